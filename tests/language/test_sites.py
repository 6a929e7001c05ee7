"""Sites and patterns: identical sites, states, wildcards, and patterns that are counted once."""

import numpy as np
from pysb import ANY, WILD, Initial, MatchOnce, Monomer, MultiState, Observable, Parameter, Rule

from tests.language.doors import every_cell
from tests.language.feature import feature, ode

IDENTICAL = dict.fromkeys(("decouple", "kappa"), "has several sites of one name; give each its own")
TWICE = {**IDENTICAL, "rulemonkey": "may fit twice by sites of one name; take engine='ssa' or 'nfsim'"}


@feature(species=4, reactions=4, refused=IDENTICAL)
def identical_sites():
    """Two sites of one name hold a ligand each."""
    A, L = Monomer("A", ["s", "s"]), Monomer("L", ["a"])
    Initial(A(s=MultiState(None, None)), Parameter("A0", 50))
    Initial(L(a=None), Parameter("L0", 60))
    Observable("bound_L", L(a=ANY))
    Observable("full", A(s=MultiState(ANY, ANY)), match="species")
    Rule("bind", A(s=None) + L(a=None) | A(s=1) % L(a=1), Parameter("kf", 2e-3), Parameter("kr", 0.1))

    def slopes(t, y):
        one, two = y
        free = 60 - one - 2 * two
        first = 2 * 2e-3 * (50 - one - two) * free - 0.1 * one
        second = 2e-3 * one * free - 0.2 * two
        return [first - second, second]

    return ode([0, 0], slopes, bound_L=lambda one, two: one + 2 * two, full=lambda one, two: two)


@feature(species=3, reactions=2, refused=IDENTICAL)
def identical_states():
    """Two sites of one name have a state each."""
    A = Monomer("A", ["y", "y"], {"y": ["u", "p"]})
    Initial(A(y=MultiState("u", "u")), Parameter("A0", 100))
    Observable("twice", A(y=MultiState("p", "p")), match="species")
    Observable("sites", A(y="p"))
    Rule("mark", A(y="u") >> A(y="p"), Parameter("k", 0.1))
    return lambda t: {"twice": 100 * (1 - np.exp(-0.1 * t)) ** 2, "sites": 200 * (1 - np.exp(-0.1 * t))}


@feature(species=5, reactions=3)
def wild():
    """WILD: whether or not a site is bound."""
    A, B = Monomer("A", ["s"], {"s": ["u", "p"]}), Monomer("B", ["a"])
    Initial(A(s="u"), Parameter("A0", 100))
    Initial(A(s=("u", 1)) % B(a=1), Parameter("AB0", 40))
    Observable("marked", A(s=("p", WILD)))
    Observable("marked_and_free", A(s="p"))
    Rule("mark", A(s=("u", WILD)) >> A(s=("p", WILD)), Parameter("k", 0.1))
    Rule("part", A(s=("u", 1)) % B(a=1) >> A(s="u") + B(a=None), Parameter("kr", 0.2))
    return lambda t: {
        "marked": 140 * (1 - np.exp(-0.1 * t)),
        "marked_and_free": 140 * (1 - np.exp(-0.1 * t)) - 40 / 3 * (1 - np.exp(-0.3 * t)),
    }


@feature(species=5, reactions=2)
def any_bond():
    """ANY: a site that is bound, to whatever it is."""
    A, B, C = Monomer("A", ["x", "y"], {"y": ["u", "p"]}), Monomer("B", ["a"]), Monomer("C", ["a"])
    Initial(A(x=1, y="u") % B(a=1), Parameter("AB0", 60))
    Initial(A(x=1, y="u") % C(a=1), Parameter("AC0", 40))
    Initial(A(x=None, y="u"), Parameter("A0", 50))
    Observable("marked", A(y="p"))
    Observable("free", A(x=None, y="u"))
    Rule("mark", A(x=ANY, y="u") >> A(x=ANY, y="p"), Parameter("k", 0.1))
    return lambda t: {"marked": 100 * (1 - np.exp(-0.1 * t)), "free": 50 + 0 * t}


@feature(species=2, reactions=1, refused=TWICE)
def match_once():
    """MatchOnce: a pattern counts once for a complex, however often it fits."""
    A, B = Monomer("A", ["b"]), Monomer("B", ["a", "a", "y"], {"y": ["u", "p"]})
    Initial(A(b=1) % A(b=2) % B(a=MultiState(1, 2), y="u"), Parameter("n", 100))
    Observable("marked", B(y="p"))
    whole = MatchOnce(A(b=1) % B(a=1, y="u"))
    Rule("mark", whole >> A(b=1) % B(a=1, y="p"), Parameter("k", 0.1))
    return lambda t: {"marked": 100 * (1 - np.exp(-0.1 * t))}


