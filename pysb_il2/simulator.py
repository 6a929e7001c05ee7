"""A PySB Simulator straight from the expanded network."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from pysb.simulator.base import SimulationResult
from pysb.simulator.base import Simulator as PysbSimulator

from .network import Network, expand
from .runner import ATOL, MAX_STEPS, RTOL, Runner, checked_times

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["Simulator"]


class Simulator(PysbSimulator):
    """A PySB Simulator on an in-process engine, straight from BioNetGen's network.

    Swap it for `pysb.simulator.ScipyOdeSimulator` by its name: arguments, batches of parameters and
    initial amounts, and the `SimulationResult` are the same. The model is left as it was.

    Parameters
    ----------
    model : pysb.Model
        Any PySB model.
    tspan : sequence of float, optional
        Times of output, s.
    initials, param_values : optional
        As for every PySB simulator.
    verbose : bool or int
        As for every PySB simulator.
    rtol, atol : float
        Tolerances; `atol` in the model's units of amount.
    max_steps : int
        Steps of the integrator between two outputs.

    Examples
    --------
    >>> from pysb.examples.robertson import model
    >>> result = Simulator(model, tspan=[0, 40], rtol=1e-8, atol=1e-10).run()
    >>> result.observables["A_total"].round(4)
    array([1.    , 0.7158])
    """

    _supports = {"multi_initials": True, "multi_param_values": True}  # noqa: RUF012

    def __init__(
        self, model: Model, tspan: Any = None, initials: Any = None, param_values: Any = None, verbose: Any = False,
        *, rtol: float = RTOL, atol: float = ATOL, max_steps: int = MAX_STEPS,
    ) -> None:  # fmt: skip
        network = expand(model)
        self._runner = Runner(network, rtol=rtol, atol=atol, max_steps=max_steps)
        clone = _with_species(network)
        super().__init__(
            clone, tspan=tspan, initials=_moved(initials, clone), param_values=param_values, verbose=verbose,
            rtol=rtol, atol=atol, max_steps=max_steps,
        )  # fmt: skip

    def run(self, tspan: Any = None, initials: Any = None, param_values: Any = None) -> SimulationResult:
        """Run one simulation, or one for each set of initial amounts or parameters.

        Parameters
        ----------
        tspan, initials, param_values
            As in the constructor, for this run.

        Returns
        -------
        pysb.simulator.SimulationResult
        """
        super().run(tspan=tspan, initials=_moved(initials, self._model), param_values=param_values, _run_kwargs=[])
        times = checked_times(self.tspan)
        names = [p.name for p in self._model.parameters]
        initial_amounts = self.initials
        courses = [
            self._runner.run(dict(zip(names, values, strict=True)), state, times)[0]
            for values, state in zip(self.param_values, initial_amounts, strict=True)
        ]
        return SimulationResult(self, [times] * len(courses), courses)


def _with_species(network: Network) -> Model:
    """Return a copy of the model that knows its species, as PySB's results need it."""
    from pysb.bng import _parse_species

    clone = deepcopy(network.model)
    clone.reset_equations()
    for index, species in enumerate(network.species, start=1):
        _parse_species(clone, f"{index} {species} 0")
    for name, terms in network.groups.items():
        observable = clone.observables[name]
        observable.coefficients = [int(weight) for weight, _ in terms]
        observable.species = [index for _, index in terms]
    return clone


def _moved(initials: Any, model: Model) -> Any:
    """Return initial amounts by pattern with the patterns' monomers taken from another copy of the model."""
    if not isinstance(initials, Mapping):
        return initials
    from pysb.core import as_complex_pattern

    moved = {}
    for pattern, amount in initials.items():
        cp = as_complex_pattern(pattern).copy()
        for molecule in cp.monomer_patterns:
            molecule.monomer = model.monomers[molecule.monomer.name]
        moved[cp] = amount
    return moved
