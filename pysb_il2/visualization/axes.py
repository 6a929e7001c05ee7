"""Axes, colours and checks that figures share, and labels beside curves, which stand for a legend."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..errors import Il2Error
from ..experiments.tables import checked_table
from ..text import printable, shown

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ..types import FloatArray

__all__ = [
    "COLOURS",
    "MOST_DIRECT",
    "Curve",
    "axes_or_new",
    "check_colors",
    "check_columns",
    "label_axes",
    "label_curves",
    "plain",
    "write_legend",
]

#: Okabe and Ito's palette, readable with any kind of colour vision, without its yellow, which is too pale for lines.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")


#: Curves that are labelled directly; more of them have a legend.
MOST_DIRECT = 4
#: Axes so many inches wide have no room for labels beside curves.
NARROW = 1.5


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


def label_axes(ax: Axes, x_label: str, y_label: str) -> None:
    """Label axes in letters that are read in a column of print, and remove the upper and right frame."""
    ax.set_xlabel(x_label, fontsize=8)
    ax.set_ylabel(y_label, fontsize=8)
    ax.tick_params(labelsize=7)
    ax.spines[["top", "right"]].set_visible(False)


def check_columns(table: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Return a table that has rows and, each once, columns, with numbers where these are of numbers."""
    table = checked_table(table, *columns, source="what pysb_il2's protocols return")
    if table.empty:
        raise Il2Error("the table has no rows; there is nothing to draw")
    return table


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
    line: str = "-"


def label_curves(ax: Axes, curves: list[Curve]) -> None:
    """Write the label of each of up to four curves at its end if the ends lie apart, or along its rise if all rise.

    Others, and those of narrow axes, have a legend beside the axes.
    """
    from matplotlib.patheffects import withStroke

    if len(curves) < 2:
        return
    style: dict[str, Any] = {"fontsize": 7.5, "va": "center", "textcoords": "offset points", "zorder": 5}
    style["path_effects"] = [withStroke(linewidth=2.5, foreground="white")]  # keeps a label readable over points
    span = max(float(curve.y.max()) for curve in curves) - min(float(curve.y.min()) for curve in curves)
    ends = sorted(float(curve.y[-1]) for curve in curves)
    ends_apart = span > 0 and np.diff(ends).min() > 0.06 * span
    narrow = ax.get_window_extent().width / ax.figure.dpi < NARROW
    # Not those that fall again, or lie flat at the bottom, one label over another.
    rising = all(curve.y[-1] - curve.y[0] >= max(0.5 * np.ptp(curve.y), 0.15 * span) for curve in curves)
    if narrow or len(curves) > MOST_DIRECT or not (ends_apart or rising):
        _legend(ax, curves)
        return
    if ends_apart:
        for label, color, x, y, _ in curves:
            ax.annotate(label, (x[-1], y[-1]), (5, 0), color=color, ha="left", annotation_clip=False, **style)
        return
    half_maxima = [curve.x[_first_above(curve.y, 0.5)] for curve in curves]
    for rank, index in enumerate(sorted(range(len(curves)), key=lambda i: (half_maxima[i], i))):
        label, color, x, y, _ = curves[index]
        # Left of the first curve is free space; the labels of the others stand on their right, one above another.
        at = _first_above(y, 0.62 if rank == 0 else 0.3 + 0.5 * (rank - 1) / len(curves))
        offset, side = ((-7, 0), "right") if rank == 0 else ((7, 0), "left")
        ax.annotate(label, (x[at], y[at]), offset, color=color, ha=side, **style)


def _legend(ax: Axes, curves: list[Curve]) -> None:
    """Write a legend to the right of the axes."""
    from matplotlib.lines import Line2D

    handles = [Line2D([], [], color=curve.color, ls=curve.line, lw=1.8) for curve in curves]
    place: dict[str, Any] = {"loc": "center left", "bbox_to_anchor": (1, 0.5)}
    write_legend(ax, handles, [curve.label for curve in curves], **place)


def write_legend(where: Axes | Figure, handles: Sequence[Artist], labels: Sequence[str], **place: Any) -> None:  # noqa: ANN401  (matplotlib's)
    """Write a legend of any labels: matplotlib leaves out those that begin with an underscore."""
    numbers = [str(i) for i in range(len(labels))]
    legend = where.legend(handles, numbers, frameon=False, fontsize=7, handlelength=1.6, labelspacing=0.3, **place)
    for text, label in zip(legend.get_texts(), labels, strict=True):
        text.set_text(label)


def _first_above(y: FloatArray, fraction: float) -> int:
    """Return the first index where a curve has risen by a fraction of its range."""
    return int(np.argmax(y >= y.min() + fraction * np.ptp(y)))
