"""Trajectories of one network, simulated from two texts of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..errors import Il2Error

if TYPE_CHECKING:
    from ..simulation.engines.base import Engine
    from ..types import FloatArray

__all__ = ["first_difference"]

#: Largest accepted difference between two trajectories, relative to the largest amount on the way.
RTOL = 1e-6
#: Lengths of the trajectories in the model's unit of time. A shorter one is for models that no integrator
#: can follow for the longer, such as one that grows without bounds.
SPANS = (1e4, 1e2, 1.0)


def first_difference(expected: Engine, read: Engine, permutation: list[int]) -> str | None:
    """Return in words the largest difference between two trajectories, species before observables.

    Parameters
    ----------
    expected, read : Engine
        The networks.
    permutation : list of int
        For each species of `read`, its index in `expected`.

    Raises
    ------
    Il2Error
        If not even the shortest trajectory can be integrated.
    """
    for kind in ("observables", "functions"):
        names, read_names = getattr(expected, kind), getattr(read, kind)
        different = sorted(set(names) ^ set(read_names))
        if different:
            return f"{kind.removesuffix('s')} {different[0]!r} is {'new' if different[0] in read_names else 'missing'}"
    start = expected.initials()
    atol = 1e-12 * (float(np.max(start, initial=0.0)) or 1.0)
    times, trajectories = _longest(expected, start, atol)
    read_trajectories = _run(read, start[permutation], times, atol)
    columns: tuple[list[int], ...] = (
        list(np.argsort(permutation)),
        [read.observables.index(name) for name in expected.observables],
        [read.functions.index(name) for name in expected.functions],
    )
    # Below the integrator's tolerance both trajectories are noise; functions have a scale of their own.
    noise = (atol / RTOL, atol / RTOL, 0.0)
    for names, values, read_values, order, floor in zip(
        (expected.species, expected.observables, expected.functions),
        trajectories, read_trajectories, columns, noise, strict=True,
    ):  # fmt: skip
        differences = _relative_differences(values, read_values[:, order], floor)
        if differences.max(initial=0.0) > RTOL:
            worst = int(differences.argmax())
            relative = f"{differences[worst]:.2g} of its largest amount"
            return f"{names[worst]} differs by {relative} within {times[-1]:g} units of time"
    return None


def _relative_differences(expected: FloatArray, read: FloatArray, floor: float) -> FloatArray:
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


def _longest(engine: Engine, state: FloatArray, atol: float) -> tuple[FloatArray, tuple[FloatArray, ...]]:
    """Return the times and the trajectories of the longest span that can be integrated."""
    for span in SPANS:
        times = np.concatenate([[0.0], span * np.logspace(-6, -1, 11), span * np.linspace(0.2, 1.0, 9)])
        try:
            return times, _run(engine, state, times, atol)
        except Il2Error as error:
            failure = error
    raise failure


def _run(engine: Engine, state: FloatArray, times: FloatArray, atol: float) -> tuple[FloatArray, ...]:
    """Return species, observables and functions, each (times, names)."""
    return engine.run(state, times, rtol=1e-9, atol=atol, max_steps=100_000)
