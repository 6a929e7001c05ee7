"""A fit: searches from many points, the best one in turn with an estimate of the noise."""

from __future__ import annotations

import math
import operator
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from ..arguments import says_wrong_types
from ..deprecation import renamed_argument
from ..errors import Il2Error, unknown
from ..progress import progress as shown_progress
from ..records import RecordError
from ..simulation.executors import ExecutorLike, executed_by
from ..types import FloatArray, NonNegativeInt
from .fit_result import Fit, PointEstimate
from .fit_state import FitState, SearchRecord
from .noise_model import Noise
from .objective import Problem
from .search import LOSSES, Loss, search

__all__ = ["fit"]

#: All points of a Sobol sequence are drawn at once.
MOST_STARTS = 100_000

#: The noise is known well enough when it moves by less than this part.
NOISE_RTOL = 0.02
MAX_NOISE_ROUNDS = 8


@renamed_argument(starts="n_starts", begin="initial_guess")
@says_wrong_types
def fit(
    problem: Problem,
    *,
    n_starts: int = 10,
    initial_guess: Mapping[str, float] | None = None,
    seed: NonNegativeInt = 0,
    state: str | os.PathLike[str] | None = None,
    resume: bool = False,
    loss: Loss = "linear",
    max_evaluations: int = 200,
    progress: Callable[[str], None] | None = None,
    executor: ExecutorLike | None = None,
) -> Fit:
    """Find the most likely constants.

    The first search begins at the table's values or at `initial_guess`, the others at points of a Sobol
    sequence within the bounds. Where the noise is not given it is then estimated from the residuals, and the
    best search goes on with the estimate, until both agree.

    Parameters
    ----------
    problem : Problem
        Data, models and free constants.
    n_starts : int
        How many searches.
    initial_guess : mapping of str to float, optional
        Where the first search begins, by id and in the units of the table, such as the `values` of another fit.
    seed : int
        Of the points where searches begin.
    state : path-like, optional
        A file (JSON) in which every finished search is kept; beside it a journal of the search that runs. Records
        in them that were damaged are said and computed again.
    resume : bool
        Go on with the fit that `state` holds; the result is the same as if it had never been stopped, and
        `n_starts` may be raised.
    loss : {"linear", "soft_l1", "huber", "cauchy", "arctan"}
        Of residuals in standard deviations, as in `scipy.optimize.least_squares`; all but the first make
        outliers count less. Scales and intervals by curvature stay least-squares ones.
    max_evaluations : int
        Of each search.
    progress : callable, optional
        Called with a line of text at every step.
    executor : str or concurrent.futures.Executor, optional
        Where cells are run, as in `pysb_il2.sweep`: it pays where a step takes many seconds.

    Returns
    -------
    Fit

    Raises
    ------
    Il2Error
        If an option cannot be used, `initial_guess` names what is not free or lies outside of bounds, the state belongs
        to another fit, or no search could begin.

    Examples
    --------
    >>> import pandas as pd, pysb_il2 as il2
    >>> from pysb_il2.calibration import Problem, fit
    >>> table = il2.dose_response(il2.build("receptor", cell="NK"), doses_nM=[0.1, 0.3, 1, 3, 10, 100],
    ...                           readout="IL2_trimer")
    >>> data = table.assign(cell="NK", replicate="1", value=0.1 * table.value + 50.0)
    >>> found = fit(Problem(data, ["CD132_joins_kf"], model="receptor", noise=(0.05, 0.01)), n_starts=1)
    >>> found.table.at_bound.tolist()
    ['']
    """
    if n_starts < 1 or operator.index(max_evaluations) < 1:
        raise Il2Error(f"n_starts={n_starts} and max_evaluations={max_evaluations} are too few; give 1 or more")
    if n_starts > MOST_STARTS:
        raise Il2Error(f"n_starts={n_starts} are too many; give {MOST_STARTS} at most")
    if loss not in LOSSES:
        raise unknown("loss", loss, LOSSES)
    points = starting_points(problem, n_starts, seed, initial_guess)
    key = {"problem": problem.fingerprint(), "initial_guess": points[0].tolist(), "seed": seed, "loss": loss}
    kept = FitState(state, key, resume=resume)
    with executed_by(executor), shown_progress("searches", n_starts) as task:
        searcher = _Searcher(problem, kept, loss, max_evaluations, progress or task.say, task.advance)
        best = searcher.search_from(points)
        noise = dict.fromkeys(problem.noise.names, problem.noise.initial)
        if not problem.noise.fixed:
            best, noise = searcher.alternate_with_noise(best, noise)
    kept.journal.clear()
    x, searches = np.array(best["x"]), tuple(kept.searches[:n_starts])
    return Fit(problem, x, noise, searches, best["converged"], _cost(best), loss)


