"""Integration of large networks: CVODE with a Krylov method, whose preconditioner is a thinned Jacobian."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from ...errors import Il2Error
from ...network.network import Network
from ..ode_system import Kinetics, readable
from ..preconditioner import Thinned
from ..rate_laws import suits

__all__ = ["SparseEngine"]

#: CVODE is told residuals so many times larger, and so solves linear systems more closely. What it accepts itself can
#: hold the error estimate of a high order just above where steps would grow, for good: 10 times too short a step then.
CLOSER = 3.0
#: Trial steps go anywhere, and of a condition both sides are computed; what is not finite shortens the step.
_quiet = np.errstate(over="ignore", invalid="ignore", divide="ignore")


class SparseEngine:
    """One network as sparse matrices.

    It has what `pysb_il2.simulation.engines.bngsim.Engine` has, and sensitivities besides.

    Parameters
    ----------
    network : Network
    """

    #: Python's lock is held all the time.
    threads = False
    #: Tolerances on the way to rest: over long steps a Krylov method loses molecules, by its tolerance.
    rest: ClassVar = {"rtol": 1e-8, "atol": 1e-6}

    def __init__(self, network: Network) -> None:
        values = {name: float(value) for name, value in network.parameters.items()}
        self._kinetics = Kinetics(network, values)
        laws = self._kinetics.laws
        self.parameters = frozenset(laws.parameters)
        self.species, self.observables, self.functions = network.species, laws.observables, laws.functions

    @staticmethod
    def takes(network: Network) -> bool:
        """Return whether the rate laws of a network can be read."""
        return readable(network) and suits(network)

    def clone(self) -> SparseEngine:
        """Return the same network for another thread."""
        other = copy.copy(self)
        other._kinetics = copy.copy(self._kinetics)
        return other

    def set(self, values: Mapping[str, float]) -> None:
        """Set parameters; what depends on them, initial amounts too, follows."""
        known = self._kinetics.parameters
        wanted = {name: float(values.get(name, known[name])) for name in known}
        if wanted != known:
            self._kinetics.set(wanted)

    def value(self, name: str) -> float:
        """Return a parameter or a constant expression at the present values."""
        if name not in self._kinetics.values:
            raise Il2Error(f"the network has no parameter {name!r}; give one of the model's parameters or expressions")
        return float(self._kinetics.values[name])

    def initials(self) -> Any:
        """Return the initial amounts at the present values (array of species)."""
        return self._kinetics.initials()[self._kinetics.place]

    @_quiet
    def run(self, state: Any, times: Any, *, rtol: float, atol: float, max_steps: int) -> tuple[Any, Any, Any]:
        """Integrate from a state at the first of the times; see `pysb_il2.simulation.engines.bngsim.Engine.run`."""
        of = self._kinetics
        start = np.empty(len(of.place))
        start[of.place] = state
        courses = _solve(_Plain(of), start, times, rtol=rtol, atol=atol, max_steps=max_steps)
        observables = of.counts @ courses.T
        return courses[:, of.place], observables.T, of.functions(observables).T

    def initial_sensitivities(self, names: Sequence[str]) -> Any:
        """Return the derivatives of the initial amounts by ln of parameters (array of species x names)."""
        return self._kinetics.by_constants(names).initials()[self._kinetics.place]

    @_quiet
    def run_sensitivities(
        self, state: Any, slopes: Any, times: Any, names: Sequence[str], *, rtol: float, atol: float, max_steps: int
    ) -> tuple[Any, Any, Any, Any, Any, Any]:
        """Integrate a state and its derivatives by ln of parameters.

        Parameters
        ----------
        state : array (species,)
        slopes : array (species, names)
            Derivatives of the state.
        times : array (times,)
        names : sequence of str
            Parameters.

        Returns
        -------
        tuple of arrays
            Species, observables and functions (times, ...), and their derivatives (times, ..., names).
        """
        of = self._kinetics
        start = np.empty((1 + len(names), len(of.place)))
        start[0, of.place], start[1:, of.place] = state, np.asarray(slopes).T
        by = of.by_constants(names)
        found = _solve(_Augmented(of, by), start.ravel(), times, rtol=rtol, atol=atol, max_steps=max_steps)
        found = found.reshape(len(found), *start.shape)
        x, s = found[:, 0], found[:, 1:].transpose(0, 2, 1)
        observables = (of.counts @ x.T).T
        dobservables = np.array([of.counts @ one for one in s])
        dfunctions = np.array([by.functions(a, b) for a, b in zip(x, s, strict=True)])
        functions = of.functions(observables.T).T
        return x[:, of.place], observables, functions, s[:, of.place], dobservables, dfunctions


class _Plain:
    """What the integrator asks of the amounts alone."""

    def __init__(self, kinetics: Kinetics) -> None:
        self.of = kinetics
        self._thinned: Any = None
        self._times: Any = None

    def change(self, t: float, y: Any, dy: Any) -> None:
        dy[:] = self.of.change(y)

    def at(self, t: float, y: Any, dy: Any) -> None:
        self._times = self.of.along(self.amounts(y))

    def along(self, t: float, y: Any, dy: Any, v: Any, found: Any) -> None:
        found[:] = self._times(v)

    def amounts(self, y: Any) -> Any:
        return y

    def prepare(self, t: float, y: Any, dy: Any, reuse: int, renewed: list[int], gamma: float) -> None:
        renewed[0] = 0
        if not (reuse and self._thinned):
            renewed[0], self._thinned = 1, Thinned(self.of.jacobian(self.amounts(np.array(y))))
        self._thinned.factorise(gamma)

    def precondition(
        self, t: float, y: Any, dy: Any, r: Any, z: Any, gamma: float, delta: float, side: int
    ) -> None:  # fmt: skip
        np.multiply(self._thinned.solve(np.asarray(r)), CLOSER, out=z)


class _Augmented(_Plain):
    """What the integrator asks of the amounts and of their derivatives by constants, one after the other."""

    def __init__(self, kinetics: Kinetics, by: Any) -> None:
        super().__init__(kinetics)
        self._by = by

    def _split(self, y: Any) -> Any:
        return np.asarray(y).reshape(-1, len(self.of.place))

    def amounts(self, y: Any) -> Any:
        return self._split(y)[0]

    def change(self, t: float, y: Any, dy: Any) -> None:
        both, found = self._split(y), dy.reshape(-1, len(self.of.place))
        found[0] = self.of.change(both[0])
        found[1:] = self._by.change(both[0], both[1:].T).T

    def along(self, t: float, y: Any, dy: Any, v: Any, found: Any) -> None:
        # How the derivatives' own rates turn with the amounts is left out: Newton's method makes it good.
        found[:] = self._times(self._split(v).T).T.ravel()

    def precondition(
        self, t: float, y: Any, dy: Any, r: Any, z: Any, gamma: float, delta: float, side: int
    ) -> None:  # fmt: skip
        np.multiply(self._thinned.solve(np.asfortranarray(self._split(r).T)).T.ravel(), CLOSER, out=z)


def _solve(system: _Plain, start: Any, times: Any, *, rtol: float, atol: float, max_steps: int) -> Any:
    """Return the states (times, states)."""
    from sksundae.cvode import CVODE, CVODEJacTimes, CVODEPrecond

    times, rates = np.asarray(times, dtype=float), np.empty_like(start)
    system.change(times[0], start, rates)
    if not np.isfinite(rates).all():
        rate = system.of.fastest(system.amounts(start))
        raise Il2Error(
            f"rate {rate!r} is not finite at {times[0]:g} s; look at the values of its constants, or write it with "
            "Piecewise where it is divided by what may be 0"
        )
    # Of two times every step between would be handed back, so one more is asked for.
    grid = times if len(times) > 2 else np.array([times[0], times.mean(), times[1]])
    solver = CVODE(
        system.change, method="BDF", rtol=rtol, atol=atol, max_num_steps=max_steps, linsolver="gmres", krylov_dim=20,
        precond=CVODEPrecond(system.prepare, system.precondition), jactimes=CVODEJacTimes(system.at, system.along),
    )  # fmt: skip
    found = solver.solve(grid, start)
    if not found.success or len(found.t) < len(grid):
        raise Il2Error(
            f"the integration to {times[-1]:g} s stopped at {found.t[-1]:g} s: {found.message}; "
            f"{system.of.fastest(system.amounts(found.y[-1]))} is the fastest rate there: look at its value, or give "
            "a looser rtol or more max_steps"
        )
    return found.y if len(times) > 2 else found.y[[0, -1]]