@feature(species=2, reactions=1, refused=TWICE)
def match_each():
    """A pattern that fits twice round one centre of the reaction counts once."""
    A, B = Monomer("A", ["b"]), Monomer("B", ["a", "a", "y"], {"y": ["u", "p"]})
    Initial(A(b=1) % A(b=2) % B(a=MultiState(1, 2), y="u"), Parameter("n", 100))
    Observable("marked", B(y="p"))
    Rule("mark", A(b=1) % B(a=1, y="u") >> A(b=1) % B(a=1, y="p"), Parameter("k", 0.1))
    return lambda t: {"marked": 100 * (1 - np.exp(-0.1 * t))}


@feature(species=3, reactions=1, refused=IDENTICAL)
def catalyst_that_fits_twice():
    """A catalyst that fits twice counts once."""
    A, B, S = Monomer("A", ["b"]), Monomer("B", ["a", "a"]), Monomer("S", ["y"], {"y": ["u", "p"]})
    Initial(A(b=1) % A(b=2) % B(a=MultiState(1, 2)), Parameter("n", 20))
    Initial(S(y="u"), Parameter("S0", 100))
    Observable("marked", S(y="p"))
    Rule("mark", A(b=ANY) + S(y="u") >> A(b=ANY) + S(y="p"), Parameter("k", 5e-3))
    return lambda t: {"marked": 100 * (1 - np.exp(-0.1 * t))}


@feature(species=3, reactions=2)
def centre_that_fits_twice():
    """A centre of a reaction that fits twice counts twice."""
    A = Monomer("A", ["a", "y"], {"y": ["u", "p"]})
    Initial(A(a=1, y="u") % A(a=1, y="u"), Parameter("AA0", 100))
    Observable("marked", A(y="p"))
    Rule("mark", A(a=1, y="u") % A(a=1) >> A(a=1, y="p") % A(a=1), Parameter("k", 0.1))
    return lambda t: {"marked": 200 * (1 - np.exp(-0.1 * t))}


@feature(species=3, reactions=2)
def states_like_numbers():
    """States that are called by numbers, as of methylation."""
    A = Monomer("A", ["m"], {"m": ["_0", "_1", "_2"]})
    Initial(A(m="_0"), Parameter("A0", 100))
    for n in "012":
        Observable(f"m{n}", A(m=f"_{n}"))
    Rule("first", A(m="_0") >> A(m="_1"), Parameter("k1", 0.3))
    Rule("second", A(m="_1") >> A(m="_2"), Parameter("k2", 0.1))
    zero, one = lambda t: 100 * np.exp(-0.3 * t), lambda t: 150 * (np.exp(-0.1 * t) - np.exp(-0.3 * t))
    return lambda t: {"m0": zero(t), "m1": one(t), "m2": 100 - zero(t) - one(t)}


@feature(species=2, reactions=2)
def weights():
    """An observable of several patterns counts a molecule for each that fits."""
    A = Monomer("A", ["y"], {"y": ["u", "p"]})
    Initial(A(y="u"), Parameter("A0", 100))
    Observable("all_and_twice_p", A() + A(y="p") + A(y="p"))
    Rule("turn", A(y="u") | A(y="p"), Parameter("kf", 0.1), Parameter("kr", 0.2))
    return lambda t: {"all_and_twice_p": 100 + 2 * 100 / 3 * (1 - np.exp(-0.3 * t))}


@feature(species=4, reactions=2, refused=IDENTICAL)
def counted_observables():
    """An observable counts molecules, or complexes once for each pattern that fits."""
    A, B = Monomer("A", ["b"]), Monomer("B", ["a", "a"])
    Initial(A(b=1) % A(b=2) % B(a=MultiState(1, 2)), Parameter("n", 100))
    Observable("molecules", A(b=ANY))
    Observable("complexes", A(b=ANY), match="species")
    Observable("any_of_two_patterns", A(b=1) % B(a=1) + B(), match="species")
    Rule("part", A(b=1) % B(a=1) >> A(b=None) + B(a=None), Parameter("k", 0.1))
    return lambda t: {
        "molecules": 200 * np.exp(-0.1 * t),
        "complexes": 100 * (1 - (1 - np.exp(-0.1 * t)) ** 2),
        "any_of_two_patterns": 100 + 100 * (1 - (1 - np.exp(-0.1 * t)) ** 2),
    }


@feature(species=3, reactions=1)
def molecules_without_sites():
    """Molecules without sites, in large numbers."""
    E, S, P = Monomer("E"), Monomer("S"), Monomer("P")
    Initial(E(), Parameter("E0", 2))
    Initial(S(), Parameter("S0", 2000))
    Observable("made", P())
    Rule("turn", E() + S() >> E() + P(), Parameter("k", 0.01))
    return lambda t: {"made": 2000 * (1 - np.exp(-0.02 * t))}


test_a_cell = every_cell(__name__)
