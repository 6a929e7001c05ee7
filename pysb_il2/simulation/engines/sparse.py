"""Integration of large networks: CVODE with a Krylov method and a sparsified Jacobian as preconditioner."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, Self

import numpy as np
from scipy.sparse.linalg import SuperLU

from ...errors import Il2Error
from ...messages import prints_are_logged
from ...network.network import Network
from ...types import FloatArray
from ..ode_system import OdeSystem, ParameterDerivatives
from ..preconditioner import factorised, sparsified
from .base import Capability, Engine, EngineOutput

__all__ = ["SparseEngine"]

#: CVODE is told residuals so many times larger, and so solves linear systems more closely. What it accepts itself can
#: hold the error estimate of a high order just above where steps would grow, for good: 10 times too short a step then.
RESIDUAL_FACTOR = 3.0
#: The preconditioner is made anew where gamma has changed by this factor, and when CVODE asks for it so many times.
GAMMA_FACTOR, REQUESTS = 2.5, 2
#: Trial steps go anywhere, and of a condition both sides are computed; what is not finite shortens the step.
_ignore_overflow = np.errstate(over="ignore", invalid="ignore", divide="ignore")


class SparseEngine(Engine):
    """A network as sparse matrices, which are integrated by CVODE of scikit-sundae.

    Parameters
    ----------
    network : Network
    """

    capabilities: ClassVar = frozenset({Capability.SENSITIVITIES})
    for_large_networks: ClassVar = True
    #: Python's lock is held all the time.
    threads: ClassVar = False
    #: Over long steps a Krylov method loses molecules, by its tolerance, so it is a tight one.
    steady_state_rtol: ClassVar = 1e-8

    def __init__(self, network: Network) -> None:
        values = {name: float(value) for name, value in network.parameters.items()}
        self.system = OdeSystem(network, values)
        laws = self.system.laws
        self.parameters = frozenset(laws.parameters)
        self.species, self.observables, self.functions = network.species, laws.observables, laws.functions

    @classmethod
    def load(cls, network: Network, *, compiled: bool = False) -> Self:
        """See `Engine.load`."""
        return cls(network)

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
        system = StateSystem(self.system)
        states, evaluations = _solve(system, start, times, rtol=rtol, atol=atol, max_steps=max_steps)
        return self._output(states)._replace(evaluations=evaluations)

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
        solution, evaluations = _solve(system, start.ravel(), times, rtol=rtol, atol=atol, max_steps=max_steps)
        solution = solution.reshape(len(solution), *start.shape)
        x, s = solution[:, 0], solution[:, 1:].transpose(0, 2, 1)
        observables = np.array([self.system.arrays.observables @ at_time for at_time in s])
        functions = np.array([by_names.functions(*at_time) for at_time in zip(x, s, strict=True)])
        return self._output(x)._replace(evaluations=evaluations), EngineOutput(
            s[:, permutation], observables, functions
        )


class StateSystem:
    """The callbacks of CVODE for the amounts alone, by CVODE's names for them."""

    def __init__(self, system: OdeSystem) -> None:
        self.system = system
        self._factors: SuperLU
        self._gamma, self._requests = 0.0, 0
        self._jacobian_product: Callable[[FloatArray], FloatArray]

    def amounts(self, y: FloatArray) -> FloatArray:
        """Return the amounts in a state vector."""
        return y

    def rhs(self, t: float, y: FloatArray, ydot: FloatArray) -> None:
        """Write the derivative of the state."""
        ydot[:] = self.system.rhs(y)

    def jac_times_setup(self, t: float, y: FloatArray, ydot: FloatArray) -> None:
        """Get ready to multiply by the Jacobian at a state."""
        self._jacobian_product = self.system.jacobian_product(self.amounts(y))

    def jac_times_vec(self, t: float, y: FloatArray, ydot: FloatArray, v: FloatArray, Jv: FloatArray) -> None:
        """Write the product of the Jacobian and a vector."""
        Jv[:] = self._jacobian_product(v)

    def prec_setup(self, t: float, y: FloatArray, ydot: FloatArray, jok: int, jcur: list[int], gamma: float) -> None:
        """Factorise the preconditioner of the present Jacobian, unless the last one is good enough."""
        self._requests += 1
        as_before = self._gamma / GAMMA_FACTOR <= gamma <= self._gamma * GAMMA_FACTOR
        jcur[0] = int(not (jok and as_before and self._requests < REQUESTS))
        if jcur[0]:
            self._factors = factorised(sparsified(self.system.jacobian(self.amounts(np.asarray(y))), gamma))
            self._gamma, self._requests = gamma, 0

    def prec_solve(
        self, t: float, y: FloatArray, ydot: FloatArray, r: FloatArray, z: FloatArray, gamma: float, delta: float,
        lr: int,
    ) -> None:  # fmt: skip
        """Write the solution of the preconditioner's linear system."""
        np.multiply(self._solved(np.asarray(r)), RESIDUAL_FACTOR, out=z)

    def _solved(self, r: FloatArray) -> FloatArray:
        return self._factors.solve(r)


