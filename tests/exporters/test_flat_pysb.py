"""Flat PySB: a file that a Python without this package runs, and in which it finds the same model."""

import subprocess
import sys

import pytest
import sympy
from pysb import (
    Annotation,
    Compartment,
    EnergyPattern,
    Expression,
    Initial,
    Model,
    Monomer,
    Observable,
    Parameter,
    Rule,
    Tag,
    time,
)  # fmt: skip
from pysb.generator.bng import BngGenerator

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.exporters.flat_pysb_reader import read_flat_pysb
from pysb_il2.exporters.formats import EXPORTERS
from pysb_il2.exporters.verify import check_read_back
from tests.exporters.test_sbml import pair

#: Runs a file where this package cannot be imported, and prints PySB's BNGL of the model in it.
PLAIN = """
import sys, warnings
class NotThere:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("pysb_il2", "macros"):
            raise ImportError(name)
sys.meta_path.insert(0, NotThere())
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from pysb.generator.bng import BngGenerator
import runpy
sys.stdout.write(BngGenerator(runpy.run_path(sys.argv[1])["model"]).get_content())
"""


@pytest.mark.slow
def test_a_python_without_this_package_finds_the_same_rules(tmp_path):
    model = il2.build("receptor")
    text = il2.export(model, tmp_path / "flat.py", verify=True)
    run = [sys.executable, "-W", "error", "-W", "ignore::DeprecationWarning", "-c", PLAIN, str(tmp_path / "flat.py")]
    assert subprocess.run(run, capture_output=True, text=True, check=True).stdout == BngGenerator(model).get_content()
    read = read_flat_pysb(text)
    assert list(map(repr, read.annotations)) == list(map(repr, model.annotations))
    assert read.name == model.name
    assert "pysb_il2" not in "".join(line for line in text.splitlines() if not line.startswith("#"))


def test_what_pysbs_own_export_loses_is_kept():
    model = Model("a model\nof 'quotes' \\", _export=False)
    with il2.building(model):
        A = Monomer("A", ["s", "s", "t"], {"t": ["u", "p"]})
        cell = Compartment("cell", None, 3, Parameter("V", 2.0))
        count = Parameter("count", 3, nonnegative=False, integer=True)
        third = Expression("third", count / 3 + sympy.Float("0.1234567890123456"))
        Expression("number", sympy.exp(2) + sympy.pi / 3)
        e = Expression("root", sympy.sqrt(third) * sympy.pi)
        seen = Observable("seen", A(t="p") ** cell, match="species")
        late = Expression("late", sympy.Piecewise((e * seen, time > 1.5), (0.5, True)))
        Rule("marked", A(t="u") >> A(t="p"), late, total_rate=True)
        Annotation(model, "NK", "occursIn")
        Annotation(count, "1/s\\", "hasUnit")
        Annotation(A, seen, "isPartOf")
    read = read_flat_pysb(EXPORTERS["pysb"].to_text(model))
    assert read.name == model.name
    for kind in ("monomers", "parameters", "compartments", "observables", "rules", "annotations"):
        assert list(map(repr, getattr(read, kind))) == list(map(repr, getattr(model, kind)))
    assert read.parameters["count"].assumptions0["integer"]
    assert not read.parameters["count"].assumptions0["nonnegative"]
    assert read.rules["marked"].total_rate
    for name in ("root", "number"):
        assert float(read.expressions[name].get_value()) == float(model.expressions[name].get_value())
    assert [getattr(one.object, "name", one.object) for one in read.annotations] == ["NK", "1/s\\", "seen"]


def test_expressions_stand_after_what_they_use():
    model = pair()
    with il2.building(model):
        first = Expression("first", 2 * model.parameters["kr"])
        Expression("second", first + model.observables["seen"])
        Expression("local", model.observables["seen"](Tag("x")) + first)
    names = ["second", "local", "share", "first"]
    moved = [model.expressions[name] for name in names]
    model.expressions = type(model.expressions)(moved)
    read = read_flat_pysb(il2.export(model, format="pysb"))
    assert {one.name: str(one.expr) for one in read.expressions} == {one.name: str(one.expr) for one in moved}


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ({"kf": "Rule"}, "the file needs the name 'Rule' itself"),
        ({"seen": "model"}, "the file needs the name 'model' itself"),
        ({"kf": "lambda"}, "'lambda' is a word of Python"),
        ({"share": "Piecewise"}, "the file needs the name 'Piecewise' itself"),
    ],
)
def test_names_that_the_file_needs_are_refused(names, words):
    model = pair(**names)
    with il2.building(model):
        Expression("root", sympy.Piecewise((1.0, time > 2), (2.0, True)))
    with pytest.raises(Il2Error, match=words):
        il2.export(model, format="pysb")


@pytest.mark.parametrize("site", ["conditions", "in"])
def test_sites_that_are_arguments_are_refused(site):
    model = Model(_export=False)
    with il2.building(model):
        Monomer("A", [site])
    with pytest.raises(Il2Error, match=f"site '{site}' of A is a word that Python needs"):
        EXPORTERS["pysb"].to_text(model)


def test_limits_are_refused():
    with pytest.raises(Il2Error, match="holds rules, which have no limits"):
        il2.export(pair(), format="pysb", max_agg=3)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("'kf', 0.001", "'kf', 0.002", "parameter 'kf' is 0.002, not 0.001"),
        ("A(b=1) % A(b=1), match='species')", "A(b=None), match='species')", "seen differs"),
        ("2*seen", "3*seen", "share differs"),
        ("Model()", "print()", r"line \d+, 'print\(\)', is not of flat PySB"),
        ("2*seen", "__import__('os')", "is not of flat PySB"),
        ("2*seen", "seen.__class__", "is not of flat PySB"),
        ("Model()", "Model(", "the file is no Python"),
    ],
)
def test_verification_sees(old, new, words):
    model = pair()
    text = il2.export(model, format="pysb")
    assert old in text
    with pytest.raises(Il2Error, match=words):
        check_read_back(model, text.replace(old, new), EXPORTERS["pysb"])


def test_energies_are_kept():
    model = Model("energy", _export=False)
    with il2.building(model):
        A, B = Monomer("A", ["b"]), Monomer("B", ["a"])
        RT, Ea, phi = Parameter("RT", 2.5), Parameter("Ea", 1.0), Parameter("phi", 0.5)
        G = Parameter("G", -5.0, nonnegative=False)
        EnergyPattern("bond", A(b=1) % B(a=1), Expression("G_per_RT", G / RT))
        Rule("binds", A(b=None) + B(a=None) | A(b=1) % B(a=1), phi, Expression("Ea_per_RT", Ea / RT), energy=True)
        Initial(A(b=None), Parameter("A_0", 10.0))
        Initial(B(a=None), Parameter("B_0", 5.0), fixed=True)
        Observable("bound", A(b=1) % B(a=1))
    il2.export(model, format="pysb", verify=True)
