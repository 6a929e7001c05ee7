"""Sweeps: each set as if its model had been built, however sets are given, and what is wrong with them."""

import numpy as np
import pandas as pd
import pytest
from pysb import Expression, Initial, Model, Monomer, Observable, Parameter, Rule

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.network import expansion

DOSED = {"doses_nM": [0.01, 1.0], "times_min": [30, 5]}


def _swept(model, sets, readouts=("IL2_trimer", "surface_CD122"), **options):
    return il2.sweep(model, sets, readouts=list(readouts), **DOSED, **options)


def _built(readouts=("IL2_trimer", "surface_CD122"), **options):
    return il2.time_course(il2.build("receptor", **options), readouts=list(readouts), **DOSED).value


@pytest.mark.slow
def test_each_set_reads_what_its_model_reads_when_it_is_built_alone():
    """From a cell without CD25: copies, affinities and sizes on which Expressions and the state of rest depend."""
    cell = {"CD25": 0, "CD122": 500, "CD132": 5000}
    sets = [
        {"CD25_0": 4000.0},
        {"CD122_0": 0.0, "CD25_captures_IL2_Kd": 1e-7},
        {"cell_density": 1e10, "endosome_volume": 2e-14, "chain_degraded_kf": 1e-3},
    ]
    table = _swept(il2.build("receptor", cell=cell), sets)
    for number, parameters in enumerate(sets):
        alone = _built(cell=cell, parameters=parameters)
        scale = table[table["set"] == number].groupby("readout").value.transform("max").to_numpy() + 1
        np.testing.assert_allclose(table.value[table["set"] == number] / scale, alone / scale, rtol=0, atol=1e-6)
    assert (table.value[(table["set"] == 1) & (table.readout == "surface_CD122")] == 0).all()
    assert table.value[(table["set"] == 0) & (table.readout == "IL2_trimer")].min() > 10


@pytest.mark.slow
def test_a_drug_of_a_set_is_given_before_the_ligand():
    model = il2.build("receptor", inhibitors={"basiliximab": 0})
    table = _swept(model, {"basiliximab_concentration": [0, "5 nM"]}, ["IL2_trimer"])
    for number, nM in enumerate((0, 5)):
        alone = _built(["IL2_trimer"], inhibitors={"basiliximab": nM})
        np.testing.assert_allclose(table.value[table["set"] == number], alone, rtol=1e-5)
    assert table.attrs["drug"] == "basiliximab=that of basiliximab_concentration"
    assert table.value[4:].max() < 0.5 * table.value[:4].max()


@pytest.mark.slow
def test_cells_vary_around_the_copies_of_their_set():
    options = {"doses_nM": [0.1], "times_min": [15], "variation": {"CD25": 2.0}}
    swept = il2.sweep("receptor", {"CD25_0": [100.0]}, readouts=["IL2_trimer"], **options).value[0]
    alone = il2.build("receptor", cell=("Treg", {"CD25": 100}))
    assert swept == pytest.approx(il2.dose_response(alone, readout="IL2_trimer", **options).value[0], rel=1e-6)


@pytest.mark.slow
def test_a_grid_has_all_combinations_and_rows_stand_side_by_side():
    values = {"CD122": [100, "1000 molecules"], "CD25_captures_IL2_Kd": [(10, "nM"), 1e-7]}
    grid, rows = (_swept("receptor", values, ["IL2_trimer"], how=how) for how in ("grid", "rows"))
    columns = ["set", "CD122_0", "CD25_captures_IL2_Kd", "ligand", "dose_nM", "time_min", "readout", "value"]
    assert list(grid.columns) == columns
    sets = [(100, 1e-8), (100, 1e-7), (1000, 1e-8), (1000, 1e-7)]
    assert [*grid[columns[1:3]].itertuples(index=False, name=None)][::4] == sets
    assert grid.attrs["units"] == {
        "dose_nM": "nM", "time_min": "min", "value": "molecules/cell", "CD122_0": "molecules",
        "CD25_captures_IL2_Kd": "M",
    }  # fmt: skip
    for again in (
        _swept(
            "receptor", pd.DataFrame({"CD122_0": [100, 1000], "CD25_captures_IL2_Kd": [1e-8, 1e-7]}), ["IL2_trimer"]
        ),
        _swept("receptor", [{"CD122_0": 100}, {"CD25_captures_IL2_Kd": 1e-7, "cd122": 1000}], ["IL2_trimer"]),
    ):
        pd.testing.assert_frame_equal(again, rows)
    drawn = il2.samples("receptor", {"CD122": (1, 2)}, n=1, seed=7)
    assert _swept("receptor", drawn, ["IL2_trimer"]).attrs["seed"] == 7
    expected = pd.concat([grid[grid["set"] == 0], grid[grid["set"] == 3]], ignore_index=True)
    np.testing.assert_allclose(rows.value, expected.value, rtol=1e-6)


