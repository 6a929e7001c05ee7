"""PI3K, AKT1 and their targets."""

from __future__ import annotations

from pysb import ANY, WILD, Observable

from ..composition.module import Module, detail_levels
from ..knowledge.constants import Constants
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
from ..macros import (
    bind,
    convert_lipid,
    dephosphorylate,
    dock,
    excludes_only,
    phosphorylate,
    recruit,
    shuttle,
    uninhibited,
    write_rule,
)
from ..types import Monomers
from .parts.mtorc1 import MTORC1_PROTEINS, write_mtorc1
from .shc import shc

__all__ = ["pi3k_akt"]


def _rules(m: Monomers, k: Constants) -> None:
    """SHC1 recruits PI3K through GRB2 and GAB2; PIP3 activates AKT1, which acts on BAD, FOXO1 and mTORC1.

    The C-terminal SH3 domain of GRB2 binds GAB2, and IL-2 phosphorylates GAB2 through SHC1 and Y338
    (Gesbert1998). Its kinase has not been demonstrated; here it is LCK, which acts only on GAB2 at
    SHC1. The p85 subunit of PI3K docks on the phosphotyrosines of GAB2, and SHP-2 dephosphorylates
    free ones. In cytotoxic cells kinases of the SRC family make most PIP3 without JAK (Ross2016):
    LCK, whose SH3 domain binds and activates p85 (Pleiman1994), makes some PIP3 in every cell. PTEN
    and SHIP1 degrade PIP3; PI(3,4)P2, the product of SHIP1, is counted as PIP2. PIP3 recruits PDPK1
    and AKT1, so that PDPK1 phosphorylates T308; mTORC2 phosphorylates S473. PP2A also stands for
    PHLPP. AKT1 needs both phosphates to act fully on FOXO1, which then leaves the nucleus.
    """
    _write_gab2(m, k)
    _write_lipids(m, k)
    _write_akt1(m, k)
    _write_substrates(m, k)
    write_mtorc1(m, k)
    _write_readouts(m)


def _write_gab2(m: Monomers, k: Constants) -> None:
    """Write how GAB2 binds GRB2, is phosphorylated on SHC1, and docks PI3K."""
    bind(m.GRB2, "cSH3", m.GAB2, "PRS", kf=k.GRB2_binds_GAB2_kf, kr=k.GRB2_binds_GAB2_kr)
    write_rule(
        "LCK_phosphorylates_GAB2_on_SHC1",
        m.LCK() + m.GRB2(SH2=ANY, cSH3=1) % m.GAB2(PRS=1, Y452="u")
        >> m.LCK() + m.GRB2(SH2=ANY, cSH3=1) % m.GAB2(PRS=1, Y452="p"),
        kc=k.LCK_phosphorylates_GAB2_kc,
    )
    dephosphorylate(m.PTPN11, m.GAB2, "Y452", kc=k.PTPN11_dephosphorylates_GAB2_kc)
    made = dock(m.PI3K(LCK=None), "SH2", m.GAB2, "Y452", kf=k.PI3K_docks_on_GAB2_kf, Kd=k.PI3K_docks_on_GAB2_Kd)
    excludes_only(made, m.PI3K, "LCK", [(m.LCK, "SH3")])
    made = bind(m.LCK, "SH3", m.PI3K(SH2=None), "LCK", kf=k.LCK_binds_PI3K_kf, Kd=k.LCK_binds_PI3K_Kd)
    excludes_only(made, m.PI3K, "SH2", [(m.GAB2, "Y452")])


def _write_lipids(m: Monomers, k: Constants) -> None:
    """Write synthesis and degradation of PIP3."""
    on_GAB2 = uninhibited(m.PI3K(SH2=1)) % m.GAB2(Y452=("p", 1))
    on_LCK = uninhibited(m.PI3K(SH2=None, LCK=1)) % m.LCK(SH3=1)
    convert_lipid(
        on_GAB2, m.PIP, "PIP2", "PIP3", kc=k.PI3K_phosphorylates_PIP2_kc, name="PI3K_on_GAB2_turns_PIP2_into_PIP3"
    )
    made = convert_lipid(
        on_LCK, m.PIP, "PIP2", "PIP3", kc=k.PI3K_on_LCK_phosphorylates_PIP2_kc, name="PI3K_on_LCK_turns_PIP2_into_PIP3"
    )
    excludes_only(made, m.PI3K, "SH2", [(m.GAB2, "Y452")])
    convert_lipid(m.PTEN, m.PIP, "PIP3", "PIP2", kc=k.PTEN_dephosphorylates_PIP3_kc)
    convert_lipid(m.INPP5D, m.PIP, "PIP3", "PIP2", kc=k.INPP5D_dephosphorylates_PIP3_kc)


def _write_akt1(m: Monomers, k: Constants) -> None:
    """Write how AKT1 is phosphorylated on PIP3, and dephosphorylated anywhere."""
    PIP3 = m.PIP(head="PIP3")
    recruit(m.PDPK1, "PH", PIP3, kf=k.PH_binds_PIP3_kf, Kd=k.PDPK1_binds_PIP3_Kd)
    recruit(m.AKT1, "PH", PIP3, kf=k.PH_binds_PIP3_kf, Kd=k.AKT1_binds_PIP3_Kd)
    phosphorylate(m.PDPK1(PH=ANY), m.AKT1(PH=ANY), "T308", kc=k.PDPK1_phosphorylates_AKT1_kc)
    phosphorylate(m.RICTOR, m.AKT1(PH=ANY), "S473", kc=k.RICTOR_phosphorylates_AKT1_kc)
    for site in ("T308", "S473"):
        dephosphorylate(m.PPP2CA, m.AKT1, site, kc=k.PPP2CA_dephosphorylates_AKT1_kc)


def _write_substrates(m: Monomers, k: Constants) -> None:
    """Write phosphorylation of BAD and FOXO1 by AKT1; TSC2 is written with mTORC1."""
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


def _write_readouts(m: Monomers) -> None:
    """Write observables that blots and flow cytometry measure."""
    Observable("pGAB2", m.GAB2(Y452=("p", WILD)))
    Observable("PIP3", m.PIP(head="PIP3"))
    Observable("pAkt_T308", m.AKT1(T308="p"))
    Observable("pAkt_S473", m.AKT1(S473="p"))
    Observable("pS6K", m.RPS6KB1(T389="p"))
    Observable("pS6", m.RPS6(S235="p"))
    Observable("pBAD", m.BAD(S99="p"))
    Observable("nuclear_FOXO1", m.FOXO1(loc="nucleus"))


def _form(detail: str) -> Module:
    proteins = [
        GRB2["SH2", "cSH3"], GAB2, PI3K["SH2", "LCK"], LCK, PIP, PTEN, INPP5D, PTPN11, PDPK1, AKT1, RICTOR, PPP2CA,
        BAD, FOXO1, *MTORC1_PROTEINS,
    ]  # fmt: skip
    return Module("pi3k_akt", _rules, proteins=proteins, requires=[shc(detail)], detail=detail)


pi3k_akt = detail_levels(_form("lumped"), _form("sites"))
