"""Trajectories of one network, simulated from two texts of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..errors import Il2Error
from ..simulation.amount_scales import AmountScales
from ..simulation.tolerances import Integrator, Tolerances
from .exporter import ACCEPTED, Comparison

if TYPE_CHECKING:
    from ..simulation.engines.base import EngineOutput
    from ..types import BoolArray, FloatArray
    from .exporter import ReadBack

__all__ = ["MAX_STEPS", "NOISE", "Read", "compare_trajectories", "run_network"]

#: Amounts below this part of how much there can be are noise: what the integrator is allowed is `ACCEPTED` of it.
NOISE = 1e-6
#: Lengths of the trajectories in the model's unit of time. A shorter one is for models that no integrator
#: can follow for the longer, such as one that grows without bounds.
SPANS = (1e4, 1e2, 1.0)
#: Of an integrator between two times.
MAX_STEPS = 100_000


class Read(NamedTuple):
    """What another tool read: names of observables and functions, and how it follows amounts over times."""

    observables: Sequence[str]
    functions: Sequence[str]
    follow: Callable[[FloatArray, FloatArray], EngineOutput]


def compare_trajectories(
    expected: ReadBack, read: Read, permutation: list[int], *, accepted: float = ACCEPTED, rtol: float = 1e-9
) -> Comparison:
    """Return the largest difference between two trajectories, in words that of species before that of observables.

    Parameters
    ----------
    expected : ReadBack
        The network in its engine.
    read : Read
        What is compared with it.
    permutation : list of int
        For each species of `read`, its index in `expected`.
    accepted : float
        The difference that is accepted, relative to the largest amount on the way.
    rtol : float
        With which `expected` is integrated.

    Raises
    ------
    Il2Error
        If not even the shortest trajectory can be integrated.
    """
    engine = expected.engine
    for kind in ("observables", "functions"):
        names, read_names = getattr(engine, kind), getattr(read, kind)
        different = sorted(set(names) ^ set(read_names))
        if different:
            is_there = "new" if different[0] in read_names else "missing"
            return Comparison(f"{kind.removesuffix('s')} {different[0]!r} is {is_there}")
    start = engine.initials()
    times, trajectories, read_trajectories = _longest(
        lambda times: run_network(expected, start, times, rtol), partial(read.follow, start[permutation])
    )
    columns: tuple[list[int], ...] = (
        list(np.argsort(permutation)),
        [read.observables.index(name) for name in engine.observables],
        [read.functions.index(name) for name in engine.functions],
    )
    scales = AmountScales(expected.network)
    of_species, of_observables = scales.of(trajectories.species), scales.of_observables(trajectories.species)
    # Functions have a scale of their own.
    noise: tuple[float | FloatArray, ...] = (
        NOISE * of_species, NOISE * np.array([of_observables[name] for name in engine.observables]), 0.0
    )  # fmt: skip
    words, largest = None, 0.0
    values = [*trajectories[:2], trajectories.functions.copy()]
    read_values = [found[:, order] for found, order in zip(read_trajectories[:3], columns, strict=True)]
    lost = _lost(values, of_species) | _lost(read_values, of_species)
    for found in (values[2], read_values[2]):
        found[lost] = 0.0
    for names, ours, theirs, floor in zip(
        (engine.species, engine.observables, engine.functions), values, read_values, noise, strict=True
    ):
        differences = _relative_differences(ours, theirs, floor)
        largest = max(largest, float(differences.max(initial=0.0)))
        if words is None and largest > accepted:
            worst = int(differences.argmax())
            relative = f"{differences[worst]:.2g} of its largest amount"
            words = f"{names[worst]} differs by {relative} within {times[-1]:g} units of time"
    return Comparison(words, largest, float(times[-1]))


def _lost(values: Sequence[FloatArray], scale: FloatArray) -> BoolArray:
    """Return where functions (times x functions) have no value while rounding leaves an amount below zero."""
    species, _, functions = values
    below = np.any((species < 0) & (species > -NOISE * scale), axis=1)
    lost: BoolArray = np.isnan(functions) & np.reshape(below, (-1, 1))
    return lost


def _relative_differences(expected: FloatArray, read: FloatArray, floor: float | FloatArray) -> FloatArray:
    """Return the largest difference of each column, relative to its largest value or `floor`.

    Infinities of one sign are equal, and so are two values that are not a number.
    """
    equal = (expected == read) | (np.isnan(expected) & np.isnan(read))
    with np.errstate(invalid="ignore"):
        difference = np.where(equal, 0.0, np.abs(expected - read)).max(axis=0)
    largest = np.where(np.isfinite(expected), np.abs(expected), 0.0).max(axis=0)
    scale = np.maximum(largest, floor)
    relative = np.where(np.isfinite(difference) & (scale > 0), difference / np.where(scale > 0, scale, 1.0), np.inf)
    return np.where(difference == 0, 0.0, relative)


def _longest(*follow: Callable[[FloatArray], EngineOutput]) -> tuple[FloatArray, EngineOutput, EngineOutput]:
    """Return the times and the two trajectories of the longest span that both can integrate."""
    for span in SPANS:
        times = np.concatenate([[0.0], span * np.logspace(-6, -1, 11), span * np.linspace(0.2, 1.0, 9)])
        try:
            expected, read = (one(times) for one in follow)
        except Il2Error as error:
            failure = error
        else:
            return times, expected, read
    raise failure


def run_network(network: ReadBack, state: FloatArray, times: FloatArray, rtol: float = 1e-9) -> EngineOutput:
    """Return a network's trajectories from a state at the first of the times."""
    integrator = Integrator(network.network, Tolerances(rtol=rtol, atol=None, max_steps=MAX_STEPS))
    return integrator.run(network.engine, state, times)
