"""The orthogonal IL-2 and its receptor: CD25, orthogonal CD122 and CD132."""

from __future__ import annotations

from ..composition.module import Module
from ..knowledge.constants import Constants
from ..knowledge.proteins import CD25, CD132, ortho_CD122, ortho_IL2
from ..types import Monomers
from .parts.receptor_assembly import write_assembly

__all__ = ["ortho_il2_receptor"]


def _rules(m: Monomers, k: Constants) -> None:
    """Orthogonal IL-2 binds orthogonal CD122 and not CD122, which IL-2 binds and orthogonal IL-2 does not.

    Both were engineered to bind each other alone (Sockolosky2018; of human proteins Zhang2021); CD25 and CD132 serve
    both. Cells that are transduced with orthogonal CD122 keep their own. The pair has the constants of IL-2 and
    CD122, which is assumed, and what is left of binding to the native partners is not in the model.
    """
    write_assembly(m, k, "ortho_IL2")


ortho_il2_receptor = Module(
    "ortho_il2_receptor",
    _rules,
    proteins=[ortho_IL2["CD25", "ortho_CD122", "CD132"], CD25["ligand"], ortho_CD122["ligand"], CD132["ligand"]],
)
