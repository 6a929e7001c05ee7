"""Growth without limit is found, and rings, pores and chains with an end are told apart from it."""

import importlib
import random

import pytest
from pysb import ANY, Initial, Model, Monomer, MultiState, Parameter, Rule

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.network import bionetgen
from pysb_il2.network.canonical_bngl import canonical_bngl
from pysb_il2.network.size import ExpansionWarning
from pysb_il2.rules.growth import growth


def monomer(name, *sites, states=(), **first):
    """A monomer with sites in two states, free at first and in the first state."""
    M = Monomer(name, [*sites, *states], {site: ["u", "p"] for site in states})
    Initial(M(**dict.fromkeys(sites), **{**dict.fromkeys(states, "u"), **first}), Parameter(f"{name}_0", 10.0))
    return M


def rule(left_right, name="r"):
    Rule(name, left_right, *(Parameter(f"{name}_k{i}", 1.0) for i in range(1 + left_right.is_reversible)))


def polymer():
    A = monomer("A", "l", "r")
    rule(A(r=None) + A(l=None) | A(r=1) % A(l=1))
    return True, ("A.l-A.r",)


def polymer_that_takes_up_free_molecules_only():
    A = monomer("A", "l", "r")
    rule(A(l=None, r=None) + A(l=None) >> A(l=None, r=1) % A(l=1))
    return True, ("A.l-A.r",)


def polymer_of_what_is_phosphorylated():
    A, K = monomer("A", "l", "r", states=["s"]), monomer("K")
    rule(K() + A(s="u") >> K() + A(s="p"), "on")
    rule(A(r=None, s="p") + A(l=None) | A(r=1, s="p") % A(l=1))
    return True, ("A.l-A.r",)


def three_in_turn():
    A, B, C = (monomer(name, "p", "q") for name in "ABC")
    for X, Y in ((A, B), (B, C), (C, A)):
        rule(X(q=None) + Y(p=None) | X(q=1) % Y(p=1), f"{X.name}{Y.name}")
    return True, ("A.p-C.q", "A.q-B.p", "B.q-C.p")


def ligand_and_receptor_with_sites_of_one_name():
    L, R = Monomer("L", ["r"] * 3), Monomer("R", ["l"] * 2)
    Initial(L(r=MultiState(None, None, None)), Parameter("L_0", 1.0))
    Initial(R(l=MultiState(None, None)), Parameter("R_0", 1.0))
    rule(L(r=None) + R(l=None) | L(r=1) % R(l=1))
    return True, ("L.r-R.l",)


def elongation():
    A = monomer("A", "l", "r")
    rule(A(r=None) >> A(r=1) % A(l=1, r=None))
    return False, ("A.l-A.r",)


def polymer_of_dimers():
    A = monomer("A", "l", "r", "d")
    rule(A(d=None) + A(d=None) | A(d=1) % A(d=1), "dimer")
    rule(A(r=None, d=ANY) + A(l=None, d=ANY) | A(r=1, d=ANY) % A(l=1, d=ANY))
    return False, ("A.d-A.d", "A.l-A.r")


def cross_link(first_bond, breaks):
    """L and R bind by two pairs of sites, by the second within their complex only."""
    L, R = monomer("L", "x", "y"), monomer("R", "a", "b")
    rule(L(x=None) + R(a=None) >> L(x=1) % R(a=1), "first")
    rule(L(x=1, **breaks) % R(a=1) >> L(x=None, **breaks) + R(a=None), "first_breaks")
    rule(L(x=1, y=None) % R(a=1, b=None) | L(x=1, y=2) % R(a=1, b=2), "second")
    return first_bond


def cross_link_of_which_either_bond_may_break():
    return cross_link((False, ("L.x-R.a",)), {})


def cross_link_of_which_the_second_bond_breaks_first():
    return cross_link(None, {"y": None})


def ring_of_three():
    A, B, C = (monomer(name, "p", "q") for name in "ABC")
    rule(A(q=None, p=None) + B(p=None) >> A(q=1, p=None) % B(p=1), "AB")
    rule(B(q=None) + C(p=None, q=None) >> B(q=1) % C(p=1, q=None), "BC")
    chain = A(p=None, q=1) % B(p=1, q=2) % C(p=2, q=None)
    rule(chain | A(p=3, q=1) % B(p=1, q=2) % C(p=2, q=3), "closes")


def dimer_by_two_sites():
    A = monomer("A", "l", "r")
    rule(A(l=None, r=None) + A(l=None, r=None) | A(l=None, r=1) % A(l=1, r=None))


def three_of_which_each_rule_draws_all():
    A = monomer("A", "l", "r")
    free, two = A(l=None, r=None), A(l=None, r=1) % A(l=1, r=None)
    rule(free + free | two, "two")
    rule(two + free | A(l=None, r=1) % A(l=1, r=2) % A(l=2, r=None), "three")


