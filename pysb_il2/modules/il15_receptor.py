"""IL-15 and its three chains."""

from __future__ import annotations

from typing import Any

from ..module import Module
from ..proteins import CD122, CD132, CD215, IL15
from ._membrane import write_assembly

__all__ = ["il15_receptor"]


def _rules(m: Any, k: Any) -> None:
    """IL-15 is held tightly by CD215 (IL-15Ra) and weakly by CD122, and shares CD122 and CD132 with IL-2.

    CD215 binds at 65 pM (Mortier2006), CD122 at 438 nM (Ring2012). Cells without CD215 answer
    through CD122 and CD132 alone. Two-dimensional constants are the posterior medians of
    Farhat2021.
    """
    write_assembly(m, k, "IL15")


il15_receptor = Module(
    "il15_receptor",
    _rules,
    speaks=[IL15["CD215", "CD122", "CD132"], CD215["ligand"], CD122["ligand"], CD132["ligand"]],
)
