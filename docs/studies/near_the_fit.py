"""What one evaluation with derivatives says near the values of the tables, by Gauss and Newton, without a search.

``uv run python docs/studies/near_the_fit.py`` (some ten minutes): how far the table is from the least chi-squared, what
would change if a constant that is held were free within its range, and how well the data determine how steep NK cells
are. ``--medians`` reads the values as medians over cells whose fluorescence differs as it does at saturation, and
``--means`` takes the means of the same wells (single_cell_datasets.py) in their place.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from fit_pstat5 import CELLS, COPIES, COUNTED, HELD, NOISE, RECEPTOR, STAT5, VARIATION, curves, data, present
from scipy.optimize import lsq_linear

from pysb_il2 import measured
from pysb_il2.calibration import EstimatedParameter, Problem

#: Constants that the fit holds, and where they may be by their sources.
HELD_SO_FAR = (
    EstimatedParameter("JAK1_phosphorylates_CD122_kc", 0.04, 4, prior=False),
    EstimatedParameter("JAK1_phosphorylates_STAT5_kc", 0.02, 1, prior=False),
    EstimatedParameter("STAT5A_STAT5B_dimer_imported_kc", 0.01, 0.3, prior=False),
    EstimatedParameter("endosome_area_fraction", 0.1, 1, prior=False),
    EstimatedParameter("chain_recycled_kf", 0.02, 0.15, prior=False),
)
#: Linear in logarithms of constants so far.
FAR = 1.0
DAYS = {"2019-03-15": "1", "2019-03-27": "2"}


def problem_of(rows: pd.DataFrame, held: Sequence[EstimatedParameter] = (), staining: float | None = None) -> Problem:
    """Return the problem of fit_pstat5.py for some of its rows, with more constants free."""
    cells = set(rows.cell)
    varied = {name: ends for name, ends in VARIATION.items() if name[:-1].partition("[")[2] in cells}
    fixed = {name: value for name, value in HELD.items() if name not in {one.id for one in held}}
    return Problem(
        rows, (*RECEPTOR, *STAT5, *held), cells={cell: COUNTED[cell] for cell in cells}, copy_number_gsd=COPIES,
        variation=varied, staining_log_sd=staining, parameters=fixed,
    )  # fmt: skip


def means() -> pd.DataFrame:
    """Return the means over single cells in the place of the medians of the wells, with their noise."""
    table, moments = data(), measured.pstat5_moments()
    moments = moments[moments.experiment.isin(DAYS) & (moments.dose_nM > 0)].assign(
        replicate=moments.experiment.map(DAYS)
    )
    doses = np.sort(table.dose_nM.unique())  # those of the moments are rounded
    nearest = np.abs(np.log(moments.dose_nM.to_numpy()[:, None] / doses)).argmin(axis=1)
    keys = ["cell", "ligand", "time_min", "replicate", "dose_nM"]
    moments = moments.assign(dose_nM=doses[nearest]).drop_duplicates(keys)
    both = table.merge(moments[[*keys, "mean"]], on=keys)
    largest = both.groupby(["cell", "replicate"])["mean"].transform("max")
    relative, absolute = np.array([NOISE[int(minute)] for minute in both.time_min]).T
    return both.assign(value=both["mean"], sd=np.hypot(relative * both["mean"], absolute * largest))[table.columns]


def staining(cell: str) -> float:
    """Return the SD of the logarithm of fluorescence at saturation, which holds all that cells differ in there."""
    high = measured.pstat5_moments(cell, "IL2", 30)
    high = high[high.experiment.isin(DAYS) & (high.dose_nM > 5)]
    return math.sqrt(math.log1p(float((high.variance / high["mean"] ** 2).median())))


class Near:
    """Residuals of one or several problems that share constants, and their derivatives at the values of the table."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = problems
        self.names = list(dict.fromkeys(name for one in problems for name in one.names))
        self.x, bounds, rows, columns, self.parts = np.zeros(len(self.names)), {}, [], [], []
        for one in problems:
            index = [self.names.index(name) for name in one.names]
            x = one.x0(present(one.names))
            predicted, derivatives = one.predict(x), one.sensitivities(x)
            counted = len(one.data) if self.parts else None  # priors count once
            jacobian = np.zeros((len(one.residuals(x, predicted=predicted)), len(self.names)))
            jacobian[:, index] = one.jacobian(x, predicted=predicted, sensitivities=derivatives)
            rows.append(one.residuals(x, predicted=predicted)[:counted])
            columns.append(jacobian[:counted])
            self.x[index] = x
            bounds |= dict(zip(one.names, np.transpose(one.bounds), strict=True))
            self.parts.append((one, index, predicted, derivatives))
        self.residuals, self.jacobian = np.concatenate(rows), np.vstack(columns)
        self.low, self.high = np.array([bounds[name] for name in self.names]).T

    def minimum(self, moving: Sequence[str]) -> tuple[np.ndarray, float]:
        """Return the step to the least sum of squares, with only some constants free, and that sum."""
        free = [self.names.index(name) for name in moving]
        ends = np.maximum(self.low - self.x, -FAR)[free] - 1e-9, np.minimum(self.high - self.x, FAR)[free] + 1e-9
        step = np.zeros(len(self.x))
        step[free] = lsq_linear(self.jacobian[:, free], -self.residuals, bounds=ends).x
        return step, float(((self.residuals + self.jacobian @ step) ** 2).sum())

    def hills(self, step: np.ndarray) -> pd.Series:
        """Return Hill coefficients of IL-2 at 30 and 60 min after a step."""
        found = []
        for one, index, predicted, derivatives in self.parts:
            safe = np.maximum(predicted, 1e-9)
            found.append(curves(one, safe * np.exp(np.clip(derivatives @ step[index] / safe, -5, 3))).hill)
        hill = pd.concat(found).xs("IL2", level="ligand")
        return hill[hill.index.get_level_values("time_min") <= 60]

    def hill_sd(self, cell: str, minutes: float, moving: Sequence[str]) -> float:
        """Return how well the data and priors determine a Hill coefficient (standard deviation, by curvature)."""
        free = [self.names.index(name) for name in moving]
        small = 0.05 * np.eye(len(self.x))[free]
        slope = np.array([(self.hills(one) - self.hills(-one))[cell, minutes] / 0.1 for one in small])
        curvature = self.jacobian[:, free].T @ self.jacobian[:, free]
        return float(np.sqrt(slope @ np.linalg.solve(curvature, slope)))


