"""The state that a network comes to rest in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from ..errors import Il2Error

__all__ = ["at_rest"]


def at_rest(
    step: Callable[[Any, tuple[float, float]], Any],
    state: Any,
    names: Sequence[str],
    *,
    atol: float,
    tolerance: float = 1e-6,
    floor: float | None = None,
) -> Any:
    """Return the state that a network comes to rest in.

    The time is drawn out tenfold, from 1e4 to 1e14 units, until each amount changes by less than
    `tolerance` of itself, or of `floor` where it is smaller; by default a millionth of the largest.

    Parameters
    ----------
    step : callable
        ``step(state, (start, end))`` returns the state at the end.
    state : array (..., species)
        Where to begin; derivatives may stand below the amounts.
    names : sequence of str
        The species.
    atol : float
        What the integrator leaves of an amount.

    Raises
    ------
    Il2Error
        If something still changes at the end; names it.
    """
    grid = np.concatenate([[0.0], 10.0 ** np.arange(4, 15)])
    change = np.zeros(1)
    for span in pairwise(grid):
        before = np.asarray(state, dtype=float)
        state = step(before, span)
        least = 1e-6 * np.abs(state).max(initial=0.0) + atol if floor is None else floor
        change = np.abs(state - before) / np.maximum(np.abs(state), least)
        if np.all(change <= tolerance):
            return state
    worst = names[int(change.argmax()) % len(names)]
    raise Il2Error(
        f"the network does not come to a steady state: {worst} still changes after {grid[-1]:g} units of time; "
        "simulate for the time that you mean, or give what is made a way to be lost"
    )
