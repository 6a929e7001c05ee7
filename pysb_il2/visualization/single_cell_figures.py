"""Single cells: their mean and quantiles over time, and their distributions on the scale of a cytometer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..arguments import says_wrong_types
from ..errors import Il2Error
from ..types import PositiveFloat
from .axes import COLOURS, Curve, axes_or_new, check_colors, check_columns, label_axes, label_curves, plain
from .curves import BANDS, amount_label, parts_of
from .response_curves import time_course

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

    from ..types import FloatArray

__all__ = ["histogram", "single_cells", "violin"]

#: Up to so many molecules a cytometer's scale is linear unless more are asked for.
LINEAR = 10.0
#: Quantiles of which `BANDS` are drawn.
_QUANTILES = dict(zip((end for ends in BANDS for end in ends), (0.05, 0.95, 0.25, 0.75), strict=True))
_NUMBERS_OF_CELLS = ("cell", "line")


@says_wrong_types
def single_cells(table: pd.DataFrame, ax: Axes | None = None, *, colors: Sequence[str] = COLOURS) -> Axes:
    """Draw the mean of single cells over time, with the bands in which 50 % and 90 % of the cells are.

    Parameters
    ----------
    table : pandas.DataFrame
        As `pysb_il2.single_cells`, or `pysb_il2.schedule` for single cells, returns it.
    ax, colors
        As in `pysb_il2.plots.time_course`.

    Returns
    -------
    matplotlib.axes.Axes
        Times in minutes, amounts in the unit that the table says, else molecules per cell.

    Raises
    ------
    Il2Error
        If the table lacks a column or is empty, or a cell has several values at one time.

    Examples
    --------
    >>> import pandas as pd
    >>> cells = pd.DataFrame({"cell": [0, 1, 0, 1], "time_min": [0, 0, 30, 30], "readout": "pSTAT5",
    ...                       "value": [0.0, 2, 30, 50]})
    >>> ax = single_cells(cells)
    >>> ax.lines[0].get_ydata().tolist()
    [1.0, 40.0]
    """
    table = _check(table, "time_min")
    groups = table.groupby([c for c in table.columns if c not in ("cell", "value")], sort=False, dropna=False)
    if groups.cell.apply(lambda numbers: numbers.duplicated().any()).any():
        raise Il2Error("a cell has several values at one time, and no column tells them apart; draw a part")
    ends = {name: groups.value.quantile(part) for name, part in _QUANTILES.items()}
    summary = groups.value.mean().to_frame().assign(**ends).reset_index()
    summary.attrs = table.attrs
    ax = time_course(summary, ax, colors=colors)
    ax.set_title("mean, and bands of 50 and 90 % of cells", fontsize=7, loc="left")
    return ax


@says_wrong_types
def histogram(
    table: pd.DataFrame, ax: Axes | None = None, *, linear_below: PositiveFloat = LINEAR, bins: int = 40,
    colors: Sequence[str] = COLOURS,
) -> Axes:  # fmt: skip
    """Draw histograms of single cells on the scale of a cytometer, one for whatever differs in the table.

    The axis is that of asinh(value / `linear_below`): linear at 0, where cells with nothing stay in sight, and
    logarithmic far above `linear_below`, as the biexponential axes of cytometers are.

    Parameters
    ----------
    table : pandas.DataFrame
        As `pysb_il2.single_cells` returns it, at one time or a few.
    ax, colors
        As in `pysb_il2.plots.time_course`.
    linear_below : float
        Where the axis begins to be logarithmic, in the unit of the values.
    bins : int
        Between 0 and the highest value, equally wide on the axis.

    Returns
    -------
    matplotlib.axes.Axes
        Amounts across, per cent of the cells of each curve up; the lowest bin is centred on 0.

    Raises
    ------
    Il2Error
        If the table lacks a column or is empty, a value is not finite, or there are not 2 to 1000 bins.

    Examples
    --------
    >>> import pandas as pd
    >>> cells = pd.DataFrame({"cell": range(4), "time_min": 30, "readout": "pSTAT5", "value": [0.0, 0, 90, 110]})
    >>> histogram(cells, bins=2).get_xscale()
    'asinh'
    """
    table = _check(table)
    check_colors(colors)
    if not 2 <= bins <= 1000:
        raise Il2Error(f"bins={bins} cannot be drawn; give 2 to 1000")
    ax = axes_or_new(ax)
    edges = _edges(table.value.to_numpy(float), linear_below, bins)
    curves = []
    for part in parts_of(table, None, colors, _NUMBERS_OF_CELLS):
        percent = 100 * np.histogram(part.rows.value, edges)[0] / len(part.rows)
        ax.stairs(percent, edges, fill=True, color=part.color, alpha=0.25)
        ax.stairs(percent, edges, color=part.color, ls=part.line, lw=1.4)
        curves.append(Curve(part.label, part.color, edges, np.append(percent, 0.0), part.line))
    label_curves(ax, curves)
    label_axes(ax, amount_label(table), "cells (%)")
    ax.set_xscale("asinh", linear_width=linear_below)
    _name_decades(ax.xaxis, linear_below, edges[-1])
    ax.set_ylim(bottom=0)
    ax.set_xlim(edges[0], edges[-1])
    return ax


@says_wrong_types
def violin(
    table: pd.DataFrame, ax: Axes | None = None, *, linear_below: PositiveFloat = LINEAR,
    colors: Sequence[str] = COLOURS,
) -> Axes:  # fmt: skip
    r"""Draw the distributions of single cells beside one another, on the scale of a cytometer.

    Parameters
    ----------
    table : pandas.DataFrame
        As `pysb_il2.single_cells` returns it; each value of what differs, such as the dose, is a violin. 24 at most.
    ax, linear_below, colors
        As in `histogram`.

    Returns
    -------
    matplotlib.axes.Axes
        A violin for each group, with its median (white) and quartiles (bar). What part of the cells has 0 is written
        below.

    Raises
    ------
    Il2Error
        If the table lacks a column or is empty, a value is not finite, or there are too many groups.

    Examples
    --------
    >>> import pandas as pd
    >>> cells = pd.DataFrame({"cell": [*range(4)] * 2, "dose_nM": [0.1] * 4 + [1.0] * 4,
    ...                       "value": [0.0, 0, 3, 9, 50, 60, 70, 80]})
    >>> ax = violin(cells)
    >>> [text.get_text() for text in ax.get_xticklabels()], [text.get_text() for text in ax.texts]
    (['0.1 nM', '1 nM'], ['50 %\nat 0'])
    """
    table = _check(table)
    check_colors(colors)
    parts = parts_of(table, None, colors, _NUMBERS_OF_CELLS)
    if len(parts) > 24:
        raise Il2Error(f"the table has {len(parts)} groups of cells, and 24 fit beside one another; draw a part")
    ax = axes_or_new(ax)
    for place, part in enumerate(parts):
        values = part.rows.value.to_numpy(float)
        y, half = _outline(np.arcsinh(values / linear_below))
        ax.fill_betweenx(linear_below * np.sinh(y), place - half, place + half, color=part.color, alpha=0.45, lw=0.8)
        low, median, high = np.quantile(values, [0.25, 0.5, 0.75])
        ax.plot([place, place], [low, high], color="black", lw=3, solid_capstyle="butt")
        ax.plot(place, median, "o", color="white", ms=3, mew=0)
        if share := 100 * np.mean(values == 0):
            note: dict[str, Any] = {"textcoords": "offset points", "ha": "center", "va": "top", "fontsize": 7}
            ax.annotate(f"{share:.2g} %\nat 0", (place, 0), (0, -5), **note)
    ax.set_yscale("asinh", linear_width=linear_below)
    _name_decades(ax.yaxis, linear_below, float(table.value.max()))
    label_axes(ax, "", amount_label(table))
    turned: dict[str, Any] = {"rotation": 30, "ha": "right"} if sum(len(part.label) for part in parts) > 40 else {}
    ax.set_xticks(range(len(parts)), [part.label or plain("all cells") for part in parts], fontsize=7, **turned)
    low, high = np.arcsinh(np.array([min(table.value.min(), 0.0), max(table.value.max(), linear_below)]) / linear_below)
    ax.set_ylim(*(linear_below * np.sinh([low - 0.28 * (high - low), high + 0.05 * (high - low)])))
    return ax


def _edges(values: FloatArray, linear_below: float, bins: int) -> FloatArray:
    """Return the edges of bins that are equally wide on the axis; bins of molecules hold whole numbers of them."""
    low, high = np.arcsinh(np.array([min(values.min(), 0.0), max(values.max(), linear_below)]) / linear_below)
    width = (high - low) / bins
    edges: FloatArray = linear_below * np.sinh(np.arange(low - width / 2, high + width, width))
    return np.unique(np.floor(edges) + 0.5) if (values == np.round(values)).all() else edges


def _name_decades(axis: Axis, linear_below: float, high: float) -> None:
    """Name 0 and the decades of a cytometer's axis above its linear part."""
    powers = range(math.floor(math.log10(linear_below)), math.ceil(math.log10(max(high, 2 * linear_below))) + 1)
    decades = [10.0**power for power in powers if 10.0**power >= 0.99 * linear_below]
    axis.set_ticks([0, *decades], ["0", *(f"{decade:g}" for decade in decades)])
    axis.set_ticks([part * decade for decade in [decades[0] / 10, *decades] for part in range(2, 10)], minor=True)


def _outline(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return where a violin is and half of its width; one of cells that are alike is flat."""
    from scipy.stats import gaussian_kde

    if np.ptp(values) < 1e-9:
        return np.array([values[0] - 0.02, values[0] + 0.02]), np.array([0.4, 0.4])
    y = np.linspace(values.min(), values.max(), 200)
    density: FloatArray = gaussian_kde(values)(y)
    return y, 0.4 * density / density.max()


def _check(table: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Return a table of single cells whose values are finite."""
    table = check_columns(table, "cell", *columns, "value")
    if not (table.value.abs() < 1e15).all():
        raise Il2Error("the table has values that are no finite numbers below 1e15; leave these rows out")
    return table