def main() -> None:
    """Evaluate once, and say what follows."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--medians", action="store_true", help="values are medians over cells")
    parser.add_argument("--means", action="store_true", help="take the means over single cells of the same wells")
    given = parser.parse_args()
    rows = means() if given.means else data()
    if given.medians:
        near = Near([problem_of(rows[rows.cell == cell], staining=staining(cell)) for cell in CELLS])
    else:
        near = Near([problem_of(rows, () if given.means else HELD_SO_FAR)])
    held = [one.id for one in HELD_SO_FAR if one.id in near.names]
    fitted = [name for name in near.names if name not in held]
    print(f"sum of squares with priors {(near.residuals**2).sum():.1f}; Hill coefficients:", near.hills(0 * near.x))
    for more in dict.fromkeys(((), *((name,) for name in held), tuple(held))):
        step, least = near.minimum([*fitted, *more])
        print(f"\nfree beside those of the fit: {', '.join(more) or 'none'}: least {least:.1f}")
        moved = {name: f"{math.exp(by):.2f}" for name, by in zip(near.names, step, strict=True) if abs(by) > 0.1}
        print("moved (fold):", moved, near.hills(step).round(2).to_string(), sep="\n")
    for minutes in (30.0, 60.0):
        print(f"SD of the Hill coefficient of NK cells at {minutes:g} min: {near.hill_sd('NK', minutes, fitted):.2f}")


if __name__ == "__main__":
    main()
