"""Phosphorylation of the tyrosines of CD122."""

from __future__ import annotations

import re

from ..composition.module import Module, detail_levels
from ..knowledge.constants import Constants
from ..knowledge.proteins import CD122
from ..types import Monomers
from .jak_activation import jak_activation
from .parts.receptor_tails import phosphorylate_tyrosine

__all__ = ["cd122_tyrosines"]


def _rules(m: Monomers, k: Constants) -> None:
    """JAK1 phosphorylates the tail of the CD122 that carries it, and SHP-1 dephosphorylates it.

    Y338 docks SHC1; Y392 and Y510 dock STAT5 (Friedmann1996). Only JAK1 with a phosphorylated
    activation loop acts on the tail, so that nothing happens without JAK3. A residue on which a
    protein is docked is protected from SHP-1 (Migone1998). At level ``lumped`` one site Y stands
    for all docking tyrosines; at level ``sites`` the three are independent. The tyrosines of the
    acidic region (Y355, Y358, Y361) are left out, because nothing in the model docks on them.
    """
    for site in m.CD122.sites:
        if re.fullmatch(r"Y\d*", site):
            phosphorylate_tyrosine(m, k, m.CD122, site)


def _form(detail: str, *sites: str) -> Module:
    return Module("cd122_tyrosines", _rules, proteins=[CD122[sites]], requires=[jak_activation], detail=detail)


cd122_tyrosines = detail_levels(_form("lumped", "Y"), _form("sites", "Y338", "Y392", "Y510"))
