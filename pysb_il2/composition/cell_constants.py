"""What a cell gives to a model: copies of its proteins, and constants that follow its size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..knowledge.cells import ACTIVATED_CYTOPLASM, CYTOPLASM, copies, rows
from ..knowledge.constants import Constant, table
from ..naming import copies_name

__all__ = ["CellConstants", "cell_constants", "size_constants"]


@dataclass(frozen=True)
class CellConstants:
    """Constants of one cell.

    Attributes
    ----------
    copies : mapping of str to Constant
        Molecules per cell, by protein.
    sized : mapping of str to Constant
        By id, the constants of the table that follow the size of the cell, as they are in this one.
    """

    copies: Mapping[str, Constant]
    sized: Mapping[str, Constant]


def cell_constants(cell: str | Mapping[str, float]) -> CellConstants:
    """Return what a cell gives to a model.

    Parameters
    ----------
    cell : str or mapping of str to float
        A cell of the table, or molecules per cell by protein; see `pysb_il2.build`.

    Examples
    --------
    >>> Treg = cell_constants("Treg")
    >>> Treg.copies["CD25"].value, Treg.sized["cytoplasm_volume"].value
    (4320.0, 0.1)
    """
    numbers = copies(cell)
    sized = size_constants(numbers.pop(CYTOPLASM))
    if isinstance(cell, Mapping):
        given = {
            protein: Constant(copies_name(protein), number, "molecules", note="given by the user")
            for protein, number in numbers.items()
        }
        return CellConstants(given, sized)
    return CellConstants(
        {
            row.protein: Constant(
                copies_name(row.protein), row.copies, "molecules", low=row.low, high=row.high, basis=row.basis,
                source=row.source, source_location=row.source_location, system=cell, note=row.note,
            )
            for row in rows(cell)
            if row.protein in numbers
        },
        sized,
    )  # fmt: skip


def size_constants(cytoplasm_pL: float) -> dict[str, Constant]:
    """Return the constants of the table that are proportional to a cell's size, in a cell of this cytoplasm.

    These are volumes, numbers of what genes make in a cell without ligand, and numbers at which something inside
    the cell is half saturated. The table gives them for an activated cell.
    """
    fraction = cytoplasm_pL / ACTIVATED_CYTOPLASM
    return {
        name: row if fraction == 1 else replace(row, value=row.value * fraction, low=None, high=None)
        for name, row in table().items()
        if row.scales_with == CYTOPLASM
    }
