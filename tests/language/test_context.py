"""Rates of the context: local functions of a molecule or its complex, and energies of patterns."""

import numpy as np
from pysb import ANY, EnergyPattern, Expression, Initial, Monomer, Observable, Parameter, Rule, Tag

from tests.language.doors import every_cell
from tests.language.feature import feature, network_free, ode

LOCAL = {
    "decouple": "it has local functions (Tag 't'); write the cases as rules of their own",
    "kappa": "has a local function; write the cases as rules of their own",
}
ENERGY = {
    "decouple": "it has energy patterns, which make rates depend on whole complexes; write rates by rule",
    **network_free("energy patterns were not compared yet; take engine='ssa'"),
}


@feature(species=4, reactions=2, refused=LOCAL)
def local_of_a_molecule():
    """A local function of one molecule: its rate follows how many sites are free."""
    A, t = Monomer("A", ["x", "y"], {"x": ["u", "p"], "y": ["u", "p"]}), Tag("t")
    Initial(A(x="u", y="u"), Parameter("A0", 100))
    Initial(A(x="u", y="p"), Parameter("Ay0", 100))
    marked = Observable("marked", A(y="p"))
    Observable("x_marked", A(x="p"))
    Rule("mark", A(x="u") @ t >> A(x="p") @ t, Expression("f", Parameter("k", 0.1) * (1 + marked(t))))
    return lambda t: {"x_marked": 100 * (2 - np.exp(-0.1 * t) - np.exp(-0.2 * t))}


@feature(species=3, reactions=2, refused=LOCAL)
def local_of_a_complex():
    """A local function of the whole complex: each mark in a dimer speeds up the next."""
    A, t = Monomer("A", ["a", "y"], {"y": ["u", "p"]}), Tag("t")
    Initial(A(a=1, y="u") % A(a=1, y="u"), Parameter("AA0", 100))
    marked = Observable("marked", A(y="p"))
    dimer, more = A(a=1, y="u") % A(a=1), A(a=1, y="p") % A(a=1)
    Rule("mark", dimer @ t >> more @ t, Expression("f", Parameter("k", 0.1) * (1 + marked(t))))
    return ode(
        [100, 0], lambda t, y: [-0.2 * y[0], 0.2 * y[0] - 0.2 * y[1]], marked=lambda uu, up: up + 2 * (100 - uu - up)
    )


@feature(species=6, reactions=8, refused=ENERGY)
def energy_patterns():
    """Energies of patterns: two ligands bind cooperatively."""
    R, L, M = Monomer("R", ["l", "m"]), Monomer("L", ["r"]), Monomer("M", ["r"])
    Initial(R(l=None, m=None), Parameter("R0", 100))
    Initial(L(r=None), Parameter("L0", 100))
    Initial(M(r=None), Parameter("M0", 60))
    phi, barrier = Parameter("phi", 0.5), Expression("barrier", Parameter("Ea", 5) + 0)
    EnergyPattern("RL", R(l=1) % L(r=1), Parameter("G_RL", -2, nonnegative=False))
    EnergyPattern("RM", R(m=1) % M(r=1), Parameter("G_RM", -1, nonnegative=False))
    EnergyPattern("RLM", R(l=ANY, m=ANY), Parameter("G_RLM", -1.5, nonnegative=False))
    Observable("bound_L", L(r=ANY))
    Observable("both", R(l=ANY, m=ANY))
    Rule("L_binds", R(l=None) + L(r=None) | R(l=1) % L(r=1), phi, barrier, energy=True)
    Rule("M_binds", R(m=None) + M(r=None) | R(m=1) % M(r=1), phi, barrier, energy=True)

    def slopes(t, y):
        with_L, with_M, both = y

        def step(energy, here, partner, there):
            return np.exp(-5 - 0.5 * energy) * here * partner - np.exp(-5 + 0.5 * energy) * there

        free_R, free_L, free_M = 100 - with_L - with_M - both, 100 - with_L - both, 60 - with_M - both
        L_first, M_first = step(-2, free_R, free_L, with_L), step(-1, free_R, free_M, with_M)
        M_second, L_second = step(-2.5, with_L, free_M, both), step(-3.5, with_M, free_L, both)
        return [L_first - M_second, M_first - L_second, M_second + L_second]

    return ode(
        [0, 0, 0], slopes, bound_L=lambda with_L, with_M, both: with_L + both, both=lambda with_L, with_M, both: both
    )


test_a_cell = every_cell(__name__)
