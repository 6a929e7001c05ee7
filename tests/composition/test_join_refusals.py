"""What cannot be joined is refused in one sentence, which names both models and the way out."""

import re

import pytest
import sympy
from pysb import Annotation, Expression, Initial, Monomer, MultiState, Observable, Parameter, Rule
from pysb.examples.earm_1_3 import model as earm_1_3

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.modules import il2_receptor
from tests.composition.small_models import SAME, course, kinase, lines, reader, report, written


def protein(name="S", sites=(), states=None, *, amount=100.0, made=None, lost=None, uniprot=None, fixed=False):
    """A model of one protein."""

    def write():
        P = Monomer(name, list(sites), states or {})
        first = {site: (states or {}).get(site, [None])[0] for site in sites}
        rest = P(**(first if len(first) == len(sites) else {sites[0]: MultiState(None, None)}))
        if amount is not None:
            Initial(rest, Parameter(f"{name}_0", amount), fixed=fixed)
        if made:
            Rule(f"{name}_made", None >> rest, Parameter("made_k", made))
        if lost:
            Rule(f"{name}_lost", P() >> None, Parameter("lost_k", lost))
        if uniprot:
            Annotation(P, f"http://identifiers.org/uniprot/{uniprot}")

    return written("protein", write)


STATES = {"Y": ["u", "p"]}
ROUNDED = written("o", lambda: Expression("E", sympy.floor(Parameter("q", 1.5))))
OTHER_ORDER = protein(sites=["Y"], states={"Y": ["p", "u"]})


@pytest.mark.parametrize(
    ("other", "options", "words"),
    [
        (reader(protein="S"), {}, "and 1 more names; say that they are one, as same={'S': 'S'}, or give a prefix="),
        (written("o", lambda: Parameter("kf", 1.0)), {}, "both have 'kf' (a Parameter and a Parameter); give a"),
        (written("o", lambda: Parameter("f", 1.0)), {"prefix": "k"}, "both have 'f' (a Parameter and a Par"),
        (written("o", lambda: Observable("S", Monomer("Q")())), {}, "(a Monomer and an Observable); give a prefix"),
        (reader(), {"same": {"S": "Subb"}}, "unknown component 'Subb' in model 'reader' (same=); did you mean 'Sub'"),
        (reader(), {"same": {"Q": "Sub"}}, "unknown component 'Q' in model 'kinase' (same=)"),
        (reader(), {"same": {"S": "on"}}, "a Monomer and 'on' of 'reader' is a Parameter; same= takes"),
        (reader(), {"same": {"pS": "R_bound"}}, "is an Observable; same= takes monomers, Parameters, rules"),
        (reader(), {"same": {"S": "Sub", "K": "Sub"}}, "says of 2 things that they are 'Sub' of 'reader'; keep one"),
        (reader(), {"same": {"S.d": "Sub.Tyr", "S.Y": "Sub.Tyr"}}, "2 things that they are 'Sub.Tyr'"),
        (reader(), {"same": {"S": "Sub", "S.Y": "R.sh2"}}, "says that 'S' is 'Sub' and that it is 'R'; keep one"),
        (reader(), {"same": {"S.Z": "Sub.Tyr"}}, "unknown site 'Z' in monomer 'S' of model 'kinase' (same=)"),
        (reader(), {"same": {"S.Y~q": "Sub.Tyr~P"}}, "unknown state 'q' in site 'S.Y' of model 'kinase' (same=)"),
        (reader(), {"same": {"S.Y": "Sub"}}, "says that 'S.Y' is 'Sub'; name two molecules, two sites as"),
        (reader(), {"same": {"S": None}}, "says None of 'S'; that says of a site"),
        (reader(), {"same": {"S-Y": "Sub"}}, "'S-Y' in same= cannot be read"),
        (reader(), {"same": {"S": "Sub", "S.Y": "Sub.Tyr"}}, "U, P; say which are one, as same={'S.Y~u': 'Sub.Tyr~U'}"),
        (protein(sites=["Y"]), {"same": {"S": "S"}}, "has no states; say which are one, as same={'S.Y': 'S.Y'}"),
        (protein(sites=["Y"], states=STATES), {"same": {"S": "S", "S.Y": None}}, "not one; give a prefix="),
        (protein(sites=["d", "d"]), {"same": {"S": "S"}}, "'d' 1 times and 'S' of 'protein' has 'd' 2"),
        (protein(amount=7.0), {"same": {"S": "S"}}, "100 and 7 molecules; say whose holds as amounts={'S': 'model'}"),
        (OTHER_ORDER, {"same": {"S": "S"}}, "of other species; say whose"),
        (protein(fixed=True), {"same": {"S": "S"}}, "of other species; say whose"),
        (reader(), {"same": SAME, "amounts": "ours"}, "amounts= says 'ours' of 'S'; give 'model', 'other' or"),
        (reader(), {"prefix": "x_", "amounts": "ours"}, "amounts= is 'ours'; give 'model', 'other' or 'both'"),
        (reader(), {"same": SAME, "amounts": {"K": "model"}}, "unknown molecule 'K' in amounts="),
        (reader(), {"same": SAME, "at_rest": ["K"]}, "unknown molecule 'K' in at_rest="),
        (reader(), {"prefix": "9_"}, "prefix='9_' cannot begin names"),
        (reader(), {"name": "\n"}, "a model cannot be named"),
        (ROUNDED, {}, "model 'o' cannot be joined: Expression 'E' uses floor"),
    ],
)  # fmt: skip
def test_what_clashes_or_is_not_known_is_refused(other, options, words):
    model = kinase()
    before = lines(model)
    with pytest.raises(Il2Error, match=re.escape(words)) as caught:
        il2.join(model, other, **options)
    assert "\n" not in str(caught.value)
    assert lines(model) == before


