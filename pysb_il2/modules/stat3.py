"""STAT3: phosphorylation, dimers and nuclear transport."""

from __future__ import annotations

from pysb import WILD, Observable

from ..composition.module import Module, detail_levels
from ..knowledge.constants import Constants
from ..knowledge.proteins import CD122, JAK1, PPP2CA, PTPN2, STAT3
from ..macros import dephosphorylate, dimerise, phosphorylate, shuttle
from ..types import Monomers
from .jak_activation import jak_activation
from .parts.mtorc1 import active_mTORC1
from .parts.receptor_assembly import working_JAK1
from .parts.receptor_tails import excludes_only_tails_and_dimers
from .pi3k_akt import pi3k_akt

__all__ = ["stat3"]


def _rules(m: Monomers, k: Constants) -> None:
    """JAK1 on CD122 phosphorylates STAT3 without docking, and mTORC1 phosphorylates its S727.

    STAT3 associates with CD122 whether or not the tail is phosphorylated, so JAK1 phosphorylates
    Y705 by a second-order reaction. Phosphorylation of S727 needs PI3K and mTORC1, in part without
    JAK (Fung2003); no other rule depends on it. Dimers enter the nucleus. PTPN2 dephosphorylates
    Y705 of STAT3 that is not in a dimer, and dimers dissociate all the time. Unphosphorylated STAT3
    returns to the cytoplasm.
    """
    outside, inside = m.STAT3(loc="cytoplasm"), m.STAT3(loc="nucleus")
    kinase = working_JAK1(m, FERM=1, Y1034="p") % m.CD122(box1=1)
    made = phosphorylate(kinase, outside(SH2=None), "Y705", kc=k.JAK1_phosphorylates_STAT3_kc)
    made |= dephosphorylate(m.PTPN2, m.STAT3(SH2=None), "Y705", kc=k.PTPN2_dephosphorylates_STAT3_kc)
    phosphorylate(active_mTORC1(m), outside, "S727", kc=k.RPTOR_phosphorylates_STAT3_kc)
    dephosphorylate(m.PPP2CA, m.STAT3, "S727", kc=k.PPP2CA_dephosphorylates_STAT3_kc)
    for place, STAT3_there in (("cytoplasm", outside), ("nucleus", inside)):
        pSTAT3 = STAT3_there(Y705="p")
        kf = k.at(place).pSTAT3_dimerises_kf
        dimerise(pSTAT3, pSTAT3, "SH2", kf=kf, kr=k.pSTAT3_dimerises_kr, name=f"STAT3_dimerises_in_{place}")
    before, after = (stat(Y705="p", SH2=1) % stat(Y705="p", SH2=1) for stat in (outside, inside))
    shuttle(before, after, kc=k.pSTAT3_dimer_imported_kc, name="STAT3_dimer_imported")
    before, after = (stat(Y705="u", SH2=None) for stat in (inside, outside))
    made |= shuttle(before, after, kc=k.STAT3_exported_kc, name="STAT3_exported")
    excludes_only_tails_and_dimers(made, m, m.STAT3)
    Observable("pSTAT3", m.STAT3(Y705="p", SH2=WILD))
    Observable("pSTAT3_S727", m.STAT3(S727="p"))


def _form(detail: str) -> Module:
    proteins = [STAT3, CD122["box1"], JAK1["FERM", "Y1034"], PTPN2, PPP2CA]
    return Module("stat3", _rules, proteins=proteins, requires=[jak_activation, pi3k_akt(detail)], detail=detail)


stat3 = detail_levels(_form("lumped"), _form("sites"))
