"""What the data leave open: profiles of the likelihood, and draws from the posterior."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import chdtri

from ..arguments import says_wrong_types
from ..deprecation import renamed_argument
from ..errors import Il2Error, unknown
from ..progress import progress as shown_progress
from ..simulation.executors import ExecutorLike, executed_by
from ..types import FloatArray, NonNegativeInt, PositiveInt
from .fit_result import Fit
from .search import search

__all__ = ["Profile", "profile", "sample"]

#: A side of a profile that has not been closed after so many points stays open.
MAX_POINTS = 25
#: All draws are kept in memory.
MOST_DRAWS = 10_000_000


@dataclass(frozen=True)
class Profile:
    """How well the best fit stays while one constant is held at other values.

    Attributes
    ----------
    id, unit : str
        The constant.
    table : pandas.DataFrame
        ``value``, and ``rise`` of chi2 above the best fit's with all other constants fitted again.
    low, high : float
        Interval; 0 or infinite where the bound was reached first.
    note : str
        Empty, or what is wrong: a side that is open, a better fit on the way.
    """

    id: str
    unit: str
    table: pd.DataFrame
    low: float
    high: float
    note: str


@renamed_argument(found="result")
@says_wrong_types
def profile(
    result: Fit, name: str, *, level: float = 0.95, max_evaluations: PositiveInt = 50,
    executor: ExecutorLike | None = None,
) -> Profile:  # fmt: skip
    """Hold one constant at values on both sides of the best one, and fit all others again at each.

    Parameters
    ----------
    result : Fit
        The best fit.
    name : str
        Which constant.
    level : float
        Of the interval, where the rise of chi2 crosses that of one degree of freedom.
    max_evaluations : int
        Of each fit.
    executor : str or concurrent.futures.Executor, optional
        As in `fit`.

    Returns
    -------
    Profile

    Raises
    ------
    Il2Error
        If the constant is not free, or the level is not between 0 and 1.
    """
    problem = result.problem
    if name not in problem.names:
        raise unknown("constant", name, problem.names, where="what is free")
    if not 0 < level < 1:
        raise Il2Error(f"level={level} is not a level; give one between 0 and 1, such as 0.95")
    fixed, threshold = problem.names.index(name), float(chdtri(1, 1 - level))
    bounds = np.array(problem.bounds).T
    logs, rises, ends = [float(result.x[fixed])], [0.0], [-math.inf, math.inf]
    with executed_by(executor):
        for side, bound in enumerate(bounds[fixed]):
            sign, x, rise = (-1, 1)[side], np.array(result.x), 0.0
            direction = (
                result.covariance[:, fixed] / result.covariance[fixed, fixed]
            )  # where the others go, by curvature
            step = float(np.clip(0.5 * math.sqrt(result.covariance[fixed, fixed]), 1e-4, np.ptp(bounds[fixed]) / 10))
            for _ in range(MAX_POINTS):
                if rise > threshold or x[fixed] == bound:
                    break
                last_x, last_rise, value = x, rise, np.clip(x[fixed] + sign * step, *bounds[fixed])
                x = np.clip(x + direction * (value - x[fixed]), *bounds.T)
                x[fixed] = value
                refit = search(problem, x, sd=result.sd, fixed=fixed, loss=result.loss, max_evaluations=max_evaluations)
                x, rise = refit.x, 2 * (refit.cost - result.cost)
                direction = (x - last_x) / (x[fixed] - last_x[fixed])
                logs.append(float(x[fixed]))
                rises.append(rise)
                if rise > threshold:  # the root of the rise is nearly straight
                    low, high = (math.sqrt(max(r, 0.0)) for r in (last_rise, rise))
                    part = (math.sqrt(threshold) - low) / (high - low)
                    ends[side] = float(last_x[fixed] + part * (x[fixed] - last_x[fixed]))
                elif rise - last_rise < 0.25 * threshold:
                    step *= 2
    table = pd.DataFrame({"value": np.exp(logs), "rise": rises}).sort_values("value", ignore_index=True)
    notes = [f"open {side}" for side, end in zip(("below", "above"), ends, strict=True) if math.isinf(end)]
    if min(rises) < -0.1:
        notes.append("a better fit lies on the way; search from more points")
    low, high = (math.exp(end) for end in ends)
    result.stamped(table, f"profile likelihood of {name}").attrs["units"] = {"value": problem.free[fixed].unit}
    return Profile(name, problem.free[fixed].unit, table, low, high, "; ".join(notes))


def _check_size(steps: int, walkers: int, constants: int) -> None:
    if steps < 10:
        raise Il2Error(f"steps={steps} are too few; give 10 or more, and 50 times the autocorrelation for results")
    if walkers < 2 * constants:
        raise Il2Error(f"walkers={walkers} are too few; give {2 * constants} or more, two for each constant")
    if steps * walkers > MOST_DRAWS:
        raise Il2Error(f"steps={steps} of walkers={walkers} are more than {MOST_DRAWS} draws; give fewer of them")


@renamed_argument(found="result")
@says_wrong_types
def sample(
    result: Fit, *, steps: int = 1000, walkers: int | None = None, seed: NonNegativeInt = 0,
    progress: Callable[[str], None] | None = None, executor: ExecutorLike | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Draw from the posterior by Goodman and Weare's ensemble of walkers (emcee).

    Scales and backgrounds are the best ones at each draw.

    Parameters
    ----------
    result : Fit
        Where the walkers begin.
    steps : int
        Of each walker; the first fifth is left out.
    walkers : int, optional
        By default four for each constant; at least two.
    seed : int
        Of where the walkers begin, and of their steps.
    progress : callable, optional
        Called with a line of text now and then.
    executor : str or concurrent.futures.Executor, optional
        As in `fit`.

    Returns
    -------
    pandas.DataFrame
        Draws x constants, in the table's units; ``attrs`` has the ``acceptance`` and the longest
        ``autocorrelation`` in steps, of which there should be 50 or more (not a number if it is unknown).

    Raises
    ------
    Il2Error
        If emcee is not installed, the fit has another loss than squares, or there are too few steps or walkers.
    """
    try:
        import emcee
    except ImportError:
        raise Il2Error("sampling needs emcee; install pysb-il2[fit]") from None
    problem = result.problem
    if result.loss != "linear":
        raise Il2Error(
            f"a fit with loss={result.loss!r} is of no posterior that could be drawn from; fit with 'linear'"
        )
    low, high = problem.bounds
    n_walkers = 4 * len(low) if walkers is None else walkers
    random = np.random.default_rng(seed)
    _check_size(steps, n_walkers, len(low))

    def log_posterior(x: FloatArray) -> float:
        if np.any(x < low) or np.any(x > high):
            return -math.inf
        try:
            residuals = problem.residuals(x, result.sd)
        except Il2Error:  # where the model cannot be integrated
            return -math.inf
        return -0.5 * float(residuals @ residuals)

    width = np.minimum(np.sqrt(np.diag(result.covariance)), (high - low) / 10)
    starting_points = np.clip(result.x + 0.5 * width * random.normal(size=(n_walkers, len(low))), low, high)
    sampler = emcee.EnsembleSampler(n_walkers, len(low), log_posterior)
    sampler.random_state = np.random.RandomState(seed % 2**32).get_state()
    with executed_by(executor), shown_progress("steps of the sampler", steps) as task:
        for number, _ in enumerate(sampler.sample(starting_points, iterations=steps), start=1):
            task.advance()
            if progress is not None and number % max(1, steps // 20) == 0:
                progress(f"{number} of {steps} steps")
    draws = pd.DataFrame(np.exp(sampler.get_chain(discard=steps // 5, flat=True)), columns=problem.names)
    result.stamped(draws, "draws from the posterior").attrs["units"] = {one.id: one.unit for one in problem.free}
    draws.attrs["acceptance"] = float(np.mean(sampler.acceptance_fraction))
    draws.attrs["autocorrelation"] = float(np.max(sampler.get_autocorr_time(tol=0)))
    return draws
