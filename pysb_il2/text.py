r"""Text that users give: how it is shown, what of it is a number, and how a table holds it.

A name may hold escape sequences of a terminal (``"\x1b[2J"``) and a cell of a table the formula of a spreadsheet.
"""

from __future__ import annotations

import re

__all__ = ["cell_of_text", "printable", "read_number", "text_of_cell"]

_NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*", re.ASCII | re.IGNORECASE)
#: A cell that a spreadsheet computes, also in the wide letters of East Asian ones, after apostrophes of ours.
_FORMULA = re.compile(r"'*\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|'*[\t\r\n]")


def printable(text: object) -> str:
    r"""Return text with all that does not print, but line breaks, as Python writes it.

    Examples
    --------
    >>> print(printable("Treg \x1b[31m of donor é"))
    Treg \x1b[31m of donor é
    """
    return "".join(c if c.isprintable() or c == "\n" else repr(c)[1:-1] for c in str(text))


def read_number(text: str) -> float | None:
    """Return the number that a text is, None where it is none.

    Digits are 0 to 9: Python alone takes ``1_000``, ``nan`` and the digits of other scripts. Too large ones are
    infinite.

    Examples
    --------
    >>> read_number("-1.5e3"), read_number("1_000"), read_number("0x10"), read_number("1,5")
    (-1500.0, None, None, None)
    """
    return float(text) if _NUMBER.fullmatch(text) else None


def cell_of_text(text: str) -> str:
    """Return text as the cell of a table that a spreadsheet may open: behind an apostrophe it computes nothing.

    Examples
    --------
    >>> cell_of_text("=1+1"), cell_of_text("-1.5"), text_of_cell(cell_of_text("=1+1"))
    ("'=1+1", '-1.5', '=1+1')
    """
    return f"'{text}" if _FORMULA.match(text) and read_number(text) is None else text


def text_of_cell(cell: str) -> str:
    """Return what `cell_of_text` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
