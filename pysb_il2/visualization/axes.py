"""Axes, colours and checks that figures share, and labels beside curves, which stand for a legend."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..errors import Il2Error
from ..text import printable, shown

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from ..types import FloatArray

__all__ = ["COLOURS", "Curve", "axes_or_new", "check_colors", "check_columns", "label_curves", "plain"]

#: Okabe and Ito's palette, readable with any kind of colour vision, without its yellow, which is too pale for lines.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")


def axes_or_new(ax: Axes | None) -> Axes:
    """Return the given axes, or those of a new figure of one panel."""
    if ax is not None:
        return ax
    from matplotlib import pyplot

    return pyplot.subplots(figsize=(3.5, 2.8), layout="constrained", dpi=150)[1]


def plain(name: object) -> str:
    r"""Return a name of a user's as the text of a figure: no formula, nothing that does not print, not longer than 40.

    Examples
    --------
    >>> print(plain("$IL_2$"))
    \$IL_2\$
    """
    text = printable(name)
    return (text if len(text) <= 40 else f"{text[:39]}…").replace("$", r"\$")


def check_columns(table: pd.DataFrame, *columns: str) -> None:
    """Raise an error if a table lacks a column or has no rows."""
    for column in columns:
        if column not in table.columns:
            raise Il2Error(f"the table lacks the column {column!r}; pass what pysb_il2's protocols return")
    if table.empty:
        raise Il2Error("the table has no rows; there is nothing to draw")


def check_colors(colors: Sequence[str]) -> None:
    """Raise an error if there is no colour, or one that matplotlib does not know."""
    from matplotlib.colors import is_color_like

    if not colors:
        raise Il2Error("colors is empty; give at least one")
    for color in colors:
        if not is_color_like(color):
            raise Il2Error(f"colors has {shown(color)}, which is none; give names or codes, such as '#0072B2'")


class Curve(NamedTuple):
    """One curve that is drawn: its label, its colour, and its points in the order of x."""

    label: str
    color: str
    x: FloatArray
    y: FloatArray


def label_curves(ax: Axes, curves: list[Curve]) -> None:
    """Write the label of each of several curves at its end if the ends lie apart, else along its rise."""
    from matplotlib.patheffects import withStroke

    if len(curves) < 2:
        return
    style: dict[str, Any] = {"fontsize": 8, "va": "center", "textcoords": "offset points", "zorder": 5}
    style["path_effects"] = [withStroke(linewidth=2.5, foreground="white")]  # keeps a label readable over points
    span = max(float(curve.y.max()) for curve in curves) - min(float(curve.y.min()) for curve in curves)
    ends = sorted(float(curve.y[-1]) for curve in curves)
    if span > 0 and np.diff(ends).min() > 0.06 * span:
        for label, color, x, y in curves:
            ax.annotate(label, (x[-1], y[-1]), (5, 0), color=color, ha="left", annotation_clip=False, **style)
        return
    half_maxima = [curve.x[_first_above(curve.y, 0.5)] for curve in curves]
    for rank, index in enumerate(sorted(range(len(curves)), key=lambda i: (half_maxima[i], i))):
        label, color, x, y = curves[index]
        # Left of the first curve is free space; the labels of the others stand on their right, one above another.
        at = _first_above(y, 0.62 if rank == 0 else 0.3 + 0.5 * (rank - 1) / len(curves))
        offset, side = ((-7, 0), "right") if rank == 0 else ((7, 0), "left")
        ax.annotate(label, (x[at], y[at]), offset, color=color, ha=side, **style)


def _first_above(y: FloatArray, fraction: float) -> int:
    """Return the first index where a curve has risen by a fraction of its range."""
    return int(np.argmax(y >= y.min() + fraction * np.ptp(y)))
