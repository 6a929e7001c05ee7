"""Ligands and drugs of the medium: which parameters are their concentrations, and which monomers they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..naming import MEDIUM_SUFFIXES, with_suffix
from .expressions import parameter_names
from .patterns import molecules

if TYPE_CHECKING:
    from pysb import Model
    from pysb.core import Initial

__all__ = ["initials_in_medium", "medium_parameters"]


def medium_parameters(model: Model, *suffixes: str) -> dict[str, str]:
    """Return the parameter that is the concentration in the medium, by ligand and drug of a model.

    A parameter of such a name on which no initial amount depends is something else of the user's.
    """
    followed = set().union(*(parameter_names(initial.value) for initial in model.initials))
    return with_suffix((p.name for p in model.parameters if p.name in followed), *(suffixes or MEDIUM_SUFFIXES))


def initials_in_medium(model: Model) -> dict[str, Initial]:
    """Return the initial amounts of ligands and drugs that are free in the medium, by their monomer."""
    concentrations = set(medium_parameters(model).values())
    return {
        molecules(initial.pattern)[0].monomer.name: initial
        for initial in model.initials
        if len(molecules(initial.pattern)) == 1 and concentrations & parameter_names(initial.value)
    }
