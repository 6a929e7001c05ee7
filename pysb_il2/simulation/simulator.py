"""PySB's interface to `Runner`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Never

import numpy as np
from numpy.typing import ArrayLike

from ..arguments import says_wrong_types
from ..errors import ArgumentTypeError, Il2Error, unknown
from ..models.lookup import as_model
from ..network.expansion import expand
from ..types import FloatArray, PositiveFloat, RelativeTolerance
from .pysb_arguments import Initials, ParameterValues, SimulatorArguments
from .results import Trajectory, checked_times
from .runner import Runner
from .simulation_result import SimulationResult
from .steady_state import SteadyStateOptions
from .tolerances import MAX_STEPS, Tolerances, whole_steps

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["Simulator"]

#: Models of any kind are integrated more closely than ours: what oscillates sums errors up. An integrator bounds the
#: root mean square over all species, so that with more than `FEW` of them rtol falls: a part is then as good as alone.
RTOL, FEW = 1e-8, 20
#: What PySB's other ODE simulators call our options.
_OPTION_NAMES = {"rtol": "rtol", "atol": "atol", "nsteps": "max_steps", "mxstep": "max_steps", "max_steps": "max_steps"}


class Simulator(SimulatorArguments):
    """A PySB Simulator on an in-process engine, straight from BioNetGen's network.

    The model, `tspan`, `initials`, `param_values` and `verbose`, batches of parameters and initial amounts,
    and the `SimulationResult` are those of `pysb.simulator.ScipyOdeSimulator`. Its `integrator`, `compiler`
    and `cleanup` are not taken, since engines are chosen by the size of the network; of its
    `integrator_options` tolerances and numbers of steps are. The model is left as it was; species, reactions
    and equations are those of ``simulator.model``. Threads may share a simulator, and it can be pickled.

    Parameters
    ----------
    model : pysb.Model or str
        Any PySB model, or the name of a ready one.
    tspan : sequence of float, optional
        Times of output, in the model's unit; the initial amounts are those at the first.
    initials, param_values : optional
        As for every PySB simulator.
    verbose : bool or int
        As for every PySB simulator.
    rtol, atol : float, optional
        Tolerances; `atol` in the model's unit of amount. By default 1e-8, less for more than 20 species and where a
        course is so long that errors add up, and a thousandth of it of how much there can be of each species.
    max_steps : int
        Steps of the integrator between two outputs.
    decoupled : bool
        Whether a large model may have its independent sites decoupled (see `pysb_il2.expand`): all
        observables are the same, but species are then those of the decoupled model.
    max_iter, max_agg, max_stoich : optional
        Limits of the expansion, as for `pysb_il2.expand`.
    integrator_options : mapping, optional
        The same by the names of `ScipyOdeSimulator`: ``rtol, atol, nsteps`` or ``mxstep``.

    Examples
    --------
    >>> from pysb.examples.robertson import model
    >>> result = Simulator(model, tspan=[0, 40]).run()
    >>> result.observables["A_total"].round(4)
    array([1.    , 0.7158])
    """

    @says_wrong_types
    def __init__(
        self, model: Model | str, tspan: ArrayLike | None = None, initials: Initials | None = None,
        param_values: ParameterValues | None = None, verbose: bool | int = False,
        *, rtol: float | None = None, atol: float | None = None, max_steps: float = MAX_STEPS,
        integrator_options: Mapping[str, float | None] | None = None, decoupled: bool = True,
        max_iter: int | None = None, max_agg: int | None = None, max_stoich: Mapping[str, int] | None = None,
        **other: Never,
    ) -> None:  # fmt: skip
        for name in other:
            raise _no_option(name)
        options: dict[str, float | None] = {"rtol": rtol, "atol": atol, "max_steps": max_steps}
        for name, value in (integrator_options or {}).items():
            if name not in _OPTION_NAMES:
                raise unknown("integrator option", name, _OPTION_NAMES)
            options[_OPTION_NAMES[name]] = value
        self._options = _checked_options(**options)
        model = as_model(model)
        runner = Runner(expand(model, decoupled=decoupled, max_iter=max_iter, max_agg=max_agg, max_stoich=max_stoich))
        super().__init__(model, runner, tspan, initials, param_values, verbose=verbose, options=self._options)

    @says_wrong_types
    def run(
        self, tspan: ArrayLike | None = None, initials: Initials | None = None,
        param_values: ParameterValues | None = None, *, num_processors: int = 1,
    ) -> SimulationResult:  # fmt: skip
        """Run one simulation, or one for each set of initial amounts or parameters.

        Parameters
        ----------
        tspan, initials, param_values
            As in the constructor, for this run.
        num_processors : int
            How many simulations run side by side, each on its own copy of the network.

        Returns
        -------
        pysb.simulator.SimulationResult
        """
        given = self.for_run(tspan, initials, param_values)
        times, simulations = checked_times(given.tspan), given.simulations()
        if len(times) == 1:  # the integrator wants an interval; PySB's simulators give the state itself
            states = [state[np.newaxis] for _, state in simulations]
            return SimulationResult(given.for_results(), [times] * len(simulations), states)
        items = [(values, state, times, self._tolerances()) for values, state in simulations]
        trajectories = self._runner.map(_run, items, cores=num_processors)
        species = [trajectory.species for trajectory in trajectories]
        return SimulationResult(given.for_results(), [times] * len(species), species, self._observed(trajectories))

    def _observed(self, trajectories: list[Trajectory]) -> list[FloatArray] | None:
        """Return observables and Expressions side by side, in the model's order, as the engine gives them.

        PySB computes them from the species itself, but fails where an Expression has time and an
        observable; it is left to it where the model lacks the one or the other.
        """
        observables = self._model.observables.keys()
        expressions = self._model.expressions_dynamic(include_local=False).keys()
        if not (observables and expressions):
            return None
        names = (*observables, *expressions)
        return [np.stack([one.readouts[name] for name in names], axis=1) for one in trajectories]

    @says_wrong_types
    def sensitivities(self, parameters: Sequence[str], tspan: ArrayLike | None = None) -> dict[str, FloatArray]:
        """Return the derivatives of read-outs by ln of parameters: forward sensitivities.

        Parameters
        ----------
        parameters : sequence of str
            Constants of the model, none of them 0; what depends on them, initial amounts too, follows.
        tspan : sequence of float, optional
            As in the constructor.

        Returns
        -------
        dict of str to numpy.ndarray
            For every observable and Expression that changes, an array (times x parameters): by how
            much it rises if a parameter rises by a small part of itself, divided by that part.

        Raises
        ------
        Il2Error
            If a parameter is unknown or 0, rates cannot be read, or there are several simulations.

        Examples
        --------
        >>> from pysb.examples.bngwiki_simple import model
        >>> found = Simulator(model, tspan=[0, 1e4]).sensitivities(["km1", "EGF_conc"])
        >>> found["Lbound"][-1].round(0)
        array([-198.,  670.])
        """
        given = self.for_run(tspan)
        (values, state), *more = given.simulations()
        if more:
            raise Il2Error(
                f"sensitivities are those of one simulation, and the simulator was given {1 + len(more)}; make one "
                "with a single set of parameters and of initial amounts"
            )
        runner, times = self._runner, checked_times(given.tspan)
        sensitivities = runner.initial_sensitivities(values, parameters)
        # Amounts that were given do not follow parameters; PySB computes those that do with other roundings.
        sensitivities[~np.isclose(state, runner.initials(values), rtol=1e-9, atol=0.0)] = 0.0
        return dict(runner.run_sensitivities(
            values, state, sensitivities, times, parameters, start=times[0], tolerances=self._tolerances()
        ).readouts)  # fmt: skip

    @says_wrong_types
    def steady_state(
        self, initials: Initials | None = None, param_values: ParameterValues | None = None,
        *, options: SteadyStateOptions | None = None,
    ) -> FloatArray:  # fmt: skip
        """Return the steady states that the network comes to.

        Parameters
        ----------
        initials, param_values
            As in the constructor.
        options : SteadyStateOptions, optional
            When a state counts as steady.

        Returns
        -------
        numpy.ndarray
            Amounts (simulations x species), which `run` takes as `initials`.

        Raises
        ------
        Il2Error
            If the network does not come to a steady state; names what still changes.

        Examples
        --------
        >>> from pysb.examples.bngwiki_simple import model
        >>> simulator = Simulator(model)
        >>> steady = simulator.steady_state()
        >>> later = simulator.run([0, 1e4], initials=steady).species
        >>> bool(abs(later[-1] - steady[0]).max() < 1e-3)
        True
        """
        steady_states = []
        for values, state in self.for_run([0.0, 1.0], initials, param_values).simulations():
            found = self._runner.find_steady_state(values, state, options, tolerances=self._tolerances())
            steady_states.append(found)
        return np.array(steady_states)

    def _tolerances(self) -> Tolerances:
        rtol, atol, max_steps = self._options.values()
        default = RTOL * min(1.0, (FEW / len(self._runner.engine.species)) ** 0.5)
        steps = whole_steps(max_steps or MAX_STEPS)
        return Tolerances(rtol=rtol or default, atol=atol, max_steps=steps, adaptive=rtol is atol is None)


def _run(runner: Runner, item: tuple[Mapping[str, float], FloatArray, FloatArray, Tolerances]) -> Trajectory:
    values, state, times, tolerances = item
    return runner.run(values, state, times, start=times[0], tolerances=tolerances)


@says_wrong_types
def _checked_options(
    *, rtol: RelativeTolerance | None, atol: PositiveFloat | None, max_steps: PositiveFloat | None
) -> dict[str, float | None]:
    return {"rtol": rtol, "atol": atol, "max_steps": max_steps}


def _no_option(name: str) -> ArgumentTypeError:
    return ArgumentTypeError(
        f"Simulator has no option {name!r}; leave it out, or give tolerances and steps as rtol, atol and max_steps"
    )
