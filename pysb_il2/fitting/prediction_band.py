"""How far predictions of a fit are determined: a band around them, from the posterior or from the curvature."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..arguments import says_wrong_types
from ..errors import Il2Error
from ..types import NonNegativeInt, PositiveInt
from .fit_result import Fit

__all__ = ["band"]

#: Each is predicted by a simulation of every condition.
MOST_DRAWS = 10_000


@says_wrong_types
def band(
    result: Fit, draws: pd.DataFrame | None = None, *, level: float = 0.95, n_draws: PositiveInt = 50,
    seed: NonNegativeInt = 0,
) -> pd.DataFrame:  # fmt: skip
    """Return what the best fit predicts for the conditions of the data, with a band of what else is likely.

    Parameters
    ----------
    result : Fit
        The best fit.
    draws : pandas.DataFrame, optional
        Of the posterior, as `sample` returns them. By default constants are drawn from the normal distribution of
        their logarithms that the curvature at the best fit gives, and kept between their bounds.
    level : float
        Part of the predictions that lies in the band at each point.
    n_draws : int
        So many sets of constants are predicted.
    seed : int
        Of which ones.

    Returns
    -------
    pandas.DataFrame
        Columns ``cell, ligand, dose_nM, time_min, readout, value, low, high``: nM, minutes, molecules per cell. A band
        is of the predicted mean, not of single measurements.

    Raises
    ------
    Il2Error
        If the level is not between 0 and 1, the draws are not of the constants of the fit, or more than 10,000 are
        asked for.
    """
    problem = result.problem
    if not 0 < level < 1:
        raise Il2Error(f"level={level} is not a level; give one between 0 and 1, such as 0.95")
    if n_draws > MOST_DRAWS:
        raise Il2Error(f"n_draws is above {MOST_DRAWS}; give fewer, such as 50")
    random = np.random.default_rng(seed)
    if draws is None:
        logs = np.clip(random.multivariate_normal(result.x, result.covariance, n_draws), *problem.bounds)
    else:
        if list(draws.columns) != problem.names or not len(draws) or not (draws > 0).all(axis=None):
            raise Il2Error(f"draws are not of {', '.join(problem.names)}; give the table of sample(result)")
        logs = np.log(draws.to_numpy(float)[random.integers(len(draws), size=n_draws)])
    predicted = np.array([problem.predict(x) for x in logs])
    low, high = np.quantile(predicted, [(1 - level) / 2, (1 + level) / 2], axis=0)
    columns = ["cell", "ligand", "dose_nM", "time_min", "readout"]
    table = problem.data[columns].assign(value=result.predicted, low=low, high=high)
    table = table.drop_duplicates(columns, ignore_index=True)
    of = "the curvature" if draws is None else "the posterior"
    units = {"dose_nM": "nM", "time_min": "min", **dict.fromkeys(("value", "low", "high"), "molecules/cell")}
    result.stamped(table, f"best fit, and {100 * level:g} % band by {of}").attrs["units"] = units
    return table
