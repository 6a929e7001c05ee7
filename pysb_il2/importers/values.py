"""Parameters and functions of BNGL: names, labels and formulas, each behind those that it uses."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..errors import Il2Error
from .bngl_lines import Blocks, Row, at_row, matched
from .formulas import names_in

__all__ = ["ReadValue", "dependents_last", "read_values"]

_VALUE = re.compile(r"(?:\d+\s+)?(?:\w+\s*:\s+)?([A-Za-z_]\w*)(?:\s*=(?!=)|\s)\s*(\S.*)", re.ASCII)
_FUNCTION = re.compile(
    r"(?:\d+\s+)?(?:\w+\s*:\s+)?([A-Za-z_]\w*)\s*(?:\(([\w\s,]*)\))?\s*(?:=(?!=))?\s*(\S.*)", re.ASCII
)


class ReadValue(NamedTuple):
    """A parameter, without labels, or a function with its labels."""

    row: Row
    name: str
    labels: list[str] | None
    formula: str


def read_values(blocks: Blocks) -> list[ReadValue]:
    """Return the parameters and functions of a file; an `Il2Error` names a line that gives none, or one twice."""
    values = list[ReadValue]()
    for row in blocks.rows["parameters"]:
        with at_row(row, blocks.name):
            name, content = matched(_VALUE, row.text, "a parameter such as 'k 0.1'")
            values.append(ReadValue(row, name, None, content))
    for row in blocks.rows["functions"]:
        with at_row(row, blocks.name):
            name, labels, content = matched(_FUNCTION, row.text, "a function such as 'f() = k*A_total'")
            values.append(ReadValue(row, name, re.findall(r"\w+", labels or ""), content))
    seen = set[str]()
    for value in values:
        if value.name in seen:
            raise Il2Error(f"line {value.row.number} of {blocks.name}: {value.name!r} has a value already; delete one")
        seen.add(value.name)
    return values


def dependents_last(values: list[ReadValue], file: str) -> list[ReadValue]:
    """Return values in their order, but each behind those that its formula uses."""
    by_name = {value.name: value for value in values}
    uses = {name: [used for used in names_in(value.formula) if used in by_name] for name, value in by_name.items()}
    found, waiting = dict[str, ReadValue](), set[str]()
    for first in by_name:
        pending = [first]
        while pending:
            name = pending[-1]
            missing = next((used for used in uses[name] if used not in found), None) if name not in found else None
            if missing is None:
                found[name] = by_name[name]
                pending.pop()
                continue
            waiting.add(name)
            if missing in waiting:
                number = by_name[missing].row.number
                raise Il2Error(f"line {number} of {file}: {missing!r} depends on itself; give it a value")
            pending.append(missing)
    return list(found.values())
