"""Many trajectories of one expanded network, without the overhead of PySB's simulators."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Self, TypeVar

import numpy as np
from numpy.typing import ArrayLike

from ..arguments import says_wrong_types
from ..deprecation import renamed_argument
from ..garbage import garbage_is_kept
from ..network.expansion import expand
from ..network.network import Network
from ..types import FloatArray, NonNegativeInt, PositiveFloat, PositiveInt, RelativeTolerance
from .engines.base import Capability, Engine, EngineOutput
from .engines.registry import select_engine
from .old_names import OldNames
from .parallel import on_all_cores
from .results import SensitivityTrajectory, Trajectory, checked_sensitivities, checked_state, with_start
from .shared_engine import SharedEngine, Values
from .steady_state import SteadyStateOptions
from .stochastic_limits import run_ssa
from .tolerances import MAX_STEPS, RTOL, Integrator, RunnerOptions, Tolerances, whole_steps

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["MAX_STEPS", "RTOL", "Runner"]

Item = TypeVar("Item")
Result = TypeVar("Result")


class Runner(OldNames):
    """Many trajectories of one network, which is loaded once.

    Threads may share one: they take turns, and `clone` or `map` lets them run side by side. Copies and pickles
    are runners of their own.

    Parameters
    ----------
    model : pysb.Model, Network or str
        What to run, or the name of a ready model; a model is expanded first, with independent sites
        decoupled where that saves much (see `pysb_il2.decouple`): read-outs are the same.
    rtol, atol : float, optional
        Tolerances of the integrator; `atol` in the unit of amounts. By default 1e-7, less where a course is so long
        that errors add up, and a thousandth of it of how much there can be of each species.
    max_steps : int
        Steps of the integrator between two outputs.
    stochastic : bool
        Keep all species as the rules make them, and take an engine that has `run_ssa`.
    compiled : bool
        Have the machine's C compiler make code of the rates, once for each network: worth it for thousands of
        trajectories of tens of species (docs/explanation/engines.md); an Il2Error if there is none.

    Attributes
    ----------
    network : Network
    readouts : frozenset of str
        Observables, functions and constant Expressions.

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
    @says_wrong_types
    def __init__(
        self, model: Model | Network | str, *, rtol: RelativeTolerance | None = None, atol: PositiveFloat | None = None,
        max_steps: PositiveFloat = MAX_STEPS, stochastic: bool = False, compiled: bool = False,
    ) -> None:  # fmt: skip
        self.network = model if isinstance(model, Network) else expand(model, decoupled=not stochastic)
        how = RunnerOptions(rtol=rtol, atol=atol, max_steps=max_steps, stochastic=stochastic, compiled=compiled)
        self.options = how  # for one that is made elsewhere, of the text of the network
        self._name = self.network.name
        tolerances = Tolerances(
            rtol=rtol or RTOL, atol=atol, max_steps=whole_steps(max_steps), adaptive=rtol is None and atol is None
        )
        with garbage_is_kept():
            self._integrator = Integrator(self.network, tolerances)
            engine = select_engine(self.network, stochastic=stochastic, compiled=compiled)
        self._shared_engine = SharedEngine(self.network, engine)
        changing = {*engine.observables, *engine.functions}
        self._constant_names = sorted(self.network.constants - changing - engine.hidden)
        self.readouts = frozenset({*changing, *self._constant_names}) - engine.hidden

    @property
    def engine(self) -> Engine:
        """The network in memory, for one thread; the methods of the runner are for any."""
        return self._shared_engine.engine

    @property
    def model(self) -> Model:
        """The model of the network; a decoupled one from the cache is made when it is first asked for."""
        return self.network.model

    @property
    def has_sensitivities(self) -> bool:
        """Whether the engine that runs also has sensitivities, so that they cost little more than a run."""
        return Capability.SENSITIVITIES in self.engine.capabilities

    def __repr__(self) -> str:
        species, reactions = len(self.engine.species), len(self.network.reactions)
        return f"Runner({self._name!r}; {species} species, {reactions} reactions, {type(self.engine).__name__})"

    def clone(self) -> Self:
        """Return a runner of the same network for another thread."""
        other = copy.copy(self)
        vars(other)["_shared_engine"] = copy.copy(self._shared_engine)
        return other

    @says_wrong_types
    def map(
        self, function: Callable[[Self, Item], Result], items: Iterable[Item], *, cores: PositiveInt | None = None
    ) -> list[Result]:
        """Apply ``function(runner, item)`` to every item on all cores, or on some, and return the results in order.

        In threads, each with its own copy of the network, or in processes where the network is large;
        then the function and what it holds are sent there, so it should hold little.
        """
        from loky import cpu_count

        return on_all_cores(
            function,
            list(items),
            self,
            threads=self.engine.threads,
            cores=cores or cpu_count(),
            words=f"runs of {self._name}",
        )

    @says_wrong_types
    def initials(self, values: Values) -> FloatArray:
        """Return the initial amounts (array of species) at parameter values that differ from the model's."""
        with self._shared_engine.at(values) as engine:
            return engine.initials()

    @says_wrong_types
    def value(self, name: str, values: Values) -> float:
        """Return a parameter or constant Expression at parameter values."""
        with self._shared_engine.at(values) as engine:
            return float(engine.value(name))

    @says_wrong_types
    def run(
        self, values: Values, state: FloatArray, times: ArrayLike,
        *, start: float = 0.0, tolerances: Tolerances | None = None,
    ) -> Trajectory:  # fmt: skip
        """Integrate the network from a state.

        Parameters
        ----------
        values : mapping of str to float
            Parameters that differ from the model's, in its units.
        state : array (species,)
            Amounts at `start`, molecules per cell.
        times : array (times,)
            Seconds, increasing, from `start` on.
        start : float
            When the state is.
        tolerances : Tolerances, optional
            Of the integrator, if not those of the runner.

        Returns
        -------
        Trajectory
            Species, and every observable, function and constant Expression.

        Raises
        ------
        Il2Error
            If a parameter is unknown or not finite, the state or times cannot be used, or the integration stops.
        """
        times, requested = with_start(times, start)
        with self._shared_engine.at(values) as engine:
            state = checked_state(state, len(engine.species))
            output = self._integrator.run(engine, state, times, tolerances)
            return self._trajectory(engine, output, times[requested], requested)

    def _trajectory(self, engine: Engine, output: EngineOutput, times: FloatArray, requested: slice) -> Trajectory:
        constant_readouts = self._shared_engine.constant_readouts
        if len(times) not in constant_readouts:
            values = np.array([self.engine.value(name) for name in self._constant_names]).reshape(-1, 1)
            arrays = np.broadcast_to(values, (len(values), len(times)))
            constant_readouts[len(times)] = dict(zip(self._constant_names, arrays, strict=True))
        readouts = {**engine.by_name(output, requested), **constant_readouts[len(times)]}
        return Trajectory(times, output.species[requested], readouts)

    @says_wrong_types
    def run_ssa(self, values: Values, state: FloatArray, times: ArrayLike, *, seed: NonNegativeInt) -> Trajectory:
        """Run one cell by Gillespie's direct method from a state at time 0; read-outs are observables.

        Parameters
        ----------
        values, state, times
            As in `run`; the state in whole molecules.
        seed : int
            Of the random numbers.

        Raises
        ------
        Il2Error
            As in `run`; also if the events would take more than a week.
        """
        times, requested = with_start(times)
        with self._shared_engine.at(values) as engine:
            state = checked_state(state, len(engine.species))
            species, observables = (array[requested] for array in run_ssa(engine, state, times, seed=seed))
        by_name = dict(zip(engine.observables, observables.T, strict=True))
        return Trajectory(times[requested], species, {n: a for n, a in by_name.items() if n not in engine.hidden})

    @says_wrong_types
    def readouts_at(self, values: Values, state: FloatArray) -> dict[str, float]:
        """Return every read-out of one state, by name."""
        return {name: float(array[0]) for name, array in self.run(values, state, [0.0]).readouts.items()}

    @says_wrong_types
    def find_steady_state(
        self, values: Values, state: FloatArray, options: SteadyStateOptions | None = None,
        *, tolerances: Tolerances | None = None,
    ) -> FloatArray:  # fmt: skip
        """Return the steady state (array of species) that the network comes to from a state.

        Parameters
        ----------
        values, state
            As in `run`.
        options : SteadyStateOptions, optional
            When the state counts as steady.
        tolerances : Tolerances, optional
            Of the integrator on the way; by default those that the engine declares.

        Raises
        ------
        Il2Error
            If the network does not come to a steady state; names what still changes.
        """
        with self._shared_engine.at(values) as engine:
            state = checked_state(state, len(engine.species))
            return self._integrator.find_steady_state(engine, state, options or SteadyStateOptions(), tolerances)

    @says_wrong_types
    def initial_sensitivities(self, values: Values, names: Sequence[str]) -> FloatArray:
        """Return the derivatives of the initial amounts by ln of parameters (array of species x names)."""
        with self._shared_engine.sensitivities_at(values, names) as engine:
            return engine.initial_sensitivities(names)

    @says_wrong_types
    def run_sensitivities(
        self, values: Values, state: FloatArray, sensitivities: FloatArray, times: ArrayLike,
        names: Sequence[str], *, start: float = 0.0, tolerances: Tolerances | None = None,
    ) -> SensitivityTrajectory:  # fmt: skip
        """Integrate the network and its derivatives by ln of parameters: forward sensitivities.

        Rates may bend at a condition, but where one jumps, the jump's own delay is not seen.

        Parameters
        ----------
        values, state, times, start, tolerances
            As in `run`.
        sensitivities : array (species, names)
            Derivatives of the state.
        names : sequence of str
            Parameters; their values must not be 0.

        Raises
        ------
        Il2Error
            As in `run`; also if a parameter is 0, or rates follow time or conditions joined by "and" or "or".
        """
        times, requested = with_start(times, start)
        with self._shared_engine.sensitivities_at(values, names) as engine:
            state = checked_state(state, len(engine.species))
            sensitivities = checked_sensitivities(sensitivities, (len(state), len(names)))
            output, derivatives = self._integrator.run_sensitivities(
                engine, state, sensitivities, times, names, tolerances=tolerances
            )
            trajectory = self._trajectory(engine, output, times[requested], requested)
        return SensitivityTrajectory(trajectory, derivatives.species[requested], engine.by_name(derivatives, requested))

    @says_wrong_types
    def steady_state_sensitivities(
        self, values: Values, state: FloatArray, sensitivities: FloatArray, names: Sequence[str],
        options: SteadyStateOptions | None = None,
    ) -> tuple[FloatArray, FloatArray]:  # fmt: skip
        """Return the steady state, as `find_steady_state` does, and its derivatives by ln of parameters."""
        with self._shared_engine.sensitivities_at(values, names) as engine:
            state = checked_state(state, len(engine.species))
            start = np.vstack([state, checked_sensitivities(sensitivities, (len(state), len(names))).T])
            final = self._integrator.find_steady_state(engine, start, options or SteadyStateOptions(), names=names)
        return final[0], final[1:].T
