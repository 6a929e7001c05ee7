"""Global sensitivity of numbers that come of samples: Sobol indices and partial rank correlations, with intervals."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import ndtri, stdtr
from scipy.stats import rankdata, sobol_indices

from ..types import FloatArray

__all__ = ["Estimate", "partial_rank_correlations", "saltelli_points", "sobol"]

#: Resamples of the bootstrap, of which the 95 % interval is read.
_RESAMPLES = 500
_ENDS = (0.025, 0.975)
#: Keeps the matrix of correlations invertible where one parameter alone decides the value.
_RIDGE = 1e-10


class Estimate(NamedTuple):
    """What was estimated of each parameter, and its 95 % interval.

    Attributes
    ----------
    value, low, high : array (parameters,)
        In [-1, 1] or, of Sobol indices, about [0, 1].
    """

    value: FloatArray
    low: FloatArray
    high: FloatArray


def saltelli_points(points: FloatArray) -> FloatArray:
    """Return the points at which Sobol indices want a function, of evenly distributed ones.

    Parameters
    ----------
    points : array (n, 2 parameters)
        Of the unit cube; halves of each are a point of sample A and one of sample B.

    Returns
    -------
    array (n * (parameters + 2), parameters)
        A, B, and for each parameter A with that parameter taken from B (Saltelli et al. 2010 Comput Phys Commun
        181:259).

    Examples
    --------
    >>> saltelli_points(np.array([[0.1, 0.2, 0.8, 0.9]])).tolist()
    [[0.1, 0.2], [0.8, 0.9], [0.8, 0.2], [0.1, 0.9]]
    """
    a, b = np.split(points, 2, axis=1)
    mixed = [np.where(np.arange(a.shape[1]) == column, b, a) for column in range(a.shape[1])]
    return np.concatenate([a, b, *mixed])


def sobol(values: FloatArray, parameters: int, seed: int) -> dict[str, Estimate]:
    """Return Sobol indices: which part of the variance each parameter makes.

    Parameters
    ----------
    values : array (n * (parameters + 2),)
        What the function gives at `saltelli_points`; n a power of 2.
    parameters : int
        How many, 2 or more.
    seed : int
        Of the bootstrap.

    Returns
    -------
    dict of str to Estimate
        ``"first order"``, by the parameter alone, and ``"total"``, with all its interactions. Intervals are
        percentiles of a bootstrap over the n points.

    Examples
    --------
    >>> x = saltelli_points(np.random.default_rng(0).random((512, 4)))
    >>> sobol(x[:, 0] + 2 * x[:, 1], 2, seed=1)["total"].value.round(1).tolist()
    [0.2, 0.8]
    """
    of_samples = values.reshape(parameters + 2, -1)
    n = of_samples.shape[1]
    draws = np.random.default_rng(seed).integers(n, size=(_RESAMPLES, n))
    found = np.array([_first_and_total(of_samples[:, drawn]) for drawn in (np.arange(n), *draws)])
    low, high = np.quantile(found[1:], _ENDS, axis=0)
    return {name: Estimate(found[0, i], low[i], high[i]) for i, name in enumerate(("first order", "total"))}


def _first_and_total(of_samples: FloatArray) -> FloatArray:
    """Return both indices of each parameter (2 x parameters)."""
    a, b, *mixed = of_samples[:, None]
    found = sobol_indices(func={"f_A": a, "f_B": b, "f_AB": np.array(mixed)}, n=a.shape[-1])
    return np.array([found.first_order, found.total_order])


def partial_rank_correlations(points: FloatArray, values: FloatArray) -> tuple[Estimate, FloatArray]:
    """Return how far a value rises or falls with each parameter by rank, once the others are accounted for.

    Parameters
    ----------
    points : array (n, parameters)
        Samples, more than parameters + 3.
    values : array (n,)
        What the function gives there.

    Returns
    -------
    correlations : Estimate
        From -1 to 1; intervals by Fisher's transformation.
    p : array (parameters,)
        Probability of one so far from 0 if the parameter did nothing, by Student's t (Marino et al. 2008 J Theor Biol
        254:178).

    Examples
    --------
    >>> x = np.random.default_rng(0).random((100, 2))
    >>> estimate, p = partial_rank_correlations(x, np.exp(5 * x[:, 0]) - 0.01 * x[:, 1])
    >>> bool(estimate.value[0] > 0.99)
    True
    """
    n, parameters = points.shape
    ranks = rankdata(np.column_stack([points, values]), axis=0)
    # Minus an off-diagonal element of the inverse, over the mean of the diagonal's two, is a partial correlation.
    inverse = np.linalg.inv(np.corrcoef(ranks, rowvar=False) + _RIDGE * np.eye(parameters + 1))
    found = -inverse[:-1, -1] / np.sqrt(np.diag(inverse)[:-1] * inverse[-1, -1])
    degrees = n - 1 - parameters
    t = np.abs(found) * np.sqrt(degrees / np.maximum(1 - found**2, 1e-300))
    half = ndtri(_ENDS[1]) / np.sqrt(degrees - 1)
    ends = np.tanh(np.arctanh(np.clip(found, -1 + 1e-12, 1 - 1e-12)) + half * np.array([[-1], [1]]))
    return Estimate(found, ends[0], ends[1]), 2 * stdtr(degrees, -t)
