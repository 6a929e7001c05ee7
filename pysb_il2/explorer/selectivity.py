"""Which affinities of the ligand would tell the first two cells apart: the map that a page shows on demand."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

from ..errors import Il2Error
from ..experiments.affinity_grid import AffinityGrid, read_affinities
from ..experiments.experiment import dosed_ligand
from ..experiments.selectivity_table import Answers, read_answers, side_by_side
from ..knowledge.ligands import CHAINS_OF
from ..visualization.selectivity_figure import selectivity as draw
from .choices import Choices
from .results import doses, unit

if TYPE_CHECKING:
    from .cells import Cells, Library
    from .session import Turn

__all__ = ["selectivity_map"]

#: Multiples of the dissociation constants: of small networks, and of those that take a tenth of a second a dose.
FINE, COARSE, SMALL = (0.01, 0.1, 1.0, 10.0, 100.0), (0.01, 1.0, 100.0), 100


def selectivity_map(library: Library, chosen: Choices, turn: Turn) -> dict[str, Any]:
    """Return the map of the first two cells as SVG, and the corners in words.

    Raises
    ------
    Il2Error
        If there are no two cells, each by itself, or the ligand has no two chains there whose affinity may differ.
    SupersededError
        If the page has asked for something else.
    """
    if len(chosen.cells) < 2 or unit(chosen) == "nM":
        raise Il2Error("a map compares two cells, each by itself; choose two under Cells")
    cells = library.cells(chosen, turn)[:2]
    monomer = dosed_ligand(cells[0].model, chosen.ligand)[0]
    folds = FINE if cells[0].size[0] <= SMALL else COARSE
    grid = read_affinities(cells[0].model, monomer, dict.fromkeys(CHAINS_OF[monomer][:2], folds))
    answers = [_answers(one, grid, chosen, turn) for one in cells]
    table = side_by_side(grid, answers, least_percent=50, highest_nM=chosen.dose_to_nM)
    figure, image = Figure(figsize=(4.6, 3.9), layout="constrained"), io.BytesIO()
    draw(table, ax=figure.subplots())
    with mpl.rc_context({"svg.hashsalt": "pysb-il2"}):
        figure.savefig(image, format="svg", metadata={"Date": None})
    return {"svg": image.getvalue().decode(), "corners": table.attrs["corners"], "parent": table.attrs["parent"]}


def _answers(cells: Cells, grid: AffinityGrid, chosen: Choices, turn: Turn) -> Answers:
    """Return what one cell answers to each dose of each variant."""
    rows = []
    for number, variant in enumerate(grid.variants):
        for nM in doses(chosen):
            turn.check()
            value = cells.reading_of_variant(grid.values(variant), nM, chosen.time_min)[chosen.readout]
            rows.append((number, nM, chosen.time_min, value))
    curves = pd.DataFrame(rows, columns=["set", "dose_nM", "time_min", "value"])
    curves.attrs["units"] = {"value": unit(chosen)}
    return read_answers(cells.name, curves, doses(chosen), None, parent=grid.variants.index(grid.parent))
