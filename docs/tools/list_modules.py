"""Write the reference entries of modules, drugs, models and cells from the package itself; the docs build calls it."""

import importlib
import inspect
import re
from pathlib import Path

from pysb_il2.composition.module import Module
from pysb_il2.knowledge.cells import cells, rows
from pysb_il2.models import NAMES
from pysb_il2.modules import INHIBITORS, MODULES

REFERENCE = Path(__file__).parents[1] / "reference"


def _prose(docstring: str | None) -> str:
    """Return a docstring as Markdown: literals in single backquotes, indented code as a block."""
    text = inspect.cleandoc(docstring or "").partition("\nExamples\n")[0].strip()
    text = re.sub(r"::\n\n((?:    .*\n?)+)", r":\n\n\1", text)
    return re.sub(r"``(.+?)``", r"`\1`", text)


def _proteins(module: Module) -> str:
    """Return the proteins and sites of a module as one line."""
    listed = (f"{p.name} ({', '.join(p.sites)})" if p.sites else p.name for p in module.proteins)
    return ", ".join(listed)


def modules() -> str:
    """Return an entry for each module and for each drug."""
    entries = []
    for kind, table in (("modules", MODULES), ("drugs", INHIBITORS)):
        entries.append(f"## The {kind}")
        for name, module in table.items():
            lines = [f"### `{name}`", _prose(module.rules.__doc__)]
            if module.forms:
                levels = ", ".join(f"`{level}`" for level in module.forms)
                lines.append(f"Levels of detail: {levels}; default `{module.detail}`.")
            if module.requires:
                lines.append(f"Requires: {', '.join(f'`{other.name}`' for other in module.requires)}.")
            if module.proteins:
                lines.append(f"Proteins and sites: {_proteins(module)}.")
            if (REFERENCE / "module" / f"{name}.md").exists():  # not of modules that write no rules
                lines.append(f"[Contact map and rules of `{name}`](module/{name}.md)")
            entries.append("\n\n".join(lines))
    return "\n\n".join(entries) + "\n"


def models() -> str:
    """Return an entry for each ready model."""
    entries = []
    for name in NAMES:
        home = importlib.import_module(f"pysb_il2.models.{name}")
        parts = ", ".join(f"`{module.name}`" for module in home.MODULES)
        entries.append(f"## `{name}`\n\n{_prose(home.__doc__)}\n\nModules, beside the receptor of the ligand: {parts}.")
    return "\n\n".join(entries) + "\n"


def cell_table() -> str:
    """Return the chains, the size and their bases of each cell as a table."""
    columns = ("CD25", "CD122", "CD132", "CD215", "cytoplasm")
    lines = [f"| cell | {' | '.join(columns)} (pL) | basis of the chains |", f"|{'---|' * (len(columns) + 2)}"]
    for cell in cells():
        found = {row.protein: row for row in rows(cell)}
        bases = dict.fromkeys(found[chain].basis for chain in columns[:-1])
        lines.append(f"| `{cell}` | {' | '.join(f'{found[c].copies:g}' for c in columns)} | {', '.join(bases)} |")
    return "\n".join(lines) + "\n"


def write() -> None:
    """Write all files."""
    (REFERENCE / "modules_listed.md").write_text(modules(), encoding="utf-8")
    (REFERENCE / "models_listed.md").write_text(models(), encoding="utf-8")
    (REFERENCE / "cells_listed.md").write_text(cell_table(), encoding="utf-8")
