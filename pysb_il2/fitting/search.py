"""One search for the most likely constants, and the file that keeps what it has computed."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import Il2Error

if TYPE_CHECKING:
    from .objective import Problem

__all__ = ["LOSSES", "Found", "Journal", "search"]

LOSSES = ("linear", "soft_l1", "huber", "cauchy", "arctan")


@dataclass(frozen=True)
class Found:
    """Where a search came to: logarithms of all constants, half the sum of squares, and how it ended."""

    x: Any
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
    path : path-like, optional
        Where to keep them; only in memory without it. What was cut short in writing is dropped.

    Examples
    --------
    >>> import numpy as np
    >>> journal = Journal()
    >>> journal.ask(0, np.ones(2), lambda: np.zeros(3)).shape, journal.ask(0, np.ones(2), dict).shape
    ((3,), (3,))
    """

    def __init__(self, path: str | os.PathLike[str] | None = None) -> None:
        self._path = None if path is None else Path(path)
        self._known: dict[tuple[int, bytes], Any] = {}
        if self._path is not None and self._path.exists():
            self._read(self._path)

    def ask(self, kind: int, x: Any, compute: Callable[[], Any]) -> Any:
        """Return what was computed at `x`, or compute and keep it."""
        key = (kind, x.tobytes())
        if key not in self._known:
            self._known[key] = compute()
            if self._path is not None:
                self._write(self._path, kind, x, self._known[key])
        return self._known[key]

    def clear(self) -> None:
        """Forget everything, once the result of a search is kept elsewhere."""
        self._known.clear()
        if self._path is not None:
            self._path.unlink(missing_ok=True)

    def _read(self, path: Path) -> None:
        import numpy as np

        with path.open("rb+") as file:
            good = 0
            try:
                while True:
                    kind, x, found = (np.load(file, allow_pickle=False) for _ in range(3))
                    self._known[int(kind), x.tobytes()] = found
                    good = file.tell()
            except (EOFError, ValueError, OSError):  # the end, or what was being written when the fit was killed
                file.truncate(good)

    def _write(self, path: Path, kind: int, x: Any, found: Any) -> None:
        import numpy as np

        try:
            with path.open("ab") as file:
                for array in (np.array(kind), x, found):
                    np.save(file, array, allow_pickle=False)
        except OSError as error:
            raise Il2Error(f"file {str(path)!r} cannot be written ({error.strerror}); give another place") from None


def search(
    problem: Problem,
    begin: Any,
    *,
    sd: Any,
    held: int | None = None,
    loss: Any = "linear",
    max_evaluations: int = 200,
    journal: Journal | None = None,
    told: Callable[[float, int], None] | None = None,
) -> Found:
    """Search for the most likely constants from one point, by scipy's trust-region least squares.

    Parameters
    ----------
    problem : Problem
    begin : array (constants,)
        Logarithms to begin at.
    sd : array (rows,)
        Standard deviations of the values.
    held : int, optional
        Which constant stays where it is.
    loss, max_evaluations
        As in `fit`.
    journal : Journal, optional
        What is known already.
    told : callable, optional
        Called at each step as ``told(cost, evaluations)``.

    Returns
    -------
    Found

    Raises
    ------
    Il2Error
        If nothing can be computed at the point where it begins.
    """
    import numpy as np
    from scipy.optimize import least_squares

    known = journal or Journal()
    low, high = problem.bounds
    moved = np.array([i != held for i in range(len(begin))])
    counted = 0

    def whole(part: Any) -> Any:
        x = np.array(begin, dtype=float)
        x[moved] = part
        return x

    def residuals(part: Any) -> Any:
        nonlocal counted
        x = whole(part)
        counted += 1
        try:
            predicted = known.ask(0, x, lambda: problem.predict(x))
        except Il2Error:  # where the model cannot be integrated scipy takes a shorter step
            if counted == 1:
                raise
            return np.full(len(sd) + sum(one.prior for one in problem.free), np.inf)
        return problem.residuals(x, sd, predicted)

    def jacobian(part: Any) -> Any:
        x = whole(part)
        predicted = known.ask(0, x, lambda: problem.predict(x))
        slopes = known.ask(1, x, lambda: problem.slopes(x))
        if told is not None:
            told(0.5 * float(np.sum(problem.residuals(x, sd, predicted) ** 2)), counted)
        return problem.jacobian(x, sd, predicted, slopes)[:, moved]

    if not moved.any():

        def only(_: Any) -> Any:  # scipy wants something to move
            return residuals(np.empty(0))

        cost = float(least_squares(only, np.zeros(1), loss=loss, max_nfev=1).cost)
        return Found(whole([]), cost, True, "nothing is free", 1)
    found = least_squares(
        residuals, np.asarray(begin, dtype=float)[moved], jac=jacobian, bounds=(low[moved], high[moved]), method="trf",
        x_scale=1.0, loss=loss, max_nfev=max_evaluations, ftol=1e-5, xtol=1e-5, gtol=1e-6,
    )  # fmt: skip
    return Found(whole(found.x), float(found.cost), found.status > 0, str(found.message), int(found.nfev))
