"""Two models of whoever wrote them become one: what is shared, and that rules keep their meaning."""

import copy
import pickle
import random
import re

import pysb
import pytest
from pysb import ANY, WILD, Initial, Monomer, MultiState, Observable, Parameter, Rule
from pysb.examples.localfunc import model as localfunc
from pysb.examples.robertson import model as robertson

import pysb_il2 as il2
from tests.composition.small_models import SAME, course, kinase, lines, reader, report, written


def together():
    """A kinase and a reader as one author would have written them in one model."""
    model = kinase()
    with il2.building(model):
        R, S = Monomer("R", ["sh2"]), model.monomers["S"]
        Initial(R(sh2=None), Parameter("R_0", 80.0))
        bound = R(sh2=1) % S(Y=("p", 1))
        Rule("R_binds", R(sh2=None) + S(Y="p") | bound, Parameter("on", 1e-3), Parameter("off", 0.05))
        Observable("R_bound", bound)
        Observable("pS_all", S(Y=("p", WILD)))
    return model


def test_what_is_one_is_as_if_written_in_one_model_in_either_order():
    inputs, theirs = (kinase(), reader()), {theirs: ours for ours, theirs in SAME.items()}
    before = [lines(model) for model in inputs]
    one, other = il2.join(*inputs, same=SAME), il2.join(*inputs[::-1], same=theirs)
    expected = course(together(), "R_bound", "K_free", "pS_all")
    for model in (one, other):
        found = course(model, "R_bound", "K_free", "pS")
        for values, wanted in zip(found.values(), expected.values(), strict=True):
            assert values == pytest.approx(wanted, rel=1e-8)
    assert [lines(model) for model in inputs] == before
    assert not hasattr(inputs[0], "_il2_joined")
    assert {c.name for c in other.all_components()} == {
        {"S": "Sub", "S_0": "Sub_0"}.get(c.name, c.name) for c in one.all_components()
    }


def test_a_state_at_a_site_that_only_the_other_model_binds_may_be_bound():
    """What a rule changes must be free: the reader protects the phosphate."""
    model = il2.join(kinase(), reader(), same=SAME)
    patterns = {rule.name: str(rule.reactant_pattern) for rule in model.rules}
    assert patterns["K_binds"] == "K(s=None) + S(d=None, Y=('u', WILD))"
    assert patterns["S_loses"] == "S(Y='p')"
    assert patterns["R_binds"] == "R(sh2=None) + S(Y='p')"
    assert str(model.observables["pS"].reaction_pattern) == "S(Y=('p', WILD))"


def test_the_library_s_name_of_a_protein_holds_in_either_order():
    def ours():
        Initial(Monomer("BCL2", ["x"])(x=None), Parameter("BCL2_0", 100.0))

    def theirs():
        Initial(Monomer("Bcl2", ["y"])(y=None), Parameter("Bcl2_0", 100.0))

    pair = written("ours", ours), written("theirs", theirs)
    one = il2.join(*pair, same={"BCL2": "Bcl2"})
    other = il2.join(*pair[::-1], same={"Bcl2": "BCL2"})
    for model in (one, other):
        assert [m.name for m in model.monomers] == ["BCL2"]
        assert [p.name for p in model.parameters] == ["BCL2_0"]
        assert sorted(model.monomers["BCL2"].sites) == ["x", "y"]
    assert one.name == other.name == "ours_and_theirs"


