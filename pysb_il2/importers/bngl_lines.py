"""BNGL as lines of blocks, without comments, and the actions that stand beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from ..errors import Il2Error
from ..text import shown

__all__ = ["Blocks", "Row", "at_row", "matched", "read_blocks", "read_net_blocks"]

#: Blocks of a model, and those that only actions use, which are passed over.
MODEL_BLOCKS = (
    "parameters", "compartments", "molecule types", "observables", "functions", "seed species", "energy patterns",
    "reaction rules",
)  # fmt: skip
PASSED_OVER = ("population types", "population maps")
#: Blocks of an expanded network, and those that only its rules use.
NET_BLOCKS = ("parameters", "functions", "seed species", "reactions", "groups")
RULES_OF_NET = ("observables", "molecule types", "reaction rules", "compartments", "energy patterns", *PASSED_OVER)
_ACTION = re.compile(r"([A-Za-z_]\w*)\s*\((.*)\)\s*;?\s*", re.ASCII)


class Row(NamedTuple):
    """A line of a block: its number in the file, what it says, its comment, and the comment line above its group."""

    number: int
    text: str
    comment: str = ""
    group: str = ""


@dataclass
class Blocks:
    """A BNGL text.

    Attributes
    ----------
    name : str
        What errors call the file.
    rows : dict of str to list of Row
        By block.
    actions : list of Row
    own : bool
        Whether this package wrote it.
    title : str
        The first line of a file that this package wrote.
    """

    name: str
    rows: dict[str, list[Row]]
    actions: list[Row] = field(default_factory=list)
    own: bool = False
    title: str = ""

    def bngl(self) -> str:
        """Return the blocks alone, as BioNetGen is given them: nothing of a file is run."""
        lines = ["begin model"]
        for block, rows in self.rows.items():
            if rows:
                lines += [f"begin {block}", *(f"  {row.text}" for row in rows), f"end {block}", ""]
        return "\n".join([*lines, "end model"]) + "\n"


def read_blocks(text: str, name: str) -> Blocks:
    r"""Return what stands in which block of a BNGL text.

    Raises
    ------
    Il2Error
        If a line is in no block and no action, or a block is unknown or does not end.

    Examples
    --------
    >>> blocks = read_blocks("begin parameters\n  k 1 # 1/s\nend parameters\nsimulate({})\n", "file 'a.bngl'")
    >>> blocks.rows["parameters"], blocks.actions[0].text
    ([Row(number=2, text='k 1', comment='1/s', group='')], 'simulate({})')
    """
    return _read_blocks(text, name, MODEL_BLOCKS, PASSED_OVER)


def read_net_blocks(text: str, name: str) -> Blocks:
    """Return what stands in which block of a ``.net`` text; the rules that BioNetGen may have left there are not."""
    return _read_blocks(text, name, NET_BLOCKS, RULES_OF_NET)


def _read_blocks(text: str, name: str, known: Sequence[str], passed_over: Sequence[str]) -> Blocks:
    lines = text.splitlines()
    own = len(lines) > 1 and lines[1].startswith("# Written by pysb-il2 ")
    blocks = Blocks(name, own=own, title=lines[0].removeprefix("# ") if own else "", rows={b: [] for b in known})
    if own:  # which has its action in a comment
        found = re.search(r"^# (generate_network\(.*)$", text, re.MULTILINE)
        blocks.actions += [Row(text.count("\n", 0, found.start()) + 1, found[1])] if found else []
    block, group = "", ""
    for row in _rows(lines):
        with at_row(row, name):
            if not row.text:
                group = row.comment
            elif mark := re.fullmatch(r"(begin|end)\s+(\S.*)", row.text):
                group = ""
                block = _begun(block, mark[2], (*known, *passed_over)) if mark[1] == "begin" else _ended(block, mark[2])
            elif block and block != "actions":
                blocks.rows.setdefault(block, []).append(row._replace(group=group))
            else:
                _take_action(blocks, row)
    if block:
        raise Il2Error(f"block {block!r} of {name} does not end; the file is cut off, so get it whole")
    for passed in passed_over:
        blocks.rows.pop(passed, None)
    return blocks


def matched(pattern: re.Pattern[str], text: str, example: str) -> tuple[str, ...]:
    """Return the groups of a pattern that a line is; an `Il2Error` gives an example."""
    if found := pattern.fullmatch(text):
        return found.groups()
    raise Il2Error(f"{shown(text)} cannot be read; write {example}")


@contextmanager
def at_row(row: Row, name: str) -> Iterator[None]:
    """Say in an error in which line of which file it is."""
    try:
        yield
    except ValueError as error:  # as PySB raises it too
        raise Il2Error(f"line {row.number} of {name}: {error}") from None


def _take_action(blocks: Blocks, row: Row) -> None:
    """Take an action, or a parameter that stands in no block."""
    if parameter := re.fullmatch(r"(?:parameter|param|par)\s+(.*)", row.text, re.IGNORECASE):
        blocks.rows["parameters"].append(row._replace(text=parameter[1]))
        return
    text = re.sub(r"^\d+\s+", "", row.text)
    if not _ACTION.fullmatch(text):
        raise Il2Error(f"{shown(row.text)} stands in no block of a model; delete the line, or give a BNGL file")
    blocks.actions.append(row._replace(text=text))


def _rows(lines: list[str]) -> Iterator[Row]:
    """Yield lines without comments, and comments that stand alone; a line goes on behind a backslash."""
    number = 0
    while number < len(lines):
        first = number + 1
        content, _, comment = lines[number].partition("#")
        while (content := content.rstrip()).endswith("\\") and number + 1 < len(lines):
            number += 1
            content = content[:-1] + lines[number].partition("#")[0]
        number += 1
        if content.strip() or comment.strip():
            yield Row(first, content.strip(), comment.strip())


def _begun(block: str, begun: str, known: Sequence[str]) -> str:
    """Return the block that begins, or none for the model as a whole."""
    name = " ".join(begun.split())
    name = {"species": "seed species", "protocol": "actions"}.get(name, name)
    if name == "model" and not block:
        return ""
    if block:
        raise Il2Error(f"block {name!r} begins in block {block!r}; end that first")
    if name not in (*known, "actions"):
        way_out = "; give a .net file its suffix" if name in ("reactions", "groups") else ""
        raise Il2Error(f"block {shown(name)} is not known{way_out or '; known are ' + ', '.join(known)}")
    return name


def _ended(block: str, ended: str) -> str:
    name = " ".join(ended.split())
    name = {"species": "seed species", "protocol": "actions"}.get(name, name)
    if name != (block or "model"):
        raise Il2Error(f"block {shown(name)} ends where {block or 'none'!r} began; write a block's own name at its end")
    return ""
