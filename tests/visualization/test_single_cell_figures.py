"""Figures of single cells: means and bands, and a cytometer's scale on which cells with nothing are seen."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import pysb_il2 as il2
from pysb_il2.errors import Il2Error

RANDOM = np.random.default_rng(0)


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def cells(values, **columns):
    return pd.DataFrame({"cell": range(len(values)), "time_min": 30.0, "readout": "pSTAT5", "value": values}).assign(
        **columns
    )


def test_the_mean_of_cells_and_two_bands():
    table = pd.concat([cells(np.arange(101.0) * t, time_min=t) for t in (1.0, 2.0)])
    ax = il2.plots.single_cells(table)
    assert ax.lines[0].get_ydata().tolist() == [50, 100]
    wide, narrow = (path.get_paths()[0].vertices[:, 1] for path in ax.collections)
    assert (wide.min(), wide.max(), narrow.min(), narrow.max()) == pytest.approx((5, 190, 25, 150))
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("time (min)", "pSTAT5 (molecules/cell)")


def test_doses_of_single_cells_are_a_curve_each():
    table = pd.concat([cells([1.0, 3.0], dose_nM=dose, time_min=t) for dose in (0.1, 1.0) for t in (0, 1)])
    assert len(il2.plots.single_cells(table).lines) == 2


def test_a_histogram_counts_every_cell_and_shows_those_with_nothing():
    values = np.concatenate([np.zeros(30), RANDOM.poisson(1000, 70)])
    ax = il2.plots.histogram(cells(values), bins=20)
    outline = ax.patches[1].get_data()
    assert outline.values.sum() == pytest.approx(100)
    at_0 = np.searchsorted(outline.edges, 0) - 1
    assert outline.values[at_0] == pytest.approx(30)
    ticks = dict(zip([tick.get_text() for tick in ax.get_xticklabels()], ax.get_xticks(), strict=True))
    assert {"0", "10", "100", "1000"} <= ticks.keys()
    left, right = ax.transData.transform([(outline.edges[at_0], 0), (outline.edges[at_0 + 1], 0)])[:, 0]
    assert right - left > 3  # points that are seen
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_xscale()) == ("pSTAT5 (molecules/cell)", "cells (%)", "asinh")


def test_bins_of_molecules_hold_whole_numbers():
    edges = il2.plots.histogram(cells(np.arange(20.0)), bins=100).patches[0].get_data().edges
    assert np.diff(edges).tolist() == [1.0] * (len(edges) - 1)
    assert edges[0] == -0.5


def test_violins_stand_beside_one_another_with_the_part_of_cells_that_have_nothing():
    table = pd.concat(
        [cells([0.0, 0, 3, 9], dose_nM=0.1), cells([50.0, 60, 70, 80], dose_nM=1.0), cells([7.0] * 4, dose_nM=10.0)]
    )
    ax = il2.plots.violin(table)
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["0.1 nM", "1 nM", "10 nM"]
    assert [(text.get_text(), text.xy) for text in ax.texts] == [("50 %\nat 0", (0, 0))]
    medians = [line.get_ydata()[0] for line in ax.lines if line.get_marker() == "o"]
    assert medians == [1.5, 65, 7]
    assert ax.get_yscale() == "asinh"


@pytest.mark.parametrize(
    ("draw", "table", "words"),
    [
        ("violin", cells([]), "the table has no rows"),
        ("histogram", cells([1.0]).drop(columns="cell"), "lacks the column 'cell'"),
        ("histogram", cells([np.nan]), "no finite numbers"),
        ("single_cells", pd.concat([cells([1.0]), cells([2.0])]), "several values at one time"),
        ("violin", pd.concat([cells([1.0], dose_nM=i) for i in range(30)]), "30 groups of cells, and 24 fit"),
    ],
)
def test_what_cannot_be_drawn_is_said(draw, table, words):
    with pytest.raises(Il2Error, match=words):
        getattr(il2.plots, draw)(table)
    with pytest.raises(Il2Error, match="bins=1 cannot be drawn"):
        il2.plots.histogram(cells([1.0]), bins=1)


@pytest.mark.slow
def test_one_cell_is_drawn():
    for draw in (il2.plots.violin, il2.plots.histogram, il2.plots.single_cells):
        draw(cells([5.0])).figure.canvas.draw()


def test_a_cytometer_s_histograms_have_a_curve_for_each_dose_and_come_from_a_file(tmp_path):
    rows = pd.DataFrame({"cell": [0, 0, 1, 1], "dose_nM": [0.0, 1.0] * 2, "time_min": 30.0, "pSTAT5": 1.0})
    table = rows.assign(stained_CD25=5.0, stained_pSTAT5=[10.0, 900.0, 20.0, 1100.0])
    ax = il2.plots.cytometry(table, bins=10)
    assert ax.get_xlabel() == "stained pSTAT5 (molecules/cell)"
    assert {text.get_text() for text in ax.get_legend().get_texts()} == {"0 nM", "1 nM"}
    il2.write_table(table, tmp_path / "cells.parquet")
    drawn = [patch.get_data().values.sum() for patch in il2.plots.cytometry(tmp_path / "cells.parquet").patches]
    assert drawn == pytest.approx([100] * 4)