@pytest.mark.slow
def test_a_sweep_has_one_ec50_a_set():
    table = il2.sweep("receptor", {"CD25_0": [0, 4000]}, doses_nM=np.geomspace(1e-3, 100, 8), readouts=["IL2_trimer"])
    assert list(il2.ec50(table[table.CD25_0 > 0]).CD25_0) == [4000]
    assert list(il2.ec50(table)["set"]) == [0, 1]


@pytest.mark.parametrize(
    ("sets", "message"),
    [
        ({"CD12_0": [1]}, r"unknown parameter 'CD12_0' in model 'receptor'; did you mean 'CD132_0' or 'CD122_0'"),
        ({"IL2_dose": [1]}, "'IL2_dose' is the dose, which doses_nM= and before= set"),
        ({"medium_volume": [1]}, "'medium_volume' of model 'receptor' follows from cell_density; vary these"),
        ({"CD25_captures_IL2_Kd": ["1 s"]}, "'CD25_captures_IL2_Kd' is given in 's'; give it in M"),
        ({"CD122_0": [-1]}, "parameter 'CD122_0' is -1; give a finite value of 0 or more in molecules"),
        ({"CD122_0": ["many"]}, "parameter 'CD122_0' is 'many'; give a finite value"),
        ({"CD122_0": [float("nan")]}, "parameter 'CD122_0' is nan"),
        ({"CD122_0": 100}, r"sets is \{'CD122_0': 100\}; give lists of values by name"),
        ({"CD122_0": [1], "cd122": [2]}, "parameter 'CD122_0' is given twice, once as 'cd122'"),
        ({}, "there are no sets"),
        ({"CD122_0": [], "CD25_0": [1]}, "there are no sets"),
        ({"CD122_0": range(1000), "CD25_0": range(1001)}, "1001000 sets of 1 values each .* are too many"),
    ],
)
def test_bad_sets_are_said_before_the_model_is_expanded(monkeypatch, sets, message):
    monkeypatch.setattr(expansion, "_network", lambda *_: pytest.fail("expanded"))
    with pytest.raises(Il2Error, match=message):
        il2.sweep("receptor", sets, readouts=["IL2_trimer"])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"how": "all"}, "how is 'all'; give 'grid'"),
        ({"how": "rows", "sets": {"CD122_0": [1, 2], "CD25_0": [1]}}, "lists side by side are of lengths"),
        ({"readouts": ["IL2_trime"]}, "unknown readout 'IL2_trime' in model 'receptor'; did you mean 'IL2_trimer'"),
        ({"doses_nM": [-1]}, "doses_nM holds -1"),
        (
            {"sets": {"CD122_0": range(100), "CD25_0": range(100)}, "doses_nM": range(1, 102)},
            "10000 sets of 101 values each .* are too many",
        ),
    ],
)
def test_other_bad_arguments_are_said_before_the_model_is_expanded(monkeypatch, options, message):
    monkeypatch.setattr(expansion, "_network", lambda *_: pytest.fail("expanded"))
    with pytest.raises(Il2Error, match=message):
        il2.sweep("receptor", **{"sets": {"CD122_0": [1]}, "readouts": ["IL2_trimer"], **options})


def _turnover(**parameters):
    """X is made at a rate and lost; A is the ligand that is dosed, and does nothing."""
    model = Model("turnover", _export=False)
    with il2.building(model):
        A, X = Monomer("A"), Monomer("X")
        Initial(A(), Parameter("A_dose", 0.0))
        made, lost = Parameter("made", 1.0), Parameter("lost", 0.01)
        for name, value in parameters.items():
            Parameter(name, value)
        Rule("X_made", None >> X(), made)
        Rule("X_lost", X() >> None, lost)
        Observable("X_total", X())
        Expression("twice", 2 * made)
    return model


def test_a_model_of_the_users_own_takes_numbers_and_rests_anew_in_each_set():
    table = il2.sweep(
        _turnover(), {"made": [1.0, 3.0], "lost": [0.01, 0.1]}, times_min=[0], readouts=["X_total", "twice"]
    )
    np.testing.assert_allclose(table.value, [100, 2, 10, 2, 300, 6, 30, 6], rtol=1e-5)
    with pytest.raises(Il2Error, match="parameter 'made' is '3 1/s', and model 'turnover' says no unit of it"):
        il2.sweep(_turnover(), {"made": ["3 1/s"]}, readouts=["X_total"])
    with pytest.raises(Il2Error, match="parameter 'value' is called as a column of the table is"):
        il2.sweep(_turnover(value=1.0), {"value": [1]}, readouts=["X_total"])


def test_the_set_that_finds_no_state_of_rest_is_named():
    with pytest.raises(Il2Error, match=r"^set 1 \(lost=0\): cells without ligand find no steady state"):
        il2.sweep(_turnover(), {"lost": [0.01, 0.0]}, readouts=["X_total"])
