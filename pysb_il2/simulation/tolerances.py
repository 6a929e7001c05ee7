"""Tolerances of the integrator, and what is checked of a trajectory that it has returned."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NotRequired, TypedDict

import numpy as np

from ..errors import Il2Error
from ..types import FloatArray, PositiveFloat, PositiveInt, RelativeTolerance
from .amount_scales import NOTHING, AmountScales
from .engines.base import Engine, EngineOutput
from .steady_state import SteadyStateOptions, find_steady_state

if TYPE_CHECKING:
    from ..network.network import Network

__all__ = ["MAX_STEPS", "RTOL", "Integrator", "RunnerOptions", "Tolerances", "whole_steps"]

RTOL, MAX_STEPS = 1e-7, 100_000
#: The absolute tolerance is this part of the relative one, of a species' scale, so that one molecule of 1e5 is good to
#: 1e-5; and no less than double precision resolves.
PART, LEAST_PART = 1e-3, 1e-14
#: In a trace of so little of all that there is, rounding of the rest may show.
TRACE = 1e-12
#: What part may be left of what multiplies again.
LEFT = 1e-20
#: What part of the amount at which a total rate falls to 0 is resolved, so that integrators see the fall.
RUN_OUT = 1e-5
#: From so many evaluations of the rates on, at `RTOL`, a course is integrated once more with a smaller rtol.
LONG = 1000
#: The smallest rtol that is tried, and by how much it shrinks at a time.
LEAST_RTOL, SHRINKAGE = 1e-12, 1e-2
#: Two runs may differ by so much; that with the smaller rtol is then good to a thirtieth of it.
CONVERGED = 1e-4
#: An error of which users are told. That of the last run is below a tenth of its difference from the one before.
WORTH_TELLING = 1e-3
#: Tolerances are made anew once there is less than this part of some kind of molecule.
SHRUNK = 0.1
#: So many times below what the integrator was allowed, an amount below zero is no rounding.
BELOW_ZERO = 1e3


class Tolerances(TypedDict):
    """What the integrator is told; an `atol` of None follows the scales of species.

    `adaptive` lets `rtol` shrink where a course is so long that errors add up.
    """

    rtol: RelativeTolerance
    atol: PositiveFloat | None
    max_steps: PositiveInt
    adaptive: NotRequired[bool]


class RunnerOptions(TypedDict):
    """What a `Runner` takes beside its network."""

    rtol: RelativeTolerance | None
    atol: PositiveFloat | None
    max_steps: PositiveFloat
    stochastic: bool
    compiled: bool


def whole_steps(number: float) -> int:
    """Return a number of steps as integrators take it: whole, and ten times as many fit into 32 bits."""
    return min(math.ceil(number), 2**31 // 10)


class Integrator:
    """How a network is integrated on any engine, with tolerances that suit its amounts.

    Parameters
    ----------
    network : Network
    tolerances : Tolerances
        For all that is not told others.
    """

    def __init__(self, network: Network, tolerances: Tolerances) -> None:
        self._scales = AmountScales(network)
        self._tolerances = tolerances

    def atol(self, engine: Engine, state: FloatArray, times: FloatArray, tolerances: Tolerances) -> float | FloatArray:
        """Return the absolute tolerance (of each species, or the one that was given) of a run.

        What is rare at the start, such as the first cells of a clone, is resolved as well as `rtol` says, and so is
        what multiplies, however little of it is left.
        """
        if tolerances["atol"] is not None:
            return float(tolerances["atol"])  # an engine takes no bool and no array of one
        scales = self._scales
        scale = scales.expected(state, times[-1] - times[0], lambda amounts: engine.rates_of_change(amounts, times[0]))
        scale = np.where(scales.multiplies & (state > 0), LEFT * scale, scale)
        atol = self._part_of(scale, engine, tolerances["rtol"])
        return np.where(state > atol, np.minimum(atol, tolerances["rtol"] * state), atol)

    def _part_of(self, scale: FloatArray, engine: Engine, rtol: float) -> FloatArray:
        """Return the absolute tolerance of each species of a scale."""
        atol: FloatArray = max(PART * rtol, LEAST_PART) * scale
        for least, species in self._scales.run_out.items():
            atol[species] = np.minimum(atol[species], RUN_OUT * engine.value(least))
        return atol

    def run(
        self, engine: Engine, state: FloatArray, times: FloatArray, tolerances: Tolerances | None = None
    ) -> EngineOutput:
        """Integrate from a state at the first of the times; see `Engine.run`.

        Raises
        ------
        Il2Error
            If the integration stops, or leaves amounts below zero that rounding does not explain.
        """
        told = tolerances or self._tolerances
        rtol, max_steps = told["rtol"], told["max_steps"]
        atol = self.atol(engine, state, times, told)
        output = engine.run(state, times, rtol=rtol, atol=atol, max_steps=max_steps)
        if told.get("adaptive") and output.evaluations > LONG * (RTOL / rtol) ** (1 / 6):

            def run(factor: float) -> EngineOutput:
                tighter = atol if told["atol"] else atol * factor
                return engine.run(state, times, rtol=rtol * factor, atol=tighter, max_steps=10 * max_steps)

            output = self._converged(output, run, rtol, times[-1])
        output.species[:, self._scales.absent(state)] = 0.0  # where solvers of linear systems leave rounding
        self._check_signs(engine, output.species, times, told)
        return output

    def _converged(
        self, output: EngineOutput, run: Callable[[float], EngineOutput], rtol: float, end: float
    ) -> EngineOutput:
        """Return the course once a smaller rtol does not change it; warn where none is small enough."""
        difference, factor = np.inf, 1.0
        while difference > CONVERGED and rtol * factor > 2 * LEAST_RTOL:
            factor = max(factor * SHRINKAGE, LEAST_RTOL / rtol)
            try:
                tighter = run(factor)
            except Il2Error:  # what is known of the errors is told below
                break
            largest = np.maximum(np.abs(tighter.species).max(axis=0), 1e-6 * self._scales.of(tighter.species))
            difference = float((np.abs(tighter.species - output.species).max(axis=0) / largest).max())
            output = tighter
        if difference > 10 * WORTH_TELLING:
            size = f"{difference / 10:.1g} of the largest amounts" if np.isfinite(difference) else "an unknown size"
            so_long = f"the course to time {end:g} is so long that errors may add up to {size}; simulate a shorter one"
            warnings.warn(so_long, stacklevel=2)
        return output

    def _check_signs(self, engine: Engine, species: FloatArray, times: FloatArray, tolerances: Tolerances) -> None:
        """Raise an `Il2Error` where amounts are below zero and neither rounding nor the model explains it.

        The model does if it begins there, if a constant is negative, or by a rate (`AmountScales.may_fall`).
        """
        if species.min(initial=0.0) >= 0:
            return
        scale = self._scales.of(species)
        # What was made of the rounding of others is as large as that.
        begins_in_trace = self._scales.of(species[0]) <= np.maximum(TRACE * scale, NOTHING)
        scale = np.where(begins_in_trace, np.maximum(scale, TRACE * scale.max()), scale)
        below = species < -BELOW_ZERO * (tolerances["rtol"] * scale + (tolerances["atol"] or 0.0))
        if not below.any() or below[0].any():
            return
        first = int(below.any(axis=1).argmax())
        if (below[first] & self._scales.may_fall).any() or any(engine.value(c) < 0 for c in self._scales.constants):
            return
        i = int(np.where(below[first], species[first] / scale, 0.0).argmin())
        raise Il2Error(
            f"{engine.species[i]} is {species[first, i]:.2g} at time {times[first]:g}, below zero by more than the "
            "integrator's tolerance, and no rate of the model takes it there; give a smaller rtol, or leave atol out"
        )

    def run_sensitivities(
        self, engine: Engine, state: FloatArray, sensitivities: FloatArray, times: FloatArray, names: Sequence[str],
        *, tolerances: Tolerances | None = None,
    ) -> tuple[EngineOutput, EngineOutput]:  # fmt: skip
        """Integrate a state and its derivatives by ln of parameters; see `Engine.run_sensitivities`."""
        told = tolerances or self._tolerances
        atol: float | FloatArray | None = told["atol"]
        if atol is None:
            amounts = state
            if self._scales.lacks_what_is_made(state):  # derivatives change sign: their scale is all that there will be
                amounts = self.run(engine, state, times, {**told, "adaptive": False}).species
            atol = self._part_of(self._scales.of(amounts), engine, told["rtol"])
        found = engine.run_sensitivities(
            state, sensitivities, times, names, rtol=told["rtol"], atol=atol, max_steps=told["max_steps"]
        )
        absent = self._scales.absent(np.abs(state) + np.abs(sensitivities).sum(axis=1))
        for output in found:
            output.species[:, absent] = 0.0
        self._check_signs(engine, found[0].species, times, told)
        return found

    def find_steady_state(
        self, engine: Engine, state: FloatArray, options: SteadyStateOptions, tolerances: Tolerances | None = None,
        *, names: Sequence[str] = (),
    ) -> FloatArray:  # fmt: skip
        """Return the steady state, and below it its derivatives by ln of parameters where names are given."""
        told: Tolerances = {**(tolerances or {**self._tolerances, "rtol": engine.steady_state_rtol}), "adaptive": False}

        def integrate(start: FloatArray, span: FloatArray) -> FloatArray:
            if not names:
                final: FloatArray = self.run(engine, start, span, told).species[-1]
                return final
            output, by_names = self.run_sensitivities(engine, start[0], start[1:].T, span, names, tolerances=told)
            return np.vstack([output.species[-1], by_names.species[-1].T])

        def follow(start: FloatArray, times: FloatArray) -> Iterator[FloatArray]:
            if engine.goes_on and not names:
                yield from self._follow(engine, start, times, told)
                return
            for span in pairwise(times):
                start = integrate(start, np.array(span))
                yield start

        return find_steady_state(follow, state, engine.species, options, self._scales.of)

    def _follow(self, engine: Engine, state: FloatArray, times: FloatArray, told: Tolerances) -> Iterator[FloatArray]:
        """Yield the state at each time after the first; the integrator begins anew where tolerances are too wide."""
        while len(times) > 1:
            atol, scale = self.atol(engine, state, times[:2], told), self._scales.of(state)
            absent = self._scales.absent(state)
            states = engine.follow(state, times, rtol=told["rtol"], atol=atol, max_steps=told["max_steps"])
            for number, found in enumerate(states, start=1):
                found[absent] = 0.0
                self._check_signs(engine, np.array([state, found]), times[[0, number]], told)
                yield found
                if (self._scales.of(found) < SHRUNK * scale).any():
                    break
            state, times = found, times[number:]
