"""Find the copies of YT-1 cells that the fitted constants need for what Ring 2012 measured, and what is left.

``uv run python docs/studies/fit_yt1.py``: pSTAT5 after 20 min (the time is not given with the data; about 20 min in
Ring 2012) and CD122 that an antibody still finds, of YT-1 with and without CD25, given IL-2 or IL-15. Constants are
those of the table, fitted to blood cells; only copies are free, and the search begins at those of the table. Left
out: IL-2 on cells without CD25 as pSTAT5, which is one curve with the mutein H9 in the source, and H9 and the
IL-15:IL-15Ra complex.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from fit_pstat5 import sized

from pysb_il2.calibration import Fit, fit
from pysb_il2.fitting.objective import Problem
from pysb_il2.knowledge import datasets as measured
from pysb_il2.knowledge.cells import copies

#: CD132 was counted; the others only follow from a fit (Farhat 2021), so that they may differ widely.
COUNTED = sized({
    "YT1_CD25pos": {"CD25": 4624.0, "CD122": 5000.0, "CD132": 10909.0, "CD215": 1118.0},
    "YT1_CD25neg": {"CD25": 0.0, "CD122": 5000.0, "CD132": 10909.0, "CD215": 1118.0},
})  # fmt: skip
COPIES = {"CD25": 2.0, "CD122": 3.0, "CD132": 1.6, "CD215": 2.0}


def data() -> pd.DataFrame:
    """Return pSTAT5 and exposed CD122, in % of the largest and of the first."""
    table = measured.yt1()
    twice = (table.cell == "YT1_CD25neg") & (table.ligand == "IL2") & (table.readout == "pSTAT5")
    table = table[table.ligand.isin(["IL2", "IL15"]) & ~twice]
    names = {"surface_CD122": "exposed_CD122"}
    return table.assign(
        readout=table.readout.replace(names), time_min=table.time_min.fillna(20.0), sd=6.0
    ).reset_index(drop=True)  # fmt: skip


def problem() -> Problem:
    """Return the problem: a scale for each cell and read-out, no background."""
    return Problem(data(), {}, cells=COUNTED, copy_number_gsd=COPIES, background_by=None)


def summary(found: Fit) -> Any:
    """Return the root mean square of what is left, in points of 100, by read-out, cell and ligand."""
    left = found.residuals
    square = (left.fitted - left.value) ** 2
    return np.sqrt(square.groupby([left.readout, left.cell, left.ligand]).mean()), np.sqrt(
        square.groupby(left.readout).mean()
    )


def main() -> None:
    """Fit, and say what was found."""
    table = {f"{name}_0[{cell}]": number for cell in COUNTED for name, number in copies(cell).items()}
    posed = problem()
    found = fit(posed, n_starts=1, initial_guess={name: table[name] for name in posed.names}, progress=print)
    print(found.report(), *summary(found), sep="\n")
    Path("yt1_fitted.json").write_text(json.dumps(found.values, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
