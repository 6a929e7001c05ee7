"""What one cell does by chance, wherever it is run."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import numpy as np
from numpy.random import Generator, SeedSequence, default_rng

from ..types import FloatArray
from .engines.base import Engine
from .engines.network_free import NetworkFreeEngine, Stage
from .results import with_start

__all__ = ["Worker", "run_cell", "run_share"]

#: What runs cells, one after the other.
Worker: TypeAlias = Engine | NetworkFreeEngine
#: Cells by their plan and number, and what runs one.
Items: TypeAlias = Sequence[tuple[int, int]]
RunCell: TypeAlias = "Callable[[Worker, tuple[int, int]], Sequence[Mapping[str, FloatArray]]]"


def run_cell(
    plans: Sequence[Sequence[Stage]], seed: int, folder: str, worker: Worker, plan_and_cell: tuple[int, int],
    *, deadline: float = math.inf,
) -> Sequence[Mapping[str, FloatArray]]:  # fmt: skip
    """Run one cell and return the observables of its stages; a TimeoutError if it is not done at a deadline."""
    rng = default_rng(SeedSequence(seed, spawn_key=plan_and_cell))
    stages = [stage._replace(added=_rounded(stage.added, rng)) for stage in plans[plan_and_cell[0]]]
    if isinstance(worker, NetworkFreeEngine):
        return worker.run(stages, seed=_draw_seed(rng), folder=folder, deadline=deadline)
    state, found = np.zeros_like(stages[0].added), []
    for stage in stages:
        if stage.values:
            worker.set(stage.values)
        if stage.kept is not None:
            state = rng.binomial(np.rint(state).astype(int), stage.kept).astype(float)
        times, requested = with_start(stage.times)
        species, observables = worker.run_ssa(
            state + stage.added, times, seed=_draw_seed(rng), seconds=deadline - time.monotonic()
        )
        state = species[requested][-1]
        found.append(dict(zip(worker.observables, observables[requested].T, strict=True)))
    return found


def run_share(work: tuple[RunCell, Worker], items: Items) -> list[Sequence[Mapping[str, FloatArray]]]:
    """Run some cells, one after the other."""
    run_cell, worker = work
    return [run_cell(worker, item) for item in items]


def _rounded(amounts: FloatArray, rng: Generator) -> FloatArray:
    """Round amounts up or down at random, so that their mean is kept."""
    whole = np.floor(amounts)
    rounded: FloatArray = whole + (rng.random(len(amounts)) < amounts - whole)
    return rounded


def _draw_seed(rng: Generator) -> int:
    return int(rng.integers(1, 2**31 - 1))
