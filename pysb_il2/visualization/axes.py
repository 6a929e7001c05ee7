"""Axes, colours and columns that all figures share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import Il2Error

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["COLOURS", "axes_or_new", "check_columns", "finish_axes", "quantity"]

#: Okabe and Ito's palette, readable with any kind of colour vision, without its yellow, which is too pale for lines.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")


def axes_or_new(ax: Axes | None) -> Axes:
    """Return the given axes, or those of a new figure of one panel."""
    if ax is not None:
        return ax
    from matplotlib import pyplot

    return pyplot.subplots(figsize=(3.5, 2.8), layout="constrained", dpi=150)[1]


def finish_axes(ax: Axes) -> Axes:
    """Remove the upper and right frame, and start the axis of amounts at 0."""
    ax.spines[["top", "right"]].set_visible(False)
    ax.set_ylim(bottom=min(0.0, ax.get_ylim()[0]))
    return ax


def check_columns(table: pd.DataFrame, *columns: str) -> None:
    """Raise an error if a table lacks a column or has no rows."""
    for column in columns:
        if column not in table.columns:
            raise Il2Error(f"the table lacks the column {column!r}; pass what pysb_il2's protocols return")
    if table.empty:
        raise Il2Error("the table has no rows; there is nothing to draw")


def quantity(table: pd.DataFrame) -> str:
    """Return the read-out of a table, or ``amount`` if it has several or none."""
    names = [str(name) for name in table["readout"].unique()] if "readout" in table.columns else []
    return names[0] if len(names) == 1 else "amount"
