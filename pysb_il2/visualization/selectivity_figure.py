"""How selectively variants of a ligand act on one of two cells, over their affinities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..arguments import says_wrong_types
from ..errors import Il2Error, unknown
from .axes import COLOURS, axes_or_new, check_columns, label_axes, plain, write_legend

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from ..types import FloatArray

__all__ = ["selectivity"]

#: What is drawn, and what it is called; {0} is the first cell, {1} the second.
_RATIOS = {"ec50_ratio": "EC50, {1} over {0}", "response_ratio": "response, {0} over {1}"}

#: Points of each axis between which contours are straight.
_FINE = 101
#: Inches between the axes and the legend below their label.
_BELOW = 0.4


@says_wrong_types
def selectivity(table: pd.DataFrame, ax: Axes | None = None, *, value: str = "ec50_ratio") -> Axes:
    """Draw by how much variants of a ligand favour one of two cells, over their affinities.

    Parameters
    ----------
    table : pandas.DataFrame
        As `pysb_il2.selectivity` returns it, of one time: over two chains a map, over one a curve.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default in a new figure.
    value : {"ec50_ratio", "response_ratio"}
        Which ratio; both are above 1 where a variant favours the first cell.

    Returns
    -------
    matplotlib.axes.Axes
        With contours at each factor of 10, the parent (star) and the most selective variants. What has no ratio is
        grey.

    Raises
    ------
    Il2Error
        If the table lacks a column or is empty, has several times, or varies no affinity or more than two.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"CD25_fold": [1.0, 10, 1, 10], "CD122_fold": [1.0, 1, 10, 10], "first": "Treg",
    ...                       "second": "NK", "ec50_ratio": [60.0, 9, 200, 30], "corner": ["", "", "", ""]})
    >>> selectivity(table).get_xlabel()
    'Kd of CD25 (times that of the parent)'
    """
    if value not in _RATIOS:
        raise unknown("value", value, _RATIOS)
    table = check_columns(table, "first", "second", value, "corner")
    varied = [name for name in table.columns if str(name).endswith("_fold") and table[name].nunique() > 1]
    if not 1 <= len(varied) <= 2:
        raise Il2Error(f"the table varies {len(varied)} affinities, and a figure shows one or two; draw a part")
    if table.duplicated(varied).any():
        raise Il2Error("the table has several values at one affinity; draw a part, such as one time")
    if table["first"].nunique() > 1 or table["second"].nunique() > 1:
        raise Il2Error("the table is of several pairs of cells; draw a part")
    label = _RATIOS[value].format(*(plain(table[side].iloc[0]) for side in ("first", "second")))
    ax = axes_or_new(ax)
    axes = [_Affinity(table, name) for name in varied]
    if len(axes) == 1:
        rows = table.sort_values(varied[0])
        ax.plot(axes[0].of(rows), rows[value], color=COLOURS[0], lw=1.8, marker="o", ms=3)
        ax.axhline(1, color="0.6", lw=0.8)
        ax.set(xscale="log", yscale="log")
        label_axes(ax, axes[0].label, label)
    else:
        _map(ax, table, axes, value, label)
        label_axes(ax, axes[0].label, axes[1].label)
    _mark(ax, table, axes, value)
    return ax


class _Affinity:
    """The affinity for one chain as an axis: in nM where the table says it, else as a multiple of the parent's."""

    def __init__(self, table: pd.DataFrame, name: str) -> None:
        chain = name.removesuffix("_fold")
        self.column = f"{chain}_Kd_nM" if f"{chain}_Kd_nM" in table else name
        self.label = f"Kd of {chain} ({'nM' if self.column != name else 'times that of the parent'})"
        self.unit = float(table[self.column].iloc[0] / table[name].iloc[0])
        self.low, self.high = float(table[self.column].min()), float(table[self.column].max())

    def of(self, rows: pd.DataFrame) -> FloatArray:
        """Return where rows stand."""
        return rows[self.column].to_numpy(float)


