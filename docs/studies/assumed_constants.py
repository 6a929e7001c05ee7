"""What the fit of ``signal`` would be if constants that are assumed were free within their ranges.

``uv run python docs/studies/assumed_constants.py`` (an hour) goes from the values of the tables to the least
chi-squared, by Levenberg and Marquardt, and keeps where it is in assumed_minimum.npz: a stopped search goes on. Then it
leaves out one cell after the other, fits the others again by steps with the derivatives of that minimum, and predicts
the cell from copies by the law of counts. ``--only endosome_area_fraction ...`` frees fewer.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from fit_pstat5 import CELLS, curves, data, of, present
from near_the_fit import problem_of
from scipy.optimize import lsq_linear

from pysb_il2.calibration import EstimatedParameter, Problem
from pysb_il2.knowledge import constants
from pysb_il2.types import FloatArray

#: Assumed constants of ``signal`` that have a range and do not scale with the size of a cell.
ASSUMED = (
    "endosome_area_fraction", "chain_recycled_kf",
    "bare_loop_activity", "JAK3_pY981_activity", "JAK_transphosphorylation_kc", "PTPN6_dephosphorylates_JAK_kc",
    "PTPN11_dephosphorylates_JAK3_kc", "JAK1_phosphorylates_CD122_kc", "PTPN6_dephosphorylates_CD122_kc",
    "STAT5_docks_Kd", "JAK1_phosphorylates_STAT5_kc", "pSTAT5_dimer_imported_kc", "STAT5_exported_kc",
)  # fmt: skip
KEPT = Path("assumed_minimum.npz")
#: A step that changes chi-squared by less ends a search.
LEAST_GAIN = 0.3
#: Natural logarithms of constants change by no more in a step.
FAR = 1.0
STEPS_WITHOUT = 8


def freed(names: Sequence[str]) -> list[EstimatedParameter]:
    """Return constants with the ranges of the table as 95 % ranges."""
    rows = constants.table()
    return [EstimatedParameter(name, float(rows[name].low), float(rows[name].high)) for name in names]


def step(asked: Problem, x: FloatArray, residuals: FloatArray, jacobian: FloatArray, damping: float) -> FloatArray:
    """Return where a damped step leads, within the bounds."""
    low, high = asked.bounds
    rows = np.vstack([jacobian, np.sqrt(damping) * np.eye(len(x))])
    ends = np.maximum(low - x, -FAR) - 1e-9, np.minimum(high - x, FAR) + 1e-9
    moved = lsq_linear(rows, np.concatenate([-residuals, np.zeros(len(x))]), bounds=ends).x
    return np.clip(x + moved, low, high)


def minimum(asked: Problem) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return where chi-squared with the priors is least, and the residuals and their derivatives there."""
    kept = np.load(KEPT) if KEPT.exists() else {"x": asked.x0(present(asked.names)), "damping": 10.0}
    x, damping = kept["x"], float(kept["damping"])
    while True:
        predicted = asked.predict(x)
        residuals = asked.residuals(x, predicted=predicted)
        tell(asked, residuals, predicted)
        jacobian = asked.jacobian(x, predicted=predicted, sensitivities=asked.sensitivities(x))
        np.savez(KEPT, x=x, damping=damping)
        tried = []
        for part in (10.0, 1.0, 0.1):
            there = step(asked, x, residuals, jacobian, damping * part)
            tried.append(((asked.residuals(there) ** 2).sum(), damping * part, there))
        best, damping, there = min(tried, key=lambda one: one[0])
        if (residuals**2).sum() - best < LEAST_GAIN:
            return x, residuals, jacobian
        x = there


def tell(asked: Problem, residuals: FloatArray, predicted: FloatArray) -> None:
    """Print chi-squared, how far EC50s are off, and how steep IL-2 is."""
    rows = curves(asked, predicted)
    rows = rows[rows.index.get_level_values("time_min") <= 60]
    sums, count = residuals**2, len(asked.data)
    off = float((rows["log10"] ** 2).mean() ** 0.5)
    print(f"chi-squared {sums[:count].sum():.1f} ({sums.sum():.1f} with priors), EC50s within {off:.3f}; Hill by IL-2:")
    print(rows.hill.xs("IL2", level="ligand").round(2).to_dict(), flush=True)


def without(cell: str, names: Sequence[str], whole: Problem, x: FloatArray, jacobian: FloatArray) -> FloatArray:
    """Return log10 of predicted over measured EC50s of a cell at 30 and 60 min, from a fit of the others."""
    asked = problem_of(data(cell), freed(names))
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


def main() -> None:
    """Go to the minimum, and leave out each cell."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", default=ASSUMED, choices=ASSUMED, metavar="constant")
    names = parser.parse_args().only
    asked = problem_of(data(), freed(names))
    x, _, jacobian = minimum(asked)
    width = np.sqrt(np.diag(np.linalg.pinv(jacobian.T @ jacobian)))
    for name, at, sd in zip(asked.names, x, width, strict=True):
        print(f"{name}: {np.exp(at):.3g} ({np.exp(at - 1.96 * sd):.3g}-{np.exp(at + 1.96 * sd):.3g})")
    off = {cell: without(cell, names, asked, x, jacobian) for cell in CELLS}
    for cell, by in off.items():
        print(f"{cell} left out: {by.round(2)}, root mean square {(by**2).mean() ** 0.5:.2f}")
    print(f"together {(np.concatenate(list(off.values())) ** 2).mean() ** 0.5:.2f}")


if __name__ == "__main__":
    main()
