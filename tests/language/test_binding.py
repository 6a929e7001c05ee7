"""Bonds and encounters: who meets whom, how many times, and what is counted."""

import numpy as np
from pysb import ANY, Initial, Monomer, Observable, Parameter, Rule

from tests.language.doors import every_cell
from tests.language.feature import feature, network_free, ode

NO_BONDS = network_free("names molecules of one complex without the bonds between them; take engine='ssa'")


@feature(species=3, reactions=2)
def heterodimer():
    """Two proteins bind and part."""
    A, B = Monomer("A", ["b"]), Monomer("B", ["a"])
    Initial(A(b=None), Parameter("A0", 100))
    Initial(B(a=None), Parameter("B0", 60))
    Observable("AB", A(b=1) % B(a=1))
    Observable("free_A", A(b=None))
    Rule("bind", A(b=None) + B(a=None) | A(b=1) % B(a=1), Parameter("kf", 2e-3), Parameter("kr", 0.1))
    return ode(
        [0], lambda t, y: [2e-3 * (100 - y[0]) * (60 - y[0]) - 0.1 * y[0]], AB=lambda c: c, free_A=lambda c: 100 - c
    )


@feature(species=2, reactions=2, refused={"kappa": "may fit a complex twice and counts it once; count molecules"})
def homodimer():
    """A protein binds its like: symmetric reactants, a symmetric complex."""
    A = Monomer("A", ["a"])
    Initial(A(a=None), Parameter("A0", 100))
    Observable("free", A(a=None))
    Observable("held", A(a=ANY))
    Observable("dimers", A(a=ANY), match="species")
    Observable("from_both_ends", A(a=1) % A(a=1))
    Rule("pair", A(a=None) + A(a=None) | A(a=1) % A(a=1), Parameter("kf", 2e-3), Parameter("kr", 0.1))
    # n (n - 1) / 2 pairs, so n^2 / 2 in the rate equation; a dimer has one bond to break.
    return ode(
        [0],
        lambda t, y: [1e-3 * (100 - 2 * y[0]) ** 2 - 0.1 * y[0]],
        free=lambda d: 100 - 2 * d, held=lambda d: 2 * d, dimers=lambda d: d, from_both_ends=lambda d: 2 * d,
    )  # fmt: skip


@feature(species=2, reactions=1)
def symmetric_rule():
    """Two of a kind meet and both change."""
    A = Monomer("A", ["s"], {"s": ["u", "p"]})
    Initial(A(s="u"), Parameter("A0", 100))
    Observable("left", A(s="u"))
    Rule("meet", A(s="u") + A(s="u") >> A(s="p") + A(s="p"), Parameter("k", 2e-3))
    return lambda t: {"left": 100 / (1 + 100 * 2e-3 * t)}


@feature(species=2, reactions=1)
def symmetric_reactants():
    """Two of a kind meet and one changes."""
    A = Monomer("A", ["s"], {"s": ["u", "p"]})
    Initial(A(s="u"), Parameter("A0", 100))
    Observable("left", A(s="u"))
    Rule("meet", A(s="u") + A(s="u") >> A(s="p") + A(s="u"), Parameter("k", 2e-3))
    # Either of a pair can be the one that changes, so no 1/2.
    return lambda t: {"left": 100 / (1 + 100 * 2e-3 * t)}


@feature(species=2, reactions=1)
def symmetric_products():
    """One becomes two of a kind."""
    A, B = Monomer("A"), Monomer("B")
    Initial(A(), Parameter("A0", 100))
    Observable("made", B())
    Rule("split", A() >> B() + B(), Parameter("k", 0.1))
    return lambda t: {"made": 200 * (1 - np.exp(-0.1 * t))}


@feature(species=1, reactions=1)
def coagulation():
    """Two of a kind become one."""
    A = Monomer("A")
    Initial(A(), Parameter("A0", 100))
    Observable("left", A())
    Rule("fuse", A() + A() >> A(), Parameter("k", 2e-3))
    return lambda t: {"left": 100 / (1 + 100 * 2e-3 * t)}


@feature(species=4, reactions=1)
def three_reactants():
    """Three molecules meet at once."""
    A, B, C, D = (Monomer(name) for name in "ABCD")
    for monomer, name in ((A, "A0"), (B, "B0"), (C, "C0")):
        Initial(monomer(), Parameter(name, 50))
    Observable("made", D())
    Rule("meet", A() + B() + C() >> D(), Parameter("k", 1e-4))
    return lambda t: {"made": 50 - 1 / np.sqrt(1 / 50**2 + 2e-4 * t)}