def split(seed):
    """Return a random model, and two that have its rules between them; each speaks of the sites of its own rules."""
    draw = random.Random(seed)
    all_sites = {f"M{i}": draw.sample("abcd", 3) for i in range(3)}
    rules = {}
    while len(rules) < 8:
        (one, i), (other, j) = ((name, draw.choice(all_sites[name])) for name in draw.sample(sorted(all_sites), 2))
        kind = draw.choice(["bind", "modify", "make"] if len(rules) % 2 else ["bind", "modify"])  # one half makes
        rules.setdefault((one, i, other, j, kind), f"r{len(rules)}")
    rules = [(name, *key) for key, name in rules.items()]

    def part(name, chosen):
        def write():
            spoken = {key for _, one, i, other, j, _ in chosen for key in ((one, i), (other, j))}
            made = {}
            for m, own in all_sites.items():
                if sites := [site for site in own if (m, site) in spoken]:
                    made[m] = Monomer(m, sites, {site: ["u", "p"] for site in sites})
                    Initial(made[m](**dict.fromkeys(sites, "u")), Parameter(f"{m}_0", 100.0))
            for rule, one, i, other, j, kind in chosen:
                A, B, held = made[one], made[other], {i: ("u", ANY)}
                change = {
                    "bind": A(**{i: "u"}) + B(**{j: "p"}) >> A(**{i: ("u", 1)}) % B(**{j: ("p", 1)}),
                    "modify": A(**held) + B(**{j: "u"}) >> A(**held) + B(**{j: "p"}),
                    "make": A(**held) >> A(**held) + B(**dict.fromkeys(B.sites, "u")),
                }
                Rule(rule, change[kind], Parameter(f"k_{rule}", 0.1))
                Observable(f"o_{rule}", A(**held))

        return written(name, write)

    return part("whole", rules), part("even", rules[::2]), part("odd", rules[1::2])


def unordered(model):
    """Return the lines of a model, with the sites of each molecule in one order."""
    return {re.sub(r"\(([^)]*)\)", lambda sites: str(sorted(sites[1].split(","))), line) for line in lines(model)}


@pytest.mark.parametrize("seed", range(20))
def test_halves_of_a_random_model_are_joined_to_the_whole(seed):
    whole, one, other = split(seed)
    same = {name: name for name in one.monomers.keys() if name in other.monomers.keys()}
    for pair in ((one, other), (other, one)):
        joined = il2.join(*pair, same=same, name="whole")
        assert unordered(joined) == unordered(whole)
        parts = il2.parts(joined)
        assert {name: lines(part) for name, part in parts.items()} == {"even": lines(one), "odd": lines(other)}


@pytest.mark.slow
def test_models_that_share_nothing_are_as_they_were():
    model = il2.join(kinase(), robertson, prefix="rob_")
    found = course(model, "pS", "rob_A_total")
    assert found["pS"] == pytest.approx(course(kinase(), "pS")["pS"], rel=1e-7)
    assert found["rob_A_total"] == pytest.approx(course(robertson, "A_total")["A_total"], rel=1e-6)  # it is stiff
    assert [row[0] for row in report(model)] == []


def test_what_a_rule_makes_is_at_rest_where_the_other_model_speaks():
    def maker():
        S, x = Monomer("Sub", ["x"]), Monomer("X")
        Initial(S(x=None), Parameter("Sub_0", 100.0))
        Initial(x(), Parameter("X_0", 1.0))
        Rule("made", None >> S(x=None), Parameter("ks", 1.0))
        Rule("converted", x() | S(x=None), Parameter("k1", 1.0), Parameter("k2", 1.0))

    model = il2.join(kinase(), written("maker", maker), same={"S": "Sub"})
    assert str(model.rules["made"].product_pattern) == "S(d=None, Y='u', x=None)"
    assert str(model.rules["converted"].product_pattern) == "S(d=None, Y='u', x=None)"
    assert str(model.rules["converted_reverse"].reactant_pattern) == "S(d=None, x=None)"
    assert [str(i.pattern) for i in model.initials] == ["K(s=None)", "S(d=None, Y='u', x=None)", "X()"]


def test_a_state_that_the_model_starts_with_is_the_one_at_rest():
    def maker():
        S = Monomer("S", ["z"], {"z": ["off", "on"]})
        Initial(S(z="on"), Parameter("S_0", 100.0))

    model = il2.join(kinase(), written("maker", maker), same={"S": "S"})
    assert str(model.initials[1].pattern) == "S(d=None, Y='u', z='on')"


def loss(pattern=dict, **options):
    """A protein is lost, alone or with what is bound to it."""

    def write():
        S, P = Monomer("Sub", ["x"]), Monomer("P", ["x"])
        Initial(S(x=None), Parameter("Sub_0", 100.0))
        Initial(P(x=None), Parameter("P_0", 10.0))
        Rule("P_binds", S(x=None) + P(x=None) | S(x=1) % P(x=1), Parameter("on", 1e-3), Parameter("off", 0.1))
        Rule("lost", S(**pattern()) >> None, Parameter("kl", 0.1), **options)
        Observable("P_all", P())

    return written("loss", write)