class SensitivitySystem(StateSystem):
    """The callbacks of CVODE for the amounts and their derivatives by parameters, one after the other."""

    def __init__(self, system: OdeSystem, by_names: ParameterDerivatives) -> None:
        super().__init__(system)
        self._by_names = by_names

    def _split(self, y: FloatArray) -> FloatArray:
        return np.asarray(y).reshape(-1, len(self.system.arrays.permutation))

    def amounts(self, y: FloatArray) -> FloatArray:
        """Return the amounts in a state vector."""
        amounts: FloatArray = self._split(y)[0]
        return amounts

    def rhs(self, t: float, y: FloatArray, ydot: FloatArray) -> None:
        """Write the derivative of the amounts and of their derivatives."""
        state, derivative = self._split(y), ydot.reshape(-1, len(self.system.arrays.permutation))
        derivative[0] = self.system.rhs(state[0])
        derivative[1:] = self._by_names.rhs(state[0], state[1:].T).T

    def jac_times_vec(self, t: float, y: FloatArray, ydot: FloatArray, v: FloatArray, Jv: FloatArray) -> None:
        """Write the product of the Jacobian's blocks on the diagonal and a vector.

        How the derivatives' own rates turn with the amounts is left out: Newton's method makes it good.
        """
        Jv[:] = self._jacobian_product(self._split(v).T).T.ravel()

    def _solved(self, r: FloatArray) -> FloatArray:
        return super()._solved(np.asfortranarray(self._split(r).T)).T.ravel()


def _solve(
    system: StateSystem, start: FloatArray, times: FloatArray, *, rtol: float, atol: FloatArray, max_steps: int
) -> tuple[FloatArray, int]:
    """Return the states (times, states), and how often the rates were evaluated."""
    from sksundae.cvode import CVODE, CVODEJacTimes, CVODEPrecond

    times, rates = np.asarray(times, dtype=float), np.empty_like(start)
    system.rhs(times[0], start, rates)
    if not np.isfinite(rates).all():
        rate = system.system.fastest_rate(system.amounts(start))
        raise Il2Error(
            f"rate {rate!r} is not finite at {times[0]:g} s; look at the values of its constants, or write it with "
            "Piecewise where it is divided by what may be 0"
        )
    # Of two times every step between would be handed back, so one more is asked for.
    grid = times if len(times) > 2 else np.array([times[0], times.mean(), times[1]])
    solver = CVODE(
        system.rhs, method="BDF", rtol=rtol, atol=atol, max_num_steps=max_steps, linsolver="gmres", krylov_dim=20,
        min_step=float(np.finfo(float).eps * np.abs(times).max()), max_step=np.inf,  # at less, time stands still
        precond=CVODEPrecond(system.prec_setup, system.prec_solve),
        jactimes=CVODEJacTimes(system.jac_times_setup, system.jac_times_vec),
    )  # fmt: skip
    with prints_are_logged():
        solution = solver.solve(grid, start)
    if not solution.success or len(solution.t) < len(grid):
        rate = system.system.fastest_rate(system.amounts(solution.y[-1]))
        raise Il2Error(
            f"the integration to {times[-1]:g} s stopped at {solution.t[-1]:g} s: {solution.message}; "
            f"{rate} is the fastest rate there: look at its value, or give a looser rtol or more max_steps"
        )
    states: FloatArray = solution.y if len(times) > 2 else solution.y[[0, -1]]
    return states, int(solution.nfev)
