"""Times of output: what users may give, and what integrators want."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from ..errors import Il2Error
from ..types import FloatArray

__all__ = ["checked_times", "with_start"]


def checked_times(times: ArrayLike) -> FloatArray:
    """Return times as an array.

    Raises
    ------
    Il2Error
        If there are none, or they are not finite, not increasing or negative.
    """
    array = np.atleast_1d(np.asarray(times, dtype=float))
    # What is not a number fails every comparison.
    if not (array.size and array[0] >= 0 and array[-1] < math.inf and (array[1:] > array[:-1]).all()):
        raise Il2Error("times must be finite, increasing and 0 or more; give for example numpy.linspace(0, 3600, 61)")
    return array


def with_start(times: FloatArray, start: float = 0.0) -> tuple[FloatArray, slice]:
    """Return times that begin with a start and span an interval, which engines want, and which were asked for."""
    grid = times if times[0] == start else np.concatenate([[start], times])
    requested = slice(len(grid) - len(times), len(grid))
    return (grid if len(grid) > 1 else np.array([start, start + 1e-6])), requested
