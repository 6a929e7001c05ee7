"""Every call to bngsim on a network: load it, set parameters, integrate, or follow single molecules."""

from __future__ import annotations

import copy
import os
import tempfile
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from .errors import Il2Error

__all__ = ["Engine"]


class Engine:
    """One network in memory, for one thread.

    Parameters
    ----------
    net : str
        The text of a ``.net`` file with the values of its parameters.
    """

    def __init__(self, net: str) -> None:
        import bngsim

        handle, path = tempfile.mkstemp(suffix=".net", prefix="pysb-il2-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(net)
            self._model = bngsim.Model.from_net(path)
        except bngsim.BngsimError as error:
            raise Il2Error(f"the network cannot be loaded: {error}") from None
        finally:
            os.unlink(path)
        self.parameters = frozenset(self._model.primary_param_names)
        self.species = tuple(self._model.species_names)
        self.observables = tuple(self._model.observable_names)
        self.functions = tuple(self._model.function_names)
        self._names = frozenset(self._model.param_names)

    def clone(self) -> Engine:
        """Return the same network for another thread."""
        other = copy.copy(self)
        other._model = self._model.clone()
        return other

    def set(self, values: Mapping[str, float]) -> None:
        """Set parameters; what depends on them, initial amounts too, follows."""
        self._model.set_params({name: float(v) for name, v in values.items() if name in self.parameters})

    def value(self, name: str) -> float:
        """Return a parameter or a constant expression at the present values."""
        if name not in self._names:
            raise Il2Error(f"the network has no parameter {name!r}; give one of the model's parameters or expressions")
        return float(self._model.get_param(name))

    def initials(self) -> Any:
        """Return the initial amounts at the present values (array of species)."""
        import numpy as np

        self._model.reset()
        return np.array(self._model.get_state(), dtype=float)

    def run(self, state: Any, times: Any, *, rtol: float, atol: float, max_steps: int) -> tuple[Any, Any, Any]:
        """Integrate from a state at the first of the times.

        Parameters
        ----------
        state : array (species,)
        times : array (times,)
            At least two, strictly increasing.
        rtol, atol, max_steps
            Tolerances (`atol` in molecules) and steps between outputs.

        Returns
        -------
        tuple of arrays
            Species, observables and functions, each (times, names).
        """
        import bngsim
        import numpy as np

        # bngsim goes on from the state that the last run left, so every run states its own.
        self._model.reset()
        self._model.set_state(np.ascontiguousarray(state, dtype=float))
        # Which linear solver is left to the engine: dense and sparse are equal at 22 species, sparse is 1.5
        # times faster at 58 and 1.2 times at 366 species / 4164 reactions, and the engine chooses so itself.
        simulator = bngsim.Simulator(self._model)
        try:
            result = simulator.run(
                t_span=(float(times[0]), float(times[-1])), sample_times=[float(t) for t in times],
                rtol=rtol, atol=atol, max_steps=max_steps,
            )  # fmt: skip
        except bngsim.BngsimError as error:
            raise Il2Error(
                f"the integration stopped before {times[-1]:g} s: {error}; look for rates that are far "
                "apart, or give a looser rtol or more max_steps"
            ) from None
        return np.array(result.species), np.array(result.observables), self._functions(result)

    def jump(self, state: Any, times: Any, *, seed: int) -> tuple[Any, Any]:
        """Follow one cell by Gillespie's direct method; return species and observables, each (times, names).

        Parameters
        ----------
        state : array (species,)
            Whole numbers of molecules at the first of the times.
        times : array (times,)
            At least two, strictly increasing.
        seed : int
            Of the random numbers.
        """
        import bngsim
        import numpy as np

        self._model.reset()
        self._model.set_state(np.ascontiguousarray(state, dtype=float))
        try:
            result = bngsim.Simulator(self._model, method="ssa").run(sample_times=[float(t) for t in times], seed=seed)
        except (bngsim.BngsimError, bngsim.SsaBoundaryWarning) as error:
            raise Il2Error(f"the stochastic run stopped before {times[-1]:g} s: {error}; mend the rate") from None
        return np.array(result.species), np.array(result.observables)

    def steady_state(
        self,
        state: Any,
        *,
        rtol: float,
        atol: float,
        max_steps: int,
        tolerance: float = 1e-6,
        floor: float | None = None,
    ) -> Any:
        """Return the state that the network comes to rest in.

        The time is drawn out tenfold, from 1e4 to 1e14 units, until each amount changes by less than
        `tolerance` of itself, or of `floor` where it is smaller; by default a millionth of the largest.

        Raises
        ------
        Il2Error
            If something still changes at the end; names it.
        """
        import numpy as np

        grid = np.concatenate([[0.0], 10.0 ** np.arange(4, 15)])
        change, largest = np.zeros(1), np.ones(1)
        for span in pairwise(grid):
            before = np.asarray(state, dtype=float)
            state = self.run(before, span, rtol=rtol, atol=atol, max_steps=max_steps)[0][-1]
            least = 1e-6 * np.abs(state).max(initial=0.0) + atol if floor is None else floor
            largest = np.maximum(np.abs(state), least)
            change = np.abs(state - before) / largest
            if np.all(change <= tolerance):
                return state
        raise Il2Error(
            f"the network does not come to a steady state: {self.species[int(change.argmax())]} still changes after "
            f"{grid[-1]:g} units of time; simulate for the time that you mean, or give what is made a way to be lost"
        )

    def _functions(self, result: Any) -> Any:
        import numpy as np

        if not self.functions:
            return np.empty((result.n_times, 0))
        names = list(result.expression_names)
        return np.array(result.expressions)[:, [names.index(name) for name in self.functions]]
