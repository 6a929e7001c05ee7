"""From phosphorylated SHC1 to PI3K, PIP3 and AKT1, and from AKT1 to BAD and FOXO1."""

from __future__ import annotations

from typing import Any

from pysb import ANY, WILD, Observable

from ..composition.module import Module, detail_levels
from ..knowledge.proteins import (
    AKT1,
    BAD,
    FOXO1,
    GAB2,
    GRB2,
    INPP5D,
    LCK,
    PDPK1,
    PI3K,
    PIP,
    PPP2CA,
    PTEN,
    PTPN11,
    RICTOR,
)
from ..macros import convert_lipid, dephosphorylate, dock, phosphorylate, recruit, shuttle, uninhibited, write_rule
from .parts.mtor import MTOR_PROTEINS, write_mtor
from .shc import shc

__all__ = ["pi3k_akt"]


def _rules(m: Any, k: Any) -> None:
    """GAB2 comes with GRB2 to SHC1 and calls PI3K; PIP3 brings AKT1 to its kinases; AKT1 and mTORC1 act.

    The C-terminal SH3 domain of GRB2 holds GAB2, and through SHC1 and Y338 IL-2 phosphorylates it
    (Gesbert1998). The kinase is not demonstrated: LCK is taken, which acts on GAB2 at SHC1 only.
    p85 docks on the phosphotyrosines of GAB2, SHP-2 erases those that are free. In cytotoxic cells
    most PIP3 comes from kinases of the SRC family without JAK (Ross2016): LCK, whose SH3 domain
    holds p85 and activates it (Pleiman1994), makes a little PIP3 in every cell. PTEN and SHIP1
    unmake it; what SHIP1 leaves, PI(3,4)P2, is counted as PIP2. PDPK1 and AKT1 meet on PIP3; mTORC2
    adds S473. PP2A stands for PHLPP too. Only with both phosphates does AKT1 act well on FOXO1,
    which leaves the nucleus.
    """
    _gab2(m, k)
    _lipids(m, k)
    _akt1(m, k)
    _substrates(m, k)
    write_mtor(m, k)
    _readouts(m)


def _gab2(m: Any, k: Any) -> None:
    """Write how GAB2 joins GRB2, is phosphorylated on SHC1, and holds PI3K."""
    write_rule(
        "GRB2_binds_GAB2",
        m.GRB2(cSH3=None) + m.GAB2(PRS=None) | m.GRB2(cSH3=1) % m.GAB2(PRS=1),
        kf=k.GRB2_binds_GAB2_kf,
        kr=k.GRB2_binds_GAB2_kr,
    )
    write_rule(
        "LCK_phosphorylates_GAB2_on_SHC1",
        m.LCK() + m.GRB2(SH2=ANY, cSH3=1) % m.GAB2(PRS=1, Y452="u")
        >> m.LCK() + m.GRB2(SH2=ANY, cSH3=1) % m.GAB2(PRS=1, Y452="p"),
        kf=k.LCK_phosphorylates_GAB2_kc,
    )
    dephosphorylate(m.PTPN11, m.GAB2, "Y452", kc=k.PTPN11_dephosphorylates_GAB2_kc)
    dock(m.PI3K(LCK=None), "SH2", m.GAB2, "Y452", kf=k.PI3K_docks_on_GAB2_kf, Kd=k.PI3K_docks_on_GAB2_Kd)
    write_rule(
        "LCK_binds_PI3K",
        m.LCK(SH3=None) + m.PI3K(SH2=None, LCK=None) | m.LCK(SH3=1) % m.PI3K(SH2=None, LCK=1),
        kf=k.LCK_binds_PI3K_kf,
        kr=k.LCK_binds_PI3K_kf * k.LCK_binds_PI3K_Kd,
    )