def test_sites_of_which_one_has_more_states_are_united():
    model = il2.join(kinase(), protein(sites=["Y"], states={"Y": ["u", "p", "pp"]}), same={"S": "S"})
    assert model.monomers["S"].site_states == {"Y": ["u", "p", "pp"]}


def test_molecules_of_other_uniprot_identifiers_are_refused():
    one, other = protein(uniprot="P10415"), protein(uniprot="Q07817")
    with pytest.raises(
        Il2Error, match=r"'S' of 'protein' is P10415 of UniProt and 'S' of 'protein' is Q07817; leave them"
    ):
        il2.join(one, other, same={"S": "S"})


def test_molecules_that_both_models_make_need_one_to_hold():
    pair = protein(made=10.0, lost=0.1), protein(made=20.0, lost=0.1, amount=200.0)
    options = {"same": {"S": "S"}, "prefix": "o_"}
    with pytest.raises(
        Il2Error, match=r"both models make 'S': 'protein' by rule 'S_made' and 'protein' by 'S_made'; say whose"
    ):
        il2.join(*pair, **options)
    model, other = (il2.join(*pair, **options, amounts=whose) for whose in ("model", {"S": "other"}))
    assert [rule.name for rule in model.rules] == ["S_made", "S_lost"]
    assert [rule.name for rule in other.rules] == ["o_S_made", "o_S_lost"]
    assert [m.initials[0].value.value for m in (model, other)] == [100.0, 200.0]
    left = [row[:3] for row in report(model) if row[0] == "left out"]
    assert left == [("left out", "", "S_made"), ("left out", "", "S_lost")]
    assert il2.parts(model)["protein_2"].rules.keys() == ["S_made", "S_lost"]


def test_complexes_that_a_model_makes_and_degrades_stay():
    model = il2.join(protein("BCL2", made=1.0, lost=0.1), earm_1_3, same={"BCL2": "Bcl2"}, prefix="e_", amounts="model")
    assert [row[2] for row in report(model) if row[0] == "left out"] == ["Bcl2_syn", "Bcl2_deg"]
    assert model.rules["e_Bcl2_MBax_deg"].delete_molecules is False


