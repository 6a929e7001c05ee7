"""One cache of networks for the whole run, apart from the user's."""

import gc
import math
import os
import sys
import tempfile

# Before NumPy is loaded: on matrices as small as these, threads of BLAS only wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Where Python is told to write no bytecode, each of the processes that tests start would compile SymPy and PySB anew.
if sys.dont_write_bytecode:
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.pycache_prefix = os.path.join(tempfile.gettempdir(), f"pysb-il2-bytecode-{os.getuid()}")
    os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix

import matplotlib
import pytest

from pysb_il2 import progress

matplotlib.use("Agg")
progress.FIRST_SECONDS = math.inf  # what is said of long work would depend on how busy the machine is
# The workers of pytest-xdist have all cores between them already.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ["LOKY_MAX_CPU_COUNT"] = "1"
os.environ.setdefault("PYSB_IL2_CACHE", os.path.join(tempfile.gettempdir(), f"pysb-il2-tests-{os.getuid()}"))


def pytest_collection():
    """What is imported and collected stays, so that the garbage collector finds nothing there."""
    gc.disable()


def pytest_collection_finish():
    gc.freeze()
    gc.enable()


@pytest.fixture
def receptor():
    """Return what makes the model of a receptor with docking sites."""
    return _receptor


def _receptor(*more, sites=("Y1", "Y2", "Y3")):
    """A receptor with ligand, kinase loop and docking sites, two readers, turnover; `more` adds to it."""
    from pysb import ANY, WILD, Initial, Model, Monomer, Observable, Parameter, Rule

    from pysb_il2 import building

    model = Model("receptor", _export=False)
    with building(model):
        R = Monomer("R", ["lig", "loop", *sites], {site: ["u", "p"] for site in ("loop", *sites)})
        L, P = Monomer("L", ["r"]), Monomer("P", ["q"], {"q": ["u", "p"]})
        A, B = Monomer("A", ["SH2", "y"], {"y": ["u", "p"]}), Monomer("B", ["SH2"])
        resting = R(lig=None, **dict.fromkeys(("loop", *sites), "u"))
        for pattern, n in ((resting, 50), (L(r=None), 40), (P(q="u"), 10), (A(SH2=None, y="u"), 35), (B(SH2=None), 30)):
            Initial(pattern, Parameter(f"{pattern.monomer.name}_0", n))
        k = {name: Parameter(name, v) for name, v in (("on", 2e-3), ("off", 0.05), ("kc", 0.1), ("k2", 3e-3))}
        Rule("L_binds_R", L(r=None) + R(lig=None) | L(r=1) % R(lig=1), k["on"], k["off"])
        Rule("R_switches_on", R(lig=ANY, loop="u") >> R(lig=ANY, loop="p"), k["kc"])
        Rule("R_switches_off", P() + R(loop="p") >> P() + R(loop="u"), k["k2"])
        Rule("R_made", None >> resting, k["kc"])
        Rule("R_degraded", R(loop="p") >> None, k["k2"], delete_molecules=True)
        for site in sites:
            Rule(f"R_writes_{site}", R(loop="p", **{site: "u"}) >> R(loop="p", **{site: "p"}), k["kc"])
            Rule(f"P_erases_{site}", P() + R(**{site: "p"}) >> P() + R(**{site: "u"}), k["k2"])
            Rule(f"A_docks_on_{site}", A(SH2=None, y="u") + R(**{site: "p"}) | A(SH2=1, y="u") % R(**{site: ("p", 1)}),
                 k["on"], k["off"])  # fmt: skip
            docked = R(loop="p", **{site: ("p", 1)}) % A(SH2=1, y="u")
            Rule(f"R_releases_A_from_{site}", docked >> R(loop="p", **{site: "p"}) + A(SH2=None, y="p"), k["kc"])
            Rule(
                f"B_docks_on_{site}",
                B(SH2=None) + R(**{site: "p"}) | B(SH2=1) % R(**{site: ("p", 1)}),
                k["on"],
                k["off"],
            )
            Observable(f"p{site}", R(**{site: ("p", WILD)}))
        Rule("A_rests", A(y="p") >> A(y="u"), k["off"])
        for name, pattern in (("pA", A(y="p")), ("docked", A(SH2=ANY) + B(SH2=ANY)), ("R_total", R()),
                              ("R_lig", R(lig=1) % L(r=1)), ("pP", P(q="p"))):  # fmt: skip
            Observable(name, pattern)
        for add in more:
            add(model.monomers, k)
    return model


@pytest.fixture
def same_network():
    """Return what compares two networks of one model: all but the order of what is no seed."""
    return _same_network


def _same_network(one, other):
    """Species are compared as graphs, reactions with their rates and rules, as often as they are there."""
    from collections import Counter

    from pysb_il2.network.species_matching import species_permutation

    def content(network, place):
        sides = [tuple(tuple(sorted(place[i] for i in side)) for side in r[:2]) for r in network.reactions]
        return (
            Counter((*s, r.rate, r.rules) for s, r in zip(sides, network.reactions, strict=True)),
            [(name, sorted((place[i], weight) for weight, i in terms)) for name, terms in network.groups.items()],
            {place[i]: amount for i, amount in enumerate(network.initials)},
            network.text.partition("begin species")[0],
        )

    place = species_permutation(one, other)
    assert not isinstance(place, str), place
    seeds = len(one.model.initials)
    assert place[:seeds] == list(range(seeds))
    for expected, found in zip(content(one, range(len(place))), content(other, place), strict=True):
        assert found == expected


@pytest.fixture
def mechanism():
    """Return what makes a model of the rules among some molecules alone, for what they do by themselves."""
    return _mechanism


def _mechanism(model, *names, without=(), first=None):
    """Leave out all other molecules, some rules, and start the first molecule in other states."""
    import copy

    from pysb import Expression
    from pysb.core import ComponentSet

    from pysb_il2.rules.patterns import complex_patterns, monomer_names

    model = copy.deepcopy(model)
    model.reset_equations()

    def among(*sides):
        return monomer_names([pattern for side in sides for pattern in side]) <= set(names)

    def sides(rule):
        return complex_patterns(rule.reactant_pattern), complex_patterns(rule.product_pattern)

    model.annotations = []
    model.rules = ComponentSet(rule for rule in model.rules if among(*sides(rule)) and rule.name not in without)
    model.initials = [initial for initial in model.initials if among([initial.pattern])]
    model.observables = ComponentSet(o for o in model.observables if among(o.reaction_pattern.complex_patterns))
    values = [initial.value for initial in model.initials]
    pending = [*values, *(rate for rule in model.rules for rate in (rule.rate_forward, rule.rate_reverse) if rate)]
    needed = set()
    while pending:
        one = pending.pop()
        if isinstance(one, Expression) and one not in needed:
            needed.add(one)
            pending += [one.expr, *one.expr.atoms(Expression)]
    model.expressions = ComponentSet(expression for expression in model.expressions if expression in needed)
    for initial in model.initials:
        if first and initial.pattern.monomer_patterns[0].monomer.name == names[0]:
            initial.pattern.monomer_patterns[0] = initial.pattern.monomer_patterns[0](**first)
    return model
