"""IL-2 and its three chains."""

from __future__ import annotations

from typing import Any

from ..module import Module
from ..proteins import CD25, CD122, CD132, IL2
from ._membrane import write_assembly

__all__ = ["il2_receptor"]


def _rules(m: Any, k: Any) -> None:
    """IL-2 is captured by CD25 or CD122 and recruits the other chains in the plane of the membrane.

    CD25 alone is fast and weak (10 nM), CD122 alone weaker (144 nM; Rickert2004); CD132 does not
    hold free IL-2. CD122 with CD132, with or without CD25, signals. Every order of assembly is
    allowed, and the equilibrium constants that close the cycles follow from the others. The
    two-dimensional constants are derived so that a simulated saturation binding shows the
    affinities and half-lives of Wang1987 on whole cells; none of these three affinities is an
    input.
    """
    write_assembly(m, k, "IL2")


_BINDING = ("CD25", "CD122", "CD132")
il2_receptor = Module("il2_receptor", _rules, speaks=[IL2[_BINDING], CD25["ligand"], CD122["ligand"], CD132["ligand"]])
