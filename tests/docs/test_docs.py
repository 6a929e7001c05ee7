"""The docs are complete and their links lead somewhere."""

import importlib
import re
import runpy
from pathlib import Path

import pytest

import pysb_il2 as il2
from pysb_il2.knowledge.cells import cells
from pysb_il2.knowledge.constants import table as constants

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [*sorted(path for path in DOCS.glob("**/*.md") if "_build" not in path.parts), ROOT / "README.md"]


@pytest.fixture(scope="module")
def documented():
    """Return every dotted name of an autodoc entry, and every name that the pages of modules and models list."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in (DOCS / "reference").glob("*.md"))
    listed = runpy.run_path(str(DOCS / "tools" / "list_modules.py"))
    text += listed["modules"]() + listed["models"]()
    entries = set(re.findall(r"^\.\. auto\w+:: ([\w.]+)", text, re.MULTILINE))
    return entries, set(re.findall(r"`([\w.]+)`", text))


def test_every_public_name_is_in_the_reference(documented):
    entries, listed = documented
    packages = {"calibration", "cells", "macros", "measured", "models", "modules", "plots"}
    missing = {name for name in il2.__all__ if name not in packages and f"pysb_il2.{name}" not in entries}
    assert missing == {"__version__"}
    assert "il2.__version__" in listed
    for package in ("calibration", "cells", "measured", "plots"):
        names = importlib.import_module(f"pysb_il2.{package}").__all__
        assert {f"pysb_il2.{package}.{name}" for name in names} <= entries, package
    assert set(il2.modules.__all__) | set(il2.models.NAMES) <= listed
    assert "pysb_il2.macros" in entries  # all its members


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_pages_lead_to_files(page):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    made_by_the_build = {"wings.svg"}
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
        if not target.startswith("http") and target not in made_by_the_build:
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_that_pages_name_are_there(page):
    text = page.read_text(encoding="utf-8").partition("<!-- from here on written")[0]
    for name in re.findall(r"`([a-z]\w*/[\w/]+\.(?:py|tsv|md|bib))`", text):
        assert (ROOT / name).exists() or (ROOT / "pysb_il2" / name).exists(), name


def test_python_on_pages_is_a_doctest_session():
    for page in PAGES:
        for block in re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
            assert block.startswith(">>>"), f"{page}: {block[:60]}"
            assert block.endswith("\n\n"), f"{page}: a blank line ends the session: {block[:60]}"


def test_every_cell_has_a_section_that_names_its_read_outs():
    sections = (DOCS / "reference" / "cells.md").read_text(encoding="utf-8").split("\n## ")[1:]
    headings = [re.findall(r"`(\w+)`", section.partition("\n")[0]) for section in sections]
    assert sorted(cell for heading in headings for cell in heading) == sorted(cells())
    for heading, section in zip(headings, sections, strict=True):
        assert "Read: " in section or heading[0].startswith("YT1"), heading
    listed = runpy.run_path(str(DOCS / "tools" / "list_modules.py"))["cell_table"]()
    assert [line.split("`")[1] for line in listed.splitlines()[2:]] == list(cells())
    assert "| `DC` | 5000 | 0 | 5000 | 1000 | 0.4 | assumed |" in listed


@pytest.mark.slow
def test_the_drawing_of_the_wings_has_every_wing_and_no_import_the_wrong_way():
    drawn = runpy.run_path(str(DOCS / "tools" / "draw_wings.py"))
    folders = {path.parent.name for path in (ROOT / "pysb_il2").glob("*/__init__.py")}
    assert folders | {"ground", "macros"} == set(drawn["WINGS"])
    assert "#c1121f" not in drawn["draw"]()


def test_the_gallery_has_every_figure_with_its_ten_lines():
    cells_of_code = re.findall(r"```{code-cell}\n(.*?)\n```", (DOCS / "gallery.md").read_text("utf-8"), re.DOTALL)
    assert max(code.count("\n") + 1 for code in cells_of_code) <= 10
    shown = set(re.findall(r"il2\.plots\.(\w+)", "\n".join(cells_of_code)))
    assert shown == set(il2.plots.__all__) - {"COLOURS"}


@pytest.mark.parametrize("study", sorted((DOCS / "studies").glob("*.py")), ids=lambda path: path.stem)
def test_studies_use_names_that_are_there(study, monkeypatch):
    monkeypatch.syspath_prepend(str(study.parent))
    importlib.import_module(study.stem)
    names = set(re.findall(r"\bil2\.(\w+)", study.read_text(encoding="utf-8")))
    assert names <= set(il2.__all__)


def test_reference_tables_have_every_row_its_basis_and_its_sources():
    made = runpy.run_path(str(DOCS / "tools" / "list_tables.py"))
    targets = set(re.findall(r"^\((source-[^)]+)\)=$", made["sources"](), re.MULTILINE))
    bodies = {name: made[name]().splitlines()[2:] for name in ("constants", "copies", "ligands", "drugs", "proteins")}
    assert [row.split("`")[1] for row in bodies["constants"]] == list(constants())
    assert {row.split("`")[1] for row in bodies["drugs"]} == set(il2.modules.INHIBITORS)
    assert {row.split("`")[1] for row in bodies["copies"]} == set(cells())
    for name in ("constants", "copies", "ligands", "drugs"):
        for row in bodies[name]:
            assert len(re.findall(r'<span class="basis-(\w+)">\S \1</span>', row)) == 1, row
            assert set(re.findall(r"\(#([^)]+)\)", row)) <= targets, row


@pytest.mark.slow
def test_a_page_of_a_module_has_its_rules_and_its_map():
    page, drawing = runpy.run_path(str(DOCS / "tools" / "draw_modules.py"))["page"](
        "il2_receptor", il2.build("receptor")
    )
    assert page.count("\n| `") == (il2.describe("receptor").module == "il2_receptor").sum()
    assert ">CD25</text>" in drawing
