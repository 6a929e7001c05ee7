"""Decoupling of random scaffolds: whatever the rules do to one another, no observable changes."""

import random
from itertools import count

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pysb import ANY, WILD, Expression, Initial, MatchOnce, Model, Monomer, Observable, Parameter, Rule

import pysb_il2 as il2
from pysb_il2.network import bionetgen
from pysb_il2.network.canonical_bngl import canonical_bngl
from pysb_il2.network.network import Network
from pysb_il2.network.partitioned_expansion import expand_in_groups
from pysb_il2.network.partitions import independent_groups
from pysb_il2.reduction.replicas import write_decoupled_model
from pysb_il2.reduction.site_groups import find_partition
from pysb_il2.rules.contact_map import ContactMap
from pysb_il2.rules.rule_analysis import analyse_rule
from pysb_il2.validation.verify_decoupling import largest_difference


def scaffold(seed, awkward):
    """A receptor with ligand, a switch and two or three docking sites, and some awkward rules by name."""
    draw, model = random.Random(seed), Model("scaffold", _export=False)
    with il2.building(model):
        sites = ["Y0", "Y1", "Y2"][: draw.choice([2, 2, 3])]
        R = Monomer("R", ["L", "t", *sites], {**{site: ["u", "p"] for site in sites}, "t": ["x", "y"]})
        L, P = Monomer("L", ["r"]), Monomer("P", ["q"], {"q": ["u", "p"]})
        A, B = Monomer("A", ["s", "y", "x"], {"y": ["u", "p"]}), Monomer("B", ["s", "x"])
        rest = {"L": None, "t": "x", **dict.fromkeys(sites, "u")}
        whole = (
            (R(**rest), 50),
            (L(r=None), 40),
            (P(q="u"), 10),
            (A(s=None, y="u", x=None), 35),
            (B(s=None, x=None), 30),
        )
        for pattern, n in whole:
            Initial(pattern, Parameter(f"{pattern.monomer.name}_0", n))

        def rule(change, **options):
            def rate(side):
                weaker = 0.01 ** (len(side.complex_patterns) - 1) if side.complex_patterns else 1
                return Parameter(f"k{len(model.parameters)}", draw.uniform(0.005, 0.2) * weaker)

            rates = [rate(change.reactant_pattern)] + [rate(change.product_pattern)] * change.is_reversible
            Rule(f"r{len(model.rules)}", change, *rates, **options)

        rule(L(r=None) + R(L=None) | L(r=1) % R(L=1))
        rule(R(L=ANY, t="x") >> R(L=ANY, t="y"))
        rule(R(t="y") >> R(t="x"))
        rule(A(y="p") >> A(y="u"))
        rule(P(q="p") >> P(q="u"))
        readers = {"A": draw.sample(sites, draw.randint(1, len(sites))), "B": draw.sample(sites, draw.randint(0, 2))}
        for site in sites:
            when = draw.choice([{"t": "y"}, {"L": ANY}, {"L": ANY, "t": "y"}])
            rule(R(**{site: "u"}, **when) >> R(**{site: "p"}, **when))
            rule(draw.choice([R(**{site: "p"}) >> R(**{site: "u"}), P() + R(**{site: "p"}) >> P() + R(**{site: "u"})]))
            if site in readers["A"]:
                rule(A(s=None, y="u") + R(**{site: "p"}) | A(s=1, y="u") % R(**{site: ("p", 1)}))
                held = R(t="y", **{site: ("p", 1)}) % A(s=1, y="u")
                rule(held >> R(t="y", **{site: "p"}) + A(s=None, y="p"))
            if site in readers["B"]:
                rule(B(s=None) + R(**{site: "p"}) | B(s=1) % R(**{site: ("p", 1)}))
        for name in awkward:
            AWKWARD[name](*draw.sample(sites, 2), rule=rule, R=R, L=L, P=P, A=A, B=B, rest=rest, readers=readers)
        Observable("both", A(y="p") + A(s=ANY) + B(s=ANY))
        for name, pattern in (("A", A()), ("R", R()), ("RL", R(L=1) % L(r=1)), ("P", P(q="p")), ("L", L(r=None))):
            Observable(f"n{name}", pattern)
        Observable("switched", R(t="y"), match="species")
        for site in sites:
            Observable(f"p{site}", R(**{site: ("p", WILD)}) + R(L=ANY, **{site: "p"}))
    return model


