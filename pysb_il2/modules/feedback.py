"""CIS, SOCS1 and SOCS3: what STAT5 makes to hold JAKs and CD122 back."""

from __future__ import annotations

from typing import Any

from ..composition.module import Module, detail_levels
from ..knowledge.proteins import CD122, CISH, JAK1, JAK3, SOCS1, SOCS3
from ..macros import dephosphorylate, dock
from .transcription import transcription

__all__ = ["feedback"]


def _rules(m: Any, k: Any) -> None:
    """CIS takes the places of STAT5 on CD122; SOCS1 and SOCS3 sit on the activation loop of JAK1.

    CIS docks on pY392 and pY510; it also inhibits JAK1 and has it degraded (Delconte2016), which is
    written as an encounter after which JAK1 is as new. SOCS1 docks on the loop of
    JAK1, its inhibitory region in the groove of the substrate (Liau2018), and less well on JAK3
    (Sporri2001); SOCS3 sits on JAK1 and not on JAK3 (Babon2012, Cohney1999). A kinase whose loop is
    covered neither works nor loses its phosphate. At level ``lumped`` each has its main target
    alone: CIS the tyrosines of CD122, SOCS1 and SOCS3 JAK1.
    """
    for site in (s for s in ("Y", "Y392", "Y510") if s in m.CD122.sites):
        dock(m.CISH, "SH2", m.CD122, site, kf=k.SOCS_docks_kf, Kd=k.CISH_docks_on_CD122_Kd)
    dock(m.SOCS1, "SH2", m.JAK1, "Y1034", kf=k.SOCS_docks_kf, Kd=k.SOCS1_docks_on_JAK1_Kd)
    dock(m.SOCS3, "SH2", m.JAK1, "Y1034", kf=k.SOCS_docks_kf, Kd=k.SOCS3_docks_on_JAK1_Kd)
    if "Y" in m.CD122.sites:
        return
    dephosphorylate(m.CISH(SH2=None), m.JAK1, "Y1034", kc=k.CISH_inactivates_JAK1_kc, name="CISH_inactivates_JAK1")
    dock(m.SOCS1, "SH2", m.JAK3, "Y980", kf=k.SOCS_docks_kf, Kd=k.SOCS1_docks_on_JAK3_Kd)


def _form(detail: str, *sites: str) -> Module:
    proteins = [CISH["SH2"], SOCS1["SH2"], SOCS3["SH2"], CD122[sites], JAK1["Y1034"], JAK3["Y980"]]
    return Module("feedback", _rules, proteins=proteins, requires=[transcription(detail)], detail=detail)


feedback = detail_levels(_form("lumped", "Y"), _form("sites", "Y392", "Y510"))
