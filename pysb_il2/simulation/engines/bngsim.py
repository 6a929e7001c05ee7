"""Every call to bngsim on a network: load it, set parameters, integrate, or follow single molecules."""

from __future__ import annotations

import copy
import os
import tempfile
from collections.abc import Mapping
from typing import Any, ClassVar

from ...errors import Il2Error

__all__ = ["Engine"]


class Engine:
    """One network in memory, for one thread.

    Parameters
    ----------
    net : str
        The text of a ``.net`` file with the values of its parameters.
    compiled : bool
        Have a C compiler make machine code of its rates, which bngsim keeps on disk.
    """

    #: Whether threads can integrate side by side, each with its clone.
    threads = True
    #: Tolerances on the way to rest, which need not be exact: what is left of an error dies out with all else.
    rest: ClassVar = {"rtol": 1e-5, "atol": 1e-4}

    def __init__(self, net: str, *, compiled: bool = False) -> None:
        import bngsim

        handle, path = tempfile.mkstemp(suffix=".net", prefix="pysb-il2-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(net)
            self._model = bngsim.Model.from_net(path)
            self._simulator = bngsim.Simulator(self._model, codegen=compiled or None)  # as are those of its clones
        except bngsim.BngsimError as error:
            raise Il2Error(f"the network cannot be loaded: {error}") from None
        except RuntimeError as error:
            if not compiled:
                raise
            raise Il2Error(f"the network cannot be compiled: {error}; or leave compiled=True out") from None
        finally:
            os.unlink(path)
        self.parameters = frozenset(self._model.primary_param_names)
        self.species = tuple(self._model.species_names)
        self.observables = tuple(self._model.observable_names)
        self.functions = tuple(self._model.function_names)
        self._names = frozenset(self._model.param_names)
        self._present: dict[str, float] = {}

    def clone(self) -> Engine:
        """Return the same network for another thread."""
        import bngsim

        other = copy.copy(self)
        other._model = self._model.clone()
        other._simulator = bngsim.Simulator(other._model)
        other._present = dict(self._present)
        return other

    def set(self, values: Mapping[str, float]) -> None:
        """Set parameters; what depends on them, initial amounts too, follows."""
        new = {n: float(v) for n, v in values.items() if self._present.get(n) != v and n in self.parameters}
        if new:
            self._model.set_params(new)
            self._present.update(new)

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
        try:
            result = self._simulator.run(
                sample_times=np.asarray(times, dtype=float).tolist(), rtol=rtol, atol=atol, max_steps=max_steps
            )
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

    def _functions(self, result: Any) -> Any:
        import numpy as np

        if not self.functions:
            return np.empty((result.n_times, 0))
        names = list(result.expression_names)
        return np.array(result.expressions)[:, [names.index(name) for name in self.functions]]
