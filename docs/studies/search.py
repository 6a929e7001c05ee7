"""The least chi-squared of a fit of the whole model by Levenberg and Marquardt, and cells left out near it.

A search keeps where it is in a file and goes on from there. Cells are left out by steps with the derivatives of the
minimum, which need no new ones, and are predicted from copies by the law of counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from fit_pstat5 import CELLS, curves, of
from scipy.optimize import lsq_linear

from pysb_il2.calibration import Problem
from pysb_il2.types import FloatArray

#: A step that changes chi-squared by less ends a search.
LEAST_GAIN = 0.3
#: Natural logarithms of constants change by no more in a step.
FAR = 1.0
STEPS_WITHOUT = 8


def report(posed: Callable[[str], Problem], begin: Mapping[str, float], kept: Path) -> None:
    """Print the minimum with 95 % intervals by curvature, and how well cells left out are predicted.

    `posed` returns the problem without a cell, or of all cells; the search begins at some values.
    """
    whole = posed("")
    x, jacobian = minimum(whole, begin, kept)
    width = np.sqrt(np.diag(np.linalg.pinv(jacobian.T @ jacobian)))
    for name, at, sd in zip(whole.names, x, width, strict=True):
        print(f"{name}: {np.exp(at):.3g} ({np.exp(at - 1.96 * sd):.3g}-{np.exp(at + 1.96 * sd):.3g})")
    off = []
    for cell in CELLS:
        off.append(without(cell, posed(cell), whole, x, jacobian))
        print(f"{cell} left out: {off[-1].round(2)}, root mean square {(off[-1] ** 2).mean() ** 0.5:.2f}", flush=True)
    print(f"together {(np.concatenate(off) ** 2).mean() ** 0.5:.2f}")


def step(asked: Problem, x: FloatArray, residuals: FloatArray, jacobian: FloatArray, damping: float) -> FloatArray:
    """Return where a damped step leads, within the bounds."""
    low, high = asked.bounds
    rows = np.vstack([jacobian, np.sqrt(damping) * np.eye(len(x))])
    ends = np.maximum(low - x, -FAR) - 1e-9, np.minimum(high - x, FAR) + 1e-9
    moved = lsq_linear(rows, np.concatenate([-residuals, np.zeros(len(x))]), bounds=ends).x
    return np.clip(x + moved, low, high)


def minimum(asked: Problem, begin: Mapping[str, float], kept: Path) -> tuple[FloatArray, FloatArray]:
    """Return where chi-squared with the priors is least, and the derivatives of the residuals there."""
    known = np.load(kept) if kept.exists() else {"x": asked.x0(begin), "damping": 10.0, "names": asked.names}
    if list(known["names"]) != asked.names:
        raise SystemExit(f"{kept} is of a fit of other numbers; move it away")
    x, damping = known["x"], float(known["damping"])
    while True:
        predicted = asked.predict(x)
        residuals = asked.residuals(x, predicted=predicted)
        tell(asked, residuals, predicted)
        jacobian = asked.jacobian(x, predicted=predicted, sensitivities=asked.sensitivities(x))
        np.savez(kept, x=x, damping=damping, names=asked.names)
        tried = []
        for part in (10.0, 1.0, 0.1):
            there = step(asked, x, residuals, jacobian, damping * part)
            tried.append(((asked.residuals(there) ** 2).sum(), damping * part, there))
        best, damping, there = min(tried, key=lambda one: one[0])
        if (residuals**2).sum() - best < LEAST_GAIN:
            return x, jacobian
        x = there


def tell(asked: Problem, residuals: FloatArray, predicted: FloatArray) -> None:
    """Print chi-squared, how far EC50s are off, and how steep IL-2 is."""
    rows = curves(asked, predicted)
    rows = rows[rows.index.get_level_values("time_min") <= 60]
    sums, count = residuals**2, len(asked.data)
    off = float((rows["log10"] ** 2).mean() ** 0.5)
    print(f"chi-squared {sums[:count].sum():.1f} ({sums.sum():.1f} with priors), EC50s within {off:.3f}; Hill by IL-2:")
    print(rows.hill.xs("IL2", level="ligand").round(2).to_dict(), flush=True)


def without(cell: str, asked: Problem, whole: Problem, x: FloatArray, jacobian: FloatArray) -> FloatArray:
    """Return log10 of predicted over measured EC50s of a cell at 30 and 60 min, from a fit of the others."""
    columns = [whole.names.index(name) for name in asked.names]
    seen = np.flatnonzero(~of(whole.data, cell))
    priors = range(len(whole.data), len(jacobian))  # each of one number
    rows = [*seen, *(row for row in priors if not np.delete(jacobian[row], columns).any())]
    slopes, damping, x = jacobian[np.ix_(rows, columns)], 1.0, x[columns]
    residuals = asked.residuals(x)
    for _ in range(STEPS_WITHOUT):
        there = step(asked, x, residuals, slopes, damping)
        after = asked.residuals(there)
        gain = (residuals**2).sum() - (after**2).sum()
        damping = damping / 3 if gain > 0 else damping * 10
        if gain > 0:
            x, residuals = there, after
        if 0 < gain < LEAST_GAIN:
            break
    values = dict(zip(asked.names, np.exp(x), strict=True))
    found = curves(whole, whole.predict(whole.x0(values))).xs(cell, level="cell")
    return found[found.index.get_level_values("time_min") <= 60]["log10"].to_numpy()
