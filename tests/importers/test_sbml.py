"""SBML that is read: flat models with the courses that libroadrunner gives for the document."""

import numpy as np
import pytest

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.importers.sbml import read_sbml
from pysb_il2.importers.sbml_comparison import check_against_libroadrunner
from tests.language import test_compartments, test_rates, test_turnover
from tests.language.feature import FEATURES

pytest.importorskip("libsbml")
pytest.importorskip("roadrunner")
assert all((test_compartments, test_rates, test_turnover))  # which declare features

MATH = 'xmlns="http://www.w3.org/1998/Math/MathML"'


def times(*operands):
    return f"<apply><times/>{''.join(f'<ci>{one}</ci>' for one in operands)}</apply>"


def law(math, local=""):
    return f"<kineticLaw><math {MATH}>{math}</math>{local}</kineticLaw>"


def reaction(name, reactants, products, math, local=""):
    sides = "".join(
        f"<listOf{kind}>"
        + "".join(f'<speciesReference species="{s}" stoichiometry="{n}" constant="true"/>' for s, n in side.items())
        + f"</listOf{kind}>"
        for kind, side in (("Reactants", reactants), ("Products", products))
        if side
    )
    return f'<reaction id="{name}" reversible="false">{sides}{law(math, local)}</reaction>'


LOCAL = '<listOfLocalParameters><localParameter id="k" value="0.3"/></listOfLocalParameters>'
FREE = 'boundaryCondition="false" constant="false"'
#: Michaelis-Menten.
MM = f"<apply><divide/>{times('v', 'S')}<apply><plus/><ci>K</ci><ci>S</ci></apply></apply>"
ARGUMENTS = "".join(f"<bvar><ci>{name}</ci></bvar>" for name in ("v", "K", "S"))
CONVERTED = "<apply><times/><ci>cell</ci><apply><ci>mm</ci><ci>k</ci><ci>k2</ci><ci>A</ci></apply></apply>"
RATIO = "<apply><divide/><ci>total</ci><apply><plus/><ci>A</ci><cn>1</cn></apply></apply>"
TOTAL = "<apply><plus/><ci>C</ci><apply><times/><cn>2</cn><ci>source</ci></apply></apply>"
#: Concentrations in two volumes, a function, a local parameter of the name of a global one, and a reversible rate.
OTHERS = f"""<?xml version="1.0" encoding="UTF-8"?>
<sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" version="2">
<model id="theirs">
<listOfFunctionDefinitions><functionDefinition id="mm"><math {MATH}><lambda>{ARGUMENTS}{MM}</lambda></math>
</functionDefinition></listOfFunctionDefinitions>
<listOfCompartments><compartment id="cell" size="2" spatialDimensions="3" constant="true"/>
<compartment id="nucleus" size="0.5" spatialDimensions="3" constant="true"/></listOfCompartments>
<listOfSpecies>
<species id="A" compartment="cell" initialConcentration="5" hasOnlySubstanceUnits="false" {FREE}/>
<species id="B" compartment="cell" initialAmount="1" hasOnlySubstanceUnits="false" {FREE}/>
<species id="C" compartment="nucleus" initialAmount="0" hasOnlySubstanceUnits="true" {FREE}/>
<species id="source" compartment="cell" initialAmount="3" hasOnlySubstanceUnits="true"
 boundaryCondition="true" constant="false"/>
</listOfSpecies>
<listOfParameters><parameter id="k" value="0.1" constant="true"/><parameter id="k2" constant="true"/>
<parameter id="total" constant="false"/><parameter id="ratio" constant="false"/></listOfParameters>
<listOfInitialAssignments><initialAssignment symbol="k2"><math {MATH}><apply><times/><cn>2</cn><ci>k</ci></apply></math>
</initialAssignment></listOfInitialAssignments>
<listOfRules>
<assignmentRule variable="ratio"><math {MATH}>{RATIO}</math></assignmentRule>
<assignmentRule variable="total"><math {MATH}>{TOTAL}</math></assignmentRule></listOfRules>
<listOfReactions>
{reaction("make", {"source": 1}, {"A": 1}, times("k", "source"))}
{reaction("convert", {"A": 1}, {"B": 1}, CONVERTED)}
{reaction("dimerise", {"B": 2}, {"C": 1}, times("cell", "k", "B", "B"), LOCAL)}
{reaction("exchange", {"A": 1}, {"C": 1}, f"<apply><minus/>{times('k', 'cell', 'A')}{times('k2', 'C')}</apply>")}
{reaction("decay", {"C": 1}, {}, times("k2", "C", "ratio"))}
</listOfReactions></model></sbml>
"""


def read(text):
    return read_sbml(text, "file 'a.xml'")


