"""SHC1: the adaptor that carries the signal of CD122 to GRB2."""

from __future__ import annotations

from itertools import product
from typing import Any

from pysb import WILD, Observable

from ..composition.module import Module, detail_levels
from ..knowledge.proteins import CD122, GRB2, PTPN6, SHC1
from ..macros import dephosphorylate, dock, phosphorylate_and_release, uninhibited
from .cd122_tyrosines import cd122_tyrosines

__all__ = ["shc"]


def _rules(m: Any, k: Any) -> None:
    """SHC1 docks on CD122 by PTB, is phosphorylated by JAK1, leaves, and holds GRB2 by its phosphotyrosines.

    PTB reads pY338 (Friedmann1996, Ravichandran1996), the tyrosine of an NxxY motif (Zhou1995). IL-2 phosphorylates
    SHC1 within seconds (Zhu1994) on Y239/Y240 and Y317, each of which holds the SH2 domain of one
    GRB2; a tyrosine so held is protected from SHP-1. What visits the receptor carries no GRB2 and
    has a tyrosine left to phosphorylate. At level ``lumped`` one site Y stands for both of SHC1,
    and the receptor's Y for Y338, so that SHC1 and STAT5 compete there.
    """
    (dock_site,) = (site for site in ("Y", "Y338") if site in m.CD122.sites)
    tyrosines = [site for site in ("Y", "Y239", "Y317") if site in m.SHC1.sites]
    kinase = m.CD122(box1=1) % uninhibited(m.JAK1(FERM=1, Y1034="p"))
    for states in product("up", repeat=len(tyrosines)):
        visitor = m.SHC1(**dict(zip(tyrosines, states, strict=True)))
        bare = [site for site, state in zip(tyrosines, states, strict=True) if state == "u"]
        if not bare:
            continue
        name = "_".join(("SHC1", *(f"p{site}" for site in tyrosines if site not in bare)))
        sentence = f"{name}_docks_on_CD122_{dock_site}"
        dock(visitor, "PTB", m.CD122, dock_site, kf=k.SHC1_docks_kf, Kd=k.SHC1_docks_Kd, name=sentence)
        for site in bare:
            phosphorylate_and_release(
                kinase, m.CD122, dock_site, visitor, "PTB", target=site, kc=k.JAK1_phosphorylates_SHC1_kc,
                name=f"JAK1_phosphorylates_{name}_{site}_on_CD122_{dock_site}",
            )  # fmt: skip
    free = m.SHC1(PTB=None)
    for site in tyrosines:
        dephosphorylate(m.PTPN6, free, site, kc=k.PTPN6_dephosphorylates_SHC1_kc)
        dock(m.GRB2, "SH2", free, site, kf=k.GRB2_docks_on_SHC1_kf, Kd=k.GRB2_docks_on_SHC1_Kd)
    _readouts(m, tyrosines)


def _readouts(m: Any, tyrosines: list[str]) -> None:
    """Count SHC1 with any phosphotyrosine, GRB2 on it or not."""
    first = m.SHC1(**{tyrosines[0]: ("p", WILD)})
    others = [m.SHC1(**{tyrosines[0]: "u", site: ("p", WILD)}) for site in tyrosines[1:]]
    Observable("pSHC1", sum(others, start=first))


def _form(detail: str, receptor: str, *tyrosines: str) -> Module:
    return Module(
        "shc",
        _rules,
        proteins=[SHC1["PTB", *tyrosines], CD122[receptor], GRB2["SH2"], PTPN6],
        requires=[cd122_tyrosines(detail)],
        detail=detail,
    )


shc = detail_levels(_form("lumped", "Y", "Y"), _form("sites", "Y338", "Y239", "Y317"))
