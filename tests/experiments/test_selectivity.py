"""Selectivity: variants as if they had been built, what is not reached, the corners, and questions that are wrong."""

import numpy as np
import pandas as pd
import pytest

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.experiments.affinity_grid import read_affinities
from pysb_il2.experiments.selectivity_table import Answers, read_answers, side_by_side

DOSES = np.geomspace(1e-3, 1e3, 9)
RECEPTOR = {"model": "receptor", "readout": "IL2_dimer", "doses_nM": DOSES, "variation": None}


@pytest.fixture(scope="module")
def table():
    return il2.selectivity("Treg", "NK", Kd={"CD25": [1, "300 nM"], "CD122": [10]}, dose_nM=0.5, **RECEPTOR)


@pytest.mark.slow
def test_a_variant_reads_what_it_reads_when_it_is_built(table):
    mutein = il2.Ligand("mutein", private_fold=30, pair_fold=10)
    row = table[table.CD25_Kd_nM == 300].iloc[0]
    for side, cell in (("first", "Treg"), ("second", "NK")):
        model = il2.build("receptor", cell=cell, ligand=mutein)
        curve = il2.dose_response(model, doses_nM=DOSES, readout="IL2_dimer", variation=None)
        assert row[f"ec50_{side}_nM"] == pytest.approx(il2.ec50(curve).ec50_nM[0], rel=1e-3)
        wild_type = il2.dose_response(
            il2.build("receptor", cell=cell), doses_nM=DOSES, readout="IL2_dimer", variation=None
        ).value.max()
        assert row[f"percent_{side}"] == pytest.approx(100 * curve.value.max() / wild_type, rel=1e-4)
        at_dose = il2.dose_response(model, doses_nM=[0.5], readout="IL2_dimer", variation=None).value[0]
        assert row[f"response_{side}"] == pytest.approx(at_dose, rel=1e-4)
    assert row.ec50_ratio == pytest.approx(row.ec50_second_nM / row.ec50_first_nM)
    assert row.response_ratio == pytest.approx(row.response_first / row.response_second)


@pytest.mark.slow
def test_the_table_says_what_it_is_of(table):
    assert table.CD25_fold.tolist() == [1, 30]
    assert table.CD122_Kd_nM.tolist() == [1440, 1440]
    assert table.attrs["cell"] == "Treg and NK"
    assert table.attrs["ligand"] == "IL2"
    assert table.attrs["units"]["ec50_first_nM"] == "nM"
    assert table.attrs["units"]["percent_first"] == "%"
    assert {"most selective for Treg, 30 min", "most selective for NK, 30 min"} == {
        name.replace(" (none favours it)", "") for name in table.attrs["corners"]
    }
    assert table.attrs["parent"]["30 min"].endswith("NK EC50 2.59 nM (100 % of the parent's maximum)")


@pytest.mark.slow
def test_cells_of_models_differ_by_drugs_and_have_names_that_tell_them_apart():
    models = [il2.build("receptor", inhibitors={"basiliximab": nM}) for nM in (0, 100)]
    table = il2.selectivity(*models, Kd={"CD25": [1]}, readout="IL2_trimer", doses_nM=[0.01, 0.1])
    assert table["second"].tolist() == ["Treg, basiliximab=100 nM"]
    assert table.response_ratio[0] > 2
    assert np.isnan(table.ec50_ratio[0])
    assert "fewer than 5 doses" in table.note[0]


def test_affinities_act_on_all_steps_of_a_chain():
    grid = read_affinities(il2.build("receptor"), "IL2", {"IL2RB": [2], "CD132": [3.0]})
    native = {name: grid.constants[chain][name] for chain in grid.chains for name in grid.constants[chain]}
    changed = grid.values(grid.asked[0])
    assert {name: changed[name] / native[name] for name in native} == pytest.approx(
        {name: 3 if name.startswith("CD132") else 2 for name in native}
    )
    assert len(native) == 5
    assert grid.chains == ("CD122", "CD132")
    assert grid.parent_Kd_nM == {"CD122": 144.0}


