"""Files of COPASI: what COPASI reads in them is the network, and the text depends on the model alone."""

import locale

import pytest

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.exporters.formats import EXPORTERS
from pysb_il2.exporters.sbml_readers import load_copasi, locale_kept
from pysb_il2.exporters.verify import check_read_back
from tests.exporters.test_sbml import pair

COPASI = load_copasi()


@pytest.mark.slow
def test_units_names_and_identifiers_survive(tmp_path):
    text = il2.export("receptor", tmp_path / "a.cps", verify=True)
    data = COPASI.CRootContainer.addDatamodel()
    with locale_kept():
        assert data.loadModelFromString(text, "")
    model = data.getModel()
    assert (model.getQuantityUnit(), model.getTimeUnitName(), model.getVolumeUnitName()) == ("#", "s", "l")
    constant = next(one for one in model.getModelValues() if one.getObjectName() == "CD25_captures_IL2_kf")
    assert constant.getUnits() == "l/(mol*s)"
    assert "derived" in constant.getNotes()
    assert model.getMetabolite(0).getObjectName() == "CD122(ligand,loc~surface)"
    assert "P14784" in model.getMetabolite(0).getMiriamAnnotation()
    assert il2.export("receptor", format="copasi") == text
    COPASI.CRootContainer.removeDatamodel(data)


def test_the_text_depends_on_the_model_alone():
    text = il2.export(pair(), format="copasi")
    COPASI.CRootContainer.addDatamodel()  # COPASI counts on
    assert il2.export(pair(), format="copasi") == text
    assert 'key="Metabolite_1"' in text


def test_the_locale_of_the_process_stays():
    before = locale.setlocale(locale.LC_CTYPE)
    locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    try:
        il2.export(pair(), format="copasi", verify=True)
        assert locale.setlocale(locale.LC_CTYPE) == "C.UTF-8"
    finally:
        locale.setlocale(locale.LC_CTYPE, before)


def test_names_like_keys_of_copasi_stay():
    model = pair("m", kf="Metabolite_1", seen="Function_1", share="ModelValue_2")
    text = il2.export(model, format="copasi", verify=True)
    assert all(f'name="{name}"' in text for name in ("Metabolite_1", "Function_1", "ModelValue_2"))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (" 0.001 ", " 0.002 ", "parameter 'kf' is 0.002"),
        ('stoichiometry="2"', 'stoichiometry="3"', "differs by .* in python-copasi"),
        ("2*", "3*", "share differs"),
        ("<ListOfReactions>", "<", "COPASI cannot read the model"),
    ],
)
def test_verification_sees(old, new, words):
    model = pair()
    text = il2.export(model, format="copasi")
    assert old in text
    with pytest.raises(Il2Error, match=words):
        check_read_back(model, text.replace(old, new), EXPORTERS["copasi"])
