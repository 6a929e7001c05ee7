"""Compare the network of a model that was read with the one that BioNetGen makes of the file itself."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from ..errors import Il2Error
from ..network.expansion import expand
from ..network.limits import Limits
from ..network.network import DeferredModel, Network
from ..network.species_matching import species_permutation
from ..network.symbolic_rates import generate_network
from ..simulation.engines.registry import load_net
from ..simulation.rate_laws import RateLaws
from ..text import shown

if TYPE_CHECKING:
    from typing import Unpack

    from pysb import Model

    from ..types import FloatArray, LimitOptions
    from .bngl import ReadModel

__all__ = ["check_against_bionetgen", "check_against_net"]

#: PySB writes constants of Expressions with 15 digits, and differences of large numbers have fewer.
RTOL = 1e-9
#: States at which rates and read-outs are compared.
STATES = 3
#: Reactants and products of reactions.
_Sides: TypeAlias = tuple[tuple[int, ...], tuple[int, ...]]


def check_against_bionetgen(read: ReadModel, name: str, **limits: Unpack[LimitOptions]) -> None:
    """Raise an `Il2Error` if a model that was read from BNGL has another network than the file.

    BioNetGen is given the blocks of the file alone, and an action of ours. Compared are species, initial amounts, and
    at random amounts the rates of reactions, observables and functions.
    """
    limited = Limits.of(read.model, **limits)
    options = {"action": limited.action} if limited else {}
    text = generate_network(read.bngl, name=name, progress=lambda *step: None, **options)
    text = re.sub(r"~(\d)", r"~_\1", text)  # states as PySB calls them
    of_file = Network(DeferredModel(name, {}, lambda: read.model), text)
    of_model = expand(read.model, decoupled=False, **limits)
    permutation = species_permutation(of_model, of_file)
    _refuse(
        name, permutation if isinstance(permutation, str) else _difference(of_model, of_file, permutation, read.names)
    )


def check_against_net(model: Model, text: str, species: Sequence[str], names: Mapping[str, str], name: str) -> None:
    """Raise an `Il2Error` if a model that was read from a ``.net`` text has another network.

    Parameters
    ----------
    model : pysb.Model
    text : str
    species : sequence of str
        The monomer of each species.
    names : mapping of str to str
        Names of read-outs in the file, and in the model.
    name : str
        What errors call the file.
    """
    network = expand(model, decoupled=False)
    index = {re.sub(r"\W", "", one): i for i, one in enumerate(network.species)}
    of_file = Network(DeferredModel(name, {}, lambda: model), text)
    _refuse(name, _difference(network, of_file, [index[monomer] for monomer in species], names))


def _refuse(name: str, difference: str | None) -> None:
    if difference:
        words = f"{name} is not read as BioNetGen reads it: {difference}"
        raise Il2Error(f"{words}; do not use the model, and report the file")


def _difference(model: Network, file: Network, permutation: list[int], names: Mapping[str, str]) -> str | None:
    """Return in words what differs first."""
    of_model, of_file = (load_net(network.net_text()).initials() for network in (model, file))
    for species, amount, other in zip(file.species, of_model[permutation], of_file, strict=True):
        if not _equal(amount, other):
            return f"{species} starts at {amount:.12g}, not {other:.12g}"
    states = np.random.default_rng(0).uniform(0.5, 2.0, (STATES, len(model.species))) * (1 + of_model.max(initial=0.0))
    ours, theirs = _Values(model, states, range(len(permutation))), _Values(file, states[:, permutation], permutation)
    for sides in {**ours.rates, **theirs.rates}:
        if not _equal(here := ours.rates.get(sides, 0.0), there := theirs.rates.get(sides, 0.0)):
            left, right = (" + ".join(model.species[i] for i in side) or "0" for side in sides)
            return f"reaction {left} -> {right} has the rate {_first(here)}, not {_first(there)}"
    for name, known in names.items():
        if name in theirs.readouts and not _equal(here := ours.readouts[known], there := theirs.readouts[name]):
            return f"{shown(known)} is {_first(here)}, not {_first(there)}"
    return None


def _equal(one: FloatArray | float, other: FloatArray | float) -> bool:
    return bool(np.allclose(one, other, rtol=RTOL, atol=0.0, equal_nan=True))


def _first(values: FloatArray | float) -> str:
    return f"{np.ravel(values)[0]:.12g}"


class _Values:
    """What a network gives at some states: the rates of reactions, summed by their two sides, and read-outs by name.

    Parameters
    ----------
    network : Network
    states : array (states, species)
    index : sequence of int
        What each species is called in `rates`.
    """

    def __init__(self, network: Network, states: FloatArray, index: Sequence[int]) -> None:
        timeless = re.sub(r"\btime\(\)", "1.5", network.text)
        laws = RateLaws(Network(DeferredModel(network.name, network.parameters, lambda: network.model), timeless))
        groups = [sum(w * states[:, i] for w, i in terms) + np.zeros(len(states)) for terms in network.groups.values()]
        constants = laws.constants_at(network.parameters)
        used = np.array([groups[i] for i in laws.used_observables]).reshape(len(laws.used_observables), len(states))
        with np.errstate(all="ignore"):
            functions = laws.functions_at(constants, used)
        self.readouts: dict[str, FloatArray | float] = {
            **constants, **dict(zip(network.groups, groups, strict=True)),
            **dict(zip(laws.functions, functions, strict=True)),
        }  # fmt: skip
        self.rates: dict[_Sides, FloatArray] = defaultdict(lambda: np.zeros(len(states)))
        for reaction in network.reactions:
            left, right = (tuple(sorted(index[i] for i in side)) for side in (reaction.reactants, reaction.products))
            factor, _, rate = reaction.rate.rpartition("*")
            amounts = states[:, list(reaction.reactants)].prod(axis=1)
            value = self.readouts[rate.removesuffix("()")]
            self.rates[left, right] = self.rates[left, right] + float(factor or 1) * value * amounts
