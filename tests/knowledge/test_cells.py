import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pysb_il2 import build
from pysb_il2.errors import Il2Error
from pysb_il2.knowledge.cells import (
    ACTIVATED_CYTOPLASM,
    AT_RECEPTOR,
    CHAINS,
    SHARED_CELL,
    cell_name,
    cells,
    copies,
    rows,
)
from pysb_il2.knowledge.references import read_table

ASKED = {
    "Treg", "Treg_naive", "Treg_memory", "Th", "Th_naive", "Th_memory", "CD8", "CD8_naive", "CD8_memory",
    "NK", "NK_CD56bright", "YT1_CD25pos", "YT1_CD25neg",
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
    assert (mine["CD25"], mine["CD122"], mine["CD132"], mine["CD215"]) == (22, 511, 0, 0)
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
    """But for chains and the kinases on them; so have the nucleus, cells of the table and models."""
    blast, mine, Treg = copies({"cytoplasm": ACTIVATED_CYTOPLASM}), copies({"cytoplasm": 0.25}), copies("Treg")
    assert Treg["cytoplasm"] == copies({})["cytoplasm"] == 0.1
    for protein in blast.keys() - {"cytoplasm", *AT_RECEPTOR}:
        assert mine[protein] / 0.25 == pytest.approx(blast[protein] / ACTIVATED_CYTOPLASM)
    assert (mine["JAK1"], mine["JAK3"]) == (blast["JAK1"], blast["JAK3"])
    for cell, volume in (({"cytoplasm": 0.25}, 0.25), ("Treg", 0.1), ("YT1_CD25pos", 0.2)):
        parameters = build("signal", cell=cell).parameters
        assert parameters["cytoplasm_volume"].value * 1e12 == pytest.approx(volume)
        assert parameters["nucleus_volume"].value * 1e12 == pytest.approx(volume / 2)
        assert parameters["STAT5B_0"].value / volume == pytest.approx(blast["STAT5B"] / ACTIVATED_CYTOPLASM)
    made = [build("full", cell={"cytoplasm": v}).parameters for v in (0.25, ACTIVATED_CYTOPLASM)]
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
