"""BNGL: the rules as BioNetGen, NFsim and VCell read them."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from ..errors import Il2Error
from ..network import bionetgen as bng
from ..rules.expressions import check_functions
from .comments import bibliography, header, notes, parts, table

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["read_back", "write"]

#: PySB's short name of a block, and the one that every reader knows.
_SEED = (" species", " seed species")
_ACTIONS = """\
# To expand and simulate with BNG2.pl, take the # from these lines:
# generate_network({overwrite=>1})
# simulate({method=>"ode",t_end=>3600,n_steps=>60})
"""


def write(model: Model) -> str:
    """Return a model as BNGL: aligned sections, one rule per line, units and sources as comments.

    Parameters
    ----------
    model : pysb.Model
        Any PySB model.

    Raises
    ------
    Il2Error
        If the model cannot be said in BNGL.

    Examples
    --------
    >>> from pysb.examples.bngwiki_simple import model
    >>> text = write(model)
    >>> print(text[text.index("begin seed") : text.index("begin reaction")].rstrip())
    begin seed species
      EGF(R)               EGF0
      EGFR(L,CR1,Y1068~U)  EGFR0
    end seed species
    """
    from pysb.generator.bng import BngGenerator

    check_functions(model)
    values = _values(model)
    # PySB writes every Expression as a function; a constant one is a parameter, which other readers do not call.
    constant = re.compile(rf"\b({'|'.join(model.expressions_constant().keys()) or '(?!)'})\(\)")
    said, part_of = notes(model), parts(model)
    lines = header(model, "in the BioNetGen language")
    block = ""
    rows: list[tuple[str, ...]] = []
    for line in BngGenerator(model).get_content().splitlines():
        if line.startswith("begin ") and line != "begin model":
            block, rows = line.removeprefix("begin "), []
            lines.append(line.replace(*_SEED))
        elif block and line == f"end {block}":
            widest = 24 if block == "parameters" else 60  # numbers in a column, formulas as they come
            lines += _grouped(table(rows, widest=widest), [row[0].rstrip(":") for row in rows], part_of)
            lines.append(line.replace(*_SEED))
            block = ""
        elif block:
            line = constant.sub(r"\1", line) if block == "reaction rules" else line
            cells = _cells(block, line.strip(), values)
            comment = said.get(_name(block, cells), "")
            rows.append((*cells, f"# {comment}" if comment else ""))
        else:
            lines.append(line)
    sources = bibliography(model)
    ending = ["", _ACTIONS, *(["# Sources:", *sources] if sources else [])]
    return "\n".join([*lines, *ending]).rstrip() + "\n"


def read_back(text: str) -> str:
    """Return the ``.net`` text that BioNetGen makes of a BNGL text."""
    return bng.generate_network(text, name="read back", progress=lambda *step: None)


def _values(model: Model) -> dict[str, str]:
    """Return the shortest text of every parameter's value that reads back to the same number."""
    for parameter in model.parameters:
        if not math.isfinite(parameter.value):
            raise Il2Error(f"parameter {parameter.name!r} is {parameter.value}; give a finite value before exporting")
    return {parameter.name: f"{parameter.value!r}".removesuffix(".0") for parameter in model.parameters}


def _cells(block: str, line: str, values: dict[str, str]) -> tuple[str, ...]:
    """Return one line of PySB's BNGL in the columns of its block."""
    if block == "parameters":
        name, value = line.split(None, 1)
        return name, values.get(name, value)
    if block == "reaction rules":
        name, rest = line.split(None, 1)
        rule, rate = re.split(r"\s{4}(?=\S)", rest, maxsplit=1)
        return name, rule, rate
    if block == "observables":
        kind, name, patterns = [*line.split(None, 2), ""][:3]
        return kind, name, patterns
    if block in ("functions", "species", "energy patterns"):
        first, second = re.split(r"\s{2,}", line, maxsplit=1)
        return first, second
    return (line,)


def _name(block: str, cells: tuple[str, ...]) -> str:
    """Return the name of the component that a line is about."""
    return re.split(r"[(:\s]", cells[1] if block == "observables" else cells[0])[0] if block != "species" else ""


def _grouped(lines: list[str], names: list[str], part_of: dict[str, str]) -> list[str]:
    """Put the part of the model above the lines that belong to it, where it changes."""
    out, now = [], None
    for line, name in zip(lines, names, strict=True):
        part = part_of.get(name, now)
        if part != now:
            out.append(f"  # {part}")
            now = part
        out.append(line)
    return out
