"""Ask which constants of IL-4 and IL-7 would meet pSTAT6 and pSTAT5 of CD4 T cells at 10 min (Gonnord 2018).

``uv run python docs/studies/fit_il4_il7.py``: what all receptors share is that of the table, which was fitted to IL-2
and IL-15. Free is what the private chain alone has: its copies, how fast it captures its ligand, and how tightly
CD132 joins. What is found is not in the table; docs/explanation/calibration.md says why.
"""

from __future__ import annotations

from typing import Any

import pysb_il2 as il2
from pysb_il2.calibration import EstimatedParameter, Fit, fit
from pysb_il2.fitting.objective import Problem
from pysb_il2.knowledge import datasets as measured
from pysb_il2.knowledge.cells import copies
from pysb_il2.modules import il4_receptor, il7_receptor, stat5, stat6, trafficking

#: CD127 was counted on T helper cells (replicates within 3 %, but other cells and days); CD124 only follows from a fit.
UNSURE = {"IL4": {"CD124": 4.0}, "IL7": {"CD127": 1.5}}
MODULES = {"IL4": (il4_receptor, stat6, trafficking), "IL7": (il7_receptor, stat5, trafficking)}
#: Association is assumed for every ligand to be 1e7 /M/s; looked for up to that of diffusion to a whole cell.
FREE = {
    "IL4": (
        EstimatedParameter("CD124_captures_IL4_kf", 1e6, 1e9, start=1e7, prior=False),
        EstimatedParameter("CD132_joins_IL4_CD124_Kd", 810, 26000, start=820),
    ),
    "IL7": (
        EstimatedParameter("CD127_captures_IL7_kf", 1e6, 1e9, start=1e7, prior=False),
        EstimatedParameter("CD132_joins_IL7_CD127_Kd", 2.5, 37, start=11.8),
    ),
}


def problem(ligand: str) -> Problem:
    """Return the problem of one ligand: a scale for each replicate, values within a tenth, no background."""
    data = measured.il4_il7(ligand=ligand).assign(cell="Th")
    return Problem(
        data, FREE[ligand], model=lambda cell, one: il2.build(*MODULES[one], cell=cell), cells={"Th": copies("Th")},
        copy_number_gsd=UNSURE[ligand], background_by=None, noise=(0.1, 0.02),
    )  # fmt: skip


def ec50(found: Fit) -> tuple[float, float]:
    """Return EC50 and Hill coefficient in nM of the curve with the constants that were found."""
    table = found.problem.data.assign(value=found.predicted)
    row = il2.ec50(table[table.replicate == table.replicate.iloc[0]]).iloc[0]
    return float(row.ec50_nM), float(row.hill)


def main() -> None:
    """Fit each ligand, and say what was found."""
    for ligand in MODULES:
        posed = problem(ligand)
        found: Any = fit(posed, n_starts=3, progress=print)
        print(found.report(), "EC50 (nM) and Hill coefficient: {:.3g}, {:.3g}".format(*ec50(found)), sep="\n")
        print(found.residuals[["dose_nM", "replicate", "value", "fitted"]].round(4).to_string())


if __name__ == "__main__":
    main()
