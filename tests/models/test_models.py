"""The ready models are what the docs say they are."""

import importlib
import re
import runpy
import sys
from pathlib import Path

import pytest

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.models import NAMES

ROOT = Path(__file__).parents[2]
ROWS = {
    name: tuple(map(int, numbers))
    for name, *numbers in re.findall(
        r"^\| `(\w+)` \|[^|]*\| (\d+) \| (\d+) \| (\d+) \|", (ROOT / "docs/models.md").read_text(), re.MULTILINE
    )
}


def test_every_model_has_a_row():
    assert set(ROWS) == set(NAMES)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_sizes_in_the_docs_are_true(name):
    model = il2.build(name)
    size = il2.expand(model, decoupled=False).size()
    assert (len(model.rules), size.species, size.reactions) == ROWS[name]


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_models_are_short_and_hold_a_model(name):
    file = importlib.import_module(f"pysb_il2.models.{name}")
    assert len(Path(str(file.__file__)).read_text().splitlines()) <= 35
    assert file.model.name == name
    assert file.model.rules.keys() == il2.build(name).rules.keys()


def test_a_model_is_written_once_and_when_it_is_asked_for(monkeypatch):
    monkeypatch.delitem(sys.modules, "pysb_il2.models.receptor", raising=False)
    il2.build("receptor", cell="NK")
    file = sys.modules["pysb_il2.models.receptor"]
    assert "model" not in vars(file)
    assert file.model is file.model
    with pytest.raises(AttributeError, match="no attribute 'modell'"):
        _ = file.modell


@pytest.mark.slow
@pytest.mark.parametrize("name", ["treg", "th", "cd8", "nk"])
def test_a_cell_s_model_has_its_copy_numbers(name):
    cell = {"treg": "Treg", "th": "Th", "cd8": "CD8", "nk": "NK"}[name]
    from pysb_il2.knowledge.cells import copies

    assert il2.build(name).parameters["CD122_0"].value == copies(cell)["CD122"]
    assert il2.build(name, cell="Th_memory").parameters["CD122_0"].value == copies("Th_memory")["CD122"]


@pytest.mark.slow
def test_detail_is_for_all_modules_that_have_it():
    by_sites = il2.build("full", detail="sites")
    assert {"Y338", "Y392", "Y510"} <= set(by_sites.monomers["CD122"].sites)
    assert "Y" not in by_sites.monomers["CD122"].sites
    with pytest.raises(Il2Error, match="level of detail 'sites' in these modules"):
        il2.build("receptor", detail="sites")


@pytest.mark.slow
def test_the_pages_of_behaviours_and_limits_are_those_of_the_tests():
    written = runpy.run_path(str(ROOT / "docs" / "tools" / "behaviours.py"))
    for name, text in (("behaviours", written["page"]()), ("what_it_can_and_cannot_tell", written["limits"]())):
        assert (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8") == text, "run docs/tools/behaviours.py"
