"""IL-15 and its three chains."""

from __future__ import annotations

from typing import Any

from ..composition.module import Module, detail_levels
from ..knowledge.proteins import CD122, CD132, CD215, IL15
from ..knowledge.vocabulary import Protein
from .parts.membrane import write_assembly

__all__ = ["il15_receptor"]


def _rules(m: Any, k: Any) -> None:
    """IL-15 is held tightly by CD215 (IL-15Ra) and weakly by CD122, and shares CD122 and CD132 with IL-2.

    CD215 binds at 65 pM (Mortier2006), CD122 at 438 nM (Ring2012). Cells without CD215 answer
    through CD122 and CD132 alone. Two-dimensional constants are the posterior medians of
    Farhat2021. At level ``trans`` the dose is IL-15 that CD215 of another cell presents and never
    lets go: CD122 captures it about 150-fold more tightly (Ring2012), CD132 joins as it joins IL-15
    on CD122, no CD215 of the cell itself takes part, and what is internalised goes in as IL-15 does.
    """
    write_assembly(m, k, "IL15")


def _form(detail: str, *own: Protein) -> Module:
    binding = IL15[*(chain.name for chain in own), "CD122", "CD132"]
    proteins = [binding, CD122["ligand"], CD132["ligand"], *own]
    return Module("il15_receptor", _rules, proteins=proteins, detail=detail)


il15_receptor = detail_levels(_form("cis", CD215["ligand"]), _form("trans"))
