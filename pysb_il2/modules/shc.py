"""SHC1, the adaptor between CD122 and GRB2."""

from __future__ import annotations

from itertools import product

from pysb import WILD, ComponentSet, Observable

from ..composition.module import Module, detail_levels
from ..knowledge.constants import Constants
from ..knowledge.proteins import CD122, GRB2, PTPN6, SHC1
from ..macros import dephosphorylate, dock, excludes_only, phosphorylate_and_release
from ..types import Monomers
from .cd122_tyrosines import cd122_tyrosines
from .parts.receptor_tails import active_JAK1_on

__all__ = ["shc"]


def _rules(m: Monomers, k: Constants) -> None:
    """SHC1 docks on CD122, JAK1 phosphorylates it, it dissociates and binds GRB2.

    The PTB domain of SHC1 binds pY338 (Friedmann1996, Ravichandran1996), the tyrosine of an NxxY
    motif (Zhou1995). IL-2 phosphorylates SHC1 within seconds (Zhu1994) on Y239/Y240 and Y317, each
    of which binds the SH2 domain of one GRB2; a bound tyrosine is protected from SHP-1. SHC1 docks
    only without GRB2 and with a tyrosine that is unphosphorylated. At level ``lumped`` one site Y
    stands for both tyrosines of SHC1, and the site Y of CD122 for Y338, so that SHC1 and STAT5
    compete for it.
    """
    (docking_site,) = (site for site in ("Y", "Y338") if site in m.CD122.sites)
    tyrosines = [site for site in ("Y", "Y239", "Y317") if site in m.SHC1.sites]
    kinase = active_JAK1_on(m.CD122, m)
    made = ComponentSet()
    for states in product("up", repeat=len(tyrosines)):
        docking_SHC1 = m.SHC1(**dict(zip(tyrosines, states, strict=True)))
        unphosphorylated = [site for site, state in zip(tyrosines, states, strict=True) if state == "u"]
        if not unphosphorylated:
            continue
        name = "_".join(("SHC1", *(f"p{site}" for site in tyrosines if site not in unphosphorylated)))
        sentence = f"{name}_docks_on_CD122_{docking_site}"
        made |= dock(docking_SHC1, "PTB", m.CD122, docking_site, kf=k.SHC1_docks_kf, Kd=k.SHC1_docks_Kd, name=sentence)
        for site in unphosphorylated:
            made |= phosphorylate_and_release(
                kinase, m.CD122, docking_site, docking_SHC1, "PTB", target=site, kc=k.JAK1_phosphorylates_SHC1_kc,
                name=f"JAK1_phosphorylates_{name}_{site}_on_CD122_{docking_site}",
            )  # fmt: skip
    free = m.SHC1(PTB=None)
    for site in tyrosines:
        excludes_only(made, m.SHC1, site, [(m.GRB2, "SH2")])
        off_CD122 = dephosphorylate(m.PTPN6, free, site, kc=k.PTPN6_dephosphorylates_SHC1_kc)
        off_CD122 |= dock(m.GRB2, "SH2", free, site, kf=k.GRB2_docks_on_SHC1_kf, Kd=k.GRB2_docks_on_SHC1_Kd)
        excludes_only(off_CD122, m.SHC1, "PTB", [(m.CD122, docking_site)])
    first, *others = tyrosines  # pSHC1 has any phosphotyrosine, with GRB2 or without
    patterns = [m.SHC1(**{first: ("u", WILD), site: ("p", WILD)}) for site in others]
    Observable("pSHC1", sum(patterns, start=m.SHC1(**{first: ("p", WILD)})))


def _form(detail: str, receptor: str, *tyrosines: str) -> Module:
    proteins = [SHC1["PTB", *tyrosines], CD122[receptor], GRB2["SH2"], PTPN6]
    return Module("shc", _rules, proteins=proteins, requires=[cd122_tyrosines(detail)], detail=detail)


shc = detail_levels(_form("lumped", "Y", "Y"), _form("sites", "Y338", "Y239", "Y317"))
