"""How fast each reaction of a network runs along a trajectory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from .rate_laws import RateLaws

if TYPE_CHECKING:
    from ..types import FloatArray
    from .results import Trajectory
    from .runner import Runner

__all__ = ["reaction_fluxes"]


def reaction_fluxes(runner: Runner, values: Mapping[str, float], trajectory: Trajectory) -> FloatArray:
    """Return how often each reaction happens per unit of time (array of times x reactions).

    Parameters
    ----------
    runner : Runner
        What has run the trajectory.
    values : mapping of str to float
        Parameters that differ from the model's.
    trajectory : Trajectory
        Amounts and read-outs over time.
    """
    network, species = runner.network, trajectory.species
    coefficients = _Coefficients(runner, values, trajectory)
    fluxes = np.empty((len(species), len(network.reactions)))
    for i, reaction in enumerate(network.reactions):
        factor, star, name = reaction.rate.rpartition("*")
        amounts = species[:, list(reaction.reactants)].prod(axis=1)
        fluxes[:, i] = (float(factor) if star else 1.0) * coefficients[name.removesuffix("()")] * amounts
    return fluxes


class _Coefficients(dict[str, "FloatArray | float"]):
    """Rate constants and functions by name, each computed when it is first asked for."""

    def __init__(self, runner: Runner, values: Mapping[str, float], trajectory: Trajectory) -> None:
        super().__init__(trajectory.readouts)
        self._runner, self._values, self._trajectory = runner, values, trajectory

    def __missing__(self, name: str) -> FloatArray | float:
        network = self._runner.network
        if name in network.parameters or name in network.constants:
            self[name] = self._runner.value(name, self._values)
        else:  # a function that rates need and the model does not have
            laws = RateLaws(network)
            amounts = {
                group: sum(weight * self._trajectory.species[:, i] for weight, i in terms)
                for group, terms in network.groups.items()
            }
            used = np.array([amounts[laws.observables[i]] for i in laws.used_observables])
            constants = laws.constants_at({**network.parameters, **self._values})
            self.update(zip(laws.functions, laws.functions_at(constants, used), strict=True))
        return self[name]
