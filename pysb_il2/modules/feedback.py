"""Negative feedback of STAT5 by CIS, SOCS1 and SOCS3."""

from __future__ import annotations

from ..composition.module import Module, detail_levels
from ..knowledge.constants import Constants
from ..knowledge.proteins import CD122, CISH, JAK1, JAK3, SOCS1, SOCS3
from ..macros import bind, dephosphorylate, dock
from ..types import Monomers
from .transcription import transcription

__all__ = ["feedback"]


def _rules(m: Monomers, k: Constants) -> None:
    """CIS competes with STAT5 for CD122; SOCS1 and SOCS3 inhibit JAK1 at its activation loop.

    CIS docks on pY392 and pY510 of CD122. By the same SH2 domain it inhibits JAK1 and causes its degradation
    (Delconte2016), which is written as dephosphorylation of the activation loop by a second-order
    reaction. SOCS1 docks on the activation loop of JAK1, with its inhibitory region in the
    substrate groove (Liau2018), and more weakly on that of JAK3 (Sporri2001); this loop is protected from
    phosphatases. SOCS3 binds the GQM motif of JAK1, whether the loop is phosphorylated or not, and with its
    inhibitory region the same groove, so one of the two is there at a time; JAK3 has no such motif (Babon2012,
    Cohney1999). A kinase that holds SOCS1 or SOCS3 is inactive. At level ``lumped`` each has only its main
    target: CIS the tyrosines of CD122, SOCS1 and SOCS3 JAK1.
    """
    for site in (s for s in ("Y", "Y392", "Y510") if s in m.CD122.sites):
        dock(m.CISH, "SH2", m.CD122, site, kf=k.SOCS_docks_kf, Kd=k.CISH_docks_on_CD122_Kd)
    dock(m.SOCS1, "SH2", m.JAK1(GQM=None), "Y1034", kf=k.SOCS_docks_kf, Kd=k.SOCS1_docks_on_JAK1_Kd)
    for loop in ("u", "p"):
        name, JAK1_so = f"SOCS3_binds_JAK1_{loop}Y1034", m.JAK1(Y1034=loop)
        bind(m.SOCS3, "KIR", JAK1_so, "GQM", kf=k.SOCS_docks_kf, Kd=k.SOCS3_docks_on_JAK1_Kd, name=name)
    if "Y" in m.CD122.sites:
        return
    dephosphorylate(m.CISH(SH2=None), m.JAK1, "Y1034", kc=k.CISH_inactivates_JAK1_kc, name="CISH_inactivates_JAK1")
    dock(m.SOCS1, "SH2", m.JAK3, "Y980", kf=k.SOCS_docks_kf, Kd=k.SOCS1_docks_on_JAK3_Kd)


def _form(detail: str, *sites: str) -> Module:
    proteins = [CISH["SH2"], SOCS1["SH2"], SOCS3["KIR"], CD122[sites], JAK1["Y1034", "GQM"], JAK3["Y980"]]
    return Module("feedback", _rules, proteins=proteins, requires=[transcription(detail)], detail=detail)


feedback = detail_levels(_form("lumped", "Y"), _form("sites", "Y392", "Y510"))