@pytest.mark.slow
def test_sbml_of_others_has_the_courses_of_libroadrunner():
    found = read(OTHERS)
    model = found.model
    assert model.monomers.keys() == ["A", "B", "C", "source"]
    assert model.observables["total"].reaction_pattern.complex_patterns[1].monomer_patterns[0].monomer.name == "source"
    assert model.rules.keys() == ["make", "convert", "dimerise", "exchange", "exchange_back", "decay"]
    assert float(model.expressions["A_0"].get_value()) == pytest.approx(10)
    check_against_libroadrunner(found, OTHERS, "a")
    with pytest.raises(Il2Error, match="'A' has another course"):
        check_against_libroadrunner(found, OTHERS.replace('value="0.1"', 'value="0.11"'), "a")


@pytest.mark.slow
def test_features_of_the_language_come_back():
    names = {"symmetric_reactants", "coagulation", "pulse", "fixed_species"}
    found = [one for kind in FEATURES.values() for one in kind if one.name in names or one.kind == "compartments"]
    for feature in found:
        if "sbml" not in feature.refused:
            text = il2.export(feature.model, format="sbml")
            check_against_libroadrunner(read(text), text, feature.name)


@pytest.mark.slow
def test_a_ready_model_comes_back(tmp_path):
    model = il2.build("receptor")
    il2.export(model, tmp_path / "receptor.xml")
    again = il2.read(tmp_path / "receptor.xml", verify=True)
    assert {(o.name, len(o.reaction_pattern.complex_patterns) > 0) for o in again.observables} == {
        (o.name, True) for o in model.observables
    }
    units = {(a.subject.name, a.object) for a in model.annotations if a.predicate == "hasUnit"}
    assert {(a.subject.name, a.object) for a in again.annotations if a.predicate == "hasUnit"} == units
    span = np.linspace(0, 600, 5)
    before, after = (il2.Simulator(one).run(tspan=span).observables for one in (model, again))
    for name in before.dtype.names:
        assert after[name] == pytest.approx(before[name], rel=1e-5, abs=1e-5)


EVENT = f"""<listOfEvents><event useValuesFromTriggerTime="true"><trigger initialValue="true" persistent="true">
<math {MATH}><true/></math></trigger></event></listOfEvents></model>"""


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("</model>", EVENT, r"line \d+ .*an event changes the model"),
        ('<assignmentRule variable="total">', '<rateRule variable="total">', "libsbml says|has no counterpart"),
        ('species="B" stoichiometry="2"', 'species="B" stoichiometry="1.5"', r"stoichiometry of 'B' is 1.5"),
        ('<model id="theirs">', '<model id="theirs" conversionFactor="k">', "has conversion factors"),
        (times("k", "source"), "<ci>k</ci>", "does not vanish without its reactants"),
        (times("k", "source"), times("nobody", "source"), "cannot be written out|'nobody' has no value here"),
        ('<parameter id="k" value="0.1"', '<parameter id="k"', "parameter 'k' has no value"),
        ('initialAmount="1" ', "", "species 'B' has no initial amount"),
        ("</sbml>", "", "libsbml says"),
        ("<?xml version", '<!DOCTYPE a [<!ENTITY b "c">]><?xml version', "line 1 .*declares a type or an entity"),
        ("<cn>1</cn>", "<apply><floor/><cn>1</cn></apply>", "'floor'"),
        ("<cn>1</cn>", "<cn type=\"real\">INF</cn>", "finite|libsbml says"),
        ("<listOfSpecies>", f"<annotation>{'<a>' * 500}{'</a>' * 500}</annotation><listOfSpecies>", "nested more than"),
    ],
)  # fmt: skip
def test_what_is_no_network_is_refused(old, new, words):
    assert old in OTHERS
    with pytest.raises(Il2Error, match=words):
        read(OTHERS.replace(old, new, 1).replace("</rateRule>", "</assignmentRule>"))


def test_rate_rules_are_refused():
    text = OTHERS.replace('<assignmentRule variable="total">', '<rateRule variable="total">')
    head, _, tail = text.rpartition("</assignmentRule>")
    with pytest.raises(Il2Error, match="a rate rule has no counterpart"):
        read(f"{head}</rateRule>{tail}")


def test_functions_of_functions_cannot_grow_without_limit():
    names = [f"f{i}" for i in range(60)]
    calls = ["<ci>x</ci>", *(f"<apply><plus/>{f'<apply><ci>{n}</ci><ci>x</ci></apply>' * 2}</apply>" for n in names)]
    definitions = "".join(
        f'<functionDefinition id="{n}"><math {MATH}><lambda><bvar><ci>x</ci></bvar>{body}</lambda></math>'
        "</functionDefinition>"
        for n, body in zip(names, calls, strict=False)
    )
    with pytest.raises(Il2Error, match="make a formula too long"):
        read(OTHERS.replace("</listOfFunctionDefinitions>", f"{definitions}</listOfFunctionDefinitions>"))
