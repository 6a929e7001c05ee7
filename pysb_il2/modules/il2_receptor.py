"""IL-2 and its three chains."""

from __future__ import annotations

from typing import Any

from ..composition.module import Module, detail_levels
from ..knowledge.proteins import CD25, CD122, CD132, IL2
from ..knowledge.vocabulary import Protein
from .parts.membrane import write_assembly

__all__ = ["il2_receptor"]


def _rules(m: Any, k: Any) -> None:
    """IL-2 is captured by CD25 or CD122 and recruits the other chains in the plane of the membrane.

    CD25 alone is fast and weak (10 nM), CD122 alone weaker (144 nM; Rickert2004); CD132 does not
    hold free IL-2. CD122 with CD132, with or without CD25, signals. Every order of assembly is
    allowed, and the equilibrium constants that close the cycles follow from the others. The
    two-dimensional constants are derived so that a simulated saturation binding shows the
    affinities and half-lives of Wang1987 on whole cells; none of these three affinities is an
    input. At level ``preassembled`` CD25 and CD122 also meet without a ligand, the pair
    also holds CD132 (Cotari2013), and pair or triple capture the ligand together and hide their chains
    from other cytokines; Glassman2021 sees single chains, so this is a choice and not the default.
    """
    write_assembly(m, k, "IL2")


def _form(detail: str, *contacts: Protein) -> Module:
    binding = IL2["CD25", "CD122", "CD132"]
    proteins = [binding, CD25["ligand"], CD122["ligand"], CD132["ligand"], *contacts]
    return Module("il2_receptor", _rules, proteins=proteins, detail=detail)


il2_receptor = detail_levels(
    _form("sequential"), _form("preassembled", CD25["CD122"], CD122["CD25", "CD132"], CD132["CD122"])
)
