"""Receptors of IL-4, IL-7, IL-9 and IL-21: a private chain and the common gamma chain CD132."""

from __future__ import annotations

from collections.abc import Callable

from ..composition.module import Module
from ..knowledge.constants import Constants
from ..knowledge.proteins import CD124, CD127, CD129, CD132, CD360, IL4, IL7, IL9, IL21
from ..knowledge.vocabulary import Protein
from ..types import Monomers
from .parts.receptor_assembly import write_assembly

__all__ = ["il4_receptor", "il7_receptor", "il9_receptor", "il21_receptor"]


def _il4(m: Monomers, k: Constants) -> None:
    """IL-4 binds CD124 (IL-4Ra) tightly (1 nM) and recruits CD132.

    The affinity for CD124 is that of Farhat2021; the affinities in the membrane are those that
    Farhat2021 fitted to the dose responses of Gonnord2018. The type II receptor, CD124 with
    IL-13Ra1, is left out because T and NK cells do not have it.
    """
    write_assembly(m, k, "IL4")


def _il7(m: Monomers, k: Constants) -> None:
    """IL-7 binds CD127 (IL-7Ra) weakly (59 nM) and recruits CD132, which stabilises the complex.

    The affinity for CD127 is that of Farhat2021 (Walsh2012); the affinities in the membrane are
    those that Farhat2021 fitted to the dose responses of Gonnord2018.
    """
    write_assembly(m, k, "IL7")


def _il9(m: Monomers, k: Constants) -> None:
    """IL-9 binds CD129 (IL-9Ra; 0.1 nM, Renauld1992) and recruits CD132.

    The affinity of CD132 for this complex has not been measured; Farhat2021 sets its dissociation
    rate to 1 per minute.
    """
    write_assembly(m, k, "IL9")


def _il21(m: Monomers, k: Constants) -> None:
    """IL-21 binds CD360 (IL-21R; 0.07 nM, Gonnord2018) and recruits CD132.

    The affinity of CD132 for this complex has not been measured; Farhat2021 sets its dissociation
    rate to 1 per minute.
    """
    write_assembly(m, k, "IL21")


def _receptor(ligand: Protein, private: Protein, rules: Callable[[Monomers, Constants], None]) -> Module:
    proteins = [ligand[private.name, "CD132"], private["ligand"], CD132["ligand"]]
    return Module(f"{ligand.name.lower()}_receptor", rules, proteins=proteins)


il4_receptor = _receptor(IL4, CD124, _il4)
il7_receptor = _receptor(IL7, CD127, _il7)
il9_receptor = _receptor(IL9, CD129, _il9)
il21_receptor = _receptor(IL21, CD360, _il21)
