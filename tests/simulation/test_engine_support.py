"""Which rules network-free engines are given and which not, as their runs agree with the network or do not."""

import pytest
from pysb import ANY, Initial, MatchOnce, Model, Monomer, MultiState, Observable, Parameter, Rule

import pysb_il2 as il2
from pysb_il2.simulation.engine_support import unsupported_features


def refused(write):
    """Return which engines refuse the rules that `write` makes, on a scaffold B with places for two A and a dimer D."""
    model = Model(write.__name__, _export=False)
    with il2.building(model):
        monomers = (
            Monomer("A", ["b", "s"], {"s": ["u", "p"]}),
            Monomer("B", ["a1", "a2", "s"], {"s": ["u", "p"]}),
            Monomer("D", ["d", "s"], {"s": ["u", "p"]}),
            Monomer("E", ["e", "e", "f", "s"], {"s": ["u", "p"]}),
            Monomer("F", ["e"]),
        )
        A, B, D, E, F = monomers
        n = Parameter("n", 100)
        Initial(A(b=1, s="u") % B(a1=1, a2=2, s="u") % A(b=2, s="u"), n)
        Initial(D(d=1, s="u") % D(d=1, s="u"), n)
        Initial(E(e=MultiState(1, 2), f=None, s="u") % F(e=1) % F(e=2), n)
        write(*monomers, Parameter("k", 1.0))
    return {engine for engine in ("nfsim", "rulemonkey") if unsupported_features(model, engine)}


BOTH = {"nfsim", "rulemonkey"}


@pytest.mark.parametrize(
    ("write", "by"),
    [
        # A complex that is deleted counts once, and A is there twice.
        (lambda A, B, D, E, F, k: Rule("r", A(b=ANY) >> None, k), BOTH),
        (lambda A, B, D, E, F, k: Rule("r", A() + F(e=None) >> F(e=None), k), BOTH),
        (lambda A, B, D, E, F, k: Rule("r", D() >> None, k), BOTH),
        (lambda A, B, D, E, F, k: Rule("r", None | D(d=1) % D(d=1), k, k), BOTH),
        (lambda A, B, D, E, F, k: Rule("r", F(e=1) % E(e=1) >> None, k), BOTH),
        # B is there once; a bond that is drawn, a free site or a state tell the other A apart.
        (lambda A, B, D, E, F, k: Rule("r", B() >> None, k), set()),
        (lambda A, B, D, E, F, k: Rule("r", A(b=1) % B(a1=1) >> None, k), set()),
        (lambda A, B, D, E, F, k: Rule("r", A(b=None) >> None, k), set()),
        (lambda A, B, D, E, F, k: Rule("r", D(d=1, s="u") % D(d=1, s="p") >> None, k), set()),
        (lambda A, B, D, E, F, k: Rule("r", A(b=ANY) >> None, k, delete_molecules=True), set()),
        # MatchOnce matters where what changes is there twice.
        (lambda A, B, D, E, F, k: Rule("r", MatchOnce(A(b=ANY, s="u")) >> A(b=ANY, s="p"), k), BOTH),
        (lambda A, B, D, E, F, k: Rule("r", MatchOnce(A(b=ANY)) >> None, k, delete_molecules=True), BOTH),
        (lambda A, B, D, E, F, k: Rule("r", MatchOnce(B(a1=ANY, s="u")) >> B(a1=ANY, s="p"), k), set()),
        (lambda A, B, D, E, F, k: Observable("o", MatchOnce(A(b=ANY))), BOTH),
        (lambda A, B, D, E, F, k: Observable("o", MatchOnce(B(a1=ANY))), set()),
        # RuleMonkey finds E twice, by either F.
        (lambda A, B, D, E, F, k: Rule("r", F(e=1) % E(e=1, s="u") >> F(e=1) % E(e=1, s="p"), k), {"rulemonkey"}),
        (lambda A, B, D, E, F, k: Rule("r", E(e=1, s="u") % F(e=1) >> E(e=1, s="p") % F(e=1), k), set()),
        (lambda A, B, D, E, F, k: Rule("r", E(e=None) >> None, k, delete_molecules=True), {"rulemonkey"}),
    ],
)  # fmt: skip
def test_what_counts_once_for_a_complex(write, by):
    assert refused(write) == by


@pytest.mark.parametrize(
    ("products", "options", "by"),
    [
        (lambda L, R, X: L(a=None, b=None) + R(a=None, b=None), {}, {"rulemonkey"}),
        (lambda L, R, X: L(a=None, b=None) + R(a=None, b=None) + X(r=None), {}, {"rulemonkey"}),
        (lambda L, R, X: L(a=None, b=1) % R(a=None, b=1), {}, set()),
        (lambda L, R, X: L(a=1, b=2) % R(a=2, b=1), {}, set()),
        (lambda L, R, X: L(a=None, b=None), {"delete_molecules": True}, set()),
    ],
)
def test_rings_that_part(products, options, by):
    model = Model("ring", _export=False)
    with il2.building(model):
        L, R, X = Monomer("L", ["a", "b"]), Monomer("R", ["a", "b"]), Monomer("X", ["r"])
        ring = L(a=1, b=2) % R(a=1, b=2)
        Initial(ring, Parameter("n", 100))
        Rule("opens", ring >> products(L, R, X), Parameter("k", 1.0), **options)
    assert {engine for engine in BOTH if unsupported_features(model, engine)} == by


def test_a_ring_that_loses_a_molecule_and_parts():
    model = Model("ring", _export=False)
    with il2.building(model):
        A, B, C = (Monomer(name, ["l", "r"]) for name in "ABC")
        ring = A(l=3, r=1) % B(l=1, r=2) % C(l=2, r=3)
        Initial(ring, Parameter("n", 100))
        Rule("opens", ring >> A(l=None, r=None) + C(l=None, r=None), Parameter("k", 1.0), delete_molecules=True)
    assert {engine for engine in BOTH if unsupported_features(model, engine)} == BOTH
