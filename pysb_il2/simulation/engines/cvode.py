"""Integration by CVODE with a Krylov method, a sparsified Jacobian as preconditioner: the functions that it calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

import numpy as np
from scipy import sparse

from ...errors import Il2Error
from ...messages import prints_are_logged
from ...types import FloatArray
from ..ode_system import OdeSystem, ParameterDerivatives
from ..preconditioner import factorised, sparsified

if TYPE_CHECKING:
    from sksundae.cvode import CVODE, CVODEResult

__all__ = ["Course", "SensitivitySystem", "StateSystem", "solve"]

#: CVODE is told residuals so many times larger, and so solves linear systems more closely. What it accepts itself can
#: hold the error estimate of a high order just above where steps would grow, for good: 10 times too short a step then.
RESIDUAL_FACTOR = 3.0
#: The preconditioner is made anew where gamma has changed by this factor, and when CVODE asks for it so many times.
GAMMA_FACTOR, REQUESTS = 2.5, 2


class Factors(Protocol):
    """A factorised matrix."""

    def solve(self, rhs: FloatArray, /) -> FloatArray:
        """Return the solution for a right-hand side."""


class StateSystem:
    """The callbacks of CVODE for the amounts alone, by CVODE's names for them."""

    def __init__(self, system: OdeSystem) -> None:
        self.system = system
        self._factors: Factors
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
            self._factors = self.factorised(sparsified(self.system.jacobian(self.amounts(np.asarray(y))), gamma))
            self._gamma, self._requests = gamma, 0

    def factorised(self, matrix: sparse.csc_array) -> Factors:
        """Return the factors of the preconditioner."""
        return factorised(matrix)

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


def _solver(
    system: StateSystem, start: FloatArray, times: FloatArray, *, rtol: float, atol: FloatArray, max_steps: int
) -> CVODE:
    """Return CVODE for a system, whose rates must be finite at the start."""
    from sksundae.cvode import CVODE, CVODEJacTimes, CVODEPrecond

    rates = np.empty_like(start)
    system.rhs(times[0], start, rates)
    if not np.isfinite(rates).all():
        rate = system.system.fastest_rate(system.amounts(start))
        raise Il2Error(
            f"rate {rate!r} is not finite at {times[0]:g} s; look at the values of its constants, or write it with "
            "Piecewise where it is divided by what may be 0"
        )
    return CVODE(
        system.rhs, method="BDF", rtol=rtol, atol=atol, max_num_steps=max_steps, linsolver="gmres", krylov_dim=20,
        min_step=float(np.finfo(float).eps * np.abs(times).max()), max_step=np.inf,  # at less, time stands still
        precond=CVODEPrecond(system.prec_setup, system.prec_solve),
        jactimes=CVODEJacTimes(system.jac_times_setup, system.jac_times_vec),
    )  # fmt: skip


def _stopped(system: StateSystem, solution: CVODEResult, state: FloatArray, reached: float, end: float) -> Il2Error:
    rate = system.system.fastest_rate(system.amounts(state))
    return Il2Error(
        f"the integration to {end:g} s stopped at {reached:g} s: {solution.message}; "
        f"{rate} is the fastest rate there: look at its value, or give a looser rtol or more max_steps"
    )


def solve(
    system: StateSystem, start: FloatArray, times: FloatArray, *, rtol: float, atol: FloatArray, max_steps: int
) -> tuple[FloatArray, int]:
    """Return the states (times, states), and how often the rates were evaluated."""
    times = np.asarray(times, dtype=float)
    # Of two times every step between would be handed back, so one more is asked for.
    grid = times if len(times) > 2 else np.array([times[0], times.mean(), times[1]])
    solver = _solver(system, start, times, rtol=rtol, atol=atol, max_steps=max_steps)
    with prints_are_logged():
        solution = solver.solve(grid, start)
    if not solution.success or len(solution.t) < len(grid):
        raise _stopped(system, solution, solution.y[-1], solution.t[-1], times[-1])
    states: FloatArray = solution.y if len(times) > 2 else solution.y[[0, -1]]
    return states, int(solution.nfev)


class Course:
    """A course from a state on, which goes on from where it is when a later state is asked for.

    Parameters
    ----------
    system, start, times, rtol, atol, max_steps
        As of `solve`; the first two times say how short a step may be.
    """

    def __init__(
        self, system: StateSystem, start: FloatArray, times: FloatArray,
        *, rtol: float, atol: FloatArray, max_steps: int,
    ) -> None:  # fmt: skip
        self._system = system
        self._solver = _solver(system, start, times[:2], rtol=rtol, atol=atol, max_steps=max_steps)
        with prints_are_logged():
            self._solver.init_step(times[0], start)

    def state_at(self, time: float) -> FloatArray:
        """Return the state at a time after the last one."""
        with prints_are_logged():
            solution = self._solver.step(time)
        if not solution.success:
            raise _stopped(self._system, solution, solution.y, solution.t, time)
        state: FloatArray = solution.y
        return state
