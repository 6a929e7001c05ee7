"""What the text of a ``.net`` file may hold, so that every tool that reads it reads the same, and nothing else."""

from __future__ import annotations

import re

from ..errors import Il2Error
from ..text import shown
from .formulas import NAME, NUMBER, parse_formula

__all__ = ["check_net"]

_INDICES = r"[0-9]++(?:,[0-9]++)*+"
_TERM = rf"(?:{NUMBER}\*)?[0-9]++"
#: Other characters some readers take for the end of a line.
_PLAIN = dict.fromkeys((*b"\n\t", *(set(range(32, 127)) - {*b"\\"})))
#: What stands in the lines of each block before a comment; a name that it gives and a formula are groups.
_LINES = {
    block: re.compile(rf"^\s*+(?:[0-9]++[ \t]++)?{line}[ \t]*(?:#.*)?\n", re.MULTILINE)
    for block, line in {
        "parameters": rf"({NAME})[ \t]++([^#\n]+?)",
        "functions": rf"({NAME})\(\)[ \t]++([^#\n]+?)",
        "species": r"()[\w@:$().,~!]++[ \t]++([^#\s]++)",
        "reactions": rf"(){_INDICES}[ \t]++{_INDICES}[ \t]++([^#\s]++)",
        "groups": rf"({NAME})(?:[ \t]++{_TERM}(?:,{_TERM})*+)?()",
    }.items()
}
_BLOCK = re.compile(rf"^begin ({'|'.join(_LINES)})\n((?:.*\n)*?)end \1$", re.MULTILINE)
#: Some readers look for these anywhere.
_MARKS = [re.compile(rf"{mark}\s+(?:{'|'.join(_LINES)})") for mark in ("begin", "end")]


def check_net(text: str) -> None:
    r"""Refuse a text with anything but the blocks of a network, each once, and formulas of names that are in it.

    Raises
    ------
    Il2Error
        Names the line.

    Examples
    --------
    >>> check_net("begin species\n  1 A() 2*10\nend species\n")
    >>> check_net("begin species\n  1 A() 10.real\nend species\n")
    Traceback (most recent call last):
    ...
    pysb_il2.errors.Il2Error: formula '10.real' of a network cannot be read; ...
    """
    if odd := text.translate(_PLAIN):
        raise Il2Error(f"a network cannot have the character {odd[0]!a}; expand the model again")
    between = _BLOCK.split(text)
    blocks = dict(zip(between[1::3], between[2::3], strict=True))
    lines = "".join(between[::3]).splitlines()
    if odd_line := next((line for line in lines if line.strip() and not line.startswith("#")), ""):
        raise Il2Error(f"line {shown(odd_line)} is in no block of a network; expand the model again")
    if any(len(mark.findall(text)) != len(blocks) for mark in _MARKS):
        raise Il2Error("a block of a network begins or ends twice; expand the model again")
    names, formulas = {"time"}, set[str]()
    for block, body in blocks.items():
        between = _LINES[block].split(body)
        if odd_line := "".join(between[::3]).strip():
            raise Il2Error(f"line {shown(odd_line)} cannot be among the {block} of a network; expand the model again")
        names |= {*between[1::3]}
        formulas |= {*between[2::3]}
    for formula in formulas - {""}:
        parse_formula(formula, names)
