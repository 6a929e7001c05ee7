"""Have COPASI run the demo's dose responses from COMBINE archives, and compare means over cells and EC50s.

``uv run python tests/certificates/demo.py``; a run takes some seconds, and there are 60 where CD25 varies.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

import pysb_il2 as il2
from pysb_il2.cli.demo import CELLS, TIMES_MIN, dose_responses
from pysb_il2.exporters.archive_check import run_archive

COLUMNS = ["cell", "doses", "runs", "largest deviation", "EC50s of the demo, nM", "EC50s of COPASI, nM"]
#: Of doses, of which COPASI keeps six digits.
RTOL = 1e-5


def reproduced(cell: str, every: int) -> str:
    """Return a row of the table: how the report of the archive of a cell type and the demo compare."""
    models = {name: il2.build("signal", cell=name) for name in CELLS}
    demo = dict(zip(models, dose_responses(models), strict=True))[cell].sort_values(["dose_nM", "time_min"])
    doses = sorted(demo.dose_nM.unique())[::-1][::every][::-1]
    demo = demo[demo.dose_nM.isin(doses)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "demo.omex"
        il2.archive(
            models[cell], path, doses_nM=doses, times_min=TIMES_MIN, readouts=["pSTAT5"], variation="calibrated"
        )
        report = run_archive(path.read_bytes())
    differ = report.shape[1] > 3  # the columns: time, copies of what differs, dose, part of the cells, pSTAT5
    part = report[:, -2] if differ else 1.0
    rows = {"dose": report[:, -2 - differ], "time": report[:, 0], "value": part * report[:, -1]}
    means = pd.DataFrame(rows).groupby(["dose", "time"]).value.sum()
    assert np.allclose(demo.dose_nM, means.index.get_level_values("dose"), rtol=RTOL)
    read = demo.assign(value=means.to_numpy())
    deviation = float((np.abs(read.value - demo.value) / demo.groupby("time_min").value.transform("max")).max())
    ec50s = [", ".join(f"{nM:.5g}" for nM in il2.ec50(table).ec50_nM) if every == 1 else "" for table in (demo, read)]
    runs = len(report) // len(TIMES_MIN)
    return f"| {cell} | {len(doses)} | {runs} | {deviation:.1g} | {' | '.join(ec50s)} |"


def main() -> None:
    """Print the table, row by row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cells", nargs="*", default=CELLS, metavar="CELL")
    parser.add_argument("--every", type=int, default=1, help="take every so many of the doses, from the largest on")
    args = parser.parse_args()
    print(f"| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|")
    for cell in args.cells:
        print(reproduced(cell, args.every), flush=True)


if __name__ == "__main__":
    main()
