"""The tutorials as `pysb-il2 examples` lists and copies them."""

import ast
import re
import sys
from pathlib import Path

import pytest

import pysb_il2 as il2
from pysb_il2.cli.command_line import main
from pysb_il2.cli.examples import Cell, as_notebook, as_script, cells_of, tutorials

FOLDER = Path(__file__).parents[2] / "docs" / "tutorials"


@pytest.fixture(scope="module")
def nbformat():
    """Without the grammar of addresses, which takes seconds to compile and which notebooks have no use for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "rfc3987_syntax", None)
        import nbformat
    return nbformat


def test_every_tutorial_is_listed_with_its_title(capsys):
    assert main(["examples"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert sorted(line.split()[0] for line in lines) == sorted(page.stem for page in FOLDER.glob("*.md"))
    assert lines[0].split(maxsplit=1)[1] == "A first model in five minutes"


@pytest.mark.parametrize("name", list(tutorials()))
def test_a_tutorial_becomes_a_valid_notebook_and_a_script_of_public_names(nbformat, name):
    cells = tutorials()[name]
    page = (FOLDER / f"{name}.md").read_text("utf-8")
    assert sum(cell.is_code for cell in cells) == page.count("{code-cell}") > 2
    notebook = nbformat.reads(as_notebook(cells), as_version=4)
    nbformat.validate(notebook)
    assert len({cell["id"] for cell in notebook.cells}) == len(cells)
    assert not any("](../" in cell["source"] for cell in notebook.cells)
    script = as_script(cells, name)
    ast.parse(script)
    assert set(re.findall(r"\bil2\.(\w+)", script)) <= set(il2.__all__)
    assert set(re.findall(r"\bil2\.plots\.(\w+)", script)) <= set(il2.plots.__all__)


def test_a_script_prints_what_a_notebook_shows(capsys):
    cells = cells_of("# One\n\nTwo [pages](../howto/fit.md#a).\n\n```{code-cell}\nx = 2\n(x +\n 1)\n```\n")
    assert cells[1] == Cell(True, "x = 2\n(x +\n 1)")
    script = as_script(cells, "one")
    assert "# Two pages (docs/howto/fit.md)." in script
    exec(script, {})
    assert capsys.readouterr().out == "3\n"


def test_copies_are_whole_and_replace_nothing_unasked(tmp_path, capsys):
    folder = tmp_path / "mine"
    assert main(["examples", "--copy", str(folder)]) == 0
    assert len(list(folder.iterdir())) == 2 * len(tutorials()) == len(capsys.readouterr().out.splitlines())
    (folder / "first_model.py").write_text("mine")
    (folder / "first_model.ipynb").unlink()
    assert main(["examples", "--copy", str(folder)]) == 2
    assert "'IL2_meets_IL15.ipynb' already; give another folder, or --force" in capsys.readouterr().err
    assert (folder / "first_model.py").read_text() == "mine"
    assert not (folder / "first_model.ipynb").exists()
    assert main(["examples", "--copy", str(folder), "--force"]) == 0
    assert (folder / "first_model.py").read_text() != "mine"
