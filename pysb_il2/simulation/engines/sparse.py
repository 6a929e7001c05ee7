"""Large networks as sparse matrices, which CVODE integrates."""

from __future__ import annotations

import copy
import importlib.util
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar, Self

import numpy as np

from ...errors import Il2Error
from ...network.network import Network
from ...types import FloatArray
from ..ode_system import OdeSystem, ParameterDerivatives
from .base import Capability, Engine, EngineOutput
from .cvode import Course, SensitivitySystem, StateSystem, solve

__all__ = ["SparseEngine"]

#: Whether numba is there, which makes machine code.
COMPILES = importlib.util.find_spec("numba") is not None
#: Trial steps go anywhere, and of a condition both sides are computed; what is not finite shortens the step.
_ignore_overflow = np.errstate(over="ignore", invalid="ignore", divide="ignore")


class SparseEngine(Engine):
    """A network as sparse matrices, which are integrated by CVODE of scikit-sundae.

    Parameters
    ----------
    network : Network
    compiled : bool
        Have numba make machine code of what CVODE calls, once for all networks.
    """

    capabilities: ClassVar = frozenset({Capability.SENSITIVITIES} | ({Capability.COMPILED} if COMPILES else set()))
    for_large_networks: ClassVar = True
    #: Python's lock is held all the time.
    threads: ClassVar = False
    #: Over long steps a Krylov method loses molecules, by its tolerance, so it is a tight one.
    steady_state_rtol: ClassVar = 1e-8
    goes_on: ClassVar = True

    def __init__(self, network: Network, *, compiled: bool = False) -> None:
        values = {name: float(value) for name, value in network.parameters.items()}
        self.system = OdeSystem(network, values)
        laws = self.system.laws
        self.parameters = frozenset(laws.parameters)
        self._state_system = StateSystem
        if compiled:
            from .machine_code import CompiledStateSystem

            self._state_system = CompiledStateSystem
        self.species, self.observables, self.functions = network.species, laws.observables, laws.functions

    @classmethod
    def load(cls, network: Network, *, compiled: bool = False) -> Self:
        """See `Engine.load`."""
        return cls(network, compiled=compiled)

    def clone(self) -> Self:
        """See `Engine.clone`."""
        other = copy.copy(self)
        other.system = copy.copy(self.system)
        return other

    def set(self, values: Mapping[str, float]) -> None:
        """See `Engine.set`."""
        present = self.system.parameters
        wanted = {name: float(values.get(name, present[name])) for name in present}
        if wanted != present:
            self.system.set(wanted)

    def value(self, name: str) -> float:
        """See `Engine.value`."""
        if name not in self.system.constants:
            raise Il2Error(f"the network has no parameter {name!r}; give one of the model's parameters or expressions")
        return float(self.system.constants[name])

    def initials(self) -> FloatArray:
        """See `Engine.initials`."""
        return self.system.initials()[self.system.arrays.permutation]

    @_ignore_overflow
    def run(
        self, state: FloatArray, times: FloatArray, *, rtol: float, atol: float | FloatArray, max_steps: int
    ) -> EngineOutput:
        """See `Engine.run`."""
        start, atol = self._permuted(state), self._permuted(atol)
        system = self._state_system(self.system)
        states, evaluations = solve(system, start, times, rtol=rtol, atol=atol, max_steps=max_steps)
        return self._output(states)._replace(evaluations=evaluations)

    def follow(
        self, state: FloatArray, times: FloatArray, *, rtol: float, atol: float | FloatArray, max_steps: int
    ) -> Iterator[FloatArray]:
        """See `Engine.follow`."""
        start, atol = self._permuted(state), self._permuted(atol)
        course = _ignore_overflow(Course)(
            self._state_system(self.system), start, times, rtol=rtol, atol=atol, max_steps=max_steps
        )
        for time in times[1:]:
            yield _ignore_overflow(course.state_at)(time)[self.system.arrays.permutation]

    @_ignore_overflow
    def rates_of_change(self, state: FloatArray, time: float) -> FloatArray:
        """See `Engine.rates_of_change`."""
        return self.system.rhs(self._permuted(state))[self.system.arrays.permutation]

    def _permuted(self, of_species: float | FloatArray) -> FloatArray:
        """Return a number for each species in the order of the arrays."""
        permuted = np.empty(len(self.species))
        permuted[self.system.arrays.permutation] = of_species
        return permuted

    def _output(self, states: FloatArray) -> EngineOutput:
        """Return what the engine gives for states (times x species, in the order of the arrays)."""
        observables = self.system.arrays.observables @ states.T
        functions = self.system.functions(observables)
        return EngineOutput(states[:, self.system.arrays.permutation], observables.T, functions.T)

    def initial_sensitivities(self, names: Sequence[str]) -> FloatArray:
        """See `Engine.initial_sensitivities`."""
        return ParameterDerivatives(self.system, names).initials()[self.system.arrays.permutation]

    @_ignore_overflow
    def run_sensitivities(
        self, state: FloatArray, sensitivities: FloatArray, times: FloatArray, names: Sequence[str],
        *, rtol: float, atol: float | FloatArray, max_steps: int,
    ) -> tuple[EngineOutput, EngineOutput]:  # fmt: skip
        """See `Engine.run_sensitivities`."""
        permutation = self.system.arrays.permutation
        start = np.empty((1 + len(names), len(permutation)))
        start[0, permutation], start[1:, permutation] = state, np.asarray(sensitivities).T
        by_names = ParameterDerivatives(self.system, names)
        system = SensitivitySystem(self.system, by_names)
        atol = np.tile(self._permuted(atol), len(start))
        solution, evaluations = solve(system, start.ravel(), times, rtol=rtol, atol=atol, max_steps=max_steps)
        solution = solution.reshape(len(solution), *start.shape)
        x, s = solution[:, 0], solution[:, 1:].transpose(0, 2, 1)
        observables = np.array([self.system.arrays.observables @ at_time for at_time in s])
        functions = np.array([by_names.functions(*at_time) for at_time in zip(x, s, strict=True)])
        return self._output(x)._replace(evaluations=evaluations), EngineOutput(
            s[:, permutation], observables, functions
        )
