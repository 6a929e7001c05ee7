r"""Text that users give: how it is shown, what of it is a number, and how a table holds it.

A name may hold escape sequences of a terminal (``"\x1b[2J"``) and a cell of a table the formula of a spreadsheet.
"""

from __future__ import annotations

import re
import reprlib
from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import TypeVar

__all__ = ["cell_of_text", "html", "html_table", "number_of_text", "printable", "shown", "split_unit", "text_of_cell"]

_Number = TypeVar("_Number", int, float)
_NUMBER_AND_UNIT = re.compile(
    r"\s*([+-]?[\d.]+(?:e[+-]?\d+)?)(\s.*|[A-Za-z/%\u00b5\u03bc].*)?", re.ASCII | re.IGNORECASE
)
_SIGNED_NUMBER = re.compile(r"[+-](\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
#: A cell that a spreadsheet computes, also in the wide letters of East Asian ones, after apostrophes of ours.
_FORMULA = re.compile(r"'*\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|'*[\t\r\n]")

#: How an error shows what was given.
_SHOWN = reprlib.Repr()
_SHOWN.maxstring = _SHOWN.maxother = 60


def printable(text: object, keep: str = "") -> str:
    r"""Return text with all that does not print as Python writes it, but for the characters to keep.

    Examples
    --------
    >>> print(printable("Treg \x1b[31m\nof donor é"))
    Treg \x1b[31m\nof donor é
    """
    return "".join(c if c.isprintable() or c in keep else repr(c)[1:-1] for c in str(text))


def html(text: object) -> str:
    """Return text as notebooks show it: neither markup nor a formula.

    Examples
    --------
    >>> html("a<b"), html("$x$")
    ('a&lt;b', '<span>$</span>x<span>$</span>')
    """
    return escape(printable(text)).replace("$", "<span>$</span>")  # MathJax takes no formula across tags


def html_table(caption: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table as notebooks show it; what is in it is neither markup nor a formula.

    Examples
    --------
    >>> html_table("Doses", ["nM"], [["<1"]])
    '<table><caption>Doses</caption><tr><th>nM</th></tr><tr><td>&lt;1</td></tr></table>'
    """
    body = "".join(f"<tr>{''.join(f'<td>{html(cell)}</td>' for cell in row)}</tr>" for row in rows)
    titles = "".join(f"<th>{html(title)}</th>" for title in head)
    above = f"<caption>{html(caption)}</caption>" if caption else ""
    return f"<table>{above}<tr>{titles}</tr>{body}</table>"


def shown(value: object) -> str:
    """Return a value in one line; also an integer of too many digits to be written."""
    try:
        return " ".join(_SHOWN.repr(value).split())
    except ValueError:
        return f"a number of {type(value).__name__}"


def number_of_text(text: str, kind: Callable[[str], _Number]) -> _Number:
    """Return the number that a text is, of a kind such as `float`.

    Raises
    ------
    ValueError
        If it is none: Python alone takes ``1_000`` and the digits of other scripts.

    Examples
    --------
    >>> number_of_text("-1.5e3", float), number_of_text("12", int)
    (-1500.0, 12)
    """
    if "_" in text or not text.isascii():
        raise ValueError(text)
    return kind(text)


def split_unit(text: str) -> tuple[str, str]:
    """Return what stands for a number in a text, and the unit behind it, if there is one.

    Examples
    --------
    >>> split_unit("20 nM"), split_unit("5e-3/s"), split_unit("12"), split_unit("1_0")
    (('20', 'nM'), ('5e-3', '/s'), ('12', ''), ('1_0', ''))
    """
    match = _NUMBER_AND_UNIT.fullmatch(text)
    return (match[1], (match[2] or "").strip()) if match else (text, "")


def cell_of_text(text: str) -> str:
    """Return text as the cell of a table that a spreadsheet may open: behind an apostrophe it computes nothing.

    Examples
    --------
    >>> cell_of_text("=1+1"), cell_of_text("-1.5"), text_of_cell(cell_of_text("=1+1"))
    ("'=1+1", '-1.5', '=1+1')
    """
    return f"'{text}" if _FORMULA.match(text) and not _SIGNED_NUMBER.fullmatch(text) else text


def text_of_cell(cell: str) -> str:
    """Return what `cell_of_text` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
