"""Many trajectories of one expanded network, without the weight of PySB's simulators."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from ..errors import Il2Error
from ..network.expansion import expand
from ..network.network import Network
from .parallel import load, on_all_cores
from .steady_state import at_rest

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["ATOL", "MAX_STEPS", "RTOL", "Runner", "checked_times", "from_zero"]

Item = TypeVar("Item")
Found = TypeVar("Found")
#: Relative tolerance, and absolute tolerance in molecules per cell: a millionth of one molecule.
RTOL, ATOL, MAX_STEPS = 1e-7, 1e-6, 100_000


class Runner:
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
    chance : bool
        Keep all species as the rules make them, and an engine that has `jump`.
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
    >>> course = runner.trajectory(values, runner.initials(values), [0.0, 900.0])
    >>> bool(course["IL2_trimer"][1] > 0)
    True
    """

    def __init__(
        self, model: Model | Network, *, rtol: float = RTOL, atol: float = ATOL, max_steps: int = MAX_STEPS,
        chance: bool = False, compiled: bool = False,
    ) -> None:  # fmt: skip
        self.network = model if isinstance(model, Network) else expand(model, decoupled=not chance)
        self._name = self.network.name
        self._rtol, self._atol, self._max_steps = rtol, atol, max_steps
        self._engine: Any = load(self.network, chance=chance, compiled=compiled)
        self._slow: Any = None  # of a small network, made when sensitivities are first asked for
        self._base = self.network.parameters
        self._present: Mapping[str, float] | None = None  # what was set last
        self.readouts = frozenset({*self._engine.observables, *self._engine.functions, *self.network.constants})

    @property
    def model(self) -> Model:
        """The model of the network; a decoupled one from the cache is made when it is first asked for."""
        return self.network.model

    def map(self, function: Callable[[Runner, Item], Found], items: Iterable[Item]) -> list[Found]:
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
        other._slow = self._slow and self._slow.clone()
        return other

    @property
    def sensitive(self) -> bool:
        """Whether the engine that runs also has sensitivities, so that they cost little more than a run."""
        return hasattr(self._engine, "run_sensitivities")

    def _sensitive(self) -> Any:
        """Return an engine that has sensitivities."""
        if self.sensitive:
            return self._engine
        if self._slow is None:
            from .engines.sparse import SparseEngine

            if not SparseEngine.takes(self.network):
                raise Il2Error(
                    f"model {self._name!r} has rates with time or with conditions joined by and or or, which "
                    "sensitivities cannot read; take finite differences of trajectories"
                )
            self._slow = SparseEngine(self.network)
        return self._slow

    def __getstate__(self) -> dict[str, Any]:
        # Other processes only integrate; without the model they need not import PySB.
        return {**vars(self), "network": None}

    def _set(self, values: Mapping[str, float]) -> None:
        if values == self._present:
            return
        unknown = values.keys() - self._base.keys()
        if unknown:
            raise Il2Error(f"model {self._name!r} has no parameter {min(unknown)!r}; give names of its parameters")
        bad = next((name for name, value in values.items() if not math.isfinite(value)), None)
        if bad:
            raise Il2Error(f"parameter {bad!r} is {values[bad]}; give a finite value")
        self._engine.set({**self._base, **values})
        self._present = dict(values)

    def initials(self, values: Mapping[str, float]) -> Any:
        """Return the initial amounts (array of species) at parameter values that differ from the model's."""
        self._set(values)
        return self._engine.initials()

    def value(self, name: str, values: Mapping[str, float]) -> float:
        """Return a parameter or constant Expression at parameter values."""
        self._set(values)
        return float(self._engine.value(name))

    def run(self, values: Mapping[str, float], state: Any, times: Any) -> tuple[Any, Any, Any]:
        """Return species, observables and functions, each an array (times, names), from a state at time 0.

        Parameters
        ----------
        values : mapping of str to float
            Parameters that differ from the model's.
        state : array (species,)
            Amounts at time 0.
        times : array (times,)
            Seconds, increasing, from 0 on.
        """
        self._set(values)
        grid, kept = from_zero(checked_times(times))
        results = self._engine.run(state, grid, rtol=self._rtol, atol=self._atol, max_steps=self._max_steps)
        species, observables, functions = results
        return species[kept], observables[kept], functions[kept]

    def jump(self, values: Mapping[str, float], state: Any, times: Any, *, seed: int) -> tuple[Any, dict[str, Any]]:
        """Return one stochastic course from a state at time 0: species, and observables by name.

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
        grid, kept = from_zero(checked_times(times))
        species, observables = (array[kept] for array in self._engine.jump(state, grid, seed=seed))
        return species, dict(zip(self._engine.observables, observables.T, strict=True))

    def trajectory(self, values: Mapping[str, float], state: Any, times: Any) -> dict[str, Any]:
        """Return every read-out over time, by name; see `run`."""
        return self.named(self.run(values, state, times))

    def named(self, results: tuple[Any, Any, Any]) -> dict[str, Any]:
        """Return every read-out over time, by name, of what `run` has just returned."""
        _, observables, functions = results
        found = dict(zip(self._engine.observables, observables.T, strict=True))
        found.update(zip(self._engine.functions, functions.T, strict=True))
        for name in self.readouts - found.keys():
            found[name] = np.full(len(observables), self._engine.value(name))
        return found

    def observed(self, state: Any, values: Mapping[str, float]) -> dict[str, float]:
        """Return every read-out of one state."""
        return {name: float(course[0]) for name, course in self.trajectory(values, state, [0.0]).items()}

    def steady_state(self, values: Mapping[str, float], state: Any) -> Any:
        """Return the state that the network comes to rest in (array of species).

        At rest every amount changes by less than a millionth of itself, or a thousandth of a molecule.

        Raises
        ------
        Il2Error
            If the network does not come to rest; names what still changes.
        """
        self._set(values)
        engine = self._engine

        def step(before: Any, span: tuple[float, float]) -> Any:
            return engine.run(before, span, **engine.rest, max_steps=self._max_steps)[0][-1]

        return at_rest(step, state, engine.species, atol=engine.rest["atol"], floor=1e3)

    def slopes(self, values: Mapping[str, float], names: Sequence[str]) -> Any:
        """Return the derivatives of the initial amounts by ln of parameters (array of species x names)."""
        return self._tuned(values, names).initial_sensitivities(names)

    def run_slopes(self, values: Mapping[str, float], state: Any, slopes: Any, times: Any, names: Sequence[str]) -> Any:
        """Return what `run` returns, and the derivatives of all of it by ln of parameters: forward sensitivities.

        Rates may bend at a condition, but where one jumps, the jump's own delay is not seen.

        Parameters
        ----------
        values, state, times
            As for `run`.
        slopes : array (species, names)
            Derivatives of the state at time 0.
        names : sequence of str
            Parameters; their values must not be 0.

        Returns
        -------
        tuple of arrays
            Species, observables and functions (times, ...), and their derivatives (times, ..., names).
        """
        engine = self._tuned(values, names)
        grid, kept = from_zero(checked_times(times))
        options = {"rtol": self._rtol, "atol": self._atol, "max_steps": self._max_steps}
        results = engine.run_sensitivities(state, slopes, grid, names, **options)
        return tuple(array[kept] for array in results)

    def named_slopes(self, results: Any) -> dict[str, Any]:
        """Return the derivatives (array of times x names) of every changing read-out of what `run_slopes` returned."""
        engine = self._sensitive()
        found = dict(zip(engine.observables, results[4].swapaxes(0, 1), strict=True))
        return found | dict(zip(engine.functions, results[5].swapaxes(0, 1), strict=True))

    def rest_slopes(self, values: Mapping[str, float], state: Any, slopes: Any, names: Sequence[str]) -> Any:
        """Return the state at rest, as `steady_state` does, and its derivatives by ln of parameters."""
        engine = self._tuned(values, names)

        def step(before: Any, span: tuple[float, float]) -> Any:
            results = engine.run_sensitivities(
                before[0], before[1:].T, span, names, **engine.rest, max_steps=self._max_steps
            )
            return np.vstack([results[0][-1], results[3][-1].T])

        both = np.vstack([state, np.asarray(slopes).T])
        found = at_rest(step, both, engine.species, atol=engine.rest["atol"], floor=1e3)
        return found[0], found[1:].T

    def _tuned(self, values: Mapping[str, float], names: Sequence[str]) -> Any:
        """Return the engine of sensitivities with values set, once the names are checked."""
        self._set(values)
        engine, given = self._sensitive(), {**self._base, **values}
        for name in names:
            if name not in given:
                raise Il2Error(f"model {self._name!r} has no parameter {name!r}; give names of its parameters")
            if given[name] == 0:
                raise Il2Error(f"parameter {name!r} is 0 and has no logarithm to derive by; leave it out, or raise it")
        engine.set(given)
        return engine


def checked_times(times: Any) -> Any:
    """Return times as an array, or say what is wrong with them."""
    array = np.asarray(times, dtype=float)
    if array.ndim == 0:
        array = array[None]
    # What is not a number fails every comparison.
    if not (array.size and array[0] >= 0 and array[-1] < math.inf and (array[1:] > array[:-1]).all()):
        raise Il2Error("times must be finite, increasing and 0 or more; give for example numpy.linspace(0, 3600, 61)")
    return array


def from_zero(times: Any) -> tuple[Any, slice]:
    """Return times that begin with 0 and span an interval, which engines want, and which of them were asked for."""
    grid = times if times[0] == 0 else np.concatenate([[0.0], times])
    kept = slice(len(grid) - len(times), len(grid))
    return (grid if len(grid) > 1 else np.array([0.0, 1e-6])), kept
