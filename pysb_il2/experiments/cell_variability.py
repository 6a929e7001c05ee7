"""Cells of one type differ in copies: what cytometry reads is a mean or a median over them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import Il2Error, unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pysb import Model

__all__ = ["Share", "average", "checked_gsd", "checked_staining", "log_sds", "shares"]

#: Points of Gauss-Hermite quadrature: exact for polynomials of degree 9 in the logarithm of the copies.
POINTS = 5
#: Shares of equal size, of which a median is taken.
EQUAL = 11
#: Molecules per cell below which there are none, since a logarithm is taken.
NONE = 1e-9


@dataclass(frozen=True)
class Share:
    """A part of the cells, all alike.

    Attributes
    ----------
    weight : float
        How large a part; all sum to 1.
    factors : mapping of str to float
        By parameter, copies over those of the median cell.
    slopes : mapping of str to float
        Derivatives of the logarithms of `factors` by the standard deviation.
    """

    weight: float
    factors: Mapping[str, float]
    slopes: Mapping[str, float]


def shares(sds: Mapping[str, float], staining: float | None = None) -> list[Share]:
    """Split cells whose copies are lognormal around those of the median cell into shares.

    Parameters
    ----------
    sds : mapping of str to float
        Standard deviation of the natural logarithm of the copies, by parameter; they vary independently.
    staining : float, optional
        As in `average`; shares are then of equal size, by protein.

    Examples
    --------
    >>> [round(one.factors["CD25_0"], 2) for one in shares({"CD25_0": 0.9})]
    [0.08, 0.3, 1.0, 3.39, 13.08]
    """
    import numpy as np
    from numpy.polynomial.hermite_e import hermegauss
    from scipy.special import ndtri

    if staining is None:
        points, weights = hermegauss(POINTS)
    else:
        points, weights = ndtri((np.arange(EQUAL) + 0.5) / EQUAL), np.ones(EQUAL)
    each = [
        [(w, name, sd * z, z) for z, w in zip(points, weights / weights.sum(), strict=True)] for name, sd in sds.items()
    ]
    return [
        Share(
            math.prod(w for w, *_ in some),
            {name: math.exp(log) for _, name, log, _ in some},
            {name: slope for _, name, _, slope in some},
        )
        for some in itertools.product(*each)
    ]


def average(some: Sequence[Share], values: Any, staining: float | None = None) -> tuple[Any, Any]:
    """Return the mean or the median over all cells, and its derivatives by the values of the shares.

    Parameters
    ----------
    some : sequence of Share
        The shares.
    values : array (shares, ...)
        What a cell of each share reads, 0 or more.
    staining : float, optional
        Standard deviation of the logarithm of fluorescence among cells that are alike: with it the median over
        all cells is returned, which is that of a lognormal mixture; without it the mean.

    Examples
    --------
    >>> some, reads = shares({"CD25_0": 0.9}), [[0.0], [0.0], [0.0], [1.0], [1.0]]
    >>> float(average(some, reads)[0][0].round(2)), float(average(some, reads, staining=0.5)[0][0].round(2))
    (0.23, 0.0)
    """
    import numpy as np
    from scipy.special import ndtr

    values = np.asarray(values, dtype=float)
    weights = np.array([one.weight for one in some]).reshape(-1, *[1] * (values.ndim - 1))
    if staining is None or len(values) == 1:
        return (weights * values).sum(0), np.broadcast_to(weights, values.shape)
    logs = np.log(np.maximum(values, NONE))
    low, high = logs.min(0), logs.max(0)
    for _ in range(60):  # bisection, until two floats are neighbours
        middle = (low + high) / 2
        below = (weights * ndtr((middle - logs) / staining)).sum(0) < 0.5
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    density = weights * np.exp(-0.5 * ((middle - logs) / staining) ** 2)  # of odd equal shares one is at the median
    return np.exp(middle), np.exp(middle - logs) * density / density.sum(0)


def checked_staining(given: object) -> float | None:
    """Return what was given for ``staining=``, or raise."""
    if given is None or (isinstance(given, int | float) and not isinstance(given, bool) and 0 < given < math.inf):
        return given
    raise Il2Error(
        f"staining= is {given!r}; give the standard deviation of the logarithm of fluorescence among cells that are "
        "alike, such as 0.6, or leave it out to read means"
    )


def log_sds(variation: Mapping[str, float], model: Model) -> dict[str, float]:
    """Return standard deviations of logarithms by parameter, from geometric ones by protein.

    Raises
    ------
    Il2Error
        If the model has no copies of a protein, or a geometric standard deviation is not above 1.
    """
    known = [name.removesuffix("_0") for name in model.parameters.keys() if name.endswith("_0")]
    found = {}
    for protein, sd in variation.items():
        if protein not in known:
            raise unknown("protein", protein, known, where=f"variation=, of model {model.name!r}")
        found[f"{protein}_0"] = math.log(checked_gsd(sd, protein, "variation="))
    return found


def checked_gsd(given: float, protein: str, option: str) -> float:
    """Return a geometric standard deviation, or say what is wrong with it."""
    try:
        spread = float(given)
    except (TypeError, ValueError):
        spread = math.nan
    if not 1 < spread < math.inf:
        raise Il2Error(f"{option} gives {protein!r} a geometric standard deviation of {given!r}; give one above 1")
    return spread