def test_what_the_other_model_has_bound_is_not_removed():
    model = il2.join(kinase(), loss(lambda: {"x": None}), same={"S": "Sub"})
    assert str(model.rules["lost"].reactant_pattern) == "S(d=None, x=None)"
    assert ("spares what is bound", "", "lost", "", "removes S where the other model has not bound it") in report(model)
    with il2.building(model):
        Observable("K_all", model.monomers["K"]())
    assert course(model, "K_all")["K_all"] == pytest.approx(50.0)


def test_a_rule_that_deletes_molecules_releases_what_the_other_model_has_bound():
    model = il2.join(kinase(), loss(delete_molecules=True), same={"S": "Sub"})
    assert str(model.rules["lost"].reactant_pattern) == "S()"
    assert "spares what is bound" not in {row[0] for row in report(model)}


def test_at_rest_keeps_rules_from_what_the_other_model_has_bound():
    model = il2.join(kinase(), loss(lambda: {"x": None}), same={"S": "Sub"}, at_rest=["S"])
    assert str(model.rules["lost"].reactant_pattern) == "S(d=None, Y='u', x=None)"
    assert str(model.rules["K_binds"].reactant_pattern) == "K(s=None) + S(d=None, Y='u', x=None)"
    assert "spares what is bound" not in {row[0] for row in report(model)}


def test_sites_of_one_name_may_be_two():
    apart = il2.join(
        kinase(), reader(protein="S", site="d", states=("u", "p")), same={"S": "S", "S.d": None}, prefix="r_"
    )
    assert sorted(apart.monomers["S"].sites) == ["Y", "d", "r_d"]
    assert str(apart.rules["r_R_binds"].reactant_pattern) == "r_R(sh2=None) + S(r_d='p')"


def test_parameters_that_are_one_stand_in_all_formulas():
    def third():
        Rule("R_lost", Monomer("Q")() >> None, Parameter("kd", 0.02))

    model = il2.join(kinase(), written("third", third), same={"kd": "kd"})
    assert model.rules["R_lost"].rate_forward is model.parameters["kd"]
    model.parameters["kd"].value = 0.5
    assert il2.parts(model)["third"].parameters["kd"].value == 0.5


def test_local_functions_and_sites_of_one_name_are_kept():
    model = il2.join(kinase(), localfunc, prefix="x_")
    found, expected = course(model, "x_Ctot", "pS"), course(localfunc, "Ctot")
    assert found["x_Ctot"] == pytest.approx(expected["Ctot"], rel=1e-6)
    assert model.monomers["x_A"].sites == ["b", "b", "b"]

    def decoy():
        A = Monomer("A", ["b", "b", "b", "c"])
        Initial(A(b=MultiState(None, None, None), c=None), Parameter("A_0", 1.0))

    shared = il2.join(localfunc, written("decoy", decoy), same={"A": "A"})
    assert str(shared.initials[0].pattern) == "A(b=MultiState(None, None, None), c=None)"


def test_an_observable_of_complexes_still_counts_complexes():
    def pairs():
        A = Monomer("A", ["b"])
        Initial(A(b=1) % A(b=1), Parameter("A_0", 5.0))
        Observable("in_pairs", A(b=1) % A(b=1))
        Observable("pairs", A(b=ANY), match="species")

    found = course(il2.join(kinase(), written("pairs", pairs)), "in_pairs", "pairs")
    assert (found["in_pairs"][0], found["pairs"][0]) == (10.0, 5.0)


def test_copies_and_pickles_of_a_joined_model_know_what_was_joined():
    model = il2.join(kinase(), reader(), same=SAME)
    for copied in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        assert report(copied) == report(model)
        assert sorted(il2.parts(copied)) == ["kinase", "reader"]


def test_the_report_names_what_may_be_one_protein():
    model = il2.join(kinase(), reader(protein="s", states=("u", "p")), prefix="r_")
    assert report(model) == [("perhaps one", "S", "s", "", "names of one protein, or alike but for case")]
    ids = [kinase(), reader()]
    for each, name in zip(ids, ("S", "Sub"), strict=True):
        each.add_annotation(
            pysb.Annotation(each.monomers[name], "http://identifiers.org/uniprot/P10415", _export=False)
        )
    assert report(il2.join(*ids))[-1][-1] == "both are P10415 of UniProt"
