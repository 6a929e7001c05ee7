"""Cell types: measured copies of each protein per cell.

Receptor chains are counts at the surface of human cells, mostly of Farhat et al. 2021; the column
`basis` and the note of each row say what a number rests on. What no row of a cell gives (kinases,
STATs, phosphatases) comes from the rows of the cell ``*``, counted in activated mouse CD4 T cells: every cell has
them at the same concentration, and so in proportion to its cytoplasm, which the table gives in pL.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Annotated, TypeAlias

from ..argument_types import is_number
from ..errors import Il2Error, mapping_argument
from ..naming import resolve
from ..text import html_table, shown
from .proteins import resolve_protein
from .references import read_table
from .synonyms import CELLS

__all__ = [
    "CHAINS", "SHARED_CELL", "Cell", "CellRow", "CellRows", "cell_text", "cells", "copies", "rows", "variation",
]  # fmt: skip

#: A cell of the table by its name, molecules per cell by protein, or a cell of the table with some of them changed.
Cell: TypeAlias = Annotated[str | Mapping[str, float] | tuple[str, Mapping[str, float]], "checked by rows"]

#: The name under which the table keeps what holds for every cell.
SHARED_CELL = "*"
#: The receptor chains, which a cell given as a mapping states itself.
CHAINS = ("CD25", "CD122", "CD132", "CD215", "CD124", "CD127", "CD129", "CD360", "ortho_CD122")

#: The row that holds the volume of the cytoplasm.
CYTOPLASM = "cytoplasm"
#: That volume in the activated cells in which the rows of ``*`` were counted, pL.
ACTIVATED_CYTOPLASM = 0.4


@dataclass(frozen=True)
class CellRow:
    """One row of ``cells.tsv``.

    Attributes
    ----------
    cell, protein : str
        `cell` is ``*`` where the number is taken for every cell; `protein` may be ``cytoplasm``.
    copies : float
        Molecules per cell; of the cytoplasm pL.
    low, high : float or None
        What other replicates, tables or sets give; None where nothing else is known.
    gsd : float or None
        Geometric standard deviation between cells of the type, of which `copies` are the median's.
    basis : str
        measured, derived, fitted or assumed.
    source : str
        Keys of ``references.bib``, separated by ``;``.
    source_location, note : str
        Place in the source, remarks.
    """

    cell: str
    protein: str
    copies: float
    low: float | None
    high: float | None
    gsd: float | None
    basis: str
    source: str
    source_location: str
    note: str


@functools.cache
def _table() -> tuple[CellRow, ...]:
    def row(line: Mapping[str, str]) -> CellRow:
        low, high, gsd = (float(line[c]) if line[c] else None for c in ("low", "high", "gsd"))
        kept = {c: line[c] for c in ("cell", "protein", "basis", "source", "source_location", "note")}
        return CellRow(copies=float(line["copies"]), low=low, high=high, gsd=gsd, **kept)

    return tuple(row(line) for line in read_table("cells.tsv"))


class CellRows(tuple[CellRow, ...]):
    """Rows of one cell, which show themselves as a table in notebooks."""

    def _repr_html_(self) -> str:
        columns = [column.name for column in fields(CellRow)]
        cells = [["" if getattr(row, name) is None else str(getattr(row, name)) for name in columns] for row in self]
        return html_table("", columns, cells)


def cells() -> tuple[str, ...]:
    """Return the names of the cells of the table, in its order.

    Examples
    --------
    >>> cells()[:3]
    ('Treg', 'Treg_naive', 'Treg_memory')
    """
    return tuple(dict.fromkeys(row.cell for row in _table() if row.cell != SHARED_CELL))


def cell_name(name: object) -> str:
    """Return the table's name of a cell, given that name or another that the field uses.

    Examples
    --------
    >>> cell_name("T-reg"), cell_name("NK cell")
    ('Treg', 'NK')
    """
    if not isinstance(name, str):
        raise Il2Error(
            f"cell {shown(name)} is neither a name nor a mapping of protein to copies; give one, or both as "
            "cell=('Treg', {'CD25': 10000})"
        )
    if name == "YT1_CD25-":  # the one name of which a hyphen is a part
        return "YT1_CD25neg"
    return resolve("cell", name, cells(), CELLS, where="cells.tsv")


def name_and_changes(cell: Cell) -> tuple[str | None, dict[str, float]]:
    """Return the table's name of a cell, if it has one, and the copies that are given beside it."""
    name: str | None = None
    changes: Mapping[str, float] = {}
    if isinstance(cell, Mapping) or hasattr(cell, "to_dict"):
        changes = mapping_argument(cell, "cell", "{'CD25': 10000}")
    elif isinstance(cell, tuple) and len(cell) == 2 and isinstance(cell[1], Mapping):
        name, changes = cell_name(cell[0]), cell[1]
    else:
        name = cell_name(cell)
    given: dict[str, float] = {}
    for protein, number in changes.items():
        if not isinstance(protein, str) or not protein:
            raise Il2Error(f"protein {shown(protein)} of cell= is not a name; write cell={{'CD25': 1000}}")
        known = _protein_name(protein)
        if known in given:
            raise Il2Error(f"cell= gives {known!r} twice, once as {protein!r}; keep one of the names")
        given[known] = _number(protein, number)
    if given.get(CYTOPLASM) == 0:
        raise Il2Error("cell= gives a cytoplasm of 0; give its volume in pL, such as 0.1 or, of an activated cell, 0.4")
    return name, given


