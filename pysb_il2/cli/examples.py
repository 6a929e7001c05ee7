"""``pysb-il2 examples``: the tutorials, as notebooks and scripts that run as they are."""

from __future__ import annotations

import ast
import json
import re
import textwrap
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import NamedTuple

from ..errors import Il2Error
from ..files import check_writable, read_text, writable_folder, write_text
from .command import Command
from .output import TEXTS, add_output_file, put_text

__all__ = ["COMMAND", "Cell", "as_notebook", "as_script", "cells_of", "tutorials"]

_PACKAGE = Path(__file__).parents[1]
#: In the order in which they are read.
_NAMES = (
    "first_model", "IL2_meets_IL15", "your_own_module", "who_gets_the_IL2", "fit_your_data",
    "which_affinities_favour_Treg", "low_dose_course",
)  # fmt: skip


class Cell(NamedTuple):
    """A part of a tutorial: Markdown, or Python that runs."""

    is_code: bool
    text: str


def tutorials() -> dict[str, list[Cell]]:
    """Return the cells of each tutorial by its name.

    Examples
    --------
    >>> tutorials()["first_model"][0].text.partition(chr(10))[0]
    '# A first model in five minutes'
    """
    folder = _PACKAGE / "tutorials"
    if not folder.is_dir():  # a checkout keeps them with the other pages
        folder = _PACKAGE.parent / "docs" / "tutorials"
    return {name: cells_of(read_text(folder / f"{name}.md")) for name in _NAMES}


def cells_of(page: str) -> list[Cell]:
    r"""Return the cells of a page in MyST Markdown: what its code cells hold, and what stands between them.

    Examples
    --------
    >>> fence = "`" * 3
    >>> cells_of(f"---\nkernel: python3\n---\n\n# One\n\n{fence}{{code-cell}}\n1 + 1\n{fence}\n")
    [Cell(is_code=False, text='# One'), Cell(is_code=True, text='1 + 1')]
    """
    page = re.sub(r"\A---\n.*?\n---\n", "", page, flags=re.DOTALL)
    parts = re.split(r"^```\{code-cell\}[^\n]*\n(.*?)^```$", page, flags=re.DOTALL | re.MULTILINE)
    cells = [Cell(bool(index % 2), part.strip("\n")) for index, part in enumerate(parts)]
    return [cell for cell in cells if cell.text]


def _without_pages(text: str, suffix: str) -> str:
    """Return Markdown whose links to other tutorials lead to files beside it, and to other pages say their path."""
    text = re.sub(r"\]\((\w+)\.md\)", rf"](\1{suffix})", text)
    return re.sub(r"\[([^\]]+)\]\(\.\./([\w/]+\.md)[^)]*\)", r"\1 (docs/\2)", text)


def as_notebook(cells: list[Cell]) -> str:
    """Return a notebook, nbformat 4.5."""
    written: list[dict[str, object]] = []
    for index, cell in enumerate(cells):
        text = cell.text if cell.is_code else _without_pages(cell.text, ".ipynb")
        of_kind: dict[str, object] = {"execution_count": None, "outputs": []} if cell.is_code else {}
        kind = "code" if cell.is_code else "markdown"
        source = text.splitlines(keepends=True)
        written.append({"cell_type": kind, "id": f"cell-{index}", "metadata": {}, "source": source, **of_kind})
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": written}
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def as_script(cells: list[Cell], name: str) -> str:
    """Return a script that prints what the cells of a notebook show, and saves its figures as ``name_1.png`` and so on.

    Examples
    --------
    >>> as_script([Cell(False, "# One"), Cell(True, "1 + 1")], "one").splitlines()[-1]
    'print(1 + 1)'
    """
    parts = [_printed(cell.text) if cell.is_code else _commented(cell.text) for cell in cells]
    parts.insert(1, 'import matplotlib\n\nmatplotlib.use("Agg")  # figures are saved below')
    if any("plot" in cell.text for cell in cells if cell.is_code):
        parts.append(_SAVE.format(name=name))
    return "\n\n".join(parts) + "\n"


_SAVE = """from matplotlib import pyplot

for number in pyplot.get_fignums():
    pyplot.figure(number).savefig(f"{name}_{{number}}.png", dpi=200, bbox_inches="tight")"""


def _commented(markdown: str) -> str:
    lines = [part for line in _without_pages(markdown, ".py").splitlines() for part in textwrap.wrap(line, 110) or [""]]
    return "\n".join(f"# {line}".rstrip() for line in lines)


def _printed(code: str) -> str:
    """Return code that prints the value of its last expression."""
    last = ast.parse(code).body[-1]
    if not isinstance(last, ast.Expr):
        return code
    lines = code.splitlines()
    before, shown = lines[: last.lineno - 1], lines[last.lineno - 1 : last.end_lineno]
    return "\n".join([*before, f"print({chr(10).join(shown)})"])


def _add_options(parser: ArgumentParser) -> None:
    words = "write every tutorial into this folder, as a notebook (.ipynb) and as a script (.py)"
    parser.add_argument("--copy", metavar="FOLDER", help=words)
    add_output_file(parser, TEXTS)


def _run(args: Namespace) -> None:
    pages = tutorials()
    if args.copy is None:
        titles = {name: cells[0].text.partition("\n")[0].removeprefix("# ") for name, cells in pages.items()}
        width = max(map(len, titles))
        put_text("\n".join(f"{name:{width}}  {title}" for name, title in titles.items()), args)
        return
    texts = {f"{name}.ipynb": as_notebook(cells) for name, cells in pages.items()}
    texts |= {f"{name}.py": as_script(cells, name) for name, cells in pages.items()}
    folder = writable_folder(args.copy, "give another folder")
    there = [name for name in texts if (folder / name).exists()]
    if there and not args.force:
        raise Il2Error(f"folder {args.copy!r} has {there[0]!r} already; give another folder, or --force to replace it")
    for name in texts:
        check_writable(folder / name, "give another folder")
    for name, text in texts.items():
        write_text(text, folder / name, "give another folder")
    put_text("\n".join(str(folder / name) for name in texts), args)


COMMAND = Command(
    "list the tutorials, or copy them as notebooks and scripts", ("", "--copy my_tutorials"), _add_options, _run
)
