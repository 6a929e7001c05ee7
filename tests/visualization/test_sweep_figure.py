"""A sweep of one constant as curves, of two as colours, and their EC50s."""

import pandas as pd
import pytest
from matplotlib import pyplot

import pysb_il2 as il2
from pysb_il2 import plots
from pysb_il2.errors import Il2Error


@pytest.fixture(autouse=True)
def _closed():
    yield
    pyplot.close("all")


def _swept(sets, doses=(1.0,), times=(30.0,)):
    rows = [
        (number, *values, "IL2", nM, minutes, "pSTAT5", 100.0 * number + nM * minutes)
        for number, values in enumerate(sets)
        for nM in doses
        for minutes in times
    ]
    columns = ["set", "CD122_0", "CD25_0", "ligand", "dose_nM", "time_min", "readout", "value"]
    table = pd.DataFrame(rows, columns=columns)
    table.attrs["units"] = {"CD122_0": "molecules", "CD25_0": "molecules", "value": "molecules/cell"}
    return table


ONE = [(float(n), 5.0) for n in (1000, 10, 100)]


def test_one_constant_is_a_curve_in_order():
    ax = plots.sweep(_swept(ONE))
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("CD122_0 (molecules)", "pSTAT5 (molecules/cell)")
    assert ax.lines[0].get_xydata().tolist() == [[10, 130], [100, 230], [1000, 30]]
    assert ax.get_xscale() == "log"
    assert plots.sweep(_swept([(1.0, 0.0), (1.0, 5.0)])).get_xscale() == "linear"


@pytest.mark.parametrize(("over", "label"), [({"doses": (0.1, 1, 10)}, "IL2 (nM)"), ({"times": (0, 5)}, "time (min)")])
def test_several_doses_or_times_have_a_curve_for_each_value(over, label):
    ax = plots.sweep(_swept(ONE, **over))
    assert ax.get_xlabel() == label
    assert len(ax.lines) == 3
    assert "CD122_0 1000 molecules" in {text.get_text() for text in ax.texts}


def test_two_constants_are_colours():
    ax = plots.sweep(_swept([(a, b) for a in (1.0, 2.0) for b in (3.0, 4.0, 5.0)]))
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("CD122_0 (molecules)", "CD25_0 (molecules)")
    assert ax.collections[0].get_array().tolist() == [[30, 330], [130, 430], [230, 530]]


def test_the_ec50s_of_a_sweep_are_drawn():
    halves = [0.1, float("nan"), 2.0]
    table = pd.DataFrame({
        "set": [0, 1, 2], "CD122_0": [1.0, 2.0, 3.0], "ligand": "IL2", "time_min": 30.0, "readout": "pSTAT5",
        "ec50_nM": halves, "low_nM": 0.0, "hill": 1.0, "note": ["", "no response", ""],
    })  # fmt: skip
    ax = plots.sweep(table)
    assert ax.get_ylabel() == "EC50 of pSTAT5 (nM)"
    assert ax.lines[0].get_xydata().tolist() == [[1, 0.1], [3, 2]]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (_swept([(1.0, 2.0)]), "varies 0 constants"),
        (_swept([(1.0, 2.0), (2.0, 1.0)]), "'CD122_0' and 'CD25_0' are no grid"),
        (_swept(ONE).drop(columns="set"), "lacks the column 'set'"),
        (_swept(ONE).iloc[:0], "no rows"),
    ],
)
def test_sweeps_that_cannot_be_drawn_are_said(table, message):
    with pytest.raises(Il2Error, match=message):
        plots.sweep(table)


def test_what_a_sweep_returns_can_be_drawn():
    table = il2.sweep("receptor", {"CD122": [100, 1000], "CD25": [10, 100]}, readouts=["IL2_trimer"])
    assert plots.sweep(table).get_ylabel() == "CD25_0 (molecules)"