def starting_points(
    problem: Problem, n_starts: int, seed: int, initial_guess: Mapping[str, float] | None
) -> list[FloatArray]:
    """Return where searches begin; more of them leave the first ones as they were."""
    from scipy.stats import qmc  # takes a second to import

    low, high = problem.bounds
    first = problem.x0(initial_guess)
    for name, log, least, most in zip(problem.names, first, low, high, strict=True):
        if not least <= log <= most:
            raise Il2Error(
                f"initial_guess= gives {name!r} as {math.exp(log):.4g}, which is searched for from "
                f"{math.exp(least):.4g} to {math.exp(most):.4g}; give a value in there, or a wider range"
            )
    # scipy has called the seed rng since 1.15; by position or with a Generator both take it.
    sobol = qmc.Sobol(len(low), scramble=True, seed=np.random.default_rng(seed))
    points = sobol.random_base2((n_starts - 1).bit_length())
    return [first, *(low + points * (high - low))][:n_starts]


@dataclass(frozen=True)
class _Searcher:
    """Searches of one problem; each is kept in the state of the fit when it ends."""

    problem: Problem
    kept: FitState
    loss: Loss
    max_evaluations: int
    say: Callable[[str], None]
    advance: Callable[[int], None]

    def search_from(self, points: list[FloatArray]) -> SearchRecord:
        """Search from the points of which no result is kept yet, and return the best of all."""
        done = len(self.kept.searches)
        if done:
            self.say(f"{done} of {len(points)} searches were done before")
            self.advance(min(done, len(points)))
        for number, point in enumerate(points[done:], start=done + 1):
            self.kept.add_search(self._search(f"search {number} of {len(points)}", point, self.problem.sd()))
            self.advance(1)
        searches = self.kept.searches[: len(points)]
        completed = [record for record in searches if record["x"] is not None]
        if not completed:
            raise Il2Error(f"no search could begin: {searches[0]['message']}")
        return min(completed, key=_cost)

    def alternate_with_noise(
        self, best: SearchRecord, noise: dict[str, Noise]
    ) -> tuple[SearchRecord, dict[str, Noise]]:
        """Estimate the noise from the residuals of the best search, go on with that search, until both agree."""
        for number in range(MAX_NOISE_ROUNDS):
            estimate = PointEstimate(self.problem, np.array(best["x"]), noise).estimate_noise()
            change = max(abs(np.log(np.array(estimate[name]) / noise[name])).max() for name in estimate)
            if change < NOISE_RTOL:
                break
            noise = estimate
            known = self.kept.noise_rounds[number:]
            if not known or known[0]["x0"] != best["x"]:  # as where fewer searches are asked for than were kept
                del self.kept.noise_rounds[number:]
                title = f"noise {', '.join(f'{a:.3g} + {b:.3g}' for a, b in noise.values())}"
                record = self._search(title, np.array(best["x"]), self.problem.sd(noise))
                self.kept.add_noise_round(record)
            best = self.kept.noise_rounds[number]
            if best["x"] is None:
                raise Il2Error(f"the search with the estimated noise stopped: {best['message']}")
        return best, noise

    def _search(self, title: str, x0: FloatArray, sd: FloatArray) -> SearchRecord:
        """Return what one search finds, as the state keeps it."""
        try:
            found = search(
                self.problem, x0, sd=sd, loss=self.loss, max_evaluations=self.max_evaluations,
                journal=self.kept.journal,
                callback=lambda cost, number: self.say(f"{title}: chi2 {2 * cost:.4g} after {number} evaluations"),
            )  # fmt: skip
        except Il2Error as error:
            if isinstance(error, RecordError):  # what is found could not be kept
                raise
            self.say(f"{title}: stopped, {error}")
            return {"x0": x0.tolist(), "x": None, "cost": None, "converged": False, "message": str(error)}
        self.say(f"{title}: chi2 {2 * found.cost:.4g}, {'converged' if found.converged else 'not converged'}")
        return {
            "x0": x0.tolist(), "x": found.x.tolist(), "cost": found.cost, "converged": found.converged,
            "message": found.message, "evaluations": found.evaluations,
        }  # fmt: skip


def _cost(record: SearchRecord) -> float:
    return math.inf if record["cost"] is None else record["cost"]
