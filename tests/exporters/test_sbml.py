"""SBML: what libsbml and libroadrunner read is the network, with units, names, sources and identifiers."""

import json
import re
import subprocess
import sys

import libsbml
import numpy as np
import pytest
import roadrunner
from pysb import Annotation, Expression, Initial, Model, Monomer, Observable, Parameter, Rule

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.exporters import sbml_check, sbml_readers
from pysb_il2.exporters.formats import EXPORTERS
from pysb_il2.exporters.sbml_readers import READERS, follow_copasi
from pysb_il2.exporters.sbml_units import Unit, unit_of_number
from pysb_il2.exporters.verify import check_read_back
from pysb_il2.simulation.runner import Runner


def read(text):
    document = libsbml.readSBMLFromString(text)
    document.checkConsistency()
    return document


@pytest.fixture(scope="module")
def receptor():
    model = il2.build("receptor", cell="Treg")
    return model, il2.export(model, format="sbml")


def pair(name="pair", **names):
    """A pair that forms and falls apart, with names of a user's choice."""
    called = {"A": "A", "kf": "kf", "seen": "seen", "share": "share"} | names
    model = Model(name, _export=False)
    with il2.building(model):
        A = Monomer(called["A"], ["b"])
        Initial(A(b=None), Parameter("A_0", 100.0))
        seen = Observable(called["seen"], A(b=1) % A(b=1), match="species")
        Rule("pairs", A(b=None) + A(b=None) | A(b=1) % A(b=1), Parameter(called["kf"], 1e-3), Parameter("kr", 0.1))
        Expression(called["share"], 2 * seen / model.parameters["A_0"])
    return model


def test_units_are_consistent(receptor):
    assert read(receptor[1]).getNumErrors() == 0  # neither errors nor warnings, units included


@pytest.mark.slow
def test_units_of_the_way_to_stat5_are_consistent():
    assert read(il2.export("signal", format="sbml")).getNumErrors() == 0


def test_species_have_names_places_and_identifiers(receptor):
    model = read(receptor[1]).getModel()
    species = {one.getName(): one for one in model.getListOfSpecies()}
    pair = next(one for name, one in species.items() if re.match(r"CD25\(.*\)\.IL2\(", name) and name.count("(") == 2)
    assert all(one.getHasOnlySubstanceUnits() for one in species.values())
    terms = pair.getCVTerm(0)
    assert terms.getBiologicalQualifierType() == libsbml.BQB_HAS_PART
    resources = {terms.getResourceURI(i) for i in range(terms.getNumResources())}
    assert {re.split("[/:]", uri)[-1] for uri in resources} == {"P01589", "P60568"}


def test_constants_have_units_sources_and_basis(receptor):
    model = read(receptor[1]).getModel()
    constant = model.getParameter("CD25_captures_IL2_kf")
    assert constant.getUnits() == "litre_per_mole_per_second"
    assert "derived" in constant.getNotesString()
    assert model.getParameter("bound_IL2").getUnits() == "item"
    assert model.getAssignmentRule("bound_IL2") is not None


def test_the_text_depends_on_the_model_alone(receptor):
    assert il2.export(il2.build("receptor", cell="Treg"), format="sbml") == receptor[1]


@pytest.mark.slow
def test_parameters_stay_live(receptor):
    model, text = receptor
    runner = roadrunner.RoadRunner(text)
    runner["IL2_dose"] = 1e-10
    runner["CD25_0"] = 5000.0
    runner.reset()  # what depends on them, initial amounts too, follows
    runner.integrator.relative_tolerance, runner.integrator.absolute_tolerance = 1e-10, 1e-10
    runner.timeCourseSelections = ["bound_IL2", "free_IL2"]
    times = [0.0, 60.0, 600.0, 3600.0]
    found = np.array(runner.simulate(times=times))
    ours = Runner(model, rtol=1e-9)
    values = {"IL2_dose": 1e-10, "CD25_0": 5000.0}
    expected = ours.run(values, ours.initials(values), times).readouts
    for column, name in zip(found.T, ("bound_IL2", "free_IL2"), strict=True):
        assert column == pytest.approx(expected[name], rel=1e-6)
    assert found[-1, 0] > 100


