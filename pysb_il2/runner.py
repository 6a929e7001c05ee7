"""Many trajectories of one expanded network, without the weight of PySB's simulators."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from ._engine import Engine
from .errors import Il2Error
from .network import Network, expand

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["ATOL", "MAX_STEPS", "RTOL", "Runner", "checked_times", "each", "from_zero"]

Tool = TypeVar("Tool")
Item = TypeVar("Item")
Found = TypeVar("Found")
#: Relative tolerance, and absolute tolerance in molecules per cell: a millionth of one molecule.
RTOL, ATOL, MAX_STEPS = 1e-7, 1e-6, 100_000


class Runner:
    """Many trajectories of one network, which is loaded once.

    Parameters
    ----------
    model : pysb.Model or Network
        What to run; a model is expanded first.
    rtol, atol : float
        Tolerances of the integrator; `atol` in molecules.
    max_steps : int
        Steps of the integrator between two outputs.

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
        self, model: Model | Network, *, rtol: float = RTOL, atol: float = ATOL, max_steps: int = MAX_STEPS
    ) -> None:
        self.network = model if isinstance(model, Network) else expand(model)
        self.model = self.network.model
        self._rtol, self._atol, self._max_steps = rtol, atol, max_steps
        self._engine = Engine(self.network.net_text())
        self._base = {p.name: p.value for p in self.model.parameters}
        constant = {e.name for e in self.model.expressions_constant()}
        self.readouts = frozenset({*self._engine.observables, *self._engine.functions, *constant})

    def map(self, function: Callable[[Runner, Item], Found], items: Iterable[Item]) -> list[Found]:
        """Apply ``function(runner, item)`` to every item on all cores, and return the results in order.

        The integrator lets go of Python's lock, so threads run side by side, each with its own
        copy of the network.
        """
        items = list(items)
        workers = max(1, min(len(items), os.cpu_count() or 1))
        return each(function, [self, *(self.clone() for _ in range(workers - 1))], items)

    def clone(self) -> Runner:
        """Return the same network for another thread."""
        other = copy.copy(self)
        other._engine = self._engine.clone()
        return other

    def _set(self, values: Mapping[str, float]) -> None:
        unknown = values.keys() - self._base.keys()
        if unknown:
            raise Il2Error(f"model {self.model.name!r} has no parameter {min(unknown)!r}; give names of its parameters")
        bad = next((name for name, value in values.items() if not np.isfinite(value)), None)
        if bad:
            raise Il2Error(f"parameter {bad!r} is {values[bad]}; give a finite value")
        self._engine.set({**self._base, **values})

    def initials(self, values: Mapping[str, float]) -> Any:
        """Return the initial amounts (array of species) at parameter values that differ from the model's."""
        self._set(values)
        return self._engine.initials()

    def value(self, name: str, values: Mapping[str, float]) -> float:
        """Return a parameter or constant Expression at parameter values."""
        self._set(values)
        return self._engine.value(name)

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
        species, observables, functions = (array[kept] for array in results)
        return species, observables, functions

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
        # The way to rest need not be exact: what is left of an error there dies out with everything else.
        rtol, atol = max(self._rtol, 1e-5), max(self._atol, 1e-4)
        return self._engine.steady_state(state, rtol=rtol, atol=atol, max_steps=self._max_steps, floor=1e3)


def checked_times(times: Any) -> Any:
    """Return times as an array, or say what is wrong with them."""
    array = np.atleast_1d(np.asarray(times, dtype=float))
    if array.size == 0 or not np.all(np.isfinite(array)) or array[0] < 0 or np.any(np.diff(array) <= 0):
        raise Il2Error("times must be finite, increasing and 0 or more; give for example numpy.linspace(0, 3600, 61)")
    return array


def from_zero(times: Any) -> tuple[Any, slice]:
    """Return times that begin with 0 and span an interval, which engines want, and which of them were asked for."""
    grid = times if times[0] == 0 else np.concatenate([[0.0], times])
    kept = slice(len(grid) - len(times), len(grid))
    return (grid if len(grid) > 1 else np.array([0.0, 1e-6])), kept


def each(function: Callable[[Tool, Item], Found], tools: Sequence[Tool], items: Sequence[Item]) -> list[Found]:
    """Apply ``function(tool, item)`` to every item, with as many threads as tools, and return the results in order.

    After an error or an interrupt, what has not begun is not begun.
    """
    free: SimpleQueue[Tool] = SimpleQueue()
    for tool in tools:
        free.put(tool)

    def one(item: Item) -> Found:
        tool = free.get()
        try:
            return function(tool, item)
        finally:
            free.put(tool)

    with ThreadPoolExecutor(len(tools)) as pool:
        try:
            return list(pool.map(one, items))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
