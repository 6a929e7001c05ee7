"""Models of the library are joined with others, run in protocols and populations, and are taken apart."""

import pytest
from pysb import Expression, Initial, Monomer, Observable, Parameter, Rule
from pysb.examples.earm_1_0 import model as earm

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.modules import fate, il2_receptor, trafficking
from tests.composition.small_models import course, kinase, lines, reader, report, written


def antibody(name="antibody"):
    """An antibody binds IL-2, and is lost."""

    def write():
        Ab, IL2 = Monomer("Ab", ["b"]), Monomer("il2", ["Ab"])
        Initial(Ab(b=None), Parameter("Ab_0", 1e5))
        kon, koff = Parameter("on", 1e-9), Parameter("off", 1e-4)
        Rule("Ab_binds", Ab(b=None) + IL2(Ab=None) | Ab(b=1) % IL2(Ab=1), kon, koff)
        Observable("Ab_free", Ab(b=None))

    return written(name, write)


@pytest.mark.slow
def test_a_model_of_the_library_is_joined_and_dosed():
    model = il2.join("receptor", antibody(), same={"IL2": "il2"})
    course = {"doses_nM": [1.0], "times_min": [30], "readouts": ["bound_IL2"]}
    alone, joined = (il2.time_course(one, **course).value[0] for one in ("receptor", model))
    assert joined == pytest.approx(alone, rel=1e-2)
    model.parameters["Ab_0"].value = 1e12
    assert il2.describe(model).set_index("rule").module["Ab_binds"] == "antibody"
    assert il2.describe(model).set_index("rule").module["CD25_captures_IL2"] == "il2_receptor"


@pytest.mark.slow
def test_an_antibody_of_another_model_leaves_the_mechanisms_that_do_not_need_its_site():
    def write():
        Ab, IL2 = Monomer("Ab", ["b"]), Monomer("il2", ["CD25"])
        Initial(Ab(b=None), Parameter("Ab_0", 1e5))
        kon, koff = Parameter("on", 1e-9), Parameter("off", 1e-4)
        Rule("Ab_binds", Ab(b=None) + IL2(CD25=None) | Ab(b=1) % IL2(CD25=1), kon, koff)

    other = written("blocker", write)
    for model in (il2.join("receptor", other, same={"IL2": "il2"}), il2.join(other, "receptor", same={"il2": "IL2"})):
        assert "CD122_captures_IL2_with_Ab_b_on_IL2_CD25" in model.rules.keys()


def test_modules_are_added_to_a_joined_model_and_cells_share_it():
    model = il2.join(il2.build(il2_receptor), antibody(), same={"IL2": "il2"})
    with pytest.raises(Il2Error, match="lacks site 'loc'"):
        il2.add_to(model, trafficking)
    cells = il2.populate({"Treg": 1e5, "Th": 1e5}, model={"Treg": model, "Th": model})
    assert {"Treg_Ab", "Th_Ab"} <= set(cells.monomers.keys())


@pytest.mark.slow
def test_apoptosis_of_pysb_s_examples_joins_through_BCL2():
    """BCL2 that a cell makes and loses stands in for the fixed amount; as much of it kills as fast, and more later."""

    def turnover():
        BCL2, kd = Monomer("BCL2"), Parameter("kd", 1e-9)
        amount = Parameter("BCL2_0", 2e4)
        Initial(BCL2(), amount)
        Rule("BCL2_made", None >> BCL2(), Expression("made", amount * kd))
        Rule("BCL2_lost", BCL2() >> None, kd, delete_molecules=True)

    model = il2.join(written("cell", turnover), earm, same={"BCL2": "Bcl2"}, prefix="earm_")
    other = il2.join(earm, written("cell", turnover), same={"Bcl2": "BCL2"})
    alone, times = course(earm, "cSmac_total", times=[0, 6500, 8000])["cSmac_total"], [0, 6500, 8000]
    assert course(model, "earm_cSmac_total", times=times)["earm_cSmac_total"] == pytest.approx(alone, rel=1e-3)
    names = {component.name.removeprefix("earm_") for component in model.all_components()}
    assert {component.name for component in other.all_components()} == names
    model.parameters["BCL2_0"].value = 1e5
    assert course(model, "earm_cSmac_total", times=times)["earm_cSmac_total"][1] < alone[1] / 2


@pytest.mark.slow
def test_the_library_s_BCL2_joins_that_of_apoptosis():
    model = il2.join(il2.build(fate, ligand="IL2"), earm, same={"BCL2": "Bcl2"}, prefix="earm_")
    assert model.monomers["BCL2"].sites == ["b"]
    assert str(model.rules["BCL2_made"].product_pattern) == "BCL2_mRNA() + BCL2(b=None)"
    assert [row[4] for row in report(model) if row[0] == "one amount"] == ["that of fate holds, 9950 molecules"]


def test_joined_models_are_taken_apart_with_the_values_of_now():
    one = il2.join(kinase(), reader(), prefix="r_")
    model = il2.join(one, antibody(), prefix="a_")
    model.parameters["r_on"].value = 7.0
    parts = il2.parts(model)
    assert list(parts) == ["kinase", "reader", "antibody"]
    assert parts["reader"].parameters["on"].value == 7.0
    assert lines(parts["kinase"]) == lines(kinase())
    table = parts.table.set_index("component")
    assert tuple(table.loc["r_R_binds", ["kind", "part", "original", "module"]]) == (
        "Rule",
        "reader",
        "R_binds",
        "reader",
    )
    assert tuple(table.loc["a_Ab", ["part", "original"]]) == ("antibody", "Ab")
    with pytest.raises(KeyError, match=r"unknown part 'raeder'.*did you mean 'reader'"):
        parts["raeder"]


@pytest.mark.slow
def test_a_model_is_taken_apart_into_its_modules():
    parts = il2.parts("signal")
    rules = [rule.name for part in parts.values() for rule in part.rules]
    assert sorted(rules) == sorted(il2.build("signal").rules.keys())
    assert "CD25_captures_IL2" in parts["il2_receptor"].rules.keys()
    how = {"doses_nM": [0.1], "times_min": [60], "readouts": ["bound_IL2"], "variation": None}
    alone = il2.time_course(parts["il2_receptor"], **how)
    assert alone.value[0] == pytest.approx(il2.time_course(il2.build(il2_receptor), **how).value[0], rel=1e-5)
    mine = kinase()
    assert list(il2.parts(mine)) == ["kinase"]
    assert lines(il2.parts(mine)["kinase"]) == lines(mine)


def test_components_that_were_added_since_are_of_no_part():
    model = il2.join(kinase(), reader(), prefix="r_")
    with il2.building(model):
        Parameter("mine", 1.0)
    assert il2.parts(model).table.set_index("component").part["mine"] == ""
    assert course(il2.parts(model)["kinase"], "pS")["pS"] == pytest.approx(course(kinase(), "pS")["pS"], rel=1e-8)