def chain_by_places():
    A = Monomer("A", ["l", "r", "place"], {"place": ["one", "two", "three"]})
    for place, after in (("one", "two"), ("two", "three"), ("three", None)):
        Initial(A(l=None, r=None, place=place), Parameter(f"A_{place}", 1.0))
        if after:
            rule(A(r=None, place=place) + A(l=None, place=after) | A(r=1, place=place) % A(l=1, place=after), place)


def what_is_never_phosphorylated():
    A = monomer("A", "l", "r", states=["s"])
    rule(A(r=None, s="p") + A(l=None) | A(r=1, s="p") % A(l=1))


GROW = [
    polymer, polymer_that_takes_up_free_molecules_only, polymer_of_what_is_phosphorylated, three_in_turn,
    ligand_and_receptor_with_sites_of_one_name, elongation, polymer_of_dimers,
    cross_link_of_which_either_bond_may_break,
]  # fmt: skip
END = [
    cross_link_of_which_the_second_bond_breaks_first, ring_of_three, dimer_by_two_sites,
    three_of_which_each_rule_draws_all, chain_by_places, what_is_never_phosphorylated,
]  # fmt: skip


def written(write):
    model = Model(write.__name__, _export=False)
    with il2.building(model):
        return model, write()


@pytest.mark.parametrize("write", GROW)
def test_growth_is_found(write):
    model, (certain, bonds) = written(write)
    found = growth(model)
    assert (found.certain, found.bonds) == (certain, bonds)


@pytest.mark.parametrize("write", END)
def test_what_ends_is_told_apart(write):
    assert growth(written(write)[0]) is None


@pytest.mark.parametrize("name", ["bax_pore", "bax_pore_sequential", "earm_1_3", "kinase_cascade", "tutorial_a"])
def test_published_models_do_not_grow(name):
    assert growth(importlib.import_module(f"pysb.examples.{name}").model) is None


@pytest.mark.slow
def test_ready_models_do_not_grow():
    assert growth(il2.build("signal", detail="sites")) is None


def test_an_endless_expansion_is_refused_with_the_way_out():
    with pytest.raises(
        Il2Error, match=r"'polymer' has no finite network: .* by A\.l-A\.r; give a limit, such as max_agg"
    ):
        il2.Simulator(written(polymer)[0], [0, 1])
    assert str(il2.predict_size(written(polymer)[0])).startswith(
        "model 'polymer': complexes grow without limit, by A.l-A.r\n  with each kind of molecule once: 1\n"
    )


def test_an_expansion_that_may_be_endless_is_warned_of(monkeypatch):
    monkeypatch.setattr(bionetgen, "generate_network", lambda *args, **options: "begin species\nend species\n")
    with pytest.warns(
        ExpansionWarning, match=r"'elongation' may have no finite network: .*; give a limit, such as max_agg"
    ):
        il2.expand(written(elongation)[0], cache=False)


def scaffold(seed):
    """Molecules of one or two kinds, whose sites bind in one complex or between two, on conditions drawn at random."""
    draw = random.Random(seed)
    molecules = [monomer(name, "p", "q") for name in "AB"[: draw.choice([1, 2, 2])]]

    def conditions(site):
        other = {"p": "q", "q": "p"}[site]
        return draw.choice([{}, {}, {other: None}, {other: None}, {other: ANY}])

    for i in range(draw.choice([1, 2, 3])):
        (X, x), (Y, y) = ((draw.choice(molecules), draw.choice("pq")) for _ in range(2))
        if X is Y or draw.random() < 0.7:
            cx, cy = conditions(x), conditions(y)
            sides = X(**{x: None}, **cx) + Y(**{y: None}, **cy), X(**{x: 9}, **cx) % Y(**{y: 9}, **cy)
        else:
            u, v = ("q" if site == "p" else "p" for site in (x, y))
            sides = X(**{x: None, u: 1}) % Y(**{y: None, v: 1}), X(**{x: 2, u: 1}) % Y(**{y: 2, v: 1})
        rule(sides[0] | sides[1] if draw.random() < 0.7 else sides[0] >> sides[1], f"r{i}")


@pytest.mark.slow
def test_random_molecules_grow_as_bionetgen_lets_them():
    for seed in range(10):
        model, _ = written(lambda seed=seed: scaffold(seed))
        action = "generate_network({overwrite=>1,max_agg=>7})"
        text = bionetgen.generate_network(canonical_bngl(model), action=action, progress=lambda *step: None)
        largest = max(line.count("(") for line in bionetgen.block_text(text, "species").splitlines())
        found = growth(model)
        assert found or largest < 7, seed
        assert largest == 7 or not (found and found.certain), seed
