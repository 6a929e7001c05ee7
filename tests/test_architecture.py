"""The shape of the code: wings import one way, without circles; files are small and their names are words."""

import ast
import subprocess
import sys
from pathlib import Path
from statistics import median

import pytest

from pysb_il2.knowledge.proteins import LEXICON

ROOT = Path(__file__).parent.parent
WINGS = [p.parent for p in (ROOT / "pysb_il2").glob("*/__init__.py") if p.parent.name != "moved"]
FILES = [
    p for top in ("pysb_il2", "macros") for p in (ROOT / top).rglob("*.py")
    if "moved" not in p.parts and "__pycache__" not in p.parts
]  # fmt: skip
#: What mechanisms may import of the package: files that know neither proteins nor simulations.
GROUND = {
    "annotations", "argument_types", "arguments", "deprecation", "errors", "files", "garbage", "messages", "naming",
    "progress", "records", "temporary", "text", "types", "units",
}  # fmt: skip


def test_wings_import_one_way():
    """The contract is in pyproject.toml, under tool.importlinter; imports inside functions and for types count."""
    code = "from importlinter.cli import lint_imports_command as lint; lint()"
    lint = subprocess.run([sys.executable, "-c", code, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert lint.returncode == 0, lint.stdout + lint.stderr


CIRCLES = """
import grimp, networkx
graph = grimp.build_graph("pysb_il2", "macros", cache_dir=None)
imports = networkx.DiGraph([(m, other) for m in graph.modules for other in graph.find_modules_directly_imported_by(m)])
print([sorted(circle) for circle in networkx.strongly_connected_components(imports) if len(circle) > 1])
"""


def test_files_import_one_another_without_circles():
    """In a process that has not imported the package, which then also looks for its files beside itself."""
    found = subprocess.run([sys.executable, "-c", CIRCLES], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"


@pytest.mark.parametrize("file", sorted((ROOT / "macros").glob("*.py")), ids=lambda file: file.name)
def test_mechanisms_import_only_ground_files_and_name_no_protein(file):
    tree = ast.parse(file.read_text(encoding="utf-8"))
    proteins = {*LEXICON, *(name for protein in LEXICON.values() for name in protein.aliases)}
    assert not _imported(tree) - GROUND
    assert not _words(tree) & proteins


def _imported(tree):
    """Return which parts of the package a file of macros/ imports, other than macros itself."""
    imported = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level < 2:
            imported |= set() if node.level else {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom):  # macros stand one folder below pysb_il2 once they are installed
            imported |= {f"pysb_il2.{node.module or ''}.{alias.name}" for alias in node.names}
    ours = {name for name in imported if name.split(".")[0] in ("pysb_il2", "macros")}
    return {f"{name}.".split(".")[1] for name in ours if not name.startswith(("macros", "pysb_il2.macros"))}


def _words(tree):
    """Return the names and the texts in code, without docstrings, whose examples may name proteins."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None
    }
    words = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            words |= set(node.value.replace(",", " ").replace("(", " ").split())
        words |= {getattr(node, field, None) for field in ("id", "attr", "arg", "name")}
    return words


def test_names_of_files_begin_with_a_letter():
    assert [str(p.relative_to(ROOT)) for p in FILES if p.name.startswith("_") and not p.name.startswith("__")] == []


def test_files_are_small():
    lines = {str(p.relative_to(ROOT)): len(p.read_text(encoding="utf-8").splitlines()) for p in FILES}
    assert {name: n for name, n in lines.items() if n > 300} == {}
    assert median(lines.values()) <= 140


@pytest.mark.parametrize("wing", WINGS, ids=lambda wing: wing.name)
def test_a_wing_says_what_it_is_for(wing):
    """In its first lines: what comes in, what goes out, and what it may import."""
    text = ast.get_docstring(ast.parse((wing / "__init__.py").read_text(encoding="utf-8"))) or ""
    assert text.count(".") >= 2
    assert "import" in text.lower()
