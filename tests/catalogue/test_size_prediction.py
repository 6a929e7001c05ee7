"""Predicted sizes: exact where sites are independent, and advice that holds when it is followed."""

import pytest
from pysb import Initial, Model, Monomer, Parameter, Rule

import pysb_il2 as il2
from pysb_il2.modules import cd122_tyrosines, il2_receptor, stat5, trafficking
from pysb_il2.rules.size_estimate import estimate_species


def scaffold(sites, docks):
    """R whose `sites` are switched and whose `docks` each bind an L of their own: all independent."""
    model = Model("scaffold", _export=False)
    with il2.building(model):
        k = Parameter("k", 1.0)
        R = Monomer("R", [*sites, *docks], {site: ["u", "p"] for site in sites})
        Initial(R(**dict.fromkeys(sites, "u"), **dict.fromkeys(docks)), k)
        for site in sites:
            Rule(f"R_{site}", R(**{site: "u"}) | R(**{site: "p"}), k, k)
        for dock in docks:
            L = Monomer(f"L{dock}", ["r"])
            Initial(L(r=None), k)
            Rule(f"L_binds_{dock}", L(r=None) + R(**{dock: None}) | L(r=1) % R(**{dock: 1}), k, k)
    return model


def with_r(model):
    return sum("R(" in species for species in il2.expand(model).species)


@pytest.mark.parametrize(("sites", "docks"), [("abc", ""), ("ab", "xy"), ("a", "x")])
def test_factors_are_exact_where_sites_are_independent(sites, docks):
    model = scaffold(sites, docks)
    predicted = il2.predict_size(model)
    assert predicted.species == with_r(model)
    factors = {site: factor for site, _, factor in predicted.sites}
    for left_out in sites + docks:
        smaller = scaffold(sites.replace(left_out, ""), docks.replace(left_out, ""))
        assert factors.pop(f"R.{left_out}") == predicted.species / with_r(smaller)
    assert set(factors) <= {f"L{dock}.r" for dock in docks}
    assert predicted.modules == ()


@pytest.mark.slow
def test_the_tyrosines_of_cd122_make_the_full_model_large(monkeypatch):
    model = il2.build("full", detail="sites")
    monkeypatch.setattr("pysb_il2.network.bionetgen.run", None)  # nothing is expanded
    predicted = il2.predict_size(model)
    assert predicted.sites[0][0] == "CD122.Y338"
    assert {"CD122.Y392", "CD122.Y510"} <= {site for site, _, _ in predicted.sites[:12]}
    assert predicted.choices[0] == ("detail='lumped' for all modules", estimate_species(il2.build("full")))
    assert predicted.choices[1][0] == "leaving out site CD122.Y338"
    assert predicted.decoupled == il2.decoupling(il2.decouple(model)).predicted_after
    said = str(predicted)
    assert "CD122.Y338" in said
    assert "after decouple()" in said


@pytest.mark.slow
@pytest.mark.parametrize("detail", ["lumped", "sites"])
def test_a_module_left_out_leaves_what_is_predicted(detail):
    predicted = il2.predict_size(il2.build("signal", detail=detail))
    without = {name: (species, others) for name, species, others in predicted.modules}
    assert without["trafficking"] == (estimate_species(il2.build(stat5(detail), il2_receptor)), ())
    assert without["stat5"] == (estimate_species(il2.build(cd122_tyrosines(detail), trafficking, il2_receptor)), ())
    assert "stat5" in without["cd122_tyrosines"][1]


@pytest.mark.slow
def test_a_module_of_the_users_own_leaves_out_modules_only():
    mine = il2.Module("mine", lambda m, k: Rule("CD25_goes", m.CD25() >> None, k.gone), requires=[il2_receptor],
                      constants={"gone": (1e-4, "1/s")})  # fmt: skip
    predicted = il2.predict_size(il2.build(mine, stat5))
    assert predicted.modules == ()
    assert predicted.sites


def test_a_model_that_cannot_be_decoupled_is_predicted_all_the_same():
    model = scaffold("ab", "")
    model.rules["R_a"].total_rate = True
    predicted = il2.predict_size(model)
    assert predicted.decoupled is None
    assert (predicted.species, len(predicted.choices)) == (4, 2)