def test_what_both_models_hold_adds_up_where_that_is_said():
    pair = protein(made=10.0, lost=0.1), protein(made=20.0, lost=0.1, amount=7.0)
    model = il2.join(*pair, same={"S": "S"}, prefix="o_", amounts="both")
    assert len(model.rules) == 4
    assert float(model.initials[0].value.expand_expr().subs({p: p.value for p in model.parameters})) == 107.0
    assert [row[0] for row in report(model)] == ["one molecule", "both hold", "both hold", "both hold"]
    model = kinase()
    with il2.building(model):
        Rule("S_lost", model.monomers["S"](d=None, Y="u") >> None, Parameter("kl", 1.0))
    sinks = il2.join(model, protein(lost=0.2), same={"S": "S"}, prefix="o_")
    assert ("both hold", "S_lost", "S_lost", "", "both degrade S, which adds up") in report(sinks)


def test_complexes_that_are_there_at_the_start_are_reported():
    def write():
        S, B = Monomer("S", ["b"]), Monomer("B", ["s"])
        Initial(S(b=1) % B(s=1), Parameter("SB_0", 5.0))

    rows = report(il2.join(kinase(), written("other", write), same={"S": "S"}))
    assert ("both hold", "", "SB_0", "", "S(b=1) % B(s=1) adds to the amount of S") in rows


def test_only_the_dose_of_a_ligand_holds_beside_none():
    pair = il2.build(il2_receptor), protein("il2", amount=0.0)
    model = il2.join(*pair, same={"IL2": "il2"})
    assert next(i.value.name for i in model.initials if "IL2(" in str(i.pattern)) == "IL2_dose_in_medium"
    with pytest.raises(Il2Error, match="initial amount of 'IL2', 602214 and 7 molecules; say whose holds"):
        il2.join(pair[0], protein("il2", amount=7.0), same={"IL2": "il2"})


def test_the_amount_is_that_of_the_model_that_makes_the_molecule():
    pair = protein(made=10.0, lost=0.1), protein(amount=7.0)
    for models in (pair, pair[::-1]):
        model = il2.join(*models, same={"S": "S"})
        assert [initial.value.value for initial in model.initials] == [100.0]
        restored = {part.initials[0].value.value for part in il2.parts(model).values()}
        assert restored == {100.0, 7.0}


@pytest.mark.slow
def test_molecules_of_a_type_of_cells_and_decoupled_models_are_refused():
    population = il2.populate({"Treg": 1e5}, model="receptor")
    with pytest.raises(
        Il2Error, match=r"'Treg_CD25' of .* is written for the cells 'Treg', .*populate the joined model"
    ):
        il2.join(population, protein("CD25"), same={"Treg_CD25": "CD25"})
    decoupled = il2.decouple(il2.build("signal", detail="sites"))
    with pytest.raises(Il2Error, match=r"'signal' was made by decouple\(\); join the model that it was made of"):
        il2.join(decoupled, protein())
    with pytest.raises(Il2Error, match=r"was not made by join\(\)"):
        il2.join_report(il2.build(il2_receptor))


def test_a_mechanism_that_both_models_write_is_refused_or_said_to_be_one():
    same = {"K": "K", "S": "S"}
    with pytest.raises(
        Il2Error, match=r"'K_binds' of 'kinase' and 'K_binds' of 'kinase', which would go twice as fast; say"
    ):
        il2.join(kinase(), kinase(), same=same, prefix="o_")
    rules = {rule.name: rule.name for rule in kinase().rules}
    model = il2.join(kinase(), kinase(), same=same | rules, prefix="o_")
    assert model.rules.keys() == kinase().rules.keys()
    assert course(model, "o_pS")["o_pS"] == pytest.approx(course(kinase(), "pS")["pS"], rel=1e-9)
    assert lines(il2.parts(model)["kinase_2"]) == lines(kinase())


def test_the_report_names_rules_of_one_effect():
    def write():
        S = Monomer("S", ["Y", "x"], {"Y": ["u", "p"]})
        Rule("S_dephosphorylated", S(Y="p", x=None) >> S(Y="u", x=None), Parameter("k", 0.1))

    rows = report(il2.join(kinase(), written("other", write), same={"S": "S"}))
    assert ("perhaps one", "S_loses", "S_dephosphorylated", "", "rules of one effect, which add up") in rows
