"""IL-2 and its receptor: CD25, CD122 and CD132."""

from __future__ import annotations

from ..composition.module import Module, detail_levels
from ..knowledge.constants import Constants
from ..knowledge.proteins import CD25, CD122, CD132, IL2
from ..knowledge.vocabulary import Protein
from ..types import Monomers
from .parts.receptor_assembly import write_assembly

__all__ = ["il2_receptor"]


def _rules(m: Monomers, k: Constants) -> None:
    """CD25 or CD122 captures IL-2, which recruits the other chains in the plane of the membrane.

    CD25 alone binds fast and weakly (10 nM), CD122 alone more weakly (144 nM; Rickert2004), and
    CD132 does not bind free IL-2. The complex with CD122 and CD132 signals, with or without CD25.
    Every order of assembly is allowed, and the dissociation constants that close the thermodynamic
    cycles follow from the others. The constants in the membrane are derived so that a simulated
    saturation binding shows the affinities and half-lives that Wang1987 measured on whole cells;
    none of these three affinities is an input.

    At level ``preassembled`` CD25 and CD122 also associate without a ligand, this pair also binds
    CD132 (Cotari2013), and pair or triple capture IL-2 together; associated chains do not bind
    other cytokines. Glassman2021 sees single chains, so this level is not the default.

    At level ``two_arms`` the ligand is two IL-2 on one Fc or other linker. Both arms assemble receptors; once one
    holds a chain, the other meets chains in the layer over the membrane that it reaches. Molecules of ligand are
    counted by their arms (`pysb_il2.macros.assemble_arms`), which is exact for means.
    """
    write_assembly(m, k, "IL2")


def _form(detail: str, *own: Protein) -> Module:
    binding = IL2["CD25", "CD122", "CD132"]
    proteins = [binding, CD25["ligand"], CD122["ligand"], CD132["ligand"], *own]
    return Module("il2_receptor", _rules, proteins=proteins, detail=detail)


il2_receptor = detail_levels(
    _form("sequential"),
    _form("preassembled", CD25["CD122"], CD122["CD25", "CD132"], CD132["CD122"]),
    _form("two_arms", IL2["other_CD25", "other_CD122", "other_CD132"]),
)
