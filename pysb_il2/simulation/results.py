"""What a run takes as times, and what it gives back: amounts and read-outs over time, and their sensitivities."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ..argument_types import as_numbers
from ..errors import Il2Error
from ..types import FloatArray

__all__ = [
    "LATEST",
    "SensitivityTrajectory",
    "Trajectory",
    "checked_sensitivities",
    "checked_state",
    "checked_times",
    "with_start",
]

#: Steps towards later times overflow, and an integrator then goes on for ever; so do sums of larger amounts.
LATEST = 1e300


@dataclass(frozen=True)
class Trajectory:
    """One run of a network.

    Attributes
    ----------
    times : array (times,)
        Seconds, as they were asked for.
    species : array (times, species)
        Amounts, molecules per cell.
    readouts : mapping of str to array (times,)
        Observables and, where the network was integrated, functions and constant Expressions, all at the
        parameter values of this run.
    """

    times: FloatArray
    species: FloatArray
    readouts: Mapping[str, FloatArray]

    @property
    def final(self) -> FloatArray:
        """The state at the last of the times (array of species)."""
        final: FloatArray = self.species[-1]
        return final


@dataclass(frozen=True)
class SensitivityTrajectory:
    """One run of a network with its forward sensitivities: derivatives by ln of parameters.

    Attributes
    ----------
    trajectory : Trajectory
        The run itself.
    species : array (times, species, parameters)
        Derivatives of the amounts.
    readouts : mapping of str to array (times, parameters)
        Derivatives of observables and functions.
    """

    trajectory: Trajectory
    species: FloatArray
    readouts: Mapping[str, FloatArray]

    @property
    def final(self) -> FloatArray:
        """The derivatives of the state at the last of the times (array of species x parameters)."""
        final: FloatArray = self.species[-1]
        return final


def checked_times(times: ArrayLike) -> FloatArray:
    """Return times as an array; an Il2Error if there are none, or they are not finite, not increasing or negative."""
    numbers = as_numbers(times)
    array = np.empty(0) if numbers is None else numbers.astype(float)
    # What is not a number fails every comparison.
    increases = array.ndim == 1 and array.size and (array[1:] > array[:-1]).all()
    if not (increases and array[0] >= 0 and array[-1] < math.inf):
        raise Il2Error("times must be finite, increasing and 0 or more; give for example numpy.linspace(0, 3600, 61)")
    if array[-1] > LATEST:
        raise Il2Error(f"time {array[-1]:g} is too late for integrators, whose steps overflow; give {LATEST:g} at most")
    return array


def checked_state(state: ArrayLike, n_species: int) -> FloatArray:
    """Return amounts as an array; an Il2Error if they are not one number for each species, up to `LATEST`."""
    array = as_numbers(state)
    if array is None or array.shape != (n_species,) or not (np.abs(array) <= LATEST).all():
        what = f"{n_species} finite amounts up to {LATEST:g}"
        raise Il2Error(f"the state is not {what}; give one for each species, as Runner.initials")
    return np.asarray(array, dtype=float)


def checked_sensitivities(sensitivities: ArrayLike, shape: tuple[int, int]) -> FloatArray:
    """Return derivatives as an array; an Il2Error if they are not finite numbers (species x parameters)."""
    array = as_numbers(sensitivities)
    if array is None or array.shape != shape or not np.isfinite(array).all():
        what = f"{shape[0]} x {shape[1]} finite numbers"
        raise Il2Error(f"sensitivities are not {what}; give species x parameters, as Runner.initial_sensitivities")
    return np.asarray(array, dtype=float)


def with_start(times: ArrayLike, start: float = 0.0) -> tuple[FloatArray, slice]:
    """Return times that begin with a start and span an interval, which engines want, and which were asked for."""
    asked = checked_times(times)
    if not 0 <= start < math.inf:
        raise Il2Error(f"start is {start}; give a finite time of 0 or more")
    if asked[0] < start:
        raise Il2Error(f"times begin at {asked[0]:g}, before start={start:g}; give times from the start on")
    grid = asked if asked[0] == start else np.concatenate([[start], asked])
    requested = slice(len(grid) - len(asked), len(grid))
    return (grid if len(grid) > 1 else np.array([start, start + max(1e-6, 1e-9 * abs(start))])), requested
