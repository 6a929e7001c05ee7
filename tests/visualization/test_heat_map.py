"""Heat maps: a colour for each pair, in the order of the numbers, with units on the axes and the bar."""

from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import pysb_il2 as il2
from pysb_il2.errors import Il2Error

PAIRS = pd.DataFrame(
    [(dose, minute, dose * minute) for dose in (10.0, 0.1, 1.0) for minute in (30, 5)],
    columns=["dose_nM", "time_min", "value"],
)


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def test_colours_stand_where_their_dose_and_time_are():
    ax = il2.plots.heat_map(PAIRS)
    (image,) = ax.collections
    assert image.get_array().reshape(2, 3).tolist() == [[0.5, 5, 50], [3, 30, 300]]
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["0.1", "1", "10"]
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["5", "30"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("dose (nM)", "time (min)")
    assert ax.figure.axes[1].get_ylabel() == "amount (molecules/cell)"


def test_constants_have_the_unit_that_the_table_says_and_gaps_are_left():
    table = PAIRS.iloc[:-1].rename(columns={"time_min": "CD25_0"})
    table.attrs["units"] = {"CD25_0": "molecules", "value": "%"}
    ax = il2.plots.heat_map(table, y="CD25_0")
    assert ax.get_ylabel() == "CD25_0 (molecules)"
    assert ax.figure.axes[1].get_ylabel() == "amount (%)"
    assert np.isnan(ax.collections[0].get_array().filled(np.nan)).sum() == 1


def test_many_values_are_named_so_that_they_are_read():
    table = pd.DataFrame([(x, y, 1.0) for x in range(50) for y in "ab"], columns=["CD25_0", "ligand", "value"])
    ax = il2.plots.heat_map(table, x="CD25_0", y="ligand")
    ax.figure.canvas.draw()
    assert len(ax.get_xticklabels()) <= 8
    boxes = [tick.get_window_extent() for tick in ax.get_xticklabels()]
    assert not any(one.overlaps(other) for one, other in pairwise(boxes))


@pytest.mark.parametrize(
    ("table", "how", "words"),
    [
        (PAIRS.iloc[:0], {}, "no rows"),
        (PAIRS, {"y": "CD25_0"}, "lacks the column 'CD25_0'"),
        (PAIRS, {"x": "time_min"}, "x and y are both 'time_min'"),
        (pd.concat([PAIRS, PAIRS]), {}, "several values at one dose_nM and time_min; draw a part"),
    ],
)
def test_what_cannot_be_drawn_is_said(table, how, words):
    with pytest.raises(Il2Error, match=words):
        il2.plots.heat_map(table, **how)