def _lipids(m: Any, k: Any) -> None:
    """Write what makes and unmakes PIP3."""
    on_GAB2 = uninhibited(m.PI3K(SH2=1)) % m.GAB2(Y452=("p", 1))
    on_LCK = uninhibited(m.PI3K(SH2=None, LCK=1)) % m.LCK(SH3=1)
    convert_lipid(
        on_GAB2, m.PIP, "PIP2", "PIP3", kc=k.PI3K_phosphorylates_PIP2_kc, name="PI3K_on_GAB2_turns_PIP2_into_PIP3"
    )
    convert_lipid(
        on_LCK, m.PIP, "PIP2", "PIP3", kc=k.PI3K_on_LCK_phosphorylates_PIP2_kc, name="PI3K_on_LCK_turns_PIP2_into_PIP3"
    )
    convert_lipid(m.PTEN, m.PIP, "PIP3", "PIP2", kc=k.PTEN_dephosphorylates_PIP3_kc)
    convert_lipid(m.INPP5D, m.PIP, "PIP3", "PIP2", kc=k.INPP5D_dephosphorylates_PIP3_kc)


def _akt1(m: Any, k: Any) -> None:
    """Write how AKT1 is activated where PIP3 is, and inactivated anywhere."""
    PIP3 = m.PIP(head="PIP3")
    recruit(m.PDPK1, "PH", PIP3, kf=k.PH_binds_PIP3_kf, Kd=k.PDPK1_binds_PIP3_Kd)
    recruit(m.AKT1, "PH", PIP3, kf=k.PH_binds_PIP3_kf, Kd=k.AKT1_binds_PIP3_Kd)
    phosphorylate(m.PDPK1(PH=ANY), m.AKT1(PH=ANY), "T308", kc=k.PDPK1_phosphorylates_AKT1_kc)
    phosphorylate(m.RICTOR, m.AKT1(PH=ANY), "S473", kc=k.RICTOR_phosphorylates_AKT1_kc)
    for site in ("T308", "S473"):
        dephosphorylate(m.PPP2CA, m.AKT1, site, kc=k.PPP2CA_dephosphorylates_AKT1_kc)


def _substrates(m: Any, k: Any) -> None:
    """Write what AKT1 phosphorylates; TSC2 is told of with mTORC1."""
    phosphorylate(m.AKT1(T308="p"), m.BAD, "S99", kc=k.AKT1_phosphorylates_kc)
    dephosphorylate(m.PPP2CA, m.BAD, "S99", kc=k.PPP2CA_dephosphorylates_AKT1_substrates_kc)
    for S473, rate in (("p", k.AKT1_phosphorylates_kc), ("u", k.AKT1_phosphorylates_kc * k.bare_S473_on_FOXO1)):
        phosphorylate(
            m.AKT1(T308="p", S473=S473), m.FOXO1, "S256", kc=rate, name=f"AKT1_{S473}S473_phosphorylates_FOXO1_S256"
        )
    dephosphorylate(m.PPP2CA, m.FOXO1, "S256", kc=k.PPP2CA_dephosphorylates_AKT1_substrates_kc)
    inside, outside = m.FOXO1(loc="nucleus"), m.FOXO1(loc="cytoplasm")
    shuttle(inside(S256="p"), outside(S256="p"), kc=k.pFOXO1_exported_kc, name="pFOXO1_exported")
    shuttle(outside(S256="u"), inside(S256="u"), kc=k.FOXO1_imported_kc, name="FOXO1_imported")


def _readouts(m: Any) -> None:
    """Count what blots and flow cytometry see."""
    Observable("pGAB2", m.GAB2(Y452=("p", WILD)))
    Observable("PIP3", m.PIP(head="PIP3"))
    Observable("pAkt_T308", m.AKT1(T308="p"))
    Observable("pAkt_S473", m.AKT1(S473="p"))
    Observable("pS6K", m.RPS6KB1(T389="p"))
    Observable("pS6", m.RPS6(S235="p"))
    Observable("pBAD", m.BAD(S99="p"))
    Observable("nuclear_FOXO1", m.FOXO1(loc="nucleus"))


def _form(detail: str) -> Module:
    proteins = (GAB2, PI3K["SH2", "LCK"], LCK, PIP, PTEN, INPP5D, PTPN11, PDPK1, AKT1, RICTOR, PPP2CA, BAD, FOXO1)
    return Module(
        "pi3k_akt",
        _rules,
        proteins=[GRB2["SH2", "cSH3"], *proteins, *MTOR_PROTEINS],
        requires=[shc(detail)],
        detail=detail,
    )


pi3k_akt = detail_levels(_form("lumped"), _form("sites"))
