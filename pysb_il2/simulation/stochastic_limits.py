"""How long a stochastic run may take: what would not end is refused before it runs, for all engines alike."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from ..errors import Il2Error
from ..text import shown
from ..types import FloatArray
from .results import with_start

if TYPE_CHECKING:
    from .engines.base import Engine

__all__ = ["LONGEST_SECONDS", "SECONDS_HERE", "check_events", "check_seconds", "run_ssa", "stretches"]

#: A week of computing.
LONGEST_SECONDS = 7 * 86_400.0
#: What an event takes at least; 0.1 microseconds in a network of two species, 1 in one of twenty.
SECONDS_PER_EVENT = 1e-7
#: Engines do not hear an interrupt. What takes longer than these seconds runs in other processes, which can be ended.
SECONDS_HERE = 0.4
#: A stage: amounts that are added, times from 0 on, the part of amounts that is kept, and parameters that differ.
Part: TypeAlias = tuple[FloatArray, FloatArray, FloatArray | None, Mapping[str, float]]
#: What the estimate of events may take.
SECONDS_OF_ESTIMATE = 2.0


def check_seconds(seconds: float) -> None:
    """Refuse what takes more than a week of computing."""
    if seconds > LONGEST_SECONDS:
        raise Il2Error(
            f"a stochastic run follows every event, and all here would take more than {LONGEST_SECONDS / 86_400:g} "
            "days; give shorter times, fewer cells or fewer molecules"
        )


def stretches(times: FloatArray) -> Iterator[FloatArray]:
    """Yield times from 0 on in stretches that each last as long as all before it, from a short one on.

    What looks at the clock after each of them, then looks soon enough, at whatever pace events come.
    """
    begin, span = 0.0, float(times[-1])
    # In however long a span, the first of them is no more than a unit of time.
    for end in np.ldexp(span, np.arange(-max(20, math.frexp(span)[1]), 1)):
        inside = times[(times > begin) & (times < end)]
        yield np.array([begin, *inside, end])
        begin = end


def check_events(engine: Engine, plans: Sequence[Iterable[Part]], runs: float = 1.0) -> None:
    """Refuse runs of a network with more events than can be followed, as its mean amounts tell.

    Parameters
    ----------
    engine : Engine
        With parameters set.
    plans : sequence of iterables of tuples
        The stages of each, as `Stage` has them.
    runs : float
        How many runs are made one after the other.

    Raises
    ------
    Il2Error
        If that would take more than a week.
    """
    deadline = time.monotonic() + SECONDS_OF_ESTIMATE
    with np.errstate(over="ignore"):
        events = sum(_events(engine, plan, deadline) for plan in plans) / len(plans)
        check_seconds(events * runs * SECONDS_PER_EVENT)


def _events(engine: Engine, plan: Iterable[Part], deadline: float) -> float:
    """Return about how many events one run has; at a deadline, and where the mean cannot be found, as if it stayed."""
    events, state = 0.0, np.zeros(len(engine.species))
    for added, times, kept, values in plan:
        engine.set(values)
        state = state * (1.0 if kept is None else kept) + added
        for stretch in stretches(with_start(times)[0]):
            grid = np.linspace(stretch[0], stretch[-1], 9)
            species = np.array([state])
            with suppress(Il2Error):
                if time.monotonic() < deadline:
                    species = engine.run(state, grid, rtol=1e-4, atol=1e-3, max_steps=10_000).species
            rates = [engine.events_per_time(np.maximum(amounts, 0.0)) for amounts in species]
            events += float((stretch[-1] - stretch[0]) * np.mean(rates))
            if events * SECONDS_PER_EVENT > LONGEST_SECONDS:
                return events
            state = species[-1]
    return events


def run_ssa(engine: Engine, state: FloatArray, times: FloatArray, *, seed: int) -> tuple[FloatArray, FloatArray]:
    """Do as `Engine.run_ssa`, but refuse what would not end."""
    if seed >= 2**64:
        raise Il2Error(f"seed={shown(seed)} is too large for the engine; give a whole number below 2**64")
    with suppress(TimeoutError):
        return engine.run_ssa(state, times, seed=seed, seconds=SECONDS_HERE)
    check_events(engine, [[(state, times, None, {})]])
    return engine.run_ssa(state, times, seed=seed)
