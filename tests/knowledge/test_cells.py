import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pysb import Model

import pysb_il2 as il2
from pysb_il2 import build
from pysb_il2.errors import Il2Error
from pysb_il2.knowledge.cells import (
    ACTIVATED_CYTOPLASM,
    CHAINS,
    SHARED_CELL,
    cell_name,
    cell_text,
    cells,
    copies,
    rows,
    variation,
)
from pysb_il2.knowledge.references import read_table
from pysb_il2.modules import il2_receptor

ASKED = {
    "Treg", "Treg_naive", "Treg_memory", "Th", "Th_naive", "Th_memory", "CD8", "CD8_naive", "CD8_memory",
    "NK", "NK_CD56bright", "NKT", "B_activated", "monocyte", "macrophage", "DC", "YT1_CD25pos", "YT1_CD25neg",
}  # fmt: skip
TABLE = read_table("cells.tsv")


def test_all_cells_are_there_with_every_chain():
    assert set(cells()) == ASKED
    for cell in cells():
        assert set(CHAINS) <= copies(cell).keys()


def test_each_protein_of_a_cell_has_one_row():
    pairs = [(row["cell"], row["protein"]) for row in TABLE]
    assert len(pairs) == len(set(pairs))


def test_ranges_hold_their_value_and_bases_are_known():
    for cell in cells():
        for row in rows(cell):
            assert row.basis in {"measured", "derived", "fitted", "assumed"}
            assert row.source
            assert row.note
            assert (row.low is None) == (row.high is None)
            if row.low is not None and row.high is not None:
                assert 0 <= row.low <= row.copies <= row.high


def test_the_receptor_numbers_of_the_demo_are_published_or_tell_what_was():
    counted = {"Treg": (3475.8, 657.01, 14017), "Th": (328.9, 158.45, 13326), "NK": (22.306, 8502.9, 7643.1)}
    for cell, numbers in counted.items():
        found = {row.protein: row for row in rows(cell)}
        for chain, number in zip(("CD25", "CD122", "CD132"), numbers, strict=True):
            row = found[chain]
            assert row.copies == number if row.basis == "measured" else f"counted {number:g} " in row.note
        assert found["CD215"].copies == 0


def test_cd122_says_that_it_is_uncertain():
    # Two tables of one laboratory disagree 3-17 fold; nobody should mistake these for precise numbers. The range of
    # a fitted number is that of the fit: narrow, and given the model.
    for cell in ("Treg", "Th", "CD8"):
        (row,) = (r for r in rows(cell) if r.protein == "CD122")
        assert "uncertain" in row.note
        assert row.high is not None
        assert row.basis == "fitted" or row.high / row.copies > 3


def test_sorted_yt1_differ_in_their_chains_alone():
    positive, negative = copies("YT1_CD25pos"), copies("YT1_CD25neg")
    assert {"CD25"} <= {p for p in positive if positive[p] != negative[p]} <= set(CHAINS)
    assert negative["CD25"] == 0


def test_stat5_family_sums_to_the_measured_total():
    shared = copies({"cytoplasm": ACTIVATED_CYTOPLASM})
    assert shared["STAT5A"] + shared["STAT5B"] == pytest.approx(2.03e5, rel=1e-3)


def test_a_mapping_names_the_chains_and_the_rest_is_shared():
    mine = copies({"CD25": 22, "CD122": 511, "cytoplasm": ACTIVATED_CYTOPLASM})
    assert {p: n for p, n in mine.items() if p in CHAINS} == {"CD25": 22, "CD122": 511}
    assert {p: n for p, n in mine.items() if p not in (*CHAINS, "cytoplasm")} == {
        row["protein"]: float(row["copies"])
        for row in TABLE
        if row["cell"] == SHARED_CELL and row["protein"] not in (*CHAINS, "cytoplasm")
    }
    named = copies({"IL2RA": 5, "JAK1": 7, "ADA9": 3})
    assert (named["CD25"], named["JAK1"], named["ADA9"]) == (5, 7, 3)
    assert "IL2RA" not in named


