"""Many searches from many points, noise estimated between them, and a state file that outlives the process."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import Il2Error, unknown
from ..files import write_text
from .fit_result import Fit
from .noise_model import estimate
from .search import LOSSES, Journal, search

if TYPE_CHECKING:
    from .objective import Problem

__all__ = ["Fit", "fit"]

#: The noise is known well enough when it moves by less than this part.
STEADY = 0.02
MAX_ROUNDS = 8


def fit(
    problem: Problem,
    *,
    starts: int = 10,
    begin: Mapping[str, float] | None = None,
    seed: int = 0,
    state: str | os.PathLike[str] | None = None,
    resume: bool = False,
    loss: str = "linear",
    max_evaluations: int = 200,
    progress: Callable[[str], None] | None = None,
) -> Fit:
    """Find the most likely constants.

    The first search begins at the table's values or at `begin`, the others at points of a Sobol sequence within the
    bounds. Where the noise is not given it is then estimated from what is left, and the best search goes on
    with the estimate, until both agree.

    Parameters
    ----------
    problem : Problem
        Data, models and free constants.
    starts : int
        How many searches.
    begin : mapping of str to float, optional
        Where the first search begins, by id and in the units of the table, such as the `values` of another fit.
    seed : int
        Of the points where searches begin.
    state : path-like, optional
        A file (JSON) in which every finished search is kept; beside it a journal of the search that runs.
    resume : bool
        Go on with the fit that `state` holds; the result is the same as if it had never been stopped, and
        `starts` may be raised.
    loss : {"linear", "soft_l1", "huber", "cauchy", "arctan"}
        Of residuals in standard deviations, as in `scipy.optimize.least_squares`; all but the first make
        outliers count less. Scales and intervals by curvature stay least-squares ones.
    max_evaluations : int
        Of each search.
    progress : callable, optional
        Called with a line of text at every step.

    Returns
    -------
    Fit

    Raises
    ------
    Il2Error
        If an option cannot be used, `begin` names what is not free or lies outside of bounds, the state belongs
        to another fit, or no search could begin.

    Examples
    --------
    >>> import pandas as pd, pysb_il2 as il2
    >>> from pysb_il2.calibration import Problem, fit
    >>> table = il2.dose_response(il2.build("receptor", cell="NK"), doses_nM=[0.1, 0.3, 1, 3, 10, 100],
    ...                           readout="IL2_trimer")
    >>> data = table.assign(cell="NK", replicate="1", value=0.1 * table.value + 50.0)
    >>> found = fit(Problem(data, ["CD132_joins_kf"], model="receptor", noise=(0.05, 0.01)), starts=1)
    >>> found.table.at_bound.tolist()
    ['']
    """
    import numpy as np

    if starts < 1 or max_evaluations < 1:
        raise Il2Error(f"starts={starts} and max_evaluations={max_evaluations} are too few; give 1 or more")
    if loss not in LOSSES:
        raise unknown("loss", loss, LOSSES)
    say = progress or (lambda _: None)
    points = _points(problem, starts, seed, begin)
    key = {"problem": problem.fingerprint(), "begin": points[0].tolist(), "seed": seed, "loss": loss}
    kept = _State(state, key, resume)
    options: dict[str, Any] = {"loss": loss, "max_evaluations": max_evaluations}
    done = len(kept.starts)
    if done:
        say(f"{done} of {starts} searches were done before")
    for number, point in enumerate(points):
        if number >= done:
            title = f"search {number + 1} of {starts}"
            kept.add("starts", _record(problem, point, problem.sd(), kept.journal, title, say, options))
    good = [one for one in kept.starts[:starts] if one["x"] is not None]
    if not good:
        raise Il2Error(f"no search could begin: {kept.starts[0]['message']}")
    best, noise = min(good, key=lambda one: one["cost"]), dict.fromkeys(problem.noise_names, problem._noise)
    for number in range(0 if problem.fixed_noise else MAX_ROUNDS):
        after = _estimated(problem, np.array(best["x"]), noise)
        change = max(abs(np.log(np.array(after[name]) / noise[name])).max() for name in after)
        if change < STEADY:
            break
        noise = after
        if number >= len(kept.rounds):
            title = f"noise {', '.join(f'{a:.3g} + {b:.3g}' for a, b in noise.values())}"
            kept.add("rounds", _record(problem, best["x"], problem.sd(noise), kept.journal, title, say, options))
        if kept.rounds[number]["x"] is None:
            raise Il2Error(f"the search with the estimated noise stopped: {kept.rounds[number]['message']}")
        best = kept.rounds[number]
    kept.journal.clear()
    return Fit(problem, np.array(best["x"]), noise, tuple(kept.starts[:starts]), best["converged"], best["cost"], loss)


def _points(problem: Problem, starts: int, seed: int, begin: Mapping[str, float] | None) -> list[Any]:
    """Return where searches begin; more of them leave the first ones as they were."""
    import numpy as np
    from scipy.stats import qmc

    low, high = problem.bounds
    first = problem.start(begin)
    for name, log, least, most in zip(problem.names, first, low, high, strict=True):
        if not least <= log <= most:
            raise Il2Error(
                f"begin= gives {name!r} as {math.exp(log):.4g}, which is searched for from {math.exp(least):.4g} to "
                f"{math.exp(most):.4g}; give a value in there, or a wider range"
            )
    # scipy has called the seed rng since 1.15; by position or with a Generator both take it.
    sobol = qmc.Sobol(len(low), scramble=True, seed=np.random.default_rng(seed))
    points = sobol.random_base2((starts - 1).bit_length())
    return [first, *(low + points * (high - low))][:starts]


def _record(
    problem: Problem, begin: Any, sd: Any, journal: Journal, title: str, say: Callable[[str], None], options: Any
) -> dict[str, Any]:
    """Return what one search finds, as the state keeps it."""
    import numpy as np

    def told(cost: float, evaluations: int) -> None:
        say(f"{title}: chi2 {2 * cost:.4g} after {evaluations} evaluations")

    begin = np.asarray(begin, dtype=float)
    try:
        found = search(problem, begin, sd=sd, journal=journal, told=told, **options)
    except Il2Error as error:
        say(f"{title}: stopped, {error}")
        return {"begin": begin.tolist(), "x": None, "cost": None, "converged": False, "message": str(error)}
    say(f"{title}: chi2 {2 * found.cost:.4g}, {'converged' if found.converged else 'not converged'}")
    return {"begin": begin.tolist(), **vars(found), "x": found.x.tolist()}


def _estimated(problem: Problem, x: Any, before: Mapping[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """Return the noise of each group, from what the fit leaves and the freedom that it took."""
    import numpy as np

    found = Fit(problem, x, before, (), True, 0.0)
    errors = (found.residuals.fitted - found.residuals.value).to_numpy()
    values, taken = problem.data.value.to_numpy(float), found.leverage
    noise = {}
    for index, name in enumerate(problem.noise_names):
        here = np.flatnonzero(problem.noise_groups == index)
        noise[name] = estimate(errors[here], values[here], problem.largest[here], float(taken[here].sum()))
    return noise


class _State:
    """The file of a fit: what its searches have found."""

    def __init__(self, path: str | os.PathLike[str] | None, key: Mapping[str, Any], resume: bool) -> None:
        self._path, self._key = (None if path is None else Path(path)), dict(key)
        self.starts: list[dict[str, Any]] = []
        self.rounds: list[dict[str, Any]] = []
        if self._path is not None and self._path.exists():
            if not resume:
                raise Il2Error(f"file {str(path)!r} holds a fit; go on with it by resume, or give another place")
            self._read(self._path)
        self.journal = Journal(None if self._path is None else self._path.with_name(f"{self._path.name}.journal"))
        if self._path is not None and not self._path.exists():
            self.journal.clear()
            self._write()

    def add(self, what: str, record: dict[str, Any]) -> None:
        """Keep what a search has found; new starts make rounds of noise void."""
        if what == "starts":
            self.rounds = []
        getattr(self, what).append(record)
        self._write()
        self.journal.clear()

    def _read(self, path: Path) -> None:
        try:
            held = json.loads(path.read_text(encoding="utf-8"))
            key, self.starts, self.rounds = held["fit"], held["starts"], held["rounds"]
        except (OSError, ValueError, KeyError, TypeError):
            raise Il2Error(f"file {str(path)!r} is not the state of a fit; give another place") from None
        for name, value in self._key.items():
            if key.get(name) != value:
                way_out = f"give another place, or the same {name}"
                raise Il2Error(f"file {str(path)!r} holds a fit of another {name}; {way_out}")

    def _write(self) -> None:
        if self._path is not None:
            text = json.dumps({"fit": self._key, "starts": self.starts, "rounds": self.rounds}, indent=1)
            write_text(f"{text}\n", self._path)
