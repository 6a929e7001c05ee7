"""Fit one set of constants to pSTAT5 of Treg, T helper and NK cells given IL-2 or IL-15 (Farhat 2021).

``uv run python docs/studies/fit_pstat5.py`` keeps its state in pstat5.json (a stopped fit resumes), and writes what
it found to pstat5_fitted.json and a report to the screen. ``--leave-out NK`` (or ``--leave-out 240``) fits without a
cell or time and predicts it, a cell from copies by the law of counts. The search begins at the values of the table,
where the last one ended and to which a compact model (mechanisms.py) led; ``--published`` begins before all fits. The
values are medians over the cells of a well; the fit takes them as means, and ``--staining 0.8`` as medians.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import pandas as pd

import pysb_il2 as il2
from pysb_il2.calibration import EstimatedParameter, Fit, fit
from pysb_il2.fitting.objective import Problem
from pysb_il2.knowledge import constants
from pysb_il2.knowledge import datasets as measured
from pysb_il2.knowledge.cells import CYTOPLASM, copies, variation
from pysb_il2.knowledge.counts import counted

CELLS = ("Treg", "Th", "NK")


def sized(counted: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """Return copies by cell with the size that each cell has in the table."""
    return {cell: {**chains, CYTOPLASM: copies(cell)[CYTOPLASM]} for cell, chains in counted.items()}


#: Copies by the law that joins what two laboratories counted (pysb_il2/knowledge/counts.py); the table has those of
#: the fit.
COUNTED = sized({cell: {"CD132": copies(cell)["CD132"], "CD215": 0.0, **counted(cell)} for cell in CELLS})
#: Geometric standard deviations of these numbers.
COPIES = {"CD122": 2.0, "CD25": 1.5}
#: Between cells of a type; T cells that were gated on Foxp3 or CD4 differ widely in CD25. Around what was counted.
VARIATION = {"CD25[Treg]": (1.6, 3.6), "CD25[Th]": (2.3, 5.4)}
#: What was known of each constant before: 95 % range, and the published value. Sources stand in parameters.tsv.
#: What gives the three affinities of IL-2 (10 nM, 1 nM, 10 pM) is held, or free within 25 %.
RECEPTOR = (
    EstimatedParameter("CD132_joins_kf", 5e-7, 1e-4, start=4e-6),
    EstimatedParameter("CD122_captures_IL2_kf", 3e6, 2e7, start=1e7),
    EstimatedParameter("CD132_joins_IL2_CD122_Kd", 60, 96, start=76),
    EstimatedParameter("CD122_captures_IL15_kf", 3e6, 2e7, start=1e7),
    EstimatedParameter("CD122_captures_IL15_Kd", 60, 900, start=438),
    EstimatedParameter("CD132_joins_IL15_CD122_Kd", 5, 300, start=14),
    EstimatedParameter("complex_internalised_kf", 10, 17, start=15, prior=False),
    EstimatedParameter("chain_internalised_kf", 0.003, 0.015, start=0.007),
    EstimatedParameter("chain_degraded_kf", 0.0068, 0.035, start=0.035),
    EstimatedParameter("endosomal_weakening", 5, 8, start=5),
)
#: pSTAT5 of Treg keeps the half-life that JAK inhibitors show, 8-30 min (9 min at 0.0174 per second). STAT5 docks with
#: 100 nM as STAT1, or with 42 as STAT5b on a peptide of the EPO receptor.
STAT5 = (
    EstimatedParameter("PTPN2_dephosphorylates_JAK_kc", 1e5, 1.5e6, start=1.5e6),
    EstimatedParameter("pSTAT5_dephosphorylated_kc", 0.00001, 0.0017, start=0.0008),
    EstimatedParameter("PPX_binds_STAT5_Kd", 2, 200, start=20),
    EstimatedParameter("PPX_dephosphorylates_STAT5_kc", 0.0053, 0.02, start=0.01),
    EstimatedParameter("STAT5_docks_Kd", 40, 140, start=100),
)
#: Held where they were published. What is fitted instead is how many JAKs PTPN2 leaves active: its rate is one of PTP1B
#: in vitro, and most of it is at the ER and in the nucleus. Of both and the rates here only the product is determined.
HELD = {"JAK1_phosphorylates_CD122_kc": (0.4, "1/s"), "JAK1_phosphorylates_STAT5_kc": (0.4, "1/s")}
#: Standard deviations as parts of a value and of the largest of its cell and replicate, by minute: how far the
#: replicates differ once their scales agree. They agree well at 30 min and poorly at 240.
NOISE = {30: (0.09, 0.025), 60: (0.15, 0.025), 120: (0.18, 0.025), 240: (0.5, 0.05)}


def data(without: str = "") -> pd.DataFrame:
    """Return the fluorescence as tidy data with the noise of each value, but for a cell or a time."""
    table = measured.pstat5()
    table = table[table.cell.isin(CELLS) & (table.dose_nM > 0)].assign(readout="pSTAT5")
    largest = table.groupby(["cell", "replicate"]).value.transform("max")
    relative, absolute = np.array([NOISE[int(minute)] for minute in table.time_min]).T
    table["sd"] = np.hypot(relative * table.value, absolute * largest)
    return table[~of(table, without)].reset_index(drop=True)


def of(table: pd.DataFrame, what: str) -> pd.Series:
    """Return which rows are those of a cell, or of a time in minutes."""
    return (table.cell == what) | (table.time_min.astype(int).astype(str) == what)


def problem(without: str = "", staining: float | None = None) -> Problem:
    """Return the problem; each cell and replicate has a scale and a background of its own."""
    varied = {name: ends for name, ends in VARIATION.items() if f"[{without}]" not in name}
    return Problem(
        data(without), (*RECEPTOR, *STAT5), cells=COUNTED, copy_number_gsd=COPIES, variation=varied,
        staining_log_sd=staining, parameters=HELD,
    )  # fmt: skip


def present(names: list[str]) -> dict[str, float]:
    """Return the values that the tables have now."""
    known = {name: row.value for name, row in constants.table().items()}
    for cell in CELLS:
        known |= {f"{protein}_0[{cell}]": number for protein, number in copies(cell).items()}
        known |= {f"{protein}_variation[{cell}]": fold for protein, fold in variation(cell).items()}
    return {name: known[name] for name in names}


def r2(problem: Problem, fitted: np.ndarray, rows: np.ndarray) -> float:
    """Return R2 of some rows, in parts of the largest value of their scale."""
    table = problem.data
    largest = table.groupby(["cell", "replicate"]).value.transform("max").to_numpy()
    value, fitted = ((one / largest)[rows] for one in (table.value.to_numpy(), fitted))
    return float(1 - ((value - fitted) ** 2).sum() / ((value - value.mean()) ** 2).sum())


def curves(problem: Problem, predicted: np.ndarray) -> pd.DataFrame:
    """Return EC50 and Hill coefficient of each predicted curve beside those of the data."""
    one = problem.data.assign(value=predicted).drop(columns=["sd", "flag", "source"])
    one = one.groupby(["cell", "ligand", "time_min", "dose_nM"], as_index=False).value.mean()
    keys = ["cell", "ligand", "time_min"]
    ours = il2.ec50(one).set_index(keys)[["ec50_nM", "hill"]]
    theirs = measured.ec50s(replicate="pooled").set_index(keys)[["ec50_nM", "hill"]].add_suffix("_measured")
    return ours.join(theirs).assign(log10=lambda t: np.log10(t.ec50_nM / t.ec50_nM_measured))


def left_out(found: Fit, what: str, whole: Problem) -> tuple[pd.DataFrame, float]:
    """Return the curves of a cell or time that a fit did not see, and R2 of their points; `whole` is of all data.

    Copies of the cell are those of the law; scales and backgrounds come from its other times, or are its own.
    """
    predicted = whole.predict(whole.x0(found.values))
    table, weights = whole.data, 1 / whole.sd()
    unseen = of(table, what).to_numpy()
    seen = weights if what in CELLS else np.where(unseen, 0.0, weights)
    fitted = whole.scales.fitted(predicted, whole.scales.best(predicted, table.value.to_numpy(), seen))
    rows = curves(whole, predicted).reset_index()
    return rows[of(rows, what)], r2(whole, fitted, unseen)


def summary(found: Fit) -> dict[str, float]:
    """Return what the docs tell of a fit."""
    rows = curves(found.problem, found.predicted)
    early = rows[rows.index.get_level_values("time_min") <= 60]
    hill = early.hill.xs("IL2", level="ligand")
    table, fitted = found.problem.data, found.residuals.fitted.to_numpy()
    sums = found.problem.residuals(found.x, found.sd, found.predicted) ** 2
    return {
        "chi2": float(sums[: len(found.problem.data)].sum()),
        "r2_early": r2(found.problem, fitted, (table.time_min <= 60).to_numpy()),
        "r2_all": r2(found.problem, fitted, np.full(len(table), True)),
        "ec50_rmse": float((early["log10"] ** 2).mean() ** 0.5),
        "hill_NK": float(hill.xs("NK", level="cell").mean()) if "NK" in hill.index.unique("cell") else np.nan,
        "hill_Treg": float(hill.xs("Treg", level="cell").mean()) if "Treg" in hill.index.unique("cell") else np.nan,
    }


def main() -> None:
    """Fit, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--leave-out", default="", help="a cell or a time in minutes")
    parser.add_argument("--staining", type=float, help="spread (ln) of the fluorescence of cells that are alike")
    parser.add_argument("--starts", type=int, default=1)
    parser.add_argument("--published", action="store_true", help="begin at published constants and counted copies")
    parser.add_argument("--evaluations", type=int, default=60, help="stop after so many (about a minute each)")
    given = parser.parse_args()
    stem = f"pstat5_without_{given.leave_out}" if given.leave_out else "pstat5"
    stem += f"_medians_{given.staining:g}" if given.staining else ""
    state, posed = Path(f"{stem}.json"), problem(given.leave_out, given.staining)
    found = fit(
        posed, n_starts=given.starts, initial_guess=None if given.published else present(posed.names),
        max_evaluations=given.evaluations, state=state, resume=state.exists(), progress=print,
    )  # fmt: skip
    print(found.report())
    print(curves(posed, found.predicted).round(3).to_string(), summary(found), sep="\n")
    if given.leave_out:
        rows, explained = left_out(found, given.leave_out, problem())
        print("left out:", rows.round(3).to_string(), f"R2 of its points {explained:.3f}", sep="\n")
    Path(f"{stem}_fitted.json").write_text(json.dumps(found.values, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
