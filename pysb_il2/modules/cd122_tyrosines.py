"""The tyrosines of CD122, written by JAK1 and erased by SHP-1."""

from __future__ import annotations

import re
from typing import Any

from ..composition.module import Module, detail_levels
from ..knowledge.proteins import CD122
from .jak_activation import jak_activation
from .parts.tails import tyrosine

__all__ = ["cd122_tyrosines"]


def _rules(m: Any, k: Any) -> None:
    """Active JAK1 phosphorylates the tail of the CD122 it sits on; SHP-1 takes the phosphates off.

    Y338 will hold Shc, Y392 and Y510 STAT5 (Friedmann1996). Only JAK1 with a phosphorylated loop
    writes, so that nothing happens without JAK3. A residue that something is docked on is
    protected from SHP-1 (Migone1998). At level ``lumped`` one site Y stands for the two
    that STAT5 reads; at level ``sites`` the three are independent. The residues of the acidic
    region (Y355, Y358, Y361) have no reader that needs their phosphate and are left out.
    """
    for site in m.CD122.sites:
        if re.fullmatch(r"Y\d*", site):
            tyrosine(m, k, m.CD122, site)


def _form(detail: str, *sites: str) -> Module:
    return Module("cd122_tyrosines", _rules, proteins=[CD122[sites]], requires=[jak_activation], detail=detail)


cd122_tyrosines = detail_levels(_form("lumped", "Y"), _form("sites", "Y338", "Y392", "Y510"))
