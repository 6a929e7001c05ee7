"""Every call to bngsim on a network: load it, set parameters, integrate it, or run it stochastically."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np

from ...errors import Il2Error
from ...messages import collect_messages_of_engines
from ...network.trust import flaw_of_folder
from ...temporary import temporary_folder
from ...types import FloatArray
from ..parallel import in_thread
from ..stochastic_limits import LONGEST_SECONDS, check_seconds
from .base import Capability, Engine, EngineOutput

if TYPE_CHECKING:
    from bngsim import Result, Simulator

    from ...network.network import Network

__all__ = ["BngsimEngine"]

#: A run that may take so long must hear an interrupt.
LONG_SECONDS = 0.5


class BngsimEngine(Engine):
    """A network in bngsim, which integrates small networks fastest: CVODE, dense or sparse as bngsim chooses.

    Parameters
    ----------
    net : str
        The text of a ``.net`` file with the values of its parameters.
    compiled : bool
        Have a C compiler make machine code of its rates, which bngsim keeps on disk.
    """

    capabilities: ClassVar = frozenset({Capability.SSA, Capability.COMPILED})
    for_large_networks: ClassVar = False
    threads: ClassVar = True
    #: It need not be tight: the integration error decays with everything else.
    steady_state_rtol: ClassVar = 1e-5

    def __init__(self, net: str, *, compiled: bool = False) -> None:
        import bngsim

        collect_messages_of_engines()
        if compiled:
            _check_machine_code()
        try:
            with temporary_folder() as folder:
                (folder / "model.net").write_text(net, encoding="utf-8")
                self.model = bngsim.Model.from_net(str(folder / "model.net"))
                self.simulator = bngsim.Simulator(self.model, codegen=compiled or None)  # as are those of its clones
        except bngsim.BngsimError as error:
            raise Il2Error(f"the network cannot be loaded: {error}") from None
        except RuntimeError as error:
            if not compiled:
                raise
            raise Il2Error(f"the network cannot be compiled: {error}; or leave compiled=True out") from None
        self._loaded_again = partial(type(self), net, compiled=compiled)
        self.parameters = frozenset(self.model.primary_param_names)
        self.species = tuple(self.model.species_names)
        self.observables = tuple(self.model.observable_names)
        self.functions = tuple(self.model.function_names)
        self._names = frozenset(self.model.param_names)
        self.present: dict[str, float] = {}
        self._paces: dict[str, float] = {}

    @classmethod
    def load(cls, network: Network, *, compiled: bool = False) -> Self:
        """See `Engine.load`."""
        return cls(network.net_text(), compiled=compiled)

    def clone(self) -> Self:
        """See `Engine.clone`."""
        import bngsim

        other = object.__new__(type(self))
        model = self.model.clone()
        vars(other).update(vars(self), model=model, simulator=bngsim.Simulator(model), present=dict(self.present))
        other.__dict__["_paces"] = dict(self._paces)
        return other

    def __deepcopy__(self, memo: Mapping[int, object]) -> Self:
        return self.clone()

    def __reduce__(self) -> tuple[object, ...]:
        return self._loaded_again, (), dict(self.present)  # bngsim's models live in the memory of one process

    def __setstate__(self, present: Mapping[str, float]) -> None:
        self.set(present)

    def set(self, values: Mapping[str, float]) -> None:
        """See `Engine.set`."""
        new = {n: float(v) for n, v in values.items() if self.present.get(n) != v and n in self.parameters}
        if new:
            self.model.set_params(new)
            self.present.update(new)

    def value(self, name: str) -> float:
        """See `Engine.value`."""
        if name not in self._names:
            raise Il2Error(f"the network has no parameter {name!r}; give one of the model's parameters or expressions")
        return float(self.model.get_param(name))

    def initials(self) -> FloatArray:
        """See `Engine.initials`."""
        self.model.reset()
        return np.array(self.model.get_state(), dtype=float)

    def run(
        self, state: FloatArray, times: FloatArray, *, rtol: float, atol: float | FloatArray, max_steps: int
    ) -> EngineOutput:
        """See `Engine.run`."""
        import bngsim

        self._start_from(state)
        # Which linear solver is left to the engine: dense and sparse are equal at 22 species, sparse is 1.5
        # times faster at 58 and 1.2 times at 366 species / 4164 reactions, and the engine chooses so itself.
        try:
            result = self._run(self.simulator, times, rtol=rtol, atol=atol, max_steps=max_steps)
        except bngsim.BngsimError as error:
            raise Il2Error(
                f"the integration stopped before {times[-1]:g} s: {error}; look for rates that are far "
                "apart, or give a looser rtol or more max_steps"
            ) from None
        functions = np.empty((len(times), 0))
        if self.functions:  # "raw" ones are those of any name: bngsim keeps the rates to itself that BioNetGen named
            names = list(result.raw_expression_names)
            functions = np.array(result.raw_expressions)[:, [names.index(name) for name in self.functions]]
        evaluations = result.solver_stats["n_rhs_evals"]
        return EngineOutput(np.array(result.species), np.array(result.observables), functions, evaluations)

    def rates_of_change(self, state: FloatArray, time: float) -> FloatArray:
        """See `Engine.rates_of_change`."""
        return np.array(self.model.rhs(state, time), dtype=float)

    def events_per_time(self, state: FloatArray) -> float:
        """See `Engine.events_per_time`."""
        return float(self.model.propensities(state).sum())

    def run_ssa(
        self, state: FloatArray, times: FloatArray, *, seed: int, seconds: float = math.inf
    ) -> tuple[FloatArray, FloatArray]:
        """See `Engine.run_ssa`."""
        import bngsim

        self._start_from(state)
        simulator, limit = bngsim.Simulator(self.model, method="ssa"), min(seconds, LONGEST_SECONDS)
        try:
            result = self._run(simulator, times, seed=seed, seconds=limit)
        except bngsim.SimulationTimeout:
            check_seconds(seconds)
            raise TimeoutError from None
        except (bngsim.BngsimError, bngsim.SsaBoundaryWarning) as error:
            raise Il2Error(f"the stochastic run stopped before {times[-1]:g} s: {error}; mend the rate") from None
        return np.array(result.species), np.array(result.observables)

    def _run(
        self, simulator: Simulator, times: FloatArray, *, seconds: float = math.inf, **options: object
    ) -> Result:  # fmt: skip
        """Run a simulator; in another thread where that may be long, since bngsim does not hear an interrupt."""
        function = partial(
            simulator.run, sample_times=np.asarray(times, dtype=float).tolist(),
            timeout=None if seconds == math.inf else max(seconds, 1e-3), **options,
        )  # fmt: skip
        span, begin = max(float(times[-1] - times[0]), 1e-300), time.perf_counter()
        # A change of threads takes a tenth of a millisecond, and more where cores are busy.
        method = "ode" if simulator is self.simulator else "ssa"
        expected_seconds = min(seconds, self._paces.get(method, math.inf) * span)
        if expected_seconds < LONG_SECONDS or threading.current_thread() is not threading.main_thread():
            result = function()
        else:
            try:
                result = in_thread(function)
            except Exception:
                raise
            except BaseException:  # the other thread still has the model
                fresh = self._loaded_again()
                fresh.set(self.present)
                vars(self).update(vars(fresh))
                raise
        self._paces[method] = (time.perf_counter() - begin) / span
        return result

    def _start_from(self, state: FloatArray) -> None:
        """Set amounts; bngsim would go on from the state that the last run left."""
        self.model.reset()
        self.model.set_state(np.ascontiguousarray(state, dtype=float))


def _check_machine_code() -> None:
    """See that nobody else can put machine code where bngsim keeps and loads it."""
    from bngsim.cache import codegen_cache_dir

    folder = codegen_cache_dir()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        flaw = flaw_of_folder(folder)
    except OSError as error:
        flaw = f"cannot be made ({error.strerror})"
    if flaw:
        raise Il2Error(
            f"folder {str(folder)!r}, from which machine code is loaded, {flaw}; make it yours alone, set "
            "BNGSIM_CODEGEN_CACHE_DIR to one that is, or leave compiled=True out"
        )
