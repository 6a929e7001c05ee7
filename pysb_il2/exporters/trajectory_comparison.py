"""Trajectories of one network as two tools tell it."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import Il2Error
from ..simulation.engines.bngsim import Engine

__all__ = ["first_difference"]

#: Largest difference between two trajectories, as a part of the largest amount on the way.
CLOSE = 1e-6
#: How long the trajectories are, in the model's unit of time; the next is for models that no integrator
#: follows so far, such as one that grows without bounds.
SPANS = (1e4, 1e2, 1.0)


def first_difference(ours: Engine, theirs: Engine, place: list[int]) -> str | None:
    """Return in words the worst of what differs between two trajectories, species before observables.

    Parameters
    ----------
    ours, theirs : Engine
        The networks.
    place : list of int
        For each species of theirs, its index in ours.

    Raises
    ------
    Il2Error
        If not even the shortest trajectory can be integrated.
    """
    for kind in ("observables", "functions"):
        different = sorted(set(getattr(ours, kind)) ^ set(getattr(theirs, kind)))
        if different:
            which = "new" if different[0] in getattr(theirs, kind) else "missing"
            return f"{kind.removesuffix('s')} {different[0]!r} is {which}"
    start = ours.initials()
    atol = 1e-12 * (float(np.max(start, initial=0.0)) or 1.0)
    times, mine = _longest(ours, start, atol)
    other = _run(theirs, start[place], times, atol)
    columns: tuple[list[int], ...] = (list(np.argsort(place)), *(
        [names[1].index(name) for name in names[0]]
        for names in ((ours.observables, theirs.observables), (ours.functions, theirs.functions))
    ))  # fmt: skip
    # What stays below the integrator's tolerance is noise in both; functions have a scale of their own.
    floors = (atol / CLOSE, atol / CLOSE, 0.0)
    for names, a, b, order, floor in zip(
        (ours.species, ours.observables, ours.functions), mine, other, columns, floors, strict=True
    ):
        apart = _apart(a, b[:, order], floor)
        if apart.max(initial=0.0) > CLOSE:
            worst = int(apart.argmax())
            return (
                f"{names[worst]} differs by {apart[worst]:.2g} of its largest amount within {times[-1]:g} units of time"
            )
    return None


def _apart(ours: Any, theirs: Any, floor: float) -> Any:
    """Return the largest difference of each column, relative to its largest value; alike infinities are equal."""
    same = (ours == theirs) | (np.isnan(ours) & np.isnan(theirs))
    with np.errstate(invalid="ignore"):
        apart = np.where(same, 0.0, np.abs(ours - theirs)).max(axis=0)
    largest = np.where(np.isfinite(ours), np.abs(ours), 0.0).max(axis=0)
    scale = np.maximum(largest, floor)
    return np.where(
        apart == 0, 0.0, np.where(np.isfinite(apart) & (scale > 0), apart / np.where(scale > 0, scale, 1.0), np.inf)
    )


def _longest(engine: Engine, state: Any, atol: float) -> tuple[Any, tuple[Any, Any, Any]]:
    for span in SPANS:
        times = np.concatenate([[0.0], span * np.logspace(-6, -1, 11), span * np.linspace(0.2, 1.0, 9)])
        try:
            return times, _run(engine, state, times, atol)
        except Il2Error as error:
            said = error
    raise said


def _run(engine: Engine, state: Any, times: Any, atol: float) -> tuple[Any, Any, Any]:
    return engine.run(state, times, rtol=1e-9, atol=atol, max_steps=100_000)
