"""Which constants decide a read-out: bars of global sensitivity with their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..arguments import says_wrong_types
from ..errors import Il2Error
from ..types import PositiveInt
from .axes import COLOURS, check_columns, plain, write_legend

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["sensitivity"]

#: What a statistic is called on an axis.
_STATISTICS = {"value": "", "ec50": "log EC50 of ", "area": "area under ", "peak": "peak of "}
#: How high a bar is, where 1 is a constant.
_HIGH = 0.8
_UNTOLD = "not told from 0"


@says_wrong_types
def sensitivity(table: pd.DataFrame, ax: Axes | None = None, *, most: PositiveInt = 20) -> Axes:
    """Draw Sobol indices or partial rank correlations of one read-out as bars with their 95 % intervals.

    The constant that decides most stands at the top. Bars whose interval covers 0 are hollow.

    Parameters
    ----------
    table : pandas.DataFrame
        As `pysb_il2.sensitivity` returns it, of one read-out, dose and time; `facets` draws several.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default in a new figure, as high as the constants need.
    most : int
        How many constants are drawn; the axis says how many there are.

    Returns
    -------
    matplotlib.axes.Axes
        Indices across, as parts of the variance, or correlations; constants down.

    Raises
    ------
    Il2Error
        If the table lacks a column, is empty, holds several read-outs, or only such as do not vary.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"parameter": ["CD25_0", "CD122_0"], "readout": "pSTAT5", "statistic": "value",
    ...                       "index": "PRCC", "value": [0.3, -0.8], "low": [-0.1, -0.9], "high": [0.6, -0.7]})
    >>> [label.get_text() for label in sensitivity(table).get_yticklabels()]
    ['CD122_0', 'CD25_0']
    """
    table = check_columns(table, "parameter", "statistic", "index", "value", "low", "high")
    several = [
        c
        for c in ("cell", "ligand", "readout", "statistic", "dose_nM", "time_min")
        if c in table and table[c].nunique() > 1
    ]
    if several:
        raise Il2Error(
            f"the table has several of {several[0]!r}; draw a part, or facets(table, sensitivity, by={several[0]!r})"
        )
    table = table.dropna(subset="value")
    if table.empty:
        raise Il2Error("the read-out does not vary with these constants; there is nothing to draw")
    indices = list(table["index"].unique())
    if table.duplicated(["parameter", "index"]).any():
        raise Il2Error("the table has several values of a constant, and no column tells them apart; draw a part")
    ranked = (
        table[table["index"] == indices[-1]]
        .set_index("parameter")
        .value.abs()
        .sort_values(ascending=False, kind="stable")
    )
    names = list(ranked.index[:most])
    ax = _axes(len(names)) if ax is None else ax
    height = _HIGH / len(indices)
    for number, index in enumerate(indices):
        rows = table[table["index"] == index].set_index("parameter").reindex(names)
        places = np.arange(len(names)) + (number - (len(indices) - 1) / 2) * height
        _draw(ax, rows, places, height, COLOURS[number])
    ax.set_yticks(range(len(names)), [*map(plain, names)], fontsize=8)
    ax.set_ylim(len(names) - 0.5, -0.5)
    _finish(ax, table, indices, f"; {len(names)} of {len(ranked)} constants" if len(names) < len(ranked) else "")
    return ax


def _axes(number: int) -> Axes:
    from matplotlib import pyplot

    return pyplot.subplots(figsize=(5.0, 1.1 + 0.24 * number), layout="constrained", dpi=150)[1]


def _draw(ax: Axes, rows: pd.DataFrame, places: np.ndarray, height: float, color: str) -> None:
    """Draw the bars of one index, filled where their interval does not cover 0."""
    told = (rows.low > 0) | (rows.high < 0)
    faces = [color if one else "white" for one in told]
    ax.barh(places, rows.value, height * 0.9, color=faces, edgecolor=color, linewidth=0.9, zorder=2)
    ax.hlines(places, rows.low, rows.high, color="black", lw=0.9, zorder=3)


def _finish(ax: Axes, table: pd.DataFrame, indices: list[str], more: str) -> None:
    """Label the axis, and say what colours and hollow bars mean."""
    from matplotlib.patches import Patch

    readout = plain(table.readout.iloc[0]) if "readout" in table else "the read-out"
    what = f"{_STATISTICS.get(str(table.statistic.iloc[0]), '')}{readout}"
    is_part = "PRCC" not in indices
    ax.set_xlabel(
        f"{'part of the variance of' if is_part else 'partial rank correlation with'}\n{what}{more}", fontsize=8
    )
    ax.axvline(0, color="black", lw=0.8, zorder=4)
    ends = (table.low.min(), table.high.max())
    ax.set_xlim(min(-0.02 if is_part else -1.0, ends[0]), max(1.0, ends[1]))
    handles = [Patch(color=COLOURS[i], label=index) for i, index in enumerate(indices)] if is_part else []
    if ((table.low <= 0) & (table.high >= 0)).any():
        handles.append(Patch(facecolor="white", edgecolor="0.4", label=_UNTOLD))
    if handles:
        labels = [str(handle.get_label()) for handle in handles]
        write_legend(ax, handles, labels, loc="center left", bbox_to_anchor=(1, 0.5))
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.tick_params(axis="y", length=0)
    ax.tick_params(axis="x", labelsize=7)
    ax.grid(axis="x", color="0.9", lw=0.6, zorder=0)
