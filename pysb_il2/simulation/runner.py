"""Many trajectories of one expanded network, without the overhead of PySB's simulators."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike

from ..deprecation import renamed_argument
from ..errors import Il2Error
from ..network.expansion import expand
from ..network.network import Network
from ..types import FloatArray
from .old_names import OldNames
from .parallel import load, on_all_cores
from .results import SensitivityTrajectory, Trajectory
from .steady_state import SteadyStateOptions, find_steady_state
from .times import checked_times, from_zero

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["ATOL", "MAX_STEPS", "RTOL", "Runner"]

Item = TypeVar("Item")
Result = TypeVar("Result")
#: Relative tolerance, and absolute tolerance in molecules per cell: a millionth of one molecule.
RTOL, ATOL, MAX_STEPS = 1e-7, 1e-6, 100_000


class Runner(OldNames):
    """Many trajectories of one network, which is loaded once.

    Parameters
    ----------
    model : pysb.Model or Network
        What to run; a model is expanded first, with independent sites decoupled where that saves
        much (see `pysb_il2.decouple`): read-outs are the same.
    rtol, atol : float
        Tolerances of the integrator; `atol` in molecules.
    max_steps : int
        Steps of the integrator between two outputs.
    stochastic : bool
        Keep all species as the rules make them, and take an engine that has `run_ssa`.
    compiled : bool
        Have the machine's C compiler make code of the rates, once for each network: worth it for thousands of
        trajectories of tens of species (docs/explanation/engines.md).

    Raises
    ------
    Il2Error
        If there is no compiler.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> runner = Runner(il2.build("receptor"))
    >>> values = {"IL2_dose": 1e-9}
    >>> trajectory = runner.run(values, runner.initials(values), [0.0, 900.0])
    >>> bool(trajectory.readouts["IL2_trimer"][1] > 0)
    True
    """

    @renamed_argument(chance="stochastic")
    def __init__(
        self, model: Model | Network | str, *, rtol: float = RTOL, atol: float = ATOL, max_steps: int = MAX_STEPS,
        stochastic: bool = False, compiled: bool = False,
    ) -> None:  # fmt: skip
        self.network = model if isinstance(model, Network) else expand(model, decoupled=not stochastic)
        self._name = self.network.name
        self._tolerances = {"rtol": rtol, "atol": atol, "max_steps": max_steps}
        self._engine: Any = load(self.network, chance=stochastic, compiled=compiled)
        self._sensitivity_engine: Any = None  # of a small network, made when sensitivities are first asked for
        self._defaults = self.network.parameters
        self._present: Mapping[str, float] | None = None  # what was set last
        self._constants: dict[str, float] | None = None  # constant Expressions at these values, once asked for
        self.readouts = frozenset({*self._engine.observables, *self._engine.functions, *self.network.constants})

    @property
    def model(self) -> Model:
        """The model of the network; a decoupled one from the cache is made when it is first asked for."""
        return self.network.model

    def map(self, function: Callable[[Runner, Item], Result], items: Iterable[Item]) -> list[Result]:
        """Apply ``function(runner, item)`` to every item on all cores, and return the results in order.

        In threads, each with its own copy of the network, or in processes where the network is large;
        then the function and what it holds are sent there, so it should hold little.
        """
        from loky import cpu_count

        return on_all_cores(function, list(items), self, threads=self._engine.threads, cores=cpu_count())

    def clone(self) -> Runner:
        """Return a runner of the same network for another thread."""
        other = copy.copy(self)
        other.network = self.network  # which copies for other processes lack
        other._engine = self._engine.clone()
        other._sensitivity_engine = self._sensitivity_engine and self._sensitivity_engine.clone()
        return other

    @property
    def has_sensitivities(self) -> bool:
        """Whether the engine that runs also has sensitivities, so that they cost little more than a run."""
        return hasattr(self._engine, "run_sensitivities")

    def _engine_with_sensitivities(self) -> Any:
        if self.has_sensitivities:
            return self._engine
        if self._sensitivity_engine is None:
            from .engines.sparse import SparseEngine

            if not SparseEngine.takes(self.network):
                raise Il2Error(
                    f"model {self._name!r} has rates with time or with conditions joined by and or or, which "
                    "sensitivities cannot read; take finite differences of trajectories"
                )
            self._sensitivity_engine = SparseEngine(self.network)
        return self._sensitivity_engine

    def __getstate__(self) -> dict[str, Any]:
        # Other processes only integrate; without the model they need not import PySB.
        return {**vars(self), "network": None}

    def _set(self, values: Mapping[str, float]) -> None:
        if values == self._present:
            return
        unknown = values.keys() - self._defaults.keys()
        if unknown:
            raise Il2Error(f"model {self._name!r} has no parameter {min(unknown)!r}; give names of its parameters")
        bad = next((name for name, value in values.items() if not math.isfinite(value)), None)
        if bad:
            raise Il2Error(f"parameter {bad!r} is {values[bad]}; give a finite value")
        self._engine.set({**self._defaults, **values})
        self._present, self._constants = dict(values), None

    def initials(self, values: Mapping[str, float]) -> FloatArray:
        """Return the initial amounts (array of species) at parameter values that differ from the model's."""
        self._set(values)
        initials: FloatArray = self._engine.initials()
        return initials

    def value(self, name: str, values: Mapping[str, float]) -> float:
        """Return a parameter or constant Expression at parameter values."""
        self._set(values)
        return float(self._engine.value(name))

    def run(self, values: Mapping[str, float], state: FloatArray, times: ArrayLike) -> Trajectory:
        """Integrate the network from a state at time 0.

        Parameters
        ----------
        values : mapping of str to float
            Parameters that differ from the model's, in its units.
        state : array (species,)
            Amounts at time 0, molecules per cell.
        times : array (times,)
            Seconds, increasing, from 0 on.

        Returns
        -------
        Trajectory
            Species, and every observable, function and constant Expression.

        Raises
        ------
        Il2Error
            If a parameter is unknown or not finite, times cannot be used, or the integration stops; says which.
        """
        self._set(values)
        times = checked_times(times)
        grid, requested = from_zero(times)
        species, observables, functions = self._engine.run(state, grid, **self._tolerances)
        readouts = self._by_name(self._engine, observables[requested], functions[requested])
        for name, value in self._constant_expressions().items():
            readouts[name] = np.full(len(times), value)
        return Trajectory(times, species[requested], readouts)

    def run_ssa(self, values: Mapping[str, float], state: FloatArray, times: ArrayLike, *, seed: int) -> Trajectory:
        """Run one cell by Gillespie's direct method from a state at time 0; read-outs are observables.

        Parameters
        ----------
        values, times
            As in `run`.
        state : array (species,)
            Whole numbers of molecules at time 0.
        seed : int
            Of the random numbers.
        """
        self._set(values)
        times = checked_times(times)
        grid, requested = from_zero(times)
        species, observables = (array[requested] for array in self._engine.jump(state, grid, seed=seed))
        return Trajectory(times, species, dict(zip(self._engine.observables, observables.T, strict=True)))

    @staticmethod
    def _by_name(engine: Any, observables: FloatArray, functions: FloatArray) -> dict[str, FloatArray]:
        """Return arrays of times x observables (x ...) and of times x functions (x ...), by name."""
        readouts = dict(zip(engine.observables, observables.swapaxes(0, 1), strict=True))
        readouts.update(zip(engine.functions, functions.swapaxes(0, 1), strict=True))
        return readouts

    def _constant_expressions(self) -> dict[str, float]:
        """Return read-outs that do not change with the state, at the values that were set last."""
        if self._constants is None:
            changing = {*self._engine.observables, *self._engine.functions}
            self._constants = {name: float(self._engine.value(name)) for name in self.readouts - changing}
        return self._constants

    def readouts_at(self, values: Mapping[str, float], state: FloatArray) -> dict[str, float]:
        """Return every read-out of one state, by name."""
        return {name: float(array[0]) for name, array in self.run(values, state, [0.0]).readouts.items()}

    def find_steady_state(
        self, values: Mapping[str, float], state: FloatArray, options: SteadyStateOptions | None = None
    ) -> FloatArray:
        """Return the steady state (array of species) that the network comes to from a state.

        Parameters
        ----------
        values, state
            As in `run`.
        options : SteadyStateOptions, optional
            When the state counts as steady.

        Raises
        ------
        Il2Error
            If the network does not come to a steady state; names what still changes.
        """
        self._set(values)
        engine, tolerances = self._engine, {**self._tolerances, **self._engine.rest}

        def integrate(start: FloatArray, span: tuple[float, float]) -> FloatArray:
            final: FloatArray = engine.run(start, span, **tolerances)[0][-1]
            return final

        return find_steady_state(integrate, state, engine.species, options or SteadyStateOptions())

    def initial_sensitivities(self, values: Mapping[str, float], names: Sequence[str]) -> FloatArray:
        """Return the derivatives of the initial amounts by ln of parameters (array of species x names)."""
        sensitivities: FloatArray = self._set_for_sensitivities(values, names).initial_sensitivities(names)
        return sensitivities

    def run_sensitivities(
        self,
        values: Mapping[str, float],
        state: FloatArray,
        sensitivities: FloatArray,
        times: ArrayLike,
        names: Sequence[str],
    ) -> SensitivityTrajectory:
        """Integrate the network and its derivatives by ln of parameters: forward sensitivities.

        Rates may bend at a condition, but where one jumps, the jump's own delay is not seen.

        Parameters
        ----------
        values, state, times
            As in `run`.
        sensitivities : array (species, names)
            Derivatives of the state at time 0.
        names : sequence of str
            Parameters; their values must not be 0.

        Raises
        ------
        Il2Error
            As in `run`; also if a parameter is 0, or rates follow time or conditions joined by "and" or "or".
        """
        engine = self._set_for_sensitivities(values, names)
        times = checked_times(times)
        grid, requested = from_zero(times)
        results = engine.run_sensitivities(state, sensitivities, grid, names, **self._tolerances)
        species, observables, functions, *derivatives = (array[requested] for array in results)
        trajectory = Trajectory(times, species, self._by_name(engine, observables, functions))
        return SensitivityTrajectory(trajectory, derivatives[0], self._by_name(engine, *derivatives[1:]))

    def steady_state_sensitivities(
        self,
        values: Mapping[str, float],
        state: FloatArray,
        sensitivities: FloatArray,
        names: Sequence[str],
        options: SteadyStateOptions | None = None,
    ) -> tuple[FloatArray, FloatArray]:
        """Return the steady state, as `find_steady_state` does, and its derivatives by ln of parameters."""
        engine = self._set_for_sensitivities(values, names)
        tolerances = {**self._tolerances, **engine.rest}

        def integrate(start: FloatArray, span: tuple[float, float]) -> FloatArray:
            results = engine.run_sensitivities(start[0], start[1:].T, span, names, **tolerances)
            return np.vstack([results[0][-1], results[3][-1].T])

        start = np.vstack([state, np.asarray(sensitivities).T])
        final = find_steady_state(integrate, start, engine.species, options or SteadyStateOptions())
        return final[0], final[1:].T

    def _set_for_sensitivities(self, values: Mapping[str, float], names: Sequence[str]) -> Any:
        """Return the engine of sensitivities with values set, once the names are checked."""
        self._set(values)
        engine, parameters = self._engine_with_sensitivities(), {**self._defaults, **values}
        for name in names:
            if name not in parameters:
                raise Il2Error(f"model {self._name!r} has no parameter {name!r}; give names of its parameters")
            if parameters[name] == 0:
                raise Il2Error(f"parameter {name!r} is 0 and has no logarithm to derive by; leave it out, or raise it")
        engine.set(parameters)
        return engine
