"""A network that is loaded into an engine once, and set to parameter values again and again."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Self, TypeVar

import numpy as np

from ..errors import Il2Error
from ..network.expansion import expand
from ..network.network import Network
from ..types import FloatArray
from .engines.base import Capability, Engine
from .engines.registry import select_engine
from .parallel import on_all_cores

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["LoadedNetwork"]

Item = TypeVar("Item")
Result = TypeVar("Result")


class LoadedNetwork:
    """What `pysb_il2.simulation.runner.Runner` runs: a network, its engine and its parameter values.

    Parameters
    ----------
    model, stochastic, compiled
        As for `Runner`.

    Attributes
    ----------
    network : Network
        Not there in other processes, which only integrate.
    engine : Engine
    sensitivity_engine : Engine or None
        Loaded when sensitivities are first asked for and `engine` has none.
    readouts : frozenset of str
        Observables, functions and constant Expressions.
    """

    def __init__(self, model: Model | Network | str, *, stochastic: bool, compiled: bool) -> None:
        self.network = model if isinstance(model, Network) else expand(model, decoupled=not stochastic)
        self._name = self.network.name
        self.engine = select_engine(self.network, stochastic=stochastic, compiled=compiled)
        self.sensitivity_engine: Engine | None = None  # of a small network, made when sensitivities are first asked for
        self._defaults = self.network.parameters
        self._present: Mapping[str, float] | None = None  # what was set last
        self._constant_readouts: dict[int, dict[str, FloatArray]] = {}  # at these values, by the number of times
        changing = {*self.engine.observables, *self.engine.functions}
        self._constant_names = sorted(self.network.constants - changing)
        self.readouts = frozenset({*changing, *self._constant_names})

    @property
    def model(self) -> Model:
        """The model of the network; a decoupled one from the cache is made when it is first asked for."""
        return self.network.model

    def __repr__(self) -> str:
        size = f"{len(self.engine.species)} species"
        if self.network is not None:
            size += f", {len(self.network.reactions)} reactions"
        return f"{type(self).__name__}({self._name!r}; {size}, {type(self.engine).__name__})"

    def map(
        self, function: Callable[[Self, Item], Result], items: Iterable[Item], *, cores: int | None = None
    ) -> list[Result]:
        """Apply ``function(runner, item)`` to every item on all cores, or on some, and return the results in order.

        In threads, each with its own copy of the network, or in processes where the network is large;
        then the function and what it holds are sent there, so it should hold little.
        """
        from loky import cpu_count

        return on_all_cores(function, list(items), self, threads=self.engine.threads, cores=cores or cpu_count())

    def clone(self) -> Self:
        """Return a runner of the same network for another thread."""
        other = copy.copy(self)
        other.network = self.network  # which copies for other processes lack
        other.engine = self.engine.clone()
        other.sensitivity_engine = self.sensitivity_engine and self.sensitivity_engine.clone()
        return other

    @property
    def has_sensitivities(self) -> bool:
        """Whether the engine that runs also has sensitivities, so that they cost little more than a run."""
        return Capability.SENSITIVITIES in self.engine.capabilities

    def __getstate__(self) -> dict[str, object]:
        # Other processes only integrate; without the model they need not import PySB.
        return {**vars(self), "network": None}

    def set(self, values: Mapping[str, float]) -> None:
        """Set parameters to values that differ from the model's; what is not named gets the model's value.

        Raises
        ------
        Il2Error
            If a parameter is unknown or a value not finite; names it.
        """
        if values == self._present:
            return
        unknown = values.keys() - self._defaults.keys()
        if unknown:
            raise Il2Error(f"model {self._name!r} has no parameter {min(unknown)!r}; give names of its parameters")
        bad = next((name for name, value in values.items() if not math.isfinite(value)), None)
        if bad:
            raise Il2Error(f"parameter {bad!r} is {values[bad]}; give a finite value")
        self.engine.set({**self._defaults, **values})
        self._present, self._constant_readouts = dict(values), {}

    def initials(self, values: Mapping[str, float]) -> FloatArray:
        """Return the initial amounts (array of species) at parameter values that differ from the model's."""
        self.set(values)
        return self.engine.initials()

    def value(self, name: str, values: Mapping[str, float]) -> float:
        """Return a parameter or constant Expression at parameter values."""
        self.set(values)
        return float(self.engine.value(name))

    def initial_sensitivities(self, values: Mapping[str, float], names: Sequence[str]) -> FloatArray:
        """Return the derivatives of the initial amounts by ln of parameters (array of species x names)."""
        return self.set_for_sensitivities(values, names).initial_sensitivities(names)

    def constant_readouts(self, n_times: int) -> dict[str, FloatArray]:
        """Return constant Expressions at the values that were set last, as read-only arrays of times, by name."""
        if n_times not in self._constant_readouts:
            values = np.array([self.engine.value(name) for name in self._constant_names]).reshape(-1, 1)
            arrays = np.broadcast_to(values, (len(values), n_times))
            self._constant_readouts[n_times] = dict(zip(self._constant_names, arrays, strict=True))
        return self._constant_readouts[n_times]

    def _engine_with_sensitivities(self) -> Engine:
        if self.has_sensitivities:
            return self.engine
        if self.sensitivity_engine is None:
            self.sensitivity_engine = select_engine(self.network, sensitivities=True)
        return self.sensitivity_engine

    def set_for_sensitivities(self, values: Mapping[str, float], names: Sequence[str]) -> Engine:
        """Return the engine of sensitivities with values set, once the names are checked."""
        self.set(values)
        engine, parameters = self._engine_with_sensitivities(), {**self._defaults, **values}
        for name in names:
            if name not in parameters:
                raise Il2Error(f"model {self._name!r} has no parameter {name!r}; give names of its parameters")
            if parameters[name] == 0:
                raise Il2Error(f"parameter {name!r} is 0 and has no logarithm to derive by; leave it out, or raise it")
        engine.set(parameters)
        return engine
