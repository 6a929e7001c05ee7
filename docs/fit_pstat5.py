"""Fit one set of constants to pSTAT5 of Treg, T helper and NK cells given IL-2 or IL-15 (Farhat 2021).

``uv run python docs/fit_pstat5.py`` keeps its state in pstat5.json (a stopped fit resumes) and prints the report.
``--leave-out NK`` (or ``--leave-out 240``) fits without a cell or time and predicts it.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from pysb_il2 import measured
from pysb_il2.calibration import Fit, Free, Problem, fit

CELLS = ("Treg", "Th", "NK")
#: Ranges are those of the table; where it has none, or a range that one model was given, they stand here.
FREE: tuple[Any, ...] = (
    Free("CD132_joins_kf", 5e-7, 1e-4),
    Free("CD122_captures_IL2_kf", 2e6, 3e7),
    "CD132_joins_IL2_CD122_Kd",
    "CD122_joins_IL2_CD25_Kd",
    "CD132_joins_IL2_CD25_CD122_Kd",
    Free("CD122_captures_IL15_kf", 2e6, 3e7),
    Free("CD122_captures_IL15_Kd", 150.0, 900.0),
    Free("CD132_joins_IL15_CD122_Kd", 2.0, 60.0),
    "complex_internalised_kf",
    "chain_internalised_kf",
    "chain_degraded_kf",
    "endosomal_weakening",
    "JAK1_phosphorylates_STAT5_kc",
    "JAK1_phosphorylates_CD122_kc",
    "PTPN6_dephosphorylates_JAK_kc",
    "pSTAT5_dephosphorylated_kc",
    "pSTAT5_dimer_imported_kc",
)
#: Of a value, and of the largest of its scale: replicates differ by about so much.
NOISE = (0.15, 0.05)
#: Published counts of CD122 differ 3-17 fold; replicates of CD25 by 1.3-1.5.
COPIES = {"CD122": 2.0, "CD25": 1.4}


def data(without: str = "") -> Any:
    """Return the fluorescence as tidy data, but for a cell or a time."""
    table = measured.pstat5()
    table = table[table.cell.isin(CELLS) & (table.dose_nM > 0)].assign(readout="pSTAT5")
    keep = (table.cell != without) & (table.time_min.astype(int).astype(str) != without)
    return table[keep].reset_index(drop=True)


def problem(without: str = "") -> Problem:
    """Return the problem; each cell and replicate has a scale and a background of its own."""
    return Problem(data(without), FREE, copies=COPIES, noise=NOISE)


def main() -> Fit:
    """Fit, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--leave-out", default="", help="a cell or a time in minutes")
    parser.add_argument("--starts", type=int, default=1)
    given = parser.parse_args()
    state = Path(f"pstat5_without_{given.leave_out}.json" if given.leave_out else "pstat5.json")
    found = fit(
        problem(given.leave_out),
        starts=given.starts,
        max_evaluations=25,
        state=state,
        resume=state.exists(),
        progress=print,
    )
    print(found.report())
    return found


if __name__ == "__main__":
    main()
