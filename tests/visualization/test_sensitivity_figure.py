"""Bars of global sensitivity: the one that decides most at the top, hollow where an interval covers 0, all legible."""

import itertools

import pandas as pd
import pytest
from matplotlib import pyplot
from matplotlib.colors import to_hex

from pysb_il2 import plots
from pysb_il2.errors import Il2Error


@pytest.fixture(autouse=True)
def _closed():
    yield
    pyplot.close("all")


def _table(number=3, indices=("first order", "total"), width=0.2):
    rows = [
        (
            f"constant_number_{i}_kf",
            "pSTAT5",
            "ec50",
            index,
            value := (i + 1) / (number + 1),
            value - width,
            value + width,
        )
        for index in indices
        for i in range(number)
    ]
    return pd.DataFrame(rows, columns=["parameter", "readout", "statistic", "index", "value", "low", "high"])


def test_bars_are_sorted_and_hollow_where_nothing_is_told():
    ax = plots.sensitivity(_table(width=0.3))
    assert [label.get_text()[16] for label in ax.get_yticklabels()] == ["2", "1", "0"]
    faces = [to_hex(bar.get_facecolor()) for bar in ax.patches]
    assert faces == ["#0072b2", "#0072b2", "#ffffff", "#d55e00", "#d55e00", "#ffffff"]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["first order", "total", "not told from 0"]
    assert ax.get_xlabel() == "part of the variance of\nlog EC50 of pSTAT5"
    top = ax.patches[0]
    assert (top.get_width(), top.get_y() < 0 < top.get_y() + top.get_height() + 0.05) == (0.75, True)


def test_twenty_constants_are_legible_and_more_are_counted():
    ax = plots.sensitivity(_table(25, ["PRCC"]))
    assert ax.get_xlabel().endswith("; 20 of 25 constants")
    assert ax.get_xlim() == (-1, 25 / 26 + 0.2)
    ax.figure.draw_without_rendering()
    boxes = [label.get_window_extent() for label in ax.get_yticklabels()]
    assert len(boxes) == 20
    for upper, lower in itertools.pairwise(boxes):
        assert lower.y1 < upper.y0
    assert min(box.x0 for box in boxes) > 0


def test_read_outs_have_a_panel_each():
    both = pd.concat([_table(), _table().assign(readout="pERK")])
    panels = plots.facets(both, plots.sensitivity, by="readout")
    assert [ax.get_title(loc="left") for ax in panels] == ["pSTAT5", "pERK"]
    assert [ax.get_ylabel() for ax in panels] == ["", ""]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (_table().drop(columns="low"), "lacks the column 'low'"),
        (pd.concat([_table(), _table().assign(readout="pERK")]), r"several of 'readout'.*facets\(table"),
        (pd.concat([_table(), _table()]), "several values of a constant"),
        (_table().assign(value=float("nan")), "does not vary"),
        (_table(0), "no rows"),
    ],
)
def test_tables_that_cannot_be_drawn_are_said(table, message):
    with pytest.raises(Il2Error, match=message):
        plots.sensitivity(table)
