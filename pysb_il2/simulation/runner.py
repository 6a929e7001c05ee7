"""Many trajectories of one expanded network, without the overhead of PySB's simulators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from ..deprecation import renamed_argument
from ..network.network import Network
from ..types import FloatArray
from .engines.base import Engine, EngineOutput, Tolerances
from .loaded_network import LoadedNetwork
from .old_names import OldNames
from .results import SensitivityTrajectory, Trajectory
from .steady_state import SteadyStateOptions, find_steady_state
from .times import checked_times, with_start

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["ATOL", "MAX_STEPS", "RTOL", "Runner"]

#: Relative tolerance, and absolute tolerance in molecules per cell: a millionth of one molecule.
RTOL, ATOL, MAX_STEPS = 1e-7, 1e-6, 100_000


class Runner(OldNames, LoadedNetwork):
    """Many trajectories of one network, which is loaded once.

    Parameters
    ----------
    model : pysb.Model, Network or str
        What to run, or the name of a ready model; a model is expanded first, with independent sites
        decoupled where that saves much (see `pysb_il2.decouple`): read-outs are the same.
    rtol, atol : float
        Tolerances of the integrator; `atol` in molecules.
    max_steps : int
        Steps of the integrator between two outputs.
    stochastic : bool
        Keep all species as the rules make them, and take an engine that has `run_ssa`.
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
    >>> trajectory = runner.run(values, runner.initials(values), [0.0, 900.0])
    >>> bool(trajectory.readouts["IL2_trimer"][1] > 0)
    True
    """

    @renamed_argument(chance="stochastic")
    def __init__(
        self,
        model: Model | Network | str,
        *,
        rtol: float = RTOL,
        atol: float = ATOL,
        max_steps: int = MAX_STEPS,
        stochastic: bool = False,
        compiled: bool = False,
    ) -> None:
        super().__init__(model, stochastic=stochastic, compiled=compiled)
        self._tolerances: Tolerances = {"rtol": rtol, "atol": atol, "max_steps": max_steps}

    def run(
        self,
        values: Mapping[str, float],
        state: FloatArray,
        times: ArrayLike,
        *,
        start: float = 0.0,
        tolerances: Tolerances | None = None,
    ) -> Trajectory:
        """Integrate the network from a state at time 0.

        Parameters
        ----------
        values : mapping of str to float
            Parameters that differ from the model's, in its units.
        state : array (species,)
            Amounts at time 0, molecules per cell.
        times : array (times,)
            Seconds, increasing, from 0 on.
        start : float
            When the state is, if not at time 0; not after the first of the times.
        tolerances : Tolerances, optional
            Of the integrator, if not those of the runner.

        Returns
        -------
        Trajectory
            Species, and every observable, function and constant Expression.

        Raises
        ------
        Il2Error
            If a parameter is unknown or not finite, times cannot be used, or the integration stops; says which.
        """
        self.set(values)
        times = checked_times(times)
        grid, requested = with_start(times, start)
        output = self.engine.run(state, grid, **(tolerances or self._tolerances))
        return self._trajectory(self.engine, output, times, requested)

    def _trajectory(self, engine: Engine, output: EngineOutput, times: FloatArray, requested: slice) -> Trajectory:
        readouts = {**_by_name(engine, output, requested), **self.constant_readouts(len(times))}
        return Trajectory(times, output.species[requested], readouts)

    def run_ssa(self, values: Mapping[str, float], state: FloatArray, times: ArrayLike, *, seed: int) -> Trajectory:
        """Run one cell by Gillespie's direct method from a state at time 0; read-outs are observables.

        Parameters
        ----------
        values, times
            As in `run`.
        state : array (species,)
            Whole numbers of molecules at time 0.
        seed : int
            Of the random numbers.
        """
        self.set(values)
        times = checked_times(times)
        grid, requested = with_start(times)
        species, observables = (array[requested] for array in self.engine.run_ssa(state, grid, seed=seed))
        return Trajectory(times, species, dict(zip(self.engine.observables, observables.T, strict=True)))

    def readouts_at(self, values: Mapping[str, float], state: FloatArray) -> dict[str, float]:
        """Return every read-out of one state, by name."""
        return {name: float(array[0]) for name, array in self.run(values, state, [0.0]).readouts.items()}

    def find_steady_state(
        self,
        values: Mapping[str, float],
        state: FloatArray,
        options: SteadyStateOptions | None = None,
        *,
        tolerances: Tolerances | None = None,
    ) -> FloatArray:
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
        self.set(values)
        engine = self.engine
        tolerances = tolerances or self._steady_state_tolerances(engine)

        def integrate(start: FloatArray, span: FloatArray) -> FloatArray:
            final: FloatArray = engine.run(start, span, **tolerances).species[-1]
            return final

        return find_steady_state(integrate, state, engine.species, options or SteadyStateOptions())

    def run_sensitivities(
        self,
        values: Mapping[str, float],
        state: FloatArray,
        sensitivities: FloatArray,
        times: ArrayLike,
        names: Sequence[str],
        *,
        tolerances: Tolerances | None = None,
    ) -> SensitivityTrajectory:
        """Integrate the network and its derivatives by ln of parameters: forward sensitivities.

        Rates may bend at a condition, but where one jumps, the jump's own delay is not seen.

        Parameters
        ----------
        values, state, times
            As in `run`.
        sensitivities : array (species, names)
            Derivatives of the state at time 0.
        names : sequence of str
            Parameters; their values must not be 0.
        tolerances : Tolerances, optional
            As in `run`.

        Raises
        ------
        Il2Error
            As in `run`; also if a parameter is 0, or rates follow time or conditions joined by "and" or "or".
        """
        engine = self.set_for_sensitivities(values, names)
        times = checked_times(times)
        grid, requested = with_start(times)
        tolerances = tolerances or self._tolerances
        output, derivatives = engine.run_sensitivities(state, sensitivities, grid, names, **tolerances)
        trajectory = self._trajectory(engine, output, times, requested)
        return SensitivityTrajectory(
            trajectory, derivatives.species[requested], _by_name(engine, derivatives, requested)
        )

    def steady_state_sensitivities(
        self,
        values: Mapping[str, float],
        state: FloatArray,
        sensitivities: FloatArray,
        names: Sequence[str],
        options: SteadyStateOptions | None = None,
    ) -> tuple[FloatArray, FloatArray]:
        """Return the steady state, as `find_steady_state` does, and its derivatives by ln of parameters."""
        engine = self.set_for_sensitivities(values, names)
        tolerances = self._steady_state_tolerances(engine)

        def integrate(start: FloatArray, span: FloatArray) -> FloatArray:
            output, derivatives = engine.run_sensitivities(start[0], start[1:].T, span, names, **tolerances)
            return np.vstack([output.species[-1], derivatives.species[-1].T])

        start = np.vstack([state, np.asarray(sensitivities).T])
        final = find_steady_state(integrate, start, engine.species, options or SteadyStateOptions())
        return final[0], final[1:].T

    def _steady_state_tolerances(self, engine: Engine) -> Tolerances:
        tolerances = engine.steady_state_tolerances
        return {**self._tolerances, "rtol": tolerances["rtol"], "atol": tolerances["atol"]}


def _by_name(engine: Engine, output: EngineOutput, requested: slice) -> dict[str, FloatArray]:
    """Return observables and functions at the times that were asked for, by name."""
    readouts = dict(zip(engine.observables, output.observables[requested].swapaxes(0, 1), strict=True))
    readouts.update(zip(engine.functions, output.functions[requested].swapaxes(0, 1), strict=True))
    return readouts
