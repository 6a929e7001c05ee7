"""Fit how fast Fc fusions are captured, and the layer in which a second arm meets chains, to EC50s of pSTAT5.

``uv run python docs/studies/fit_formats.py`` (some ten minutes): the wild-type fusion with one IL-2 and with two, of
Farhat et al. 2021 and Orcutt-Jahns et al. 2023. All other constants are those of the tables. Prints both numbers with
95 % intervals, and the table of docs/explanation/formats.md.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import numpy as np

import pysb_il2 as il2
from pysb_il2.knowledge.ligands import ligand

#: log10 of EC50 in nM of mean pSTAT5 by arms, cell and experiment, then by minutes: Hill curves of four parameters over
#: twelve doses. Left out is what the doses do not fix (standard error above 0.5), and 240 min, where repeats disagree.
MEASURED = {
    (1, "Treg", "2019-11-08"): {30: -0.59, 60: -0.56, 120: -0.77},
    (1, "Th", "2019-11-08"): {30: 0.95, 60: 1.09, 120: 1.19},
    (1, "NK", "2019-11-08"): {30: 1.14, 60: 1.32, 120: 1.22},
    (2, "Treg", "2019-04-19"): {30: -0.83, 60: -1.75},
    (2, "Treg", "2019-05-02"): {30: -1.34},
    (2, "Treg", "2019-11-08"): {30: -1.21, 60: -1.78},
    (2, "Th", "2019-04-19"): {30: -0.12, 60: -0.75},
    (2, "Th", "2019-05-02"): {30: -0.55},
    (2, "Th", "2019-11-08"): {30: 0.29},
    (2, "NK", "2019-04-19"): {60: 1.22},
    (2, "NK", "2019-05-02"): {30: 0.89},
    (2, "NK", "2019-11-08"): {60: 0.67, 120: 0.98},
}
MINUTES = (30, 60, 120)
#: How much experiments differ in log10 of EC50: the standard deviation of Treg and Th after 30 min with two arms.
DAY_SD = 0.35
#: Fitted with all others it doubles association, spoils one arm by 0.5 and is still missed by 0.6 (chi2 23, not 2).
LEFT_OUT = (2, "Th")
#: Doses as log10 of nM, by cell and arms: lowest, highest, how many.
DOSES = {
    ("Treg", 1): (-2.5, 0.8, 7), ("Th", 1): (-1.5, 2.5, 7), ("NK", 1): (-0.5, 2.5, 6),
    ("Treg", 2): (-3.0, 0.5, 6), ("Th", 2): (-2.0, 2.0, 6), ("NK", 2): (-1.0, 2.0, 6),
}  # fmt: skip
#: Where the model is computed: association, and volume in fL. In between log10 of EC50 is linear in both logarithms.
START, STEP = (0.09, 30.0), 0.5
FORMATS = {1: "WT_Nterm_Fc_mono", 2: "WT_Nterm_Fc_biv"}


@functools.cache
def log_ec50s(cell: str, arms: int, association: float, volume_fL: float, *, alike: bool = False) -> np.ndarray:
    """Return log10 of EC50, nM, at `MINUTES`: of cells as they vary by default, or of the median cell."""
    known = ligand(FORMATS[arms])
    one = replace(known, association=association, arm_volume_fL=volume_fL if arms == 2 else None)
    model = il2.build("signal", cell=cell, ligand=one)
    lowest, highest, n = DOSES[cell, arms]
    varying = {"variation": None} if alike else {}
    table = il2.dose_response(model, doses_nM=np.logspace(lowest, highest, n), times_min=MINUTES, **varying)
    return np.log10(il2.ec50(table).ec50_nM.to_numpy())


@functools.cache
def linear(cell: str, arms: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return log10 of EC50 at the start, and how it moves with log10 of each number in the median cell."""
    association, volume = START
    base = log_ec50s(cell, arms, association, volume)
    median = log_ec50s(cell, arms, association, volume, alike=True)
    by_association = (log_ec50s(cell, arms, association * STEP, volume, alike=True) - median) / np.log10(STEP)
    if arms == 1:
        return base, by_association, np.zeros_like(base)
    by_volume = (log_ec50s(cell, arms, association, volume * STEP, alike=True) - median) / np.log10(STEP)
    return base, by_association, by_volume


def predicted(cell: str, arms: int, association: float, volume_fL: float) -> dict[int, float]:
    """Return log10 of EC50 by minutes, by the linear approximation."""
    base, by_association, by_volume = linear(cell, arms)
    steps = np.log10(association / START[0]), np.log10(volume_fL / START[1])
    return dict(zip(MINUTES, base + steps[0] * by_association + steps[1] * by_volume, strict=True))


def errors(association: float, volume_fL: float) -> Iterator[tuple[tuple[int, str, str], float]]:
    """Yield the mean error of each experiment and cell; its times share the day."""
    for (arms, cell, day), measured in MEASURED.items():
        found = predicted(cell, arms, association, volume_fL)
        yield (arms, cell, day), float(np.mean([found[minutes] - value for minutes, value in measured.items()]))


def chi2(association: float, volume_fL: float) -> float:
    """Return the sum of squared errors over the variance between days, of what is fitted."""
    found = errors(association, volume_fL)
    return sum(error**2 for (arms, cell, _), error in found if (arms, cell) != LEFT_OUT) / DAY_SD**2


def main() -> None:
    """Fit, and say what was found."""
    grid = np.logspace(-2.2, -0.2, 201), np.logspace(-0.5, 3.5, 161)
    values = np.array([[chi2(a, v) for v in grid[1]] for a in grid[0]])
    best = np.unravel_index(values.argmin(), values.shape)
    for name, axis, points in (("association", 1, grid[0]), ("held_arm_volume (fL)", 0, grid[1])):
        within = points[values.min(axis=axis) < values.min() + 3.84]
        ends = [f"{end:.2g}" if end not in points[[0, -1]] else "no end" for end in within[[0, -1]]]
        print(f"{name}: {points[best[1 - axis]]:.3g} ({ends[0]} to {ends[1]}); chi2 {values.min():.1f}")
    print("| arms, cell | measured | model | mean error |\n|---|---|---|---|")
    for arms, cell in product((1, 2), ("Treg", "Th", "NK")):
        days = [measured for (n, name, _), measured in MEASURED.items() if (n, name) == (arms, cell)]
        mean = {t: np.mean([day[t] for day in days if t in day]) for t in MINUTES if any(t in day for day in days)}
        found = dict(zip(MINUTES, log_ec50s(cell, arms, *START), strict=True))
        error = np.mean([error for (n, name, _), error in errors(*START) if (n, name) == (arms, cell)])
        texts = (", ".join(f"{of[t]:.1f}" if t in of else "-" for t in MINUTES) for of in (mean, found))
        print(f"| {arms}, {cell} | {' | '.join(texts)} | {error:+.1f} |")


if __name__ == "__main__":
    main()
