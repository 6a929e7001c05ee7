"""Macros, compared as the rules they write; and what they refuse."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pysb import Initial, Model, Monomer, Observable, Parameter

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.macros import (
    AssemblyStep,
    assemble,
    bind,
    degrade,
    dephosphorylate,
    dephosphorylate_two_step,
    dimerise,
    dissociate_dimer,
    dock,
    excludes_only,
    express,
    phosphorylate,
    phosphorylate_and_dissociate,
    phosphorylate_and_release,
    phosphorylate_in_complex,
    preassociate,
    shuttle,
    synthesise,
    translocate,
    write_rule,
)  # fmt: skip
from pysb_il2.validation.physics import wegscheider_residual

Step = AssemblyStep


@pytest.fixture
def model():
    model = Model("m", _export=False)
    with il2.building(model):
        Monomer("K", ["s"])
        Monomer("R", ["k", "Y1", "loc"], {"Y1": ["u", "p"], "loc": ["out", "in"]})
        Monomer("S", ["SH2", "Y2", "loc"], {"Y2": ["u", "p"], "loc": ["out", "in"]})
        Parameter("k0", 1.0)
        yield model


def rules(parts):
    return [repr(rule.rule_expression) for rule in parts if hasattr(rule, "rule_expression")]


def test_macros_return_what_they_add(model):
    K, R = model.monomers[0], model.monomers[1]
    made = phosphorylate_in_complex(K(s=1) % R(k=1), R, "Y1", kc=0.5, kinase=K)
    assert {c.name for c in made} == {"K_phosphorylates_R_Y1", "K_phosphorylates_R_Y1_kc"}
    assert all(component in model.all_components() for component in made)


@pytest.mark.parametrize("given", [None, "R", 1.0, [], {}, object(), "a\nb"])
def test_a_molecule_is_a_monomer_or_a_pattern(model, given):
    K, R = model.monomers[0], model.monomers[1]
    for write in (
        lambda: bind(given, "s", R, "k", kf=1.0, Kd=1.0),
        lambda: bind(K, "s", given, "k", kf=1.0, Kd=1.0, name="x"),
        lambda: phosphorylate(K, given, "Y1", kc=1.0, name="x"),
        lambda: degrade(given, rate=1.0),
        lambda: synthesise(given, rate=1.0),
    ):
        with pytest.raises(Il2Error, match="is no molecule; give a Monomer or a pattern") as caught:
            write()
        assert "\n" not in str(caught.value)
    assert not model.rules


@pytest.mark.parametrize("rate", [math.nan, math.inf, -1.0, 10**400, 1j, "1", [1.0], {}, object()])
def test_a_rate_is_a_finite_number_of_0_or_more(model, rate):
    K, R = model.monomers[0], model.monomers[1]
    for write in (phosphorylate, dephosphorylate):
        with pytest.raises(Il2Error, match=r"^kc is .*; give a finite number of 0 or more, a Parameter"):
            write(K, R, "Y1", kc=rate, name="x")
    assert not model.rules
    assert model.parameters.keys() == ["k0"]


def test_a_binding_without_a_usable_name_or_constant_is_refused_and_writes_nothing(model):
    K, R = model.monomers["K"], model.monomers["R"]
    for bad in ("1_binds", "R binds", "", 7, None, "R\n"):
        with pytest.raises(Il2Error, match=r"a rule cannot be named|^name=.* of write_rule"):
            write_rule(bad, K(s=None) >> K(s=None), kc=1.0)
    for Kd in ("many", float("nan"), [1.0], -1.0, 10**400):
        with pytest.raises(Il2Error, match=r"^Kd is .*; give a finite number of 0 or more"):
            bind(K, "s", R, "k", kf=1.0, Kd=Kd, name="bound")
    with pytest.raises(Il2Error, match="kr of rule 'bound' is inf"):
        bind(K, "s", R, "k", kf=1e300, Kd=1e300, name="bound")
    for rates in ({}, {"kr": 1.0}, {"Kd": 1.0}):
        with pytest.raises(Il2Error, match="kf of rule 'bound' is None"):
            write_rule("bound", K(s=None) | K(s=None), **rates)
    with pytest.raises(Il2Error, match="rule 'bound' is given kr and Kd; give one of the two"):
        write_rule("bound", K(s=None) | K(s=None), kf=1.0, kr=1.0, Kd=1.0)
    assert not model.rules
    assert model.parameters.keys() == ["k0"]


def test_what_is_degraded_beside_a_foreign_partner_goes_without_its_complex(model):
    K, R, S = model.monomers
    with il2.building(model):
        excludes_only(degrade(R(k=None), rate=1.0), R, "k", [(K, "s")])
        bind(S, "SH2", R, "k", kf=1.0, kr=1.0)
    variant = model.rules["R_degraded_with_S_SH2_on_R_k"]
    assert rules([variant]) == ["R(k=100) % S(SH2=100) >> S(SH2=None)"]
    assert variant.delete_molecules


def test_a_parameter_is_taken_as_it_is(model):
    R = model.monomers["R"]
    made = translocate(R(k=None), "loc", "out", "in", rate=model.parameters["k0"], name="R_in")
    assert [c.name for c in made] == ["R_in"]
    assert model.rules["R_in"].rate_forward is model.parameters["k0"]


def test_rules_as_text(model):
    K, R, S = model.monomers
    k = model.parameters["k0"]
    assert rules(phosphorylate(K(s=None), R, "Y1", kc=k)) == ["K(s=None) + R(Y1='u') >> K(s=None) + R(Y1='p')"]
    assert rules(dephosphorylate(None, R, "Y1", kc=k)) == ["R(Y1='p') >> R(Y1='u')"]
    assert rules(dephosphorylate_two_step(K, "s", S(loc="in"), "Y2", "SH2", kf=k, Kd=k, kc=k)) == [
        "K(s=None) + S(SH2=None, Y2='p', loc='in') | K(s=50) % S(SH2=50, Y2='p', loc='in')",
        "K(s=50) % S(SH2=50, Y2='p', loc='in') >> K(s=None) + S(SH2=None, Y2='u', loc='in')",
    ]
    assert rules(dock(S(Y2="u"), "SH2", R, "Y1", kf=k, Kd=k)) == [
        "S(SH2=None, Y2='u') + R(Y1='p') | S(SH2=50, Y2='u') % R(Y1=('p', 50))"
    ]
    assert rules(phosphorylate_and_release(K(s=1) % R(k=1), R, "Y1", S, "SH2", target="Y2", kc=k, name="away")) == [
        "K(s=1) % R(k=1, Y1=('p', 50)) % S(SH2=50, Y2='u') >> K(s=1) % R(k=1, Y1='p') + S(SH2=None, Y2='p')"
    ]
    assert rules(dimerise(S(Y2="p"), S(Y2="p"), "SH2", kf=k, kr=k)) == [
        "S(SH2=None, Y2='p') + S(SH2=None, Y2='p') | S(SH2=1, Y2='p') % S(SH2=1, Y2='p')"
    ]
    assert rules(dissociate_dimer(S(Y2="p"), S(Y2="p"), "SH2", S(Y2="u"), kc=k, name="broken")) == [
        "S(SH2=1, Y2='p') % S(SH2=1, Y2='p') >> S(SH2=None, Y2='u') + S(SH2=None, Y2='p')"
    ]
    assert rules(shuttle(S(loc="out"), S(loc="in"), kc=k, name="in")) == ["S(loc='out') >> S(loc='in')"]
    assert rules(synthesise(K(s=None), rate=k)) == ["None >> K(s=None)"]
    assert rules(degrade(R(loc="in"), rate=k)) == ["R(loc='in') >> None"]
    assert model.rules["R_degraded"].delete_molecules


def test_a_partner_leaves_what_is_phosphorylated(model):
    """With the partner or without, the phosphate is there afterwards."""
    K, R, S = model.monomers
    made = phosphorylate_and_dissociate(
        K(s=None), R, "Y1", domain="k", partner=S, partner_domain="SH2", kc=model.parameters["k0"]
    )
    assert rules(made) == [
        "K(s=None) + R(k=None, Y1='u') >> K(s=None) + R(k=None, Y1='p')",
        "K(s=None) + R(k=50, Y1='u') % S(SH2=50) >> K(s=None) + R(k=None, Y1='p') + S(SH2=None)",
    ]


def test_a_gene_is_expressed_and_its_protein_degraded_in_every_state(model):
    K, R, _ = model.monomers
    rest, constants = R(k=None, Y1="u", loc="out"), {"mRNA_decay": 0.5, "protein_copies": 80.0, "protein_decay": 0.25}
    made = express(K(s=None), rest, mRNA_copies=2.0, regulator=Observable("x", R()), fold=3.0, K=10.0, **constants)
    assert rules(made) == [
        "None >> K(s=None)", "K(s=None) >> None", f"K(s=None) >> K(s=None) + {rest}", "R() >> None",
    ]  # fmt: skip
    x = model.observables["x"]
    assert (model.expressions["K_made_kf"].expr - (1 + 3 * x / (10 + x))).simplify() == 0
    assert [model.parameters[f"{name}_degraded_kf"].value for name in "KR"] == [0.5, 0.25]
    assert model.parameters["R_made_kc"].value == 10.0


def test_a_regulator_of_which_no_fold_is_said_adds_nothing(model):
    K, R, _ = model.monomers
    regulator = Observable("x", R())
    constants = {"mRNA_copies": 2.0, "mRNA_decay": 0.5, "protein_copies": 80.0, "protein_decay": 0.25}
    express(K(s=None), R(k=None, Y1="u", loc="out"), regulator=regulator, K=10.0, **constants)
    assert model.parameters["K_made_kf"].value == 1.0


def test_a_missing_site_is_named_with_near_misses(model):
    K, R, S = model.monomers
    with pytest.raises(Il2Error, match=r"unknown site 'Y11' in monomer R; did you mean 'Y1'"):
        dock(S, "SH2", R, "Y11", kf=1.0, Kd=1.0)
    with pytest.raises(Il2Error, match="has no 'S'"):
        phosphorylate_in_complex(K(s=1) % R(k=1), S, "Y2", kc=1.0, kinase=K)


def test_a_site_without_a_phosphate_is_refused(model):
    K, R, _ = model.monomers
    with pytest.raises(Il2Error, match="site 'k' of 'R' has no phosphorylated state; give it 'u' and 'p'"):
        dephosphorylate(K, R, "k", kc=1.0)
    assert not model.rules


def test_a_binding_has_one_of_two_constants(model):
    K, _, S = model.monomers
    assert rules(bind(K, "s", S, "SH2", kf=1.0, Kd=2.0)) == ["K(s=None) + S(SH2=None) | K(s=1) % S(SH2=1)"]
    assert model.parameters["K_binds_S_kr"].value == 2.0
    for constants in ({}, {"Kd": 1.0, "kr": 1.0}):
        with pytest.raises(Il2Error, match="binding 'x' needs either Kd or kr"):
            bind(K, "s", S, "SH2", kf=1.0, name="x", **constants)


def receptor(*joins):
    model = Model("m", _export=False)
    with il2.building(model):
        L = Monomer("L", ["A", "B", "C"])
        chains = {name: Monomer(name, ["ligand"]) for name in "ABC"}
        for monomer in (L, *chains.values()):
            Initial(monomer(**dict.fromkeys(monomer.sites)), Parameter(f"{monomer.name}_0", 100.0))
        assemble(L, chains, joins)
    return model


KD = st.floats(1e-3, 1e6)


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(KD, KD, KD, KD, KD)
def test_cycles_close_for_any_constants(a, b, ab, bc, abc):
    model = receptor(
        Step("A", kf=1e-3, Kd=a), Step("B", kf=1e-3, Kd=b), Step("B", ("A",), kf=1e-3, Kd=ab),
        Step("A", ("B",), kf=1e-3),
        Step("C", ("B",), kf=1e-3, Kd=bc), Step("C", ("A", "B"), kf=1e-3, Kd=abc), Step("A", ("B", "C"), kf=1e-3),
    )  # fmt: skip
    assert wegscheider_residual(il2.expand(model)) < 1e-7
    assert model.expressions["A_joins_L_B_Kd"].get_value() == pytest.approx(a * ab / b)


def test_whichever_constant_of_a_cycle_is_missing_follows_from_the_others():
    """A and B bind L one after the other: Kd(A) Kd(B on LA) = Kd(B) Kd(A on LB)."""
    constants = {("A", ()): 2.0, ("B", ()): 6.0, ("B", ("A",)): 15.0, ("A", ("B",)): 5.0}
    for missing, value in constants.items():
        steps = [Step(*step, kf=1.0, Kd=None if step == missing else Kd) for step, Kd in constants.items()]
        (derived,) = receptor(*steps).expressions.filter(lambda e: e.name.endswith("_Kd"))
        assert derived.get_value() == pytest.approx(value)


def test_inconsistent_numbers_are_refused_and_the_cycle_named():
    with pytest.raises(Il2Error, match=r"the cycle \w+( -> \w+)+ violates detailed balance by a factor of (10|0\.1)"):
        receptor(
            Step("A", kf=1.0, Kd=1.0), Step("B", kf=1.0, Kd=1.0), Step("B", ("A",), kf=1.0, Kd=1.0),
            Step("A", ("B",), kf=1.0, Kd=10.0),
        )  # fmt: skip


def test_consistent_numbers_may_all_be_given():
    receptor(
        Step("A", kf=1.0, Kd=2.0), Step("B", kf=1.0, Kd=1.0),
        Step("B", ("A",), kf=1.0, Kd=3.0), Step("A", ("B",), kf=1.0, Kd=6.0),
    )  # fmt: skip


def test_a_cycle_of_parameters_must_leave_one_free():
    model = Model("m", _export=False)
    with il2.building(model):
        L, A, B = Monomer("L", ["A", "B"]), Monomer("A", ["ligand"]), Monomer("B", ["ligand"])
        Kd = Parameter("Kd", 1.0)
        joins = [
            Step("A", kf=1.0, Kd=Kd),
            Step("B", kf=1.0, Kd=1.0),
            Step("B", ("A",), kf=1.0, Kd=1.0),
            Step("A", ("B",), kf=1.0, Kd=1.0),
        ]
        with pytest.raises(Il2Error, match="leave out one Kd so that it follows"):
            assemble(L, {"A": A, "B": B}, joins)


def test_a_pair_captures_only_a_bare_ligand():
    """The third chain must not ride along: what leaves a pair is the free ligand."""
    model = Model("m", _export=False)
    with il2.building(model):
        L = Monomer("L", ["A", "B", "C"])
        chains = {"A": Monomer("A", ["ligand", "B"]), "B": Monomer("B", ["ligand", "A"]), "C": Monomer("C", ["ligand"])}
        made = preassociate(L, chains, ("A", "B"), kf=1e-3, Kd=10.0, capture_kf=1e-6, path_Kd_product=50.0)
    assert rules(made) == [
        "A(ligand=None, B=None) + B(ligand=None, A=None) | A(ligand=None, B=1) % B(ligand=None, A=1)",
        "L(A=None, B=None, C=None) + A(ligand=None, B=1) % B(ligand=None, A=1) | "
        "L(A=1, B=2, C=None) % A(ligand=1, B=None) % B(ligand=2, A=None)",
    ]
    assert model.expressions["A_B_captures_L_Kd"].get_value() == pytest.approx(5.0)


def test_an_undetermined_constant_and_an_unknown_chain_are_refused():
    with pytest.raises(Il2Error, match="Kd of step 'B_captures_L' is not fixed"):
        receptor(Step("A", kf=1.0, Kd=1.0), Step("B", kf=1.0))
    with pytest.raises(Il2Error, match="unknown chain 'D'"):
        receptor(Step("D", kf=1.0, Kd=1.0))


def test_write_rule_keeps_expressions_live(model):
    R, k = model.monomers["R"], model.parameters["k0"]
    write_rule("x", R(Y1="u") >> R(Y1="p"), kf=k * math.e)
    assert k in model.expressions["x_kf"].expr.free_symbols
