"""The map of selectivity: where the parent and the corners stand, and tables that cannot be drawn."""

import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot

from pysb_il2 import plots
from pysb_il2.errors import Il2Error


@pytest.fixture(autouse=True)
def _closed():
    yield
    pyplot.close("all")


def _table(**columns):
    grid = {"CD25_fold": [0.1, 1.0, 10.0] * 2, "CD122_fold": [1.0] * 3 + [100.0] * 3}
    table = pd.DataFrame({**grid, "CD25_Kd_nM": np.multiply(grid["CD25_fold"], 10), "first": "Treg", "second": "NK"})
    table["ec50_ratio"] = [100.0, 10.0, 0.5, np.nan, 1000.0, 300.0]
    table["response_ratio"] = 2.0
    table["corner"] = ["", "", "most selective for NK", "", "most selective for Treg", ""]
    return table.assign(**columns)


def _markers(ax):
    return {line.get_marker(): line.get_xydata().tolist() for line in ax.lines}


def test_ratios_stand_at_their_affinities_and_what_has_none_is_empty():
    ax = plots.selectivity(_table())
    image = ax.collections[0]
    shown = np.ma.filled(image.get_array().astype(float), np.nan)
    np.testing.assert_array_equal(shown, [[100, 10, 0.5], [np.nan, 1000, 300]])
    assert image.norm.vmin == 1e-3
    assert image.norm.vmax == 1e3
    edges = image.get_coordinates()
    np.testing.assert_allclose(edges[0, :, 0], 10 ** np.array([-0.5, 0.5, 1.5, 2.5]))
    np.testing.assert_allclose(edges[:, 0, 1], [0.1, 10, 1000])
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("Kd of CD25 (nM)", "Kd of CD122 (times that of the parent)")
    assert ax.figure.axes[1].get_ylabel() == "EC50, NK over Treg"


def test_the_parent_and_the_corners_are_marked():
    ax = plots.selectivity(_table())
    assert _markers(ax) == {"*": [[10, 1]], "o": [[100, 1]], "s": [[10, 100]]}
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [
        "affinities of the parent",
        "most selective for NK",
        "most selective for Treg",
    ]
    away = _table(CD25_Kd_nM=[10.0, 100, 1000] * 2, CD25_fold=[2.0, 20, 200] * 2)
    assert "*" not in _markers(plots.selectivity(away))


def test_one_affinity_is_a_curve():
    table = _table().query("CD122_fold == 1")
    ax = plots.selectivity(table)
    assert ax.lines[0].get_xydata().tolist() == [[1, 100], [10, 10], [100, 0.5]]
    assert _markers(ax)["*"] == [[10, 10]]
    assert plots.selectivity(table, value="response_ratio").get_ylabel() == "response, Treg over NK"


@pytest.mark.parametrize(
    ("table", "options", "words"),
    [
        (_table(), {"value": "ratio"}, "ratio"),
        (_table().query("CD25_fold == 1 and CD122_fold == 1"), {}, "varies 0 affinities"),
        (pd.concat([_table(), _table()]), {}, "several values"),
        (_table().drop(columns="corner"), {}, "corner"),
        (_table(first=["Treg"] * 5 + ["Th"]), {}, "several pairs"),
        (_table()[:0], {}, "no rows"),
    ],
)
def test_what_cannot_be_drawn_is_said(table, options, words):
    with pytest.raises(Il2Error, match=words):
        plots.selectivity(table, **options)


@pytest.mark.parametrize("ratio", [np.nan, 1.0, 3.0])
def test_a_map_of_one_ratio_or_none_has_no_contours(ratio):
    ax = plots.selectivity(_table(ec50_ratio=ratio))
    assert ax.collections[0].norm.vmax == 10
    assert len(ax.collections) == 1