def _answers(name, rows):
    found = pd.DataFrame(rows, columns=["ec50_nM", "note", "percent"])
    found["response"] = found.percent
    found["answers"] = found.percent > 0
    found.index = pd.MultiIndex.from_product([range(len(found)), [30.0]], names=["set", "time_min"])
    return Answers(name, found, "molecules/cell")


def test_the_corner_may_be_a_variant_to_which_one_cell_does_not_answer():
    grid = read_affinities(il2.build("receptor"), "IL2", {"CD25": [1, 2, 3, 4]})
    above = "the EC50 lies outside the doses given, above the highest"
    first = _answers("Treg", [(1, "", 100), (1, "", 90), (0.1, "", 60), (1e-4, "", 40)])
    second = _answers("NK", [(10, "", 100), (900, "", 90), (np.nan, above, 50), (10, "", 80)])
    table = side_by_side(grid, [first, second], least_percent=50, highest_nM=1000)
    assert table.corner.tolist() == ["most selective for NK (none favours it)", "", "most selective for Treg", ""]
    assert np.isnan(table.ec50_ratio[2])
    assert table.note[2] == f"NK: {above}"
    assert "above the highest" in table.attrs["corners"]["most selective for Treg, 30 min"]
    other = side_by_side(grid, [first, second], least_percent=30, highest_nM=1000)
    assert other.corner[3] == "most selective for Treg"


