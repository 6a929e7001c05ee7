"""How far measurements scatter: a part of the value, and a part of the largest value of its scale."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, TypeAlias

import numpy as np
from scipy.optimize import minimize

from ..argument_types import as_numbers
from ..errors import Il2Error, unknown
from ..text import shown
from ..types import FloatArray, IntArray
from .scales import Scales, groups_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FIRST", "Noise", "NoiseModel", "checked_noise", "estimate_noise", "standard_deviations"]

#: Relative and absolute part of the standard deviation of a value.
Noise: TypeAlias = Annotated[tuple[float, float], "checked by checked_noise"]

#: Relative and absolute part that a fit begins with, as flow cytometry of fixed cells scatters.
FIRST = (0.1, 0.02)
#: An estimate stays within: below, single points would rule the fit; above, nothing is measured.
BOUNDS = ((1e-3, 1.0), (1e-3, 0.5))


def checked_noise(noise: Noise) -> Noise:
    """Return the relative and absolute part, or say what is wrong with them."""
    numbers = as_numbers(noise)
    relative, absolute = (math.nan, math.nan) if numbers is None or numbers.shape != (2,) else numbers.tolist()
    if not (0 <= relative < math.inf and 0 < absolute < math.inf):
        raise Il2Error(
            f"noise={shown(noise)} is not a scatter; give its relative part (0 or more) and its absolute part (above "
            f"0, of the largest value of each scale), such as noise={FIRST}"
        )
    return relative, absolute


@dataclass(frozen=True)
class NoiseModel:
    """Standard deviations of the values: measured, given, or estimated for each group of rows.

    Attributes
    ----------
    values, largest : array (rows,)
        What was measured, and the largest measured value of its scale.
    measured_sd : array (rows,) or None
        The column ``sd`` of the data.
    groups : array (rows,)
        Number of the group of each row.
    names : sequence of str
        What each group is called.
    initial : tuple of float
        Relative and absolute part, as given or as an estimate begins with.
    fixed : bool
        Whether nothing is estimated.
    """

    values: FloatArray
    largest: FloatArray
    measured_sd: FloatArray | None
    groups: IntArray
    names: Sequence[str]
    initial: Noise
    fixed: bool

    @classmethod
    def of(cls, data: pd.DataFrame, scales: Scales, noise: Noise | None, noise_by: Sequence[str]) -> NoiseModel:
        """Return the noise of measurements; not all values of a scale may be 0."""
        groups, names = groups_of(data, noise_by, "noise_by")
        by = scales.scale if scales.scale_names else np.unique(data.readout, return_inverse=True)[1]
        largest = np.asarray(data.value.abs().groupby(by).transform("max"), dtype=float)
        zero = np.flatnonzero(largest == 0)
        if len(zero):
            where = scales.scale_names[by[zero[0]]] if scales.scale_names else "a read-out"
            raise Il2Error(f"all values of {where} are 0; leave these rows out")
        measured_sd = data.sd.to_numpy(float) if "sd" in data.columns else None
        return cls(
            values=data.value.to_numpy(float), largest=largest, measured_sd=measured_sd, groups=groups, names=names,
            initial=checked_noise(FIRST if noise is None else noise),
            fixed=measured_sd is not None or noise is not None,
        )  # fmt: skip

    def sd(self, noise: Mapping[str, Noise] | None = None) -> FloatArray:
        """Return the standard deviation of each row (array), at the parts of each group or the initial ones."""
        if self.measured_sd is not None:
            return self.measured_sd
        for name, part in (noise or {}).items():
            if name not in self.names:
                raise unknown("group", name, self.names, where="noise=")
            checked_noise(part)
        parts = np.array([(noise or {}).get(name, self.initial) for name in self.names])
        return standard_deviations(parts[self.groups].T, self.values, self.largest)

    def estimate(self, errors: FloatArray, leverage: FloatArray) -> dict[str, Noise]:
        """Return the most likely parts of each group, from fitted minus measured and the freedom that was taken."""
        groups = {name: np.flatnonzero(self.groups == number) for number, name in enumerate(self.names)}
        return {
            name: estimate_noise(errors[rows], self.values[rows], self.largest[rows], float(leverage[rows].sum()))
            for name, rows in groups.items()
        }


def standard_deviations(noise: Noise | FloatArray, values: FloatArray, largest: FloatArray) -> FloatArray:
    """Return the standard deviation of each value (array of rows).

    It is taken from what was measured and not from what is predicted, so that it stays the same while
    constants move.

    Parameters
    ----------
    noise : array (2, rows) or tuple of float
        Relative and absolute part.
    values, largest : array (rows,)
        What was measured, and the largest of its scale.

    Examples
    --------
    >>> float(standard_deviations((0.1, 0.0), np.array([50.0]), np.array([100.0]))[0])
    5.0
    """
    sd: FloatArray = np.hypot(noise[0] * np.abs(values), noise[1] * largest)
    return sd


def estimate_noise(errors: FloatArray, values: FloatArray, largest: FloatArray, degrees_taken: float) -> Noise:
    """Return the most likely relative and absolute part of errors.

    Parameters
    ----------
    errors, values, largest : array (rows,)
        Fitted minus measured; the others as for `standard_deviations`.
    degrees_taken : float
        How many of the rows' degrees of freedom the fit has taken; the likelihood alone would
        underestimate the scatter by as much.

    Examples
    --------
    >>> random, values = np.random.default_rng(1), np.geomspace(1, 1000, 2000)
    >>> errors = random.normal(size=2000) * standard_deviations((0.1, 0.02), values, np.full(2000, 1000.0))
    >>> [round(x, 2) for x in estimate_noise(errors, values, np.full(2000, 1000.0), 0)]
    [0.1, 0.02]
    """
    kept = max(1.0, len(errors) - degrees_taken) / len(errors)

    def negative_log_likelihood(logs: FloatArray) -> float:
        variance = standard_deviations(np.exp(logs), values, largest) ** 2
        return float(0.5 * np.sum(kept * np.log(variance) + errors**2 / variance))

    bounds = [(math.log(low), math.log(high)) for low, high in BOUNDS]
    starts = (np.log(FIRST), np.log([0.02, 0.05]), np.log([0.3, 0.005]))
    fits = [minimize(negative_log_likelihood, start, method="L-BFGS-B", bounds=bounds) for start in starts]
    relative, absolute = np.exp(min(fits, key=lambda fit: fit.fun).x)
    return float(relative), float(absolute)
