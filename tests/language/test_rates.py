"""Rates: of time, of observables, of what is bound, and of energies."""

import numpy as np
import sympy
from pysb import Expression, Initial, Monomer, Observable, Parameter, Rule
from pysb.core import time
from sympy import Piecewise

from tests.language.doors import every_cell
from tests.language.feature import feature, network_free, ode

STANDS_STILL = "follows time, which stochastic engines here take to stand still between readings"
TIME = {"sparse": "rates follow time", "ssa": STANDS_STILL, **network_free(STANDS_STILL)}
TOTAL = {
    "decouple": "a total rate does not scale with its reactants; write a rate per molecule",
    "kappa": "has a total rate; write a rate per molecule",
}


def _decay(write):
    """A is lost at a rate that `write` makes of nothing; return its observable."""
    A = Monomer("A")
    Initial(A(), Parameter("A0", 100))
    left = Observable("left", A())
    Rule("lost", A() >> None, write(left))


@feature(species=1, reactions=1, refused=TIME)
def rate_of_time():
    """A rate that follows time."""
    _decay(lambda left: Expression("older", Parameter("slope", 0.02) * time))
    return lambda t: {"left": 100 * np.exp(-0.01 * t**2)}


@feature(species=1, reactions=1, refused=TIME)
def pulse():
    """A rate that is on for a while: Piecewise of time, with conditions joined by and."""
    _decay(lambda left: Expression("on", Piecewise((Parameter("k", 0.2), (time > 2) & (time < 6)), (0, True))))
    return lambda t: {"left": 100 * np.exp(-0.2 * np.clip(t - 2, 0, 4))}


@feature(species=1, reactions=1)
def rate_of_an_observable():
    """A rate that follows an observable."""
    _decay(lambda left: Expression("crowded", Parameter("k", 1e-3) * left))
    return lambda t: {"left": 100 / (1 + 0.1 * t)}


@feature(species=1, reactions=1)
def rate_of_rates():
    """An Expression of Expressions of an observable."""

    def write(left):
        inner = Expression("inner", Parameter("k", 1e-3) * left)
        return Expression("outer", inner * Expression("two", Parameter("one", 1) + 1))

    _decay(write)
    return lambda t: {"left": 100 / (1 + 0.2 * t)}


@feature(species=1, reactions=1)
def saturated():
    """A rate of Michaelis and Menten."""
    _decay(lambda left: Expression("saturated", Parameter("vmax", 20) / (Parameter("Km", 50) + left)))
    return ode([100], lambda t, y: [-20 * y[0] / (50 + y[0])], left=lambda a: a)


@feature(species=1, reactions=1)
def capped():
    """Piecewise of an observable."""
    _decay(lambda left: Expression("capped", Piecewise((10 / left, left > 50), (Parameter("k", 0.2), True))))
    return lambda t: {"left": np.where(t < 5, 100 - 10 * t, 50 * np.exp(-0.2 * (t - 5)))}


@feature(species=1, reactions=1)
def functions():
    """Functions of mathematics: exp, log, square root, absolute value, sine, powers."""

    def write(left):
        x = left / 100
        return Expression("rate", Parameter("k", 0.1) * (
            sympy.exp(-x) + sympy.log(1 + x) + sympy.sqrt(x) + sympy.Abs(x - 0.5) + sympy.sin(x) + x**3
        ))  # fmt: skip

    _decay(write)

    def slopes(t, y):
        x = y[0] / 100
        return [-0.1 * y[0] * (np.exp(-x) + np.log(1 + x) + np.sqrt(x) + abs(x - 0.5) + np.sin(x) + x**3)]

    return ode([100], slopes, left=lambda a: a)


@feature(species=1, reactions=1, refused={"kappa": "Kappa has no asin"})
def more_functions():
    """Functions of mathematics: maximum, minimum, hyperbolic tangent, arc sine, logarithm to the base 10."""

    def write(left):
        x = left / 100
        return Expression("rate", Parameter("k", 0.1) * (
            sympy.Max(x, 0.5) + sympy.Min(x, 0.7) + sympy.tanh(x) + sympy.asin(x / 2) + sympy.log(1 + x, 10)
        ))  # fmt: skip

    _decay(write)

    def slopes(t, y):
        x = y[0] / 100
        rate = max(x, 0.5) + min(x, 0.7) + np.tanh(x) + np.arcsin(x / 2) + np.log10(1 + x)
        return [-0.1 * y[0] * rate]

    return ode([100], slopes, left=lambda a: a)