@feature(species=4, reactions=1)
def handover():
    """A partner is handed over in one rule."""
    A1, A2, B = Monomer("A1", ["a"]), Monomer("A2", ["a"]), Monomer("B", ["b"])
    Initial(A1(a=1) % B(b=1), Parameter("A1B0", 100))
    Initial(A2(a=None), Parameter("A20", 100))
    Observable("A2B", A2(a=1) % B(b=1))
    Observable("free_B", B(b=None))
    Rule("takes", A2(a=None) + A1(a=1) % B(b=1) >> A2(a=1) % B(b=1) + A1(a=None), Parameter("k", 1e-3))
    return lambda t: {"A2B": 100 - 100 / (1 + 0.1 * t), "free_B": 0 * t}


@feature(species=4, reactions=1)
def handover_backwards():
    """The same with the giver written first."""
    A1, A2, B = Monomer("A1", ["a"]), Monomer("A2", ["a"]), Monomer("B", ["b"])
    Initial(A1(a=1) % B(b=1), Parameter("A1B0", 100))
    Initial(A2(a=None), Parameter("A20", 100))
    Observable("A2B", A2(a=1) % B(b=1))
    Observable("free_B", B(b=None))
    Rule("takes", A1(a=1) % B(b=1) + A2(a=None) >> A1(a=None) + A2(a=1) % B(b=1), Parameter("k", 1e-3))
    return lambda t: {"A2B": 100 - 100 / (1 + 0.1 * t), "free_B": 0 * t}


@feature(species=3, reactions=1)
def handover_from_deleted():
    """A partner is handed over by a molecule that is deleted."""
    A1, A2, B = Monomer("A1", ["a"]), Monomer("A2", ["a"]), Monomer("B", ["b"])
    Initial(A1(a=1) % B(b=1), Parameter("A1B0", 100))
    Initial(A2(a=None), Parameter("A20", 100))
    Observable("A2B", A2(a=1) % B(b=1))
    Observable("free_B", B(b=None))
    given = A2(a=None) + A1(a=1) % B(b=1)
    Rule("takes", given >> A2(a=1) % B(b=1), Parameter("k", 1e-3), delete_molecules=True)
    return lambda t: {"A2B": 100 - 100 / (1 + 0.1 * t), "free_B": 0 * t}


@feature(species=2, reactions=1)
def replaced():
    """A bound molecule turns into another and stays bound."""
    A, B, C = Monomer("A", ["b"]), Monomer("B", ["a"]), Monomer("C", ["b"])
    Initial(A(b=1) % B(a=1), Parameter("AB0", 100))
    Observable("CB", C(b=1) % B(a=1))
    Observable("free_B", B(a=None))
    Rule("turns", A(b=1) % B(a=1) >> C(b=1) % B(a=1), Parameter("k", 0.1), delete_molecules=True)
    return lambda t: {"CB": 100 * (1 - np.exp(-0.1 * t)), "free_B": 0 * t}


@feature(species=4, reactions=4)
def ring():
    """A complex closes a ring within itself."""
    L, R = Monomer("L", ["a", "b"]), Monomer("R", ["a", "b"])
    Initial(L(a=None, b=None), Parameter("L0", 80))
    Initial(R(a=None, b=None), Parameter("R0", 100))
    Observable("closed", L(a=1, b=2) % R(a=1, b=2))
    Observable("bound_L", L(a=ANY))
    opened = L(a=1, b=None) % R(a=1, b=None)
    Rule("bind", L(a=None, b=None) + R(a=None, b=None) | opened, Parameter("kf", 2e-3), Parameter("kr", 0.1))
    Rule("close", opened | L(a=1, b=2) % R(a=1, b=2), Parameter("kc", 0.3), Parameter("ko", 0.2))

    def slopes(t, y):
        one, both = y
        binding = 2e-3 * (80 - one - both) * (100 - one - both) - 0.1 * one
        closing = 0.3 * one - 0.2 * both
        return [binding - closing, closing]

    return ode([0, 0], slopes, closed=lambda one, both: both, bound_L=lambda one, both: one + both)


@feature(species=3, reactions=1, refused={"rulemonkey": "breaks several bonds of a ring; take engine='ssa' or 'nfsim'"})
def two_bonds_break():
    """One rule breaks two bonds."""
    L, R = Monomer("L", ["a", "b"]), Monomer("R", ["a", "b"])
    Initial(L(a=1, b=2) % R(a=1, b=2), Parameter("LR0", 100))
    Observable("free_L", L(a=None, b=None))
    Rule("open", L(a=1, b=2) % R(a=1, b=2) >> L(a=None, b=None) + R(a=None, b=None), Parameter("k", 0.1))
    return lambda t: {"free_L": 100 * (1 - np.exp(-0.1 * t))}


