"""One search for the most likely constants, and the file that keeps what it has computed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import numpy as np
from scipy.optimize import least_squares

from ..errors import Il2Error
from ..records import RecordError, RecordFile
from ..types import FloatArray
from .objective import Problem

__all__ = ["LOSSES", "Journal", "Loss", "SearchResult", "search"]

#: Kinds of results that a journal keeps.
PREDICTION, SENSITIVITIES = 0, 1

#: How residuals count, as in `scipy.optimize.least_squares`.
Loss: TypeAlias = Literal["linear", "soft_l1", "huber", "cauchy", "arctan"]
LOSSES: tuple[Loss, ...] = get_args(Loss)


@dataclass(frozen=True)
class SearchResult:
    """Where a search came to: logarithms of all constants, half the sum of squares, and how it ended."""

    x: FloatArray
    cost: float
    converged: bool
    message: str
    evaluations: int


class Journal:
    """All that a search has computed so far, also in a file, so that a killed search is repeated without computing.

    scipy's optimisers cannot be stopped and taken up; but they ask the same questions again when they
    begin at the same point, and the journal has the answers, bit by bit.

    Parameters
    ----------
    file : RecordFile, optional
        Where to keep them; only in memory without it.

    Examples
    --------
    >>> journal, x = Journal(), np.ones(2)
    >>> journal.recall(PREDICTION, x, lambda: np.zeros(3)).shape, journal.recall(PREDICTION, x, dict).shape
    ((3,), (3,))
    """

    def __init__(self, file: RecordFile | None = None) -> None:
        self._file = file
        self._known = {
            (one["kind"], np.array(one["x"]).tobytes()): np.array(one["result"])
            for one in (file.read() if file else [])
        }

    def recall(self, kind: int, x: FloatArray, compute: Callable[[], FloatArray]) -> FloatArray:
        """Return what was computed at `x`, or compute and keep it."""
        key = (kind, x.tobytes())
        if key not in self._known:
            self._known[key] = compute()
            if self._file is not None:
                self._file.append({"kind": kind, "x": x.tolist(), "result": self._known[key].tolist()})
        return self._known[key]

    def clear(self) -> None:
        """Forget everything, once the result of a search is kept elsewhere."""
        self._known.clear()
        if self._file is not None:
            self._file.remove()


def search(
    problem: Problem,
    x0: FloatArray,
    *,
    sd: FloatArray,
    fixed: int | None = None,
    loss: Loss = "linear",
    max_evaluations: int = 200,
    journal: Journal | None = None,
    callback: Callable[[float, int], None] | None = None,
) -> SearchResult:
    """Search for the most likely constants from one point, by scipy's trust-region least squares.

    Parameters
    ----------
    problem : Problem
    x0 : array (constants,)
        Logarithms to begin at.
    sd : array (rows,)
        Standard deviations of the values.
    fixed : int, optional
        Which constant stays where it is.
    loss, max_evaluations
        As in `fit`.
    journal : Journal, optional
        What is known already.
    callback : callable, optional
        Called at each step as ``callback(cost, evaluations)``.

    Returns
    -------
    SearchResult

    Raises
    ------
    Il2Error
        If nothing can be computed at the point where it begins.
    """
    known = journal or Journal()
    low, high = problem.bounds
    free = np.array([index != fixed for index in range(len(x0))])
    evaluations = 0

    def all_constants(moving: FloatArray) -> FloatArray:
        x = np.array(x0, dtype=float)
        x[free] = moving
        return x

    def residuals(moving: FloatArray) -> FloatArray:
        nonlocal evaluations
        x = all_constants(moving)
        evaluations += 1
        try:
            predicted = known.recall(PREDICTION, x, lambda: problem.predict(x))
        except Il2Error as error:  # where the model cannot be integrated scipy takes a shorter step
            if evaluations == 1 or isinstance(error, RecordError):
                raise
            return np.full(len(sd) + sum(one.prior for one in problem.free), np.inf)
        return problem.residuals(x, sd, predicted)

    def jacobian(moving: FloatArray) -> FloatArray:
        x = all_constants(moving)
        predicted = known.recall(PREDICTION, x, lambda: problem.predict(x))
        sensitivities = known.recall(SENSITIVITIES, x, lambda: problem.sensitivities(x))
        if callback is not None:
            callback(0.5 * float(np.sum(problem.residuals(x, sd, predicted) ** 2)), evaluations)
        columns: FloatArray = problem.jacobian(x, sd, predicted, sensitivities)[:, free]
        return columns

    if not free.any():  # scipy wants something to move: a number that sets no constant
        fit = least_squares(residuals, np.zeros(1), loss=loss, max_nfev=1)
        return SearchResult(all_constants(np.empty(0)), float(fit.cost), True, "nothing is free", 1)
    fit = least_squares(
        residuals, np.asarray(x0, dtype=float)[free], jac=jacobian, bounds=(low[free], high[free]), method="trf",
        x_scale=1.0, loss=loss, max_nfev=max_evaluations, ftol=1e-5, xtol=1e-5, gtol=1e-6,
    )  # fmt: skip
    return SearchResult(all_constants(fit.x), float(fit.cost), fit.status > 0, str(fit.message), int(fit.nfev))