def _map(ax: Axes, table: pd.DataFrame, axes: Sequence[_Affinity], value: str, label: str) -> None:
    """Draw ratios over two affinities as colours about 1, with contours."""
    from matplotlib.colors import LogNorm
    from matplotlib.patheffects import withStroke
    from matplotlib.ticker import NullFormatter
    from scipy.interpolate import RegularGridInterpolator

    x, y = (np.unique(one.of(table)) for one in axes)
    ratios = np.full((len(y), len(x)), np.nan)
    ratios[np.searchsorted(y, axes[1].of(table)), np.searchsorted(x, axes[0].of(table))] = table[value]
    decades = max(1, int(np.ceil(np.nanmax(np.abs(np.log10(ratios)), initial=0))))
    norm = LogNorm(10.0**-decades, 10.0**decades)
    ax.set_facecolor("0.85")
    edges = [_edges(x), _edges(y)]
    image = ax.pcolormesh(*edges, ratios, norm=norm, cmap="RdBu_r", rasterized=True)
    least, most = (float(end(ratios, initial=1)) for end in (np.nanmin, np.nanmax))
    levels = 10.0 ** np.arange(-decades, decades + 1)
    if len(levels := levels[(levels > np.nanmin(ratios, initial=most)) & (levels < most)]):
        logs_y, logs_x = np.log10(y), np.log10(x)
        fine = [np.linspace(logs[0], logs[-1], _FINE) for logs in (logs_y, logs_x)]
        between = RegularGridInterpolator((logs_y, logs_x), np.log10(ratios))(tuple(np.meshgrid(*fine, indexing="ij")))
        style: dict[str, Any] = {"colors": "0.2", "linewidths": 0.8, "linestyles": "-"}
        lines = ax.contour(10 ** fine[1], 10 ** fine[0], np.ma.masked_invalid(between), np.log10(levels), **style)
        for text in ax.clabel(lines, fmt=lambda level: f"{10**level:g}", fontsize=7, inline=False):
            text.set_path_effects([withStroke(linewidth=2, foreground="white")])
    ax.set(xscale="log", yscale="log", xlim=edges[0][[0, -1]], ylim=edges[1][[0, -1]])
    bar = ax.figure.colorbar(image, ax=ax)
    if least < most:
        bar.ax.set_ylim(least, most)
    bar.set_label(label, fontsize=8)
    bar.ax.tick_params(labelsize=7)
    bar.ax.yaxis.set_minor_formatter(NullFormatter())


def _edges(centres: FloatArray) -> FloatArray:
    """Return the edges of cells about values on a logarithmic axis."""
    logs = np.log10(centres)
    middles = (logs[1:] + logs[:-1]) / 2
    edges: FloatArray = 10 ** np.array([2 * logs[0] - middles[0], *middles, 2 * logs[-1] - middles[-1]])
    return edges


def _mark(ax: Axes, table: pd.DataFrame, axes: Sequence[_Affinity], value: str) -> None:
    """Mark the parent, and the most selective variants, which a legend names."""
    from matplotlib.transforms import ScaledTranslation

    style: dict[str, Any] = {"linestyle": "none", "markeredgecolor": "black", "clip_on": False, "zorder": 4}
    marked = []
    if all(one.low <= one.unit <= one.high for one in axes):
        places = [one.unit for one in axes]
        if len(axes) == 1:
            rows = table.sort_values(axes[0].column)
            places.append(float(np.interp(axes[0].unit, axes[0].of(rows), rows[value])))
        marked.append(
            ("affinities of the parent", ax.plot(*places, marker="*", markersize=11, color="white", **style)[0])
        )
    named = {name for words in table.corner for name in str(words).split("; ") if name}
    for name, marker in zip(sorted(named), "os", strict=False):
        rows = table[[name in str(words).split("; ") for words in table.corner]]
        at = [one.of(rows) for one in axes] + ([rows[value].to_numpy(float)] if len(axes) == 1 else [])
        label = "\n".join(map(plain, name.replace(" (", "\n(", 1).splitlines()))
        marked.append((label, ax.plot(*at, marker=marker, markersize=6, color="#E69F00", **style)[0]))
    if marked:
        labels, handles = zip(*marked, strict=True)
        below = ax.transAxes + ScaledTranslation(0, -_BELOW, ax.figure.dpi_scale_trans)
        write_legend(ax, handles, labels, loc="upper center", bbox_to_anchor=(0.5, 0), bbox_transform=below)