@feature(species=3, reactions=1)
def two_bonds_form():
    """One rule makes two bonds."""
    L, R = Monomer("L", ["a", "b"]), Monomer("R", ["a", "b"])
    Initial(L(a=None, b=None), Parameter("L0", 100))
    Initial(R(a=None, b=None), Parameter("R0", 100))
    Observable("held", L(a=1, b=2) % R(a=1, b=2))
    Rule("hold", L(a=None, b=None) + R(a=None, b=None) >> L(a=1, b=2) % R(a=1, b=2), Parameter("k", 2e-3))
    return lambda t: {"held": 100 - 100 / (1 + 0.2 * t)}


@feature(species=2, reactions=1)
def within_a_complex():
    """A molecule changes its neighbour in the complex."""
    K, S = Monomer("K", ["s"]), Monomer("S", ["k", "y"], {"y": ["u", "p"]})
    Initial(K(s=1) % S(k=1, y="u"), Parameter("KS0", 100))
    Observable("marked", S(y="p"))
    Rule("mark", K(s=1) % S(k=1, y="u") >> K(s=1) % S(k=1, y="p"), Parameter("k", 0.1))
    return lambda t: {"marked": 100 * (1 - np.exp(-0.1 * t))}


@feature(species=2, reactions=1, refused=NO_BONDS)
def same_complex_by_any_way():
    """A molecule changes another of its complex, however they hang together."""
    A, B, C = Monomer("A", ["b"]), Monomer("B", ["a", "c"]), Monomer("C", ["b", "y"], {"y": ["u", "p"]})
    Initial(A(b=1) % B(a=1, c=2) % C(b=2, y="u"), Parameter("ABC0", 100))
    Observable("marked", C(y="p"))
    Rule("mark", A(b=ANY) % C(b=ANY, y="u") >> A(b=ANY) % C(b=ANY, y="p"), Parameter("k", 0.1))
    return lambda t: {"marked": 100 * (1 - np.exp(-0.1 * t))}


@feature(species=6, reactions=8)
def independent_sites():
    """A scaffold binds two partners on sites of its own."""
    S, A, B = Monomer("S", ["a", "b"]), Monomer("A", ["s"]), Monomer("B", ["s"])
    Initial(S(a=None, b=None), Parameter("S0", 100))
    Initial(A(s=None), Parameter("A0", 100))
    Initial(B(s=None), Parameter("B0", 60))
    Observable("SA", S(a=ANY))
    Observable("SB", S(b=ANY))
    Rule("A_binds", S(a=None) + A(s=None) | S(a=1) % A(s=1), Parameter("kfa", 2e-3), Parameter("kra", 0.1))
    Rule("B_binds", S(b=None) + B(s=None) | S(b=1) % B(s=1), Parameter("kfb", 1e-3), Parameter("krb", 0.2))
    return ode(
        [0, 0],
        lambda t, y: [
            2e-3 * (100 - y[0]) * (100 - y[0]) - 0.1 * y[0],
            1e-3 * (100 - y[1]) * (60 - y[1]) - 0.2 * y[1],
        ],
        SA=lambda a, b: a, SB=lambda a, b: b,
    )  # fmt: skip


@feature(
    species=10, reactions=50, options={"max_agg": 10},
    refused=dict.fromkeys(
        ("decouple", "ssa", "bngl", "net", "sbml", "antimony", "copasi", "bngxml", "kappa", "matlab", "pysb"),
        "grow without limit, by A.l-A.r; give a limit",
    ),
)  # fmt: skip
def polymer():
    """Chains without end, of which a network has those of up to 10 molecules: max_agg."""
    A = Monomer("A", ["l", "r"])
    Initial(A(l=None, r=None), Parameter("A0", 200))
    Observable("ends", A(l=None))
    Rule("join", A(r=None) + A(l=None) | A(r=1) % A(l=1), Parameter("kf", 2e-4), Parameter("kr", 0.2))
    # Chains of any length have one end of each kind. At most a fifth of the ends is bound: chains of 11 are rare.
    return ode([200], lambda t, y: [-2e-4 * y[0] ** 2 + 0.2 * (200 - y[0])], ends=lambda ends: ends)


test_a_cell = every_cell(__name__)
