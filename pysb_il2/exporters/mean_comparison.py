"""Means of many runs: of a stochastic program that read an exported text, and of Gillespie's method on the network.

Rate equations are no measure of the means of few molecules where rates are not linear. So the exact stochastic
simulation of the model's own network is. Each mean is compared by a t-test of two samples. As many are compared at
once, each has a level (Bonferroni's) at which by chance one of all is as rare as three standard errors are for one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from scipy.special import ndtr, stdtrit

from ..errors import Il2Error
from .exporter import Comparison, Means
from .trajectory_comparison import run_network

if TYPE_CHECKING:
    from ..types import FloatArray
    from .exporter import ReadBack

__all__ = ["Follow", "compare_means", "whole"]

#: Follows one run: takes times from 0 on, a seed, and how many seconds it may take, after which it raises a
#: TimeoutError; returns read-outs (times,) by name.
Follow: TypeAlias = Callable[["FloatArray", int, float], Mapping[str, "FloatArray"]]
SEED = 1
#: As many runs of each program as take about so many seconds, but no fewer and no more than these.
SECONDS, FEWEST, MOST = 180.0, 10, 40
#: Lengths of runs in the model's unit of time, and when to read, in parts of them.
SPANS = (1e4, 1e3, 1e2, 10.0, 1.0, 0.1)
PARTS = np.array([0.0, 0.01, 0.03, 0.1, 0.3, 1.0])
#: The part of all change within the longest of them that a run sees.
CHANGE = 0.9
#: How often one mean alone is off by three standard errors by chance.
CHANCE = 2 * float(ndtr(-3))
#: Numbers that agree to this part of the larger are equal.
RTOL = 1e-9


def whole(amounts: FloatArray) -> FloatArray:
    """Return amounts rounded to whole molecules."""
    rounded: FloatArray = np.floor(amounts + 0.5)
    return rounded


def compare_means(expected: ReadBack, follow: Follow) -> Comparison:
    """Return the largest difference between means of a reader and of a network, in standard errors.

    Parameters
    ----------
    expected : ReadBack
        The network, in an engine that has Gillespie's method. It starts with whole molecules.
    follow : callable
        The reader. Its first read-outs, at time 0, are the network's own.

    Raises
    ------
    Il2Error
        If a run takes too long even over the shortest time, or there is no read-out.
    """
    if not expected.engine.observables:
        raise Il2Error("means are compared by observables, and the model has none; add one, or leave verify=True out")
    programs, limit = (partial(_ssa, expected), follow), SECONDS / FEWEST
    spans = _spans(expected)
    try:
        for program in programs:
            program(PARTS * spans[-1], SEED, limit)  # what takes long to start is not tried again and again
        times, seconds = _longest(programs, spans, limit)
        runs = int(np.clip(SECONDS / seconds, FEWEST, MOST))
        ours, theirs = ([run(times, SEED + i, 10 * limit) for i in range(runs)] for run in programs)
    except TimeoutError:
        raise Il2Error(
            f"one run of the model over {spans[-1]:g} units of time takes more than {limit:g} s, and means of {FEWEST} "
            "are compared at least; lower its doses, raise its cell density, or leave verify=True out"
        ) from None
    return _compared(times, ours, theirs)


def _longest(programs: Iterable[Follow], spans: Sequence[float], limit: float) -> tuple[FloatArray, float]:
    """Return the times of the longest span that all programs run within a limit, and the seconds of the slowest."""
    for span in spans:
        times, seconds = PARTS * span, []
        with suppress(TimeoutError):
            for program in programs:
                begin = time.perf_counter()
                program(times, SEED, limit)
                seconds.append(time.perf_counter() - begin)
            return times, max(seconds)
    raise TimeoutError


def _spans(expected: ReadBack) -> list[float]:
    """Return lengths of runs: the one in which most of all change is seen, and shorter ones."""
    times = np.concatenate([[0.0], np.geomspace(SPANS[-1] / 100, SPANS[0], 51)])
    start = whole(expected.engine.initials())
    while True:
        try:
            observables = run_network(expected, start, times, 1e-6).observables
            break
        except Il2Error:
            if len(times) < 20:
                raise
            times = times[:-10]
    steps = np.abs(np.diff(observables, axis=0)) / np.maximum(observables.max(axis=0), 1.0)
    changed = np.cumsum(steps.sum(axis=1))
    enough = times[1:][changed >= CHANGE * changed[-1]][0] if changed[-1] else times[-1]
    # The grid meets the lengths but for rounding.
    return [span for span in SPANS if span < 9.99 * enough and span < 1.01 * times[-1]]


def _ssa(expected: ReadBack, times: FloatArray, seed: int, seconds: float) -> Mapping[str, FloatArray]:
    """Follow one run of the network by Gillespie's method, with the functions of its observables."""
    engine = expected.engine
    species, observables = engine.run_ssa(whole(engine.initials()), times, seed=seed, seconds=seconds)
    still = np.array([0.0, 1e-12])
    functions = (
        [engine.run(state, still, rtol=1e-3, atol=1.0, max_steps=1000).functions[0] for state in species]
        if engine.functions
        else np.empty((len(times), 0))
    )
    names = (*engine.observables, *engine.functions)
    return dict(zip(names, np.hstack([observables, functions]).T, strict=True))


def _compared(
    times: FloatArray, ours: list[Mapping[str, FloatArray]], theirs: list[Mapping[str, FloatArray]]
) -> Comparison:
    """Return what differs between two samples of runs."""
    names = list(theirs[0])
    one, other = (np.array([[run[name] for name in names] for run in runs]) for runs in (ours, theirs))
    difference = one.mean(axis=0) - other.mean(axis=0)
    largest = np.maximum(np.abs(one), np.abs(other)).max(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.sqrt((one.var(axis=0, ddof=1) + other.var(axis=0, ddof=1)) / len(ours))
        off = np.where(np.abs(difference) <= RTOL * largest, 0.0, np.abs(difference) / error)
    off[:, 0][off[:, 0] > 0] = np.inf  # nothing has happened by chance yet
    off = np.where(np.isnan(one).all(axis=0) & np.isnan(other).all(axis=0), 0.0, np.where(np.isnan(off), np.inf, off))
    accepted = -float(stdtrit(2 * len(ours) - 2, CHANCE / (2 * difference[:, 1:].size)))
    i, j = np.unravel_index(off.argmax(), off.shape)
    words = None
    if off[i, j] > accepted:
        means = f"{other[:, i, j].mean():.6g}, not {one[:, i, j].mean():.6g}"
        words = f"the mean of {names[i]!r} over {len(ours)} runs is {means}, {times[j]:g} units of time after the start"
    means_of = Means(len(ours), SEED, tuple(map(float, times)), difference[:, 1:].size)
    z = float(off[i, j])
    return Comparison(words, z if z < np.inf else None, float(times[-1]), accepted=accepted, means=means_of)