@pytest.mark.slow
def test_cells_of_any_size_have_the_same_concentrations():
    """But for chains; so have the nucleus, cells of the table and models."""
    blast, mine, Treg = copies({"cytoplasm": ACTIVATED_CYTOPLASM}), copies({"cytoplasm": 0.25}), copies("Treg")
    assert Treg["cytoplasm"] == copies({})["cytoplasm"] == 0.1
    for protein in blast.keys() - {"cytoplasm", *CHAINS}:
        assert mine[protein] / 0.25 == pytest.approx(blast[protein] / ACTIVATED_CYTOPLASM)
    for cell, volume in ((("Treg", {"cytoplasm": 0.25}), 0.25), ("Treg", 0.1), ("YT1_CD25pos", 0.2)):
        parameters = build("signal", cell=cell).parameters
        assert parameters["cytoplasm_volume"].value * 1e12 == pytest.approx(volume)
        assert parameters["nucleus_volume"].value * 1e12 == pytest.approx(volume / 2)
        assert parameters["STAT5B_0"].value / volume == pytest.approx(blast["STAT5B"] / ACTIVATED_CYTOPLASM)
    chains = {"CD25": 22, "CD122": 511, "CD132": 12407}
    made = [build("full", cell={**chains, "cytoplasm": v}).parameters for v in (0.25, ACTIVATED_CYTOPLASM)]
    for name in ("CISH_0", "CISH_mRNA_0", "STAT5_fate_K"):  # what genes make, and what half saturates inside
        assert made[0][name].value / 0.25 == pytest.approx(made[1][name].value / ACTIVATED_CYTOPLASM)
    row = next(row for row in rows("Treg") if row.protein == "STAT3")
    assert (row.copies, row.low, row.high, row.basis) == (65750, 18050, 240000, "derived")


def test_a_volume_that_is_given_otherwise_is_kept():
    model = build("signal", parameters={"cytoplasm_volume": (0.3, "pL")})
    assert model.parameters["cytoplasm_volume"].value * 1e12 == pytest.approx(0.3)


@pytest.mark.slow
@given(st.dictionaries(st.sampled_from([*CHAINS, "JAK1", "ADA9"]), st.floats(0, 1e9)))
def test_what_a_mapping_gives_is_kept(cell):
    assert copies(cell).items() >= cell.items()


def test_result_is_the_callers_to_change():
    copies("Treg")["CD25"] = 0
    assert copies("Treg")["CD25"] > 0


@pytest.mark.parametrize("name", ["Tregs", "T-reg", "Treg_mem", "Tconv", "T helper", "NK cell", "YT1_CD25+"])
def test_other_names(name):
    assert cell_name(name) in cells()


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ("trge", "did you mean 'Treg'"),
        ("*", "unknown cell"),
        (None, "neither a name nor a mapping"),
        ({"CD25": -1}, "finite number of 0 or more"),
        ({"CD25": math.nan}, "finite number of 0 or more"),
        ({"CD25": math.inf}, "finite number of 0 or more"),
        ({"CD25": "many"}, "'many'"),
        ({"CD25": True}, "True"),
        ({"CD25": None}, "None"),
        ({1: 2}, "is not a name"),
        ({"CD25": 1, "IL2RA": 2}, "'CD25' twice"),
        ({"cytoplasm": 0}, "cytoplasm of 0; give its volume in pL"),
        ({"cytoplasm": -0.1}, "finite number of 0 or more"),
    ],
)
def test_bad_cells_are_refused(bad, says):
    with pytest.raises(Il2Error, match=says.replace("*", r"\*")):
        copies(bad)


def test_the_spread_between_cells_is_a_geometric_standard_deviation():
    assert next(row for row in rows("Treg") if row.protein == "CD25").gsd > 1


def test_the_rows_of_a_cell_are_a_table_in_notebooks():
    shown = rows("NK")._repr_html_()
    assert shown.startswith("<table><tr><th>cell</th><th>protein</th><th>copies</th>")
    assert shown.count("<tr>") == len(rows("NK")) + 1
    assert "<td>CD132</td><td>7643.1</td>" in shown


CHAINS_OF_IL2 = {"CD25": 1e4, "CD122": 511, "CD132": 12407}


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ({**CHAINS_OF_IL2, "CD52": 10}, "unknown protein 'CD52' in cell= of this model; did you mean 'CD25'"),
        (
            {**CHAINS_OF_IL2, "CD12": 10},
            "unknown protein 'CD12' in cell= of this model; did you mean 'CD132' or 'CD122'",
        ),
        ({**CHAINS_OF_IL2, "IL2RAA": 10}, "unknown protein 'IL2RAA' in cell= of this model; did you mean 'IL2RA'"),
        ({"CD25_captures_IL2_Kd": 0}, "unknown protein 'CD25_captures_IL2_Kd' in cell="),
        (("Treg", {"CD52": 10}), "unknown protein 'CD52' in cell="),
        (("Tregg", {"CD25": 10}), "unknown cell 'Tregg'.*did you mean 'Treg'"),
        (("Treg", {"CD25": -10}), "finite number of 0 or more"),
        (("Treg", 10), "neither a name nor a mapping"),
        (("Treg", "NK"), "neither a name nor a mapping"),
        (("Treg", {"CD25": 10}, {}), "neither a name nor a mapping"),
        ({"CD25": 1e4}, r"no copies of 'CD122', 'CD132', .*cell=\{\.\.\., 'CD122': 0, 'CD132': 0\}"),
        ({}, "no copies of 'CD122', 'CD132', 'CD25'"),
        ({**CHAINS_OF_IL2, "IL2": 10}, "'IL2', which is dosed into the medium; set the parameter 'IL2_dose'"),
    ],
)
def test_a_cell_that_lacks_a_chain_or_has_what_no_cell_has_is_refused(cell, says):
    for make in (
        lambda: build("receptor", cell=cell),
        lambda: il2.add_to(Model("m", _export=False), il2_receptor, cell=cell),
    ):
        with pytest.raises(Il2Error, match=says):
            make()


