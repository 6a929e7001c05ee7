"""IL-15 and its receptor: CD215, CD122 and CD132."""

from __future__ import annotations

from ..composition.module import Module, detail_levels
from ..knowledge.constants import Constants
from ..knowledge.proteins import CD122, CD132, CD215, IL15
from ..knowledge.vocabulary import Protein
from ..types import Monomers
from .parts.receptor_assembly import write_assembly

__all__ = ["il15_receptor"]


def _rules(m: Monomers, k: Constants) -> None:
    """IL-15 binds CD215 (IL-15Ra) tightly and CD122 weakly, and shares CD122 and CD132 with IL-2.

    CD215 binds with 65 pM (Mortier2006), CD122 with 438 nM (Ring2012). Cells without CD215 respond
    through CD122 and CD132. Affinities in the membrane are the posterior medians of Farhat2021. At
    level ``trans`` the dose is IL-15 that CD215 of another cell presents and never releases: CD122
    captures it about 150-fold more tightly (Ring2012), CD132 binds it as it binds IL-15 on CD122,
    CD215 of the cell itself takes no part, and it is internalised as IL-15 is.
    """
    write_assembly(m, k, "IL15")


def _form(detail: str, *own: Protein) -> Module:
    binding = IL15[*(chain.name for chain in own), "CD122", "CD132"]
    proteins = [binding, CD122["ligand"], CD132["ligand"], *own]
    return Module("il15_receptor", _rules, proteins=proteins, detail=detail)


il15_receptor = detail_levels(_form("cis", CD215["ligand"]), _form("trans"))
