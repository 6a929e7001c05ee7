"""Virtual cytometry: histograms of what is seen of a read-out, one for each dose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..arguments import says_wrong_types
from ..experiments.cytometry_statistics import CellTable, column_of, needed_columns
from ..rules.table_facts import units_of
from ..types import PositiveFloat
from .axes import COLOURS
from .single_cell_figures import histogram

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["cytometry"]


@says_wrong_types
def cytometry(
    table: CellTable, ax: Axes | None = None, *, column: str | None = None, linear_below: PositiveFloat = 100.0,
    bins: int = 40, colors: Sequence[str] = COLOURS,
) -> Axes:  # fmt: skip
    """Draw what a cytometer sees of a read-out: a histogram for each dose, on the scale of a cytometer.

    Parameters
    ----------
    table : pandas.DataFrame or path-like
        As `pysb_il2.cytometry` returns it, or the Parquet file that it wrote, of which one column is held in memory.
    column : str, optional
        What is drawn; by default the first read-out as it is stained.
    ax, linear_below, bins, colors
        As in `pysb_il2.plots.histogram`.

    Returns
    -------
    matplotlib.axes.Axes
        What is seen across, per cent of the cells of each dose up.

    Raises
    ------
    Il2Error
        If the file cannot be read, the table lacks a column, or a number cannot be used.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> cells = il2.cytometry("receptor", cells=20, doses_nM=[0, 1.0], readouts=["IL2_trimer"])
    >>> cytometry(cells).get_xlabel()
    'stained IL2_trimer (molecules/cell)'
    """
    name = column_of(table, column)
    held = needed_columns(table, [name])
    unit = units_of(held).get(name, "molecules/cell")
    drawn = held.rename(columns={name: "value"}).assign(readout=name.replace("_", " ", 1), cell=range(len(held)))
    drawn.attrs = {**held.attrs, "units": {**units_of(held), "value": unit}}
    return histogram(drawn, ax, linear_below=linear_below, bins=bins, colors=colors)
