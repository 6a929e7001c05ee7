"""What the fit of ``signal`` would be if constants that are assumed were free within their ranges.

``uv run python docs/studies/assumed_constants.py`` (an hour) goes from the values of the tables to the least
chi-squared, by Levenberg and Marquardt, and keeps where it is in assumed_minimum.npz: a stopped search goes on. Then it
leaves out one cell after the other, fits the others again by steps with the derivatives of that minimum, and predicts
the cell from copies by the law of counts. ``--only endosome_area_fraction ...`` frees fewer, and ``--only`` none: the
fit of the tables.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from fit_pstat5 import data, present
from near_the_fit import problem_of
from search import report

from pysb_il2.calibration import EstimatedParameter
from pysb_il2.knowledge import constants

#: Assumed constants of ``signal`` that have a range and do not scale with the size of a cell.
ASSUMED = (
    "endosome_area_fraction", "chain_recycled_kf",
    "bare_loop_activity", "JAK3_pY981_activity", "JAK_transphosphorylation_kc", "PTPN6_dephosphorylates_JAK_kc",
    "PTPN11_dephosphorylates_JAK3_kc", "JAK1_phosphorylates_CD122_kc", "PTPN6_dephosphorylates_CD122_kc",
    "JAK1_phosphorylates_STAT5_kc", "pSTAT5_dimer_imported_kc", "STAT5_exported_kc",
)  # fmt: skip
#: SHP-1 may be as slow as recombinant SHP-1 on phosphopeptides (Dechert 1995), below the range of the table.
LOWER = {"PTPN6_dephosphorylates_CD122_kc": 1600.0}
KEPT = Path("assumed_minimum.npz")


def freed(names: Sequence[str]) -> list[EstimatedParameter]:
    """Return constants with the ranges of the table as 95 % ranges, but for those that may be lower."""
    rows = constants.table()
    return [EstimatedParameter(name, LOWER.get(name, float(rows[name].low)), float(rows[name].high)) for name in names]


def main() -> None:
    """Go to the minimum, and leave out each cell."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="*", default=ASSUMED, choices=ASSUMED, metavar="constant")
    free = freed(parser.parse_args().only)
    begin = present(problem_of(data(), free).names)
    report(lambda cell: problem_of(data(cell), free), begin, KEPT)


if __name__ == "__main__":
    main()
