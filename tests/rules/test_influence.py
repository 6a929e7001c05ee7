"""Which rules make or destroy what others ask for, found by hand for a small model."""

import pytest
from pysb import ANY, Expression, Model, Monomer, Observable, Parameter, Rule

from pysb_il2.rules.influence import DESTROYS, MAKES, RATE, influences


@pytest.fixture
def model():
    model = Model("m", _export=False)
    a = Monomer("A", ["x", "Y", "loc"], {"Y": ["u", "p"], "loc": ["in", "out"]}, _export=False)
    b, c, kinase = (Monomer(name, sites, _export=False) for name, sites in (("B", ["x"]), ("C", []), ("K", ["x"])))
    k = Parameter("k", 1.0, _export=False)
    phosphorylated = Observable("pA", a(Y="p"), _export=False)
    rate = Expression("rate", k * phosphorylated, _export=False)
    for component in (a, b, c, kinase, k, phosphorylated, rate):
        model.add_component(component)
    free, inside = {"x": None}, {"loc": "in"}
    rules = {
        "phosphorylates": kinase() + a(Y="u", **inside) >> kinase() + a(Y="p", **inside),
        "binds": a(Y="p", **free) + b(x=None) >> a(Y="p", x=1) % b(x=1),
        "binds_K": a(**free) + kinase(x=None) >> a(x=1) % kinase(x=1),
        "dephosphorylates": a(Y="p", **free) >> a(Y="u", **free),
        "moves": a(Y="p", loc="in") >> a(Y="p", loc="out"),
        "frees": a(x=1) % b(x=1) >> a(x=None) + b(x=None),
        "frees_u": a(x=1, Y="u") % b(x=1) >> a(x=None, Y="u") + b(x=None),
        "asks_unbound_Y": a(Y=None) >> a(Y=None) + c(),
        "asks_bound": a(x=ANY) >> a(x=ANY) + c(),
        "is_removed": a(**free) >> None,
        "is_made": None >> a(Y="u", loc="out", **free),
    }
    for name, text in rules.items():
        model.add_component(Rule(name, text, k, _export=False, delete_molecules=name == "is_removed"))
    model.add_component(Rule("expresses", None >> c(), rate, _export=False))
    return model


def test_each_rule_influences_what_its_centre_fits(model):
    found = {}
    for (source, target), kinds in influences(model).items():
        for kind in kinds:
            found.setdefault((source, kind), set()).add(target)
    assert found == {
        ("phosphorylates", MAKES): {"binds", "dephosphorylates", "moves"},
        ("phosphorylates", DESTROYS): {"frees_u"},  # and Y stays unbound
        ("phosphorylates", RATE): {"expresses"},
        ("binds", MAKES): {"frees", "asks_bound"},  # A is not u, and of K's bond nothing asks
        ("binds", DESTROYS): {"binds_K", "dephosphorylates", "is_removed"},
        ("binds_K", MAKES): {"asks_bound"},
        ("binds_K", DESTROYS): {"binds", "dephosphorylates", "is_removed"},
        ("dephosphorylates", MAKES): {"phosphorylates"},
        ("dephosphorylates", DESTROYS): {"binds", "moves"},
        ("dephosphorylates", RATE): {"expresses"},
        ("frees", MAKES): {"binds", "binds_K", "dephosphorylates", "is_removed"},
        ("frees", DESTROYS): {"frees_u", "asks_bound"},
        ("frees_u", MAKES): {"binds", "binds_K", "is_removed"},
        ("frees_u", DESTROYS): {"frees", "asks_bound"},
        ("is_removed", DESTROYS): {
            "phosphorylates",
            "binds",
            "binds_K",
            "dephosphorylates",
            "moves",
            "asks_unbound_Y",
        },
        ("is_removed", RATE): {"expresses"},
        ("is_made", MAKES): {"binds_K", "is_removed", "asks_unbound_Y"},  # outside, and not phosphorylated
    }
