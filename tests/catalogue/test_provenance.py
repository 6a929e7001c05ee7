"""Models as tables: parameters, rules, sources."""

import pytest
from pysb import Annotation, Model, Monomer, Parameter, Rule

import pysb_il2 as il2
from pysb_il2.knowledge.references import keys


@pytest.fixture(scope="module")
def signal():
    return il2.build("signal", cell="NK", parameters={"CD25_captures_IL2_Kd": (20, "nM")})


def test_every_parameter_has_a_row_with_its_unit_and_basis(signal):
    table = il2.parameters(signal)
    assert list(table.id) == signal.parameters.keys()
    assert (table.unit != "").all()
    assert set(table.basis) <= {"measured", "derived", "fitted", "assumed"}
    assert not table[["unit", "basis", "source", "published_unit", "note"]].isna().any(axis=None)


def test_what_a_user_changed_stands_beside_what_was_published(signal):
    row = il2.parameters(signal).set_index("id").loc["CD25_captures_IL2_Kd"]
    assert (row.value, row.published, row.published_unit, row.basis) == (2e-8, 10.0, "nM", "assumed")
    assert row.note.startswith("changed in this model")


def test_every_rule_has_a_row_and_a_module(signal):
    table = il2.describe(signal).set_index("rule")
    assert list(table.index) == signal.rules.keys()
    assert set(table.module) == {
        "gamma_chain", "il2_receptor", "jak_activation", "cd122_tyrosines", "stat5", "trafficking",
    }  # fmt: skip
    assert table.loc["JAK3_binds_CD132", "pattern"] == "JAK3 + CD132 <-> JAK3:CD132"
    assert table.loc["IL2_degraded", ["pattern", "reverse"]].tolist() == ["IL2[endosome] -> nothing", ""]


def test_sources_are_those_of_constants_modules_and_ligand():
    text = il2.citations(il2.build("receptor", ligand="R38Q_Nterm_Fc_mono"))
    # Glassman2021 stands in the story of the receptor alone, Farhat2021 at constants and at the ligand.
    for key in ("Glassman2021", "Farhat2021", "Rickert2004"):
        assert text.count(f"{{{key},") == 1
    assert "Zhou1997" not in text
    assert text.count("\n@") + 1 < len(keys())


def test_plain_pysb_models_have_tables_too():
    model = Model("mine", _export=False)
    with il2.building(model):
        k, a = Parameter("k", 2.0), Monomer("A")
        Rule("A_decays", a() >> None, k)
        Annotation(k, "doi:10.0/mine", "hasSource")
    assert il2.parameters(model)[["id", "value", "unit"]].values.tolist() == [["k", 2.0, ""]]
    assert il2.describe(model)[["what", "pattern", "module"]].values.tolist() == [["A decays", "A -> nothing", ""]]
    assert il2.citations(model).strip() == "% not among the library's references: doi:10.0/mine"