def test_a_cell_that_does_not_answer_gives_no_ratio():
    grid = read_affinities(il2.build("receptor"), "IL2", {"CD25": [1, 2]})
    first, second = (
        _answers("Treg", [(1, "", 100), (1, "", 90)]),
        _answers("NK", [(1, "", 100), (np.nan, "no response", 0)]),
    )
    table = side_by_side(grid, [first, second], least_percent=50, highest_nM=1000)
    assert np.isnan(table.response_ratio[1])
    assert np.isnan(table.ec50_ratio[1])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("cells", "options", "words"),
    [
        (("Treg", "tregs"), {}, "both cells are 'Treg'"),
        (("Treg", ("Treg", {"CD25": 4190})), {}, "give two that differ"),
        (("Treg", "Tree"), {}, "unknown cell 'Tree'"),
        (("Treg", "NK"), {"Kd": {"CD25": [0]}}, "'CD25' is 0; give multiples"),
        (("Treg", "NK"), {"Kd": {"CD25": [-2.0]}}, "above 0"),
        (("Treg", "NK"), {"Kd": {"CD25": ["0 nM"]}}, "above 0"),
        (("Treg", "NK"), {"Kd": {"CD25": ["3 s"]}}, "unit that converts"),
        (("Treg", "NK"), {"Kd": {"CD25": []}}, "no value"),
        (("Treg", "NK"), {"Kd": {}}, "Kd is empty"),
        (("Treg", "NK"), {"Kd": {"CD25": [1, "10 nM"]}}, "one value twice"),
        (("Treg", "NK"), {"Kd": {"CD25": [1], "IL2RA": [1]}}, "'CD25' twice"),
        (("Treg", "NK"), {"Kd": {"CD132": ["1 nM"]}}, "does not bind it alone"),
        (("Treg", "NK"), {"Kd": {"CD25": [1]}, "ligand": "IL15"}, "IL15 does not bind 'CD25'"),
        (("Treg", "NK"), {"readout": "pSTAT9"}, "pSTAT9"),
        (("Treg", "NK"), {"doses_nM": []}, "doses_nM is empty"),
        (("Treg", "NK"), {"doses_nM": [1.0] * 30_000}, "more than 1000000 values"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_before_anything_is_expanded(monkeypatch, cells, options, words):
    monkeypatch.setattr("pysb_il2.simulation.runner.expand", None)
    with pytest.raises(Il2Error, match=words):
        il2.selectivity(*cells, **{**RECEPTOR, **options})


def test_models_with_different_ligands_are_refused():
    models = [il2.build("receptor", cell=cell, ligand=one) for cell, one in (("Treg", "IL2"), ("NK", "H16N_Nterm_Fc"))]
    with pytest.raises(Il2Error, match="with one ligand"):
        il2.selectivity(*models, readout="IL2_trimer")


def test_a_dose_to_which_a_cell_does_not_answer_gives_no_ratio_of_responses():
    doses = [0.1, 1, 10, 50, 90]
    rows = [(number, dose, 30.0, dose / (1 + 9 * number)) for number in (0, 1) for dose in (1e-9, *doses)]
    curves = pd.DataFrame(rows, columns=["set", "dose_nM", "time_min", "value"])
    curves.attrs["units"] = {"value": "molecules/cell"}
    found = read_answers("NK", curves, doses, 1e-9, parent=0).found
    assert found.answers.tolist() == [False, False]
    assert found.percent.tolist() == [100, 10]
    assert found.note.str.contains("no response at 1e-09 nM|outside").all()


@pytest.mark.slow
def test_variants_of_two_arms_stand_beside_those_of_one():
    doses, Kd = [1e-3, 0.01, 0.1, 1, 10], {"CD122": [1, 10]}
    options = {"Kd": Kd, "readout": "IL2_trimer", "doses_nM": doses, "model": "receptor"}
    table = il2.selectivity("Treg", "NK", valency=[1, 2], arm_volume_fL=2.0, **options)
    assert table.valency.tolist() == [1, 1, 2, 2]
    assert table.CD122_fold.tolist() == [1, 10, 1, 10]
    mutein = il2.Ligand("mutein", pair_fold=10, valency=2, arm_volume_fL=2.0)
    curve, parent = (
        il2.dose_response(il2.build("receptor", ligand=one), doses_nM=doses, readout="IL2_trimer").value.max()
        for one in (mutein, "IL2")
    )
    assert table.response_first[3] == pytest.approx(curve, rel=1e-4)
    assert table.percent_first[3] == pytest.approx(100 * curve / parent, rel=1e-4)
    assert any("valency" in words for words in table.attrs["corners"].values())
    models = [[il2.build("receptor", cell=cell, ligand=one) for one in ("IL2", mutein)] for cell in ("Treg", "NK")]
    with pytest.raises(Il2Error, match="with one ligand"):
        il2.selectivity(*models, readout="IL2_trimer")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"valency": []}, "valency is empty"),
        ({"valency": [1, 1]}, "give each once"),
        ({"valency": [1, 2]}, "no linker constant"),
        ({"valency": [1], "arm_volume_fL": 2.0}, "of two arms"),
        ({"valency": [3, 2], "arm_volume_fL": 2.0}, "3 arms"),
        ({"valency": [2], "arm_volume_fL": 2.0, "ligand": "IL15", "Kd": {"CD122": [1]}}, "2 arms"),
    ],
)
def test_a_valency_that_cannot_be_built_is_said(options, words):
    with pytest.raises(Il2Error, match=words):
        il2.selectivity("Treg", "NK", **{**RECEPTOR, **options})


def test_a_model_has_its_own_valency():
    model = il2.build("receptor")
    with pytest.raises(Il2Error, match="has its own"):
        il2.selectivity(model, "NK", valency=[1], **RECEPTOR)
    with pytest.raises(Il2Error, match="2 models of one cell and 1 of the other"):
        il2.selectivity([model, model], [model], **RECEPTOR)


@pytest.mark.slow
def test_cells_differ_by_default_as_in_their_calibration():
    doses = [0.01, 0.1]
    options = {"Kd": {"CD25": [3]}, "model": "receptor", "readout": "IL2_trimer", "doses_nM": doses}
    table = il2.selectivity("Treg", "NK", **options)
    model = il2.build("receptor", ligand=il2.Ligand("weaker", private_fold=3))
    assert table.response_first[0] == pytest.approx(
        il2.dose_response(model, doses_nM=doses, readout="IL2_trimer").value.max(), rel=1e-4
    )
    assert table.attrs["variation"].startswith("Treg: CD25")
    assert table.attrs["statistic"] == "mean over cells"
