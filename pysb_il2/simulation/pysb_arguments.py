"""What `Simulator` hands to PySB: a model that knows its species, and initial amounts by its monomers."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import TYPE_CHECKING

from pysb.bng import _parse_species
from pysb.core import as_complex_pattern

from ..errors import unknown
from ..network.network import Network

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["with_monomers_of", "with_species"]


def with_species(network: Network) -> Model:
    """Return a copy of the model that knows its species, as PySB's results need it."""
    clone = deepcopy(network.model)
    clone.reset_equations()
    for index, species in enumerate(network.species, start=1):
        _parse_species(clone, f"{index} {species} 0")
    for name, terms in network.groups.items():
        observable = clone.observables[name]
        observable.coefficients = [int(weight) for weight, _ in terms]
        observable.species = [index for _, index in terms]
    return clone


def with_monomers_of(initials: object, model: Model) -> object:
    """Return initial amounts by pattern with the patterns' monomers taken from another copy of the model."""
    if not isinstance(initials, Mapping):
        return initials
    moved = {}
    for pattern, amount in initials.items():
        cp = as_complex_pattern(pattern).copy()
        for molecule in cp.monomer_patterns:
            if molecule.monomer.name not in model.monomers.keys():
                where = "the initial amounts (decoupled=False keeps all)"
                raise unknown("monomer", molecule.monomer.name, model.monomers.keys(), where=where)
            molecule.monomer = model.monomers[molecule.monomer.name]
        moved[cp] = amount
    return moved