def cell_text(cell: Cell) -> str:
    """Return a cell in words.

    Examples
    --------
    >>> cell_text("tregs"), cell_text(("Treg", {"IL2RA": 1e4})), cell_text({"CD25": 22, "CD122": 511})
    ('Treg', 'Treg with CD25=10000', 'CD25=22, CD122=511')
    """
    name, given = name_and_changes(cell)
    copies_given = ", ".join(f"{protein}={number:.6g}" for protein, number in given.items())
    return " with ".join(filter(None, (name, copies_given)))


def rows(cell: Cell) -> CellRows:
    """Return the rows of a cell and those that hold for every cell, with what they rest on.

    Parameters
    ----------
    cell : str, mapping or (str, mapping)
        As for `copies`; what is given takes the place of the table's rows.

    Examples
    --------
    >>> [(row.protein, row.copies, row.low, row.high) for row in rows("Treg")][2]
    ('CD132', 14017.0, 2011.9, 16317.0)
    >>> row = rows(("Treg", {"CD25": 1e4}))[0]
    >>> row.protein, row.copies, row.note
    ('CD25', 10000.0, 'given by the user')
    """
    name, given = name_and_changes(cell)
    own = {row.protein: row for row in _table() if row.cell == name}
    for protein, number in given.items():
        own[protein] = CellRow(name or "", protein, number, None, None, None, "assumed", "", "", "given by the user")
    volume = own[CYTOPLASM].copies if CYTOPLASM in own else _resting()
    stated = own if name else {*own, *CHAINS}
    return CellRows([*own.values(), *(row for row in _shared(volume) if row.protein not in stated)])


def _resting() -> float:
    """Return the cytoplasm of a resting cell, pL."""
    return next(row.copies for row in _table() if row.cell == SHARED_CELL and row.protein == CYTOPLASM)


def _shared(volume: float) -> list[CellRow]:
    """Return the rows that hold for every cell, in one with a cytoplasm of so many pL."""
    part = volume / ACTIVATED_CYTOPLASM

    def of_this_size(row: CellRow) -> CellRow:
        if row.protein == CYTOPLASM:
            return replace(row, copies=volume)
        if row.protein in CHAINS or part == 1:
            return row
        low, high = (None if end is None else end * part for end in (row.low, row.high))
        note = f"{row.copies:g} in {ACTIVATED_CYTOPLASM} pL of cytoplasm, {row.basis}; {row.note}"
        return replace(row, copies=row.copies * part, low=low, high=high, basis="derived", note=note)

    return [of_this_size(row) for row in _table() if row.cell == SHARED_CELL]


def copies(cell: Cell) -> dict[str, float]:
    """Return the copies of each protein per cell, and as ``cytoplasm`` its volume in pL.

    Parameters
    ----------
    cell : str, mapping of str to float, or (str, mapping)
        A name of the table, copies by protein, or a name with the copies that differ. A mapping alone states the
        receptor chains of the cell (`CHAINS`), of which the table has no default. Every other protein
        comes from the rows that hold for every cell, in proportion to ``cytoplasm``: by default that
        of a resting cell; an activated one has 0.4. Proteins may go by any name of the lexicon, and a protein
        of the user's own keeps its name.

    Raises
    ------
    Il2Error
        If the cell is unknown, a number is negative or not finite, or a protein is given twice.

    Examples
    --------
    >>> copies("NK")["CD132"]
    7643.1
    >>> mine = copies({"IL2RB": 511, "CD132": 12407})
    >>> mine["CD122"], mine["JAK1"], "CD25" in mine
    (511.0, 3425.0, False)
    >>> copies(("NK", {"IL2RB": 511}))["CD122"]
    511.0
    """
    return {row.protein: row.copies for row in rows(cell)}


def _protein_name(given: str) -> str:
    """Return the library's name of a protein, or the name as given where it is the user's own."""
    try:
        return resolve_protein(given)
    except Il2Error:
        return given


def variation(cell: Cell) -> dict[str, float]:
    """Return the geometric standard deviations of copies between cells of one type, by protein.

    What `pysb_il2.dose_response` takes as its `variation`; proteins of which nothing is known are left out.

    Examples
    --------
    >>> list(variation("Treg"))
    ['CD25']
    """
    return {row.protein: row.gsd for row in rows(cell) if row.gsd}


def _number(protein: str, number: object) -> float:
    value = float(number) if is_number(number) else math.nan  # type: ignore[arg-type]
    if not math.isfinite(value) or value < 0:
        raise Il2Error(f"copies of {protein!r} in cell= are {shown(number)}; give a finite number of 0 or more")
    return value