def bridge(s, u, *, rule, R, L, P, A, B, rest, readers):
    """A on one site and B on another come together."""
    if not set(readers["A"]) & set(readers["B"]):
        rule(A(x=None) % B(x=None) >> A(x=1) % B(x=1))


def paired(s, u, *, rule, R, L, P, A, B, rest, readers):
    """A and B pair; not where both bind receptors, which would make chains without end."""
    if not readers["B"]:
        rule(A(x=None, s=None) + B(x=None, s=None) | A(x=1, s=None) % B(x=1, s=None))


def made_bound(s, u, *, rule, R, L, P, A, B, rest, readers):
    rule(None >> R(**{**rest, readers["A"][0]: ("p", 1)}) % A(s=1, y="u", x=None))


def made_on(s, u, *, rule, R, L, P, A, B, rest, readers):
    rule(A(s=None, y="p") >> A(s=1, y="p") % R(**{**rest, readers["A"][0]: ("p", 1)}))


def started(s, u, *, rule, R, L, P, A, B, rest, readers):
    Initial(R(**{**rest, s: "p", "t": "y"}), Parameter("other_0", 7))


def held_fixed(s, u, *, rule, R, L, P, A, B, rest, readers):
    Initial(R(**{**rest, s: "p", u: "p"}), Parameter("fixed_0", 3), fixed=True)


def rate_of_an_observable(s, u, *, rule, R, L, P, A, B, rest, readers):
    seen, k = Observable("seen", R(**{s: ("p", WILD)})), Parameter("k_seen", 0.1)
    Rule("R_switched", R(t="x") >> R(t="y"), Expression("rate", k * seen / (10 + seen)))


def one(write, **options):
    return lambda s, u, *, rule, R, L, P, A, B, rest, readers: rule(write(R, L, P, A, B, rest, s, u), **options)


AWKWARD = {
    "bridge": bridge, "made_bound": made_bound, "made_on": made_on, "started": started, "held_fixed": held_fixed,
    "rate": rate_of_an_observable,
    "coupled": one(lambda R, L, P, A, B, o, s, u: R(**{s: "p", u: "u"}) >> R(**{s: "p", u: "p"})),
    "read_at_once": one(
        lambda R, L, P, A, B, o, s, u: R(**{s: "p", u: "p"}) + P(q="u") >> R(**{s: "p", u: "p"}) + P(q="p")
    ),
    "limb_to_trunk": one(lambda R, L, P, A, B, o, s, u: R(**{s: "p"}, t="x") >> R(**{s: "p"}, t="y")),
    "bound_limb_read": one(
        lambda R, L, P, A, B, o, s, u: R(t="y", **{s: ANY}) + P(q="u") >> R(t="y", **{s: ANY}) + P(q="p")
    ),
    "degraded": one(lambda R, L, P, A, B, o, s, u: R() >> None, delete_molecules=True),
    "degraded_whole": one(lambda R, L, P, A, B, o, s, u: R(L=None) >> None),
    "degraded_by_limb": one(lambda R, L, P, A, B, o, s, u: R(**{s: "p"}) >> None, delete_molecules=True),
    "partner_degraded": one(lambda R, L, P, A, B, o, s, u: A() >> None, delete_molecules=True),
    "partner_degraded_whole": one(lambda R, L, P, A, B, o, s, u: A(y="u") >> None),
    "slips": one(lambda R, L, P, A, B, o, s, u: R(L=1) % L(r=1) >> L(r=None)),
    "made": one(lambda R, L, P, A, B, o, s, u: None >> R(**{**o, s: "p"})),
    "made_by": one(lambda R, L, P, A, B, o, s, u: R(**{s: "p"}) >> R(**{s: "p"}) + R(**o)),
    "reader_counted": one(lambda R, L, P, A, B, o, s, u: A(s=ANY) + P(q="u") >> A(s=ANY) + P(q="p")),
    "reader_switches": one(lambda R, L, P, A, B, o, s, u: A() + R(t="x") >> A() + R(t="y")),
    "once": one(lambda R, L, P, A, B, o, s, u: MatchOnce(A(y="u", s=WILD)) >> A(y="p", s=WILD)),
    "trunk_read": one(lambda R, L, P, A, B, o, s, u: R(t="y") + P(q="u") >> R(t="y") + P(q="p")),
    "two_changes": one(lambda R, L, P, A, B, o, s, u: P(q="u") + R(t="x") | P(q="p") + R(t="y")),
    "two_changes_of_reader": one(lambda R, L, P, A, B, o, s, u: A(y="u") + R(t="x") >> A(y="p") + R(t="y")),
    "across": one(lambda R, L, P, A, B, o, s, u: R(**{s: "p"}) + R(**{u: "u"}) >> R(**{s: "p"}) + R(**{u: "p"})),
    "across_both": one(lambda R, L, P, A, B, o, s, u: R(**{s: "u"}) + R(**{u: "u"}) >> R(**{s: "p"}) + R(**{u: "p"})),
    "across_same": one(lambda R, L, P, A, B, o, s, u: R(**{s: "p"}) + R(**{s: "u"}) >> R(**{s: "p"}) + R(**{s: "p"})),
    "across_trunk": one(lambda R, L, P, A, B, o, s, u: R(**{s: "p"}) + R(t="x") >> R(**{s: "p"}) + R(t="y")),
    "alike": one(lambda R, L, P, A, B, o, s, u: R(t="x") + R(t="x") >> R(t="y") + R(t="x")),
    "alike_both": one(lambda R, L, P, A, B, o, s, u: R(t="x") + R(t="x") >> R(t="y") + R(t="y")),
    "alike_but_wild": one(
        lambda R, L, P, A, B, o, s, u: R(t="x", **{s: WILD}) + R(t="x") >> R(t="y", **{s: WILD}) + R(t="y")
    ),
    "anywhere": one(lambda R, L, P, A, B, o, s, u: A(y="u", s=ANY) % B(s=ANY) >> A(y="p", s=ANY) % B(s=ANY)),
    "paired": paired,
}  # fmt: skip