def test_names_of_the_user_stay(tmp_path):
    model = pair("s1", A="pi", kf="s1_", seen="avogadro", share="exponentiale")
    il2.export(model, tmp_path / "a.xml", verify=True)
    read_model = read((tmp_path / "a.xml").read_text(encoding="utf-8")).getModel()
    assert {p.getId() for p in read_model.getListOfParameters()} == {"A_0", "s1_", "kr", "avogadro", "exponentiale"}
    assert read_model.getName() == "s1"


def test_markup_in_annotations_is_text():
    model = pair()
    model.add_annotation(Annotation(model.parameters["kr"], "a < b & <script>", "hasSource", _export=False))
    assert "a &lt; b &amp; &lt;script&gt;" in il2.export(model, format="sbml", verify=True)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('id="kf" value="0.001"', 'id="kf" value="0.002"', "parameter 'kf' is 0.002, not 0.001"),
        ('stoichiometry="2"', 'stoichiometry="3"', "differs by"),
        ('variable="share"', 'variable="kr"', "libsbml says"),
        ("<cn sbml:units=\"dimensionless\"> 2 </cn>", "<cn sbml:units=\"dimensionless\"> 3 </cn>", "share differs"),
    ],
)  # fmt: skip
def test_verification_sees(old, new, words):
    model = pair()
    text = il2.export(model, format="sbml")
    check_read_back(model, text, EXPORTERS["sbml"])
    assert old in text
    with pytest.raises(Il2Error, match=words):
        check_read_back(model, text.replace(old, new), EXPORTERS["sbml"])


def test_three_programs_agree():
    model = pair()
    certificate = check_read_back(model, il2.export(model, format="sbml"), EXPORTERS["sbml"])
    assert [one.program for one in certificate.readings] == ["libroadrunner", "python-copasi", "bngsim"]
    assert all(one.version and one.not_read is None and one.until == 1e4 for one in certificate.readings)
    assert certificate.largest_deviation == max(one.largest_deviation for one in certificate.readings) < 1e-6


@pytest.mark.parametrize("program", list(READERS))
def test_each_program_is_heard(program, monkeypatch):
    model = pair()
    wrong = il2.export(model, format="sbml").replace('stoichiometry="2"', 'stoichiometry="3"')
    load = READERS[program]
    monkeypatch.setitem(READERS, program, lambda text, atol: load(wrong, atol))
    with pytest.raises(Il2Error, match=f"differs by .* in {program}"):
        il2.export(model, format="sbml", verify=True)


def test_what_a_program_cannot_read_is_said(monkeypatch):
    monkeypatch.setattr(sbml_readers, "MOST_REACTIONS", 1)
    monkeypatch.setitem(
        READERS, "bngsim", lambda _, atol: follow_copasi(lambda data: data.importSBMLFromString(""), atol)
    )
    model = pair()
    text = il2.export(model, format="sbml")
    certificate = check_read_back(model, text, EXPORTERS["sbml"])
    _, copasi, other = json.loads(certificate.to_json())["readings"]
    assert copasi["not_read"] == "COPASI is asked for networks of up to 1 reactions, as it takes minutes for more"
    assert other["not_read"].startswith("COPASI cannot read the model: ")
    assert "copasi" not in certificate.read_by
    monkeypatch.setattr(sbml_check, "READERS", {name: READERS[name] for name in READERS if name != "libroadrunner"})
    with pytest.raises(Il2Error, match="up to 1 reactions"):
        check_read_back(model, text, EXPORTERS["sbml"])


@pytest.mark.parametrize("library", ["libsbml", "roadrunner", "COPASI"])
def test_a_missing_library_is_named(library, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(Il2Error, match=r"install pysb-il2\[export\]"):
        il2.export(pair(), tmp_path / "a.xml", verify=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_libsbml_that_another_library_has_changed_is_not_used():
    code = "import libsbml, libsedml, pysb_il2 as il2; il2.export('receptor', format='sbml')"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False).stderr
    assert "python-libsbml returns objects of python-libsedml, which was imported; start without that" in said


def test_avogadros_constant_has_its_unit_in_any_power_of_ten():
    assert unit_of_number(6.02214076e23) == Unit(item=1, mole=-1)
    assert unit_of_number(1e9 / 6.02214076e23) == Unit(item=-1, mole=1)
    assert unit_of_number(6.0e23) == unit_of_number(0.0) == unit_of_number(2.0) == Unit()
