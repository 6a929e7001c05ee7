"""SHC1 to ERK: from the docking site of CD122 over RAS and three kinases to the genes FOS and DUSP6."""

from __future__ import annotations

from typing import Any

from ..macros import dephosphorylate, dock, exchange, hydrolyse, phosphorylate_and_release, working, write_rule
from ..module import Module, levels
from ..proteins import (
    CD122,
    DUSP6,
    ELK1,
    FOS,
    GRB2,
    MAP2K1,
    MAPK1,
    PPP2CA,
    PTPN6,
    PTPN7,
    RAF1,
    RAS,
    RASGAP,
    SHC1,
    SOS1,
    DUSP6_mRNA,
    FOS_mRNA,
)
from ._erk import erk_cascade, erk_genes, erk_readouts
from .cd122_tyrosines import cd122_tyrosines

__all__ = ["shc_ras_erk"]


def _rules(m: Any, k: Any) -> None:
    """SHC1 reads pY338 of CD122 and, phosphorylated, brings SOS1 to RAS; RAS starts the cascade to ERK.

    SHC1 docks with its PTB domain on pY338 (Friedmann1996, Ravichandran1996); JAK1 of the same
    chain phosphorylates it within seconds (Zhu1994), and it leaves the receptor but stays at the
    membrane, whose phosphoinositides its PTB domain grips too (Ravichandran1997). There GRB2
    holds the phosphotyrosine, protected from SHP-1 while it does, and SOS1 on GRB2 gives RAS its
    GTP; RASGAP and RAS itself hydrolyse it. SOS1 binds GRB2 in the cytosol as well, alike
    whether GRB2 is docked or not, so that the cycle is closed. RAS-GTP activates RAF1, RAF1 phosphorylates MEK and MEK
    phosphorylates ERK on Y187 and then T185, letting go in between (Schilling2009). ERK undoes
    its own cause: it makes SOS1 let GRB2 go (CorbalanGarcia1996), bars RAF1 from activation
    (Dougherty2005) and induces its phosphatase DUSP6. In the nucleus it phosphorylates ELK1, which
    induces FOS, and stabilises the FOS protein (Murphy2002). At level ``lumped`` CD122, SHC1 and
    MEK have one site each; at level ``sites`` SHC1 has Y239 (with Y240) and Y317, and MEK S218 and S222.
    """
    tyrosines = [site for site in m.SHC1.sites if site.startswith("Y")]
    _phosphorylation_of_SHC1(m, k, tyrosines)
    hydrolyse(m.RASGAP, m.RAS, k.RASGAP_hydrolyses_RAS_kc)
    hydrolyse(None, m.RAS, k.RAS_hydrolyses_GTP_kc)
    exchange(None, m.RAS, k.RAS_exchanges_GDP_kc)
    bare, held = m.SOS1(PxxP=None, S1134="u"), m.SOS1(PxxP=60, S1134="u")
    write_rule(
        "SOS1_binds_GRB2",
        m.GRB2(nSH3=None) + bare | m.GRB2(nSH3=60) % held,
        k.SOS1_binds_GRB2_kf,
        k.SOS1_binds_GRB2_kf * k.SOS1_binds_GRB2_Kd,
    )
    for site in tyrosines:
        dephosphorylate(m.PTPN6, m.SHC1, site, k.PTPN6_dephosphorylates_SHC1_kc)
        dock(m.GRB2, "SH2", m.SHC1(PTB=None), site, k.GRB2_docks_on_SHC1_kf, k.GRB2_docks_on_SHC1_Kd)
        recruited = m.SHC1(**{site: ("p", 61)}) % m.GRB2(SH2=61, nSH3=60) % m.SOS1(PxxP=60)
        exchange(recruited, m.RAS, k.SOS1_exchanges_RAS_kc, name=f"SOS1_exchanges_GDP_of_RAS_on_SHC1_{site}")
    erk_cascade(m, k)
    erk_genes(m, k)
    erk_readouts(m, tyrosines)


def _phosphorylation_of_SHC1(m: Any, k: Any, tyrosines: list[str]) -> None:
    """Dock SHC1 with a tyrosine to give and nothing on it, phosphorylate that tyrosine, and let go.

    Of two tyrosines one may be phosphorylated already; with both phosphorylated there is nothing to dock for.
    """
    kinase = m.CD122(box1=1) % working(m.JAK1(FERM=1, Y1034="p"))
    visitors = [dict.fromkeys(tyrosines, "u")]
    if len(tyrosines) > 1:
        visitors += [{**visitors[0], site: "p"} for site in tyrosines]
    for site in (s for s in ("Y", "Y338") if s in m.CD122.sites):
        for states in visitors:
            given = "_".join(f"p{tyrosine}" for tyrosine, state in states.items() if state == "p")
            name = "_".join(filter(None, ("SHC1", given, f"docks_on_CD122_{site}")))
            dock(m.SHC1(**states), "PTB", m.CD122, site, k.SHC1_docks_kf, k.SHC1_docks_Kd, name=name)
        for tyrosine in tyrosines:
            phosphorylate_and_release(
                kinase, m.CD122, site, m.SHC1, "PTB", tyrosine, k.JAK1_phosphorylates_SHC1_kc,
                name=f"JAK1_phosphorylates_SHC1_{tyrosine}_on_CD122_{site}",
            )  # fmt: skip


def _form(detail: str, docks: str, tyrosines: tuple[str, ...], serines: tuple[str, ...]) -> Module:
    return Module(
        "shc_ras_erk",
        _rules,
        speaks=[
            CD122[docks], SHC1[("PTB", *tyrosines)], GRB2["SH2", "nSH3"], SOS1, RAS, RASGAP, RAF1,
            MAP2K1[serines], MAPK1, PPP2CA, PTPN6, PTPN7, DUSP6, DUSP6_mRNA, ELK1, FOS, FOS_mRNA,
        ],
        needs=[cd122_tyrosines(detail)],
        detail=detail,
    )  # fmt: skip


shc_ras_erk = levels(_form("lumped", "Y", ("Y",), ("S",)), _form("sites", "Y338", ("Y239", "Y317"), ("S218", "S222")))