def check(model):
    """Divide round every monomer, whether or not it pays, and compare all observables."""
    contacts, readings = ContactMap(model), [analyse_rule(rule) for rule in model.rules]
    found = [find_partition(model, contacts, readings, name) for name in model.monomers.keys()]
    for plan in {(plan.monomers, plan.limbs): plan for plan in found if plan.limbs}.values():
        reduced, _ = write_decoupled_model(model, plan, readings, contacts)
        assert largest_difference(model, reduced, spans=(1e2, 1.0)) < 1e-6, (plan.monomers, plan.limbs)


@pytest.mark.slow
@pytest.mark.parametrize("name", AWKWARD)
def test_each_awkward_rule(name):
    # A rule that not every scaffold has room for is tried on the first that has.
    rooms = (i for i in count(1) if len(scaffold(i, [name]).components) > len(scaffold(i, []).components))
    check(scaffold(next(rooms), [name]))


@pytest.mark.slow
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**20), awkward=st.lists(st.sampled_from(sorted(AWKWARD)), max_size=3, unique=True))
def test_no_random_scaffold_disagrees(seed, awkward):
    model = scaffold(seed, awkward)
    assume(ContactMap(model).total_states() < 5000)
    check(model)


@pytest.mark.slow
@settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    seed=st.integers(0, 2**20),
    awkward=st.lists(st.sampled_from(sorted(AWKWARD)), max_size=3, unique=True),
    more=st.sets(st.sampled_from("RLPAB")),
)
def test_random_scaffolds_have_the_same_network_part_by_part(same_network, seed, awkward, more):
    """Whatever is told apart: the copies of the receptor, and some of the other monomers."""
    model = scaffold(seed, awkward)
    contacts, readings = ContactMap(model), [analyse_rule(rule) for rule in model.rules]
    assume(contacts.total_states() < 2000)
    plan = find_partition(model, contacts, readings, "R")
    reduced = write_decoupled_model(model, plan, readings, contacts)[0] if plan.limbs else model
    told = (set(reduced.monomers.keys()) - set(model.monomers.keys()) | more) & set(reduced.monomers.keys())
    found, text = independent_groups(reduced, told), canonical_bngl(reduced)
    assume(found)
    one, other = bionetgen.generate_network(text), expand_in_groups(reduced, text, [found])
    same_network(Network(reduced, one), Network(reduced, other))
