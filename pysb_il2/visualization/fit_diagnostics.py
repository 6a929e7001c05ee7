"""What a fit has found: its searches, its constants with their bounds, profiles, and the observed beside the fitted."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import chdtri

from ..arguments import says_wrong_types
from ..errors import Il2Error
from ..fitting.fit_result import SAME, Fit
from ..fitting.posterior import Profile
from ..rules.table_facts import units_of
from .axes import COLOURS, axes_or_new, label_axes, plain, write_legend

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["observed_and_fitted", "parameters", "profile", "waterfall"]

_BLUE, _ORANGE = COLOURS[:2]
#: Of text beside a place on the axis that goes up.
_NOTE: dict[str, Any] = {"xycoords": ("axes fraction", "data"), "fontsize": 7, "annotation_clip": False}


@says_wrong_types
def waterfall(result: Fit, ax: Axes | None = None) -> Axes:
    """Draw how good each search of a fit ended, the best first.

    Parameters
    ----------
    result : Fit
        As `pysb_il2.calibration.fit` returns it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default in a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        Rank across, chi2 above the best up; where they differ much, linear below 1 and logarithmic above. Blue searches
        have found the same as the best one; open symbols did not converge.

    Raises
    ------
    Il2Error
        If no search ended.
    """
    from matplotlib.ticker import MaxNLocator

    ended = sorted((one for one in result.starts if one["cost"] is not None), key=lambda one: one["cost"] or 0.0)
    if not ended:
        raise Il2Error("no search of this fit ended; there is nothing to draw")
    ax = axes_or_new(ax)
    rises = np.array([2 * ((one["cost"] or 0.0) - (ended[0]["cost"] or 0.0)) for one in ended])
    ax.plot(range(1, len(rises) + 1), rises, color="0.8", lw=1, zorder=1)
    for rank, (one, rise) in enumerate(zip(ended, rises, strict=True), start=1):
        color = _BLUE if rise < SAME else _ORANGE
        ax.plot(rank, rise, "o", ms=5, mec=color, mfc=color if one["converged"] else "white")
    if rises.max() > 10:
        ax.set_yscale("symlog", linthresh=1.0)
    ax.set_ylim(bottom=-0.2, top=max(1.5, 1.3 * float(rises.max())))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    label_axes(ax, "search, the best first", "chi2 above the best")
    return ax


@says_wrong_types
def parameters(result: Fit, ax: Axes | None = None) -> Axes:
    """Draw the fitted constants with their 95 % intervals, in the ranges in which they were expected.

    Parameters
    ----------
    result, ax
        As in `waterfall`.

    Returns
    -------
    matplotlib.axes.Axes
        Constants down, on an axis of folds of the middle of each range, with their values at the right. Grey bars are
        the ranges, lines the bounds of the search, small points what other searches have found; an open symbol sits on
        a bound.
    """
    ax = axes_or_new(ax)
    table, free = result.table, result.problem.free
    others = [np.array(one["x"]) for one in result.starts if one["x"] is not None]
    for row, (one, fitted) in enumerate(zip(free, table.to_dict("records"), strict=True)):
        middle = math.sqrt(one.range[0] * one.range[1])
        ax.barh(row, (one.range[1] - one.range[0]) / middle, 0.6, one.range[0] / middle, color="0.9", zorder=1)
        ax.plot(np.array(one.bounds) / middle, [row, row], "|", color="0.4", ms=10, zorder=2)
        ax.plot([math.exp(x[row]) / middle for x in others], [row] * len(others), ".", color="0.5", ms=3, zorder=2)
        low, high = (min(max(fitted[end], one.bounds[0]), one.bounds[1]) / middle for end in ("low", "high"))
        ax.plot([low, high], [row, row], color=_BLUE, lw=2, zorder=3)
        face = "white" if fitted["at_bound"] else _BLUE
        ax.plot(fitted["value"] / middle, row, "o", ms=5, mec=_BLUE, mfc=face, zorder=4)
        ax.annotate(f"{fitted['value']:.3g} {plain(one.unit)}", (1.02, row), va="center", **_NOTE)
    ax.set_xscale("log")
    label_axes(ax, "fold of the middle of the range", "")
    ax.set_yticks(range(len(free)), [plain(one.id) for one in free], fontsize=7)
    ax.set_ylim(len(free) - 0.4, -0.6)
    return ax


@says_wrong_types
def profile(found: Profile, ax: Axes | None = None) -> Axes:
    """Draw a profile likelihood, with the thresholds of 68 % and 95 % intervals.

    Parameters
    ----------
    found : Profile
        As `pysb_il2.calibration.profile` returns it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default in a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The constant in its unit across, the rise of chi2 up. The interval of the profile is shaded.
    """
    ax = axes_or_new(ax)
    rise = found.table.rise.to_numpy(float)
    ax.plot(found.table.value, rise, "o-", color=_BLUE, ms=3, lw=1.4, zorder=3)
    ax.plot(found.table.value.iloc[int(rise.argmin())], rise.min(), "D", color=_ORANGE, ms=5, zorder=4)
    if found.table.value.max() > 10 * found.table.value.min():
        ax.set_xscale("log")
    ends = ax.get_xlim()
    low, high = (end if 0 < end < math.inf else side for end, side in zip((found.low, found.high), ends, strict=True))
    ax.axvspan(low, high, color=_BLUE, alpha=0.12, lw=0, zorder=0)
    for level in (0.68, 0.95):
        threshold = float(chdtri(1, 1 - level))
        ax.axhline(threshold, color="0.4", lw=0.8, ls="--", zorder=1)
        ax.annotate(f"{100 * level:g} %", (1, threshold), va="bottom", ha="right", **_NOTE)
    ax.set_xlim(ends)
    ax.set_ylim(min(-0.2, 1.1 * float(rise.min())), max(5.0, min(float(rise.max()), 12.0)))
    label_axes(ax, f"{plain(found.id)} ({plain(found.unit)})", "rise of chi2")
    if found.note:
        ax.set_title(plain(found.note), fontsize=7, loc="left")
    return ax


@says_wrong_types
def observed_and_fitted(result: Fit, ax: Axes | None = None) -> Axes:
    """Draw measured values over those of the best fit; what agrees lies on the line.

    Parameters
    ----------
    result, ax
        As in `waterfall`.

    Returns
    -------
    matplotlib.axes.Axes
        Both axes in the unit of the data, logarithmic where all values are above 0; a colour for each read-out.
    """
    ax = axes_or_new(ax)
    table = result.residuals
    units = [units_of(table)["value"]] if "value" in units_of(table) else []
    units = list(table["unit"].unique()) if "unit" in table else units
    unit = plain(units[0]) if len(units) == 1 else "unit of the data"
    for place, (_, rows) in enumerate(table.groupby("readout", sort=False)):
        style: dict[str, Any] = {"fmt": "o", "ms": 3, "lw": 0.8, "color": COLOURS[place % len(COLOURS)]}
        ax.errorbar(rows.fitted, rows.value, rows.sd, label=str(place), **style)
    if (table[["fitted", "value"]] > 0).all(axis=None):
        ax.set_xscale("log")
        ax.set_yscale("log")
    both = table[["fitted", "value"]].to_numpy(float)
    ends = [float(both.min()), float(both.max())]
    ax.plot(ends, ends, color="0.4", lw=0.8, ls="--", zorder=0)
    label_axes(ax, f"fitted ({unit})", f"measured ({unit})")
    names = list(map(plain, table.readout.unique()))
    if len(names) > 1:
        write_legend(ax, ax.get_legend_handles_labels()[0], names, loc="upper left")
    return ax