def test_a_chain_may_be_given_as_none_left_to_parameters_or_knocked_out():
    none = build("receptor", cell={**CHAINS_OF_IL2, "CD25": 0}).parameters["CD25_0"].value
    parameters = build("receptor", cell={"CD122": 511, "CD132": 12407}, parameters={"CD25_0": 7}).parameters
    knocked_out = build("receptor", cell={"CD122": 511, "CD132": 12407}, knockouts=["CD25"]).parameters["CD25_0"].value
    assert (none, parameters["CD25_0"].value, knocked_out) == (0, 7, 0)


def test_a_receptor_of_another_ligand_asks_for_its_own_chain():
    with pytest.raises(Il2Error, match="no copies of 'CD215', which the receptors of the model need"):
        build("signal", ligand="IL15", cell=CHAINS_OF_IL2)
    assert build("signal", ligand="IL15", cell={**CHAINS_OF_IL2, "CD215": 0}).parameters["CD215_0"].value == 0


def test_a_protein_of_the_user_s_own_is_known_where_a_module_has_it():
    mine = il2.Module("mine", lambda m, k: None, proteins=[il2.Protein("ADA9")], requires=[il2_receptor])
    assert build(mine, cell={**CHAINS_OF_IL2, "ADA9": 3}).parameters["ADA9_0"].value == 3
    with pytest.raises(Il2Error, match="unknown protein 'ADA8' in cell= of this model; did you mean 'ADA9'"):
        build(mine, cell={**CHAINS_OF_IL2, "ADA9": 3, "ADA8": 3})


def test_a_cell_of_the_table_with_what_differs():
    table, varied = copies("Treg"), copies(("t-reg", {"IL2RA": 1e4, "JAK1": 5}))
    assert varied == {**table, "CD25": 1e4, "JAK1": 5}
    blast = copies(("Treg", {"cytoplasm": ACTIVATED_CYTOPLASM}))  # chains as they were, the rest in proportion
    assert blast["CD25"] == table["CD25"]
    assert blast["STAT5A"] / table["STAT5A"] == pytest.approx(ACTIVATED_CYTOPLASM / table["cytoplasm"])
    row = next(row for row in rows(("Treg", {"CD25": 1e4})) if row.protein == "CD25")
    assert (row.cell, row.copies, row.low, row.gsd, row.basis, row.source, row.note) == (
        "Treg", 1e4, None, None, "assumed", "", "given by the user",
    )  # fmt: skip
    model, plain = build("receptor", cell=("Treg", {"CD25": 1e4})), build("receptor", cell="Treg")
    differing = {p.name for p in plain.parameters if model.parameters[p.name].value != p.value}
    assert (differing, model.parameters["CD25_0"].value) == ({"CD25_0"}, 1e4)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("tregs", "Treg"), (("tregs", {}), "Treg"), (("NK", {"IL2RA": 7}), "NK with CD25=7"),
        (CHAINS_OF_IL2, "CD25=10000, CD122=511, CD132=12407"),
    ],
)  # fmt: skip
def test_a_model_says_what_cell_it_is(cell, text):
    assert cell_text(cell) == text
    model = build("receptor", cell=cell)
    assert [a.object for a in model.annotations if a.predicate == "occursIn"] == [text]
    assert f"# {text} (occursIn)" in il2.export(model, format="bngl").splitlines()[:6]


def test_proteins_that_scatter_between_cells_are_those_of_which_it_is_known():
    for cell in ("Treg", "NK"):
        known = {row.protein: row.gsd for row in rows(cell) if row.gsd is not None}
        assert variation(cell) == known
        assert all(gsd > 1 for gsd in known.values())
        assert len(known) < len(copies(cell))


def test_a_cell_as_large_as_the_one_that_was_counted_has_the_rows_as_they_are():
    """0.4 pL of cytoplasm; in a resting cell copies are derived, and in proportion, but for what sits at receptors."""
    chains = {"CD25": 1, "CD122": 1, "CD132": 1}
    counted = {row.protein: row for row in rows({**chains, "cytoplasm": 0.4})}
    half = {row.protein: row for row in rows({**chains, "cytoplasm": 0.2})}
    shared = counted.keys() - {*chains, "cytoplasm"}
    assert {counted[name].basis for name in shared} != {"derived"}
    parts = {name: half[name].copies / counted[name].copies for name in shared}
    assert set(parts.values()) <= {0.5, 1.0}
    assert parts["STAT5A"] == 0.5
    for name in shared:
        assert "pL of cytoplasm" not in counted[name].note
        assert ("pL of cytoplasm" in half[name].note) == (parts[name] == 0.5)