@feature(species=1, reactions=1)
def rate_law_name():
    """A rate that is called as BioNetGen calls its own: _rateLaw1."""
    _decay(lambda left: Expression("_rateLaw1", Parameter("k", 1e-3) * left))
    return lambda t: {"left": 100 / (1 + 0.1 * t)}


@feature(species=1, reactions=1, refused=TOTAL)
def total_rate():
    """A rate of the whole, not of each molecule: total_rate."""
    A = Monomer("A")
    Initial(A(), Parameter("A0", 100))
    Observable("left", A())
    Rule("lost", A() >> None, Parameter("v", 4), total_rate=True)
    return lambda t: {"left": 100 - 4 * t}


@feature(species=2, reactions=2)
def reversible_expressions():
    """Both rates of a reversible rule are Expressions."""
    A = Monomer("A", ["y"], {"y": ["u", "p"]})
    Initial(A(y="u"), Parameter("A0", 100))
    p = Observable("p", A(y="p"))
    k = Parameter("k", 0.1)
    Rule("turn", A(y="u") | A(y="p"), Expression("kf", k * (1 + p / 100)), Expression("kr", 2 * k))
    return ode([0], lambda t, y: [0.1 * (1 + y[0] / 100) * (100 - y[0]) - 0.2 * y[0]], p=lambda p: p)


@feature(species=2, reactions=1, refused={"kappa": "may fit a complex twice and counts it once; count molecules"})
def rate_of_complexes():
    """A rate that follows an observable of complexes."""
    A, B = Monomer("A", ["a"]), Monomer("B")
    Initial(A(a=1) % A(a=1), Parameter("AA0", 50))
    Initial(B(), Parameter("B0", 100))
    dimers = Observable("dimers", A(), match="species")
    Observable("left", B())
    Rule("lost", B() >> None, Expression("rate", Parameter("k", 2e-3) * dimers))
    return lambda t: {"left": 100 * np.exp(-0.1 * t), "dimers": 50 + 0 * t}


@feature(species=1, reactions=1, refused=TIME)
def read_only_expressions():
    """Expressions that no rule uses: of a constant, of an observable, of time."""

    def write(left):
        k = Parameter("k", 0.1)
        Expression("part", left / 200)
        Expression("mean_life", 1 / k)
        Expression("age", k * time + left)
        return k

    _decay(write)

    def right(t):
        left = 100 * np.exp(-0.1 * t)
        return {"left": left, "part": left / 200, "mean_life": 10 + 0 * t, "age": 0.1 * t + left}

    return right


@feature(species=1, reactions=1)
def below_zero():
    """A constant below 0 in an Expression."""
    _decay(lambda left: Expression("rate", Parameter("k", 0.3) + Parameter("less", -0.2, nonnegative=False)))
    return lambda t: {"left": 100 * np.exp(-0.1 * t)}


@feature(species=2, reactions=2)
def rate_of_zero():
    """A reversible rule whose reverse rate is 0."""
    A = Monomer("A", ["y"], {"y": ["u", "p"]})
    Initial(A(y="u"), Parameter("A0", 100))
    Observable("p", A(y="p"))
    Rule("turn", A(y="u") | A(y="p"), Parameter("kf", 0.1), Parameter("kr", 0))
    return lambda t: {"p": 100 * (1 - np.exp(-0.1 * t))}


@feature(species=3, reactions=2)
def names_of_sympy():
    """Names that mean something else in SymPy: S, I, R, N, E, beta, gamma."""
    S, I, R = Monomer("S"), Monomer("I"), Monomer("R")  # noqa: E741
    Initial(S(), Parameter("N", 90))
    Initial(I(), Parameter("E", 10))
    susceptible = Observable("Q", S())
    Observable("zeta", I())
    beta, gamma = Parameter("beta", 5e-3), Parameter("gamma", 0.1)
    Rule("infect", I() >> I() + I(), Expression("lambda_", beta * susceptible))
    Rule("recover", I() >> R(), gamma)
    return lambda t: {"Q": 90 + 0 * t, "zeta": 10 * np.exp(0.35 * t)}


test_a_cell = every_cell(__name__)
