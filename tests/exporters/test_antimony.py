"""Antimony: what libantimony reads is the network, with units, names, notes and identifiers."""

import antimony
import libsbml
import pytest
from pysb import Annotation

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.exporters.formats import EXPORTERS
from pysb_il2.exporters.verify import check_read_back
from tests.exporters.test_sbml import pair


def read(text):
    """Return the SBML that libantimony reads in a text."""
    antimony.clearPreviousLoads()
    assert antimony.loadAntimonyString(text) >= 0, antimony.getLastError()
    document = libsbml.readSBMLFromString(antimony.getSBMLString(antimony.getMainModuleName()))
    document.checkConsistency()
    return document


@pytest.mark.slow
def test_units_names_notes_and_identifiers_survive(tmp_path):
    text = il2.export("receptor", tmp_path / "a.ant", verify=True)
    document = read(text)
    assert document.getNumErrors() == 0  # neither errors nor warnings, units included
    model = document.getModel()
    constant = model.getParameter("CD25_captures_IL2_kf")
    assert constant.getUnits() == "litre_per_mole_per_second"
    assert "derived" in constant.getNotesString()
    species = model.getSpecies("s1")
    assert (species.getName(), species.getSBOTermID()) == ("CD122(ligand,loc~surface)", "SBO:0000245")
    assert species.getCVTerm(0).getResourceURI(0).endswith("P14784")
    assert il2.export("receptor", format="antimony") == text


@pytest.mark.slow
@pytest.mark.parametrize("word", ["at", "unit", "item", "per_second"])
def test_words_of_antimony_get_an_underscore(word):
    text = il2.export(pair("at", kf=word, seen="at_"), format="antimony", verify=True)
    document = read(text)
    ids = {one.getName() or one.getId(): one.getId() for one in document.getModel().getListOfParameters()}
    other = "at__" if word == "at" else f"{word}_"
    assert ids == {"A_0": "A_0", word: other, "kr": "kr", "at_": "at_", "share": "share"}


def test_marks_in_annotations_are_text():
    model, source = pair(), 'a "b" ``` < & \\ // c'
    model.add_annotation(Annotation(model.parameters["kr"], source, "hasSource", _export=False))
    document = read(il2.export(model, format="antimony", verify=True))
    assert 'a "b" ' in document.getModel().getParameter("kr").getNotesString().replace("&quot;", '"')


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("kf = 0.001", "kf = 0.002", "parameter 'kf' is 0.002, not 0.001"),
        ("2 s1 => s2", "3 s1 => s2", "differs by .* in libroadrunner"),
        ("share := 2", "share := 3", "share differs"),
        ("A_0 = 100", "A_0 = ((", "libantimony says"),
        ("s2 =>", "s2 => s3 +", "it has 3 species, not 2"),
    ],
)
def test_verification_sees(old, new, words):
    model = pair()
    text = il2.export(model, format="antimony")
    assert old in text
    with pytest.raises(Il2Error, match=words):
        check_read_back(model, text.replace(old, new), EXPORTERS["antimony"])


def test_what_libantimony_cannot_write_is_refused():
    with pytest.raises(Il2Error, match=r"libantimony cannot write model 'm': .*; rename what it names"):
        il2.export(pair("m", kf="item_litre"), format="antimony")
