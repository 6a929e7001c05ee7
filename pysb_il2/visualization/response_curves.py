"""Dose responses, with measured points, and time courses: one curve for whatever differs in a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..arguments import says_wrong_types
from ..errors import Il2Error
from .axes import COLOURS, axes_or_new, check_colors, check_columns
from .curves import BANDS, amount_label, draw_curve, finish, only, parts_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from ..types import FloatArray

__all__ = ["dose_response", "time_course"]


@says_wrong_types
def dose_response(
    table: pd.DataFrame,
    measured: pd.DataFrame | None = None,
    ax: Axes | None = None,
    *,
    colors: Sequence[str] = COLOURS,
) -> Axes:
    """Draw dose responses, one curve per time, cell or whatever else differs in the table.

    Between simulated doses curves are interpolated monotonically. Fluorescence has no scale in
    molecules: over such points each curve, and each replicate, is shown as a fraction of its own
    maximum. Doses of 0 have no place on the logarithmic axis and are left out. Where a drug has more concentrations
    than the ligand doses, the axis is the drug's.

    Parameters
    ----------
    table : pandas.DataFrame
        As `pysb_il2.dose_response` or `pysb_il2.inhibitor_response` returns it; tables of several cells joined with a
        column ``cell``. Columns ``low`` and ``high``, as of `pysb_il2.calibration.band`, are a band around the value.
    measured : pandas.DataFrame, optional
        Points, as `pysb_il2.measured.pstat5` returns them; those of curves in `table` are drawn. They
        are fluorescence, unless the column ``unit``, or ``attrs["units"]["value"]``, is ``molecules/cell``.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default in a new figure.
    colors : sequence of str
        Colours of the curves, in the order of the table; they repeat with other lines. More than four curves that
        differ by a number go from dark to light unless colours are given.

    Returns
    -------
    matplotlib.axes.Axes
        Doses in nM, amounts in the unit that the table says, else molecules per cell, or as fractions of the maximum.

    Raises
    ------
    Il2Error
        If a table lacks a column or is empty, or nothing was measured of what is in `table`.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"dose_nM": [0.01, 0.1, 1.0], "time_min": 30.0, "readout": "pSTAT5",
    ...                       "value": [100.0, 500.0, 900.0]})
    >>> dose_response(table).get_xlabel()
    'ligand (nM)'
    """
    table = check_columns(table, "dose_nM", "value")
    check_colors(colors)
    drug = "inhibitor_nM" in table and table.inhibitor_nM.nunique() > table.dose_nM.nunique()
    x, of = ("inhibitor_nM", "inhibitor") if drug else ("dose_nM", "ligand")
    table = table[table[x] > 0]
    if table.empty:
        raise Il2Error("the table has no dose above 0; there is nothing to draw on a logarithmic axis")
    relative = measured is not None and not _in_molecules(measured)
    points = None if measured is None else _points_of(table, measured)
    ax = axes_or_new(ax)
    curves = []
    for part in parts_of(table, x, colors):
        if points is not None:
            _draw_points(ax, _points_of(part.rows, points), part.color, relative=relative)
        rows = part.rows.sort_values(x)
        scale = rows.value.max() if relative and rows.value.max() > 0 else 1.0
        smooth = {c: _smooth(rows[x].to_numpy(float), rows[c].to_numpy(float) / scale) for c in _drawn(rows)}
        curves.append(draw_curve(ax, part, smooth["value"][0], {c: value for c, (_, value) in smooth.items()}))
    ax.set_xscale("log")
    ax.minorticks_off()
    unit = "fraction of maximum" if relative else ""
    return finish(ax, curves, f"{only(table, of, of)} (nM)", amount_label(table, unit))


@says_wrong_types
def time_course(table: pd.DataFrame, ax: Axes | None = None, *, colors: Sequence[str] = COLOURS) -> Axes:
    """Draw time courses, one curve per dose, read-out or whatever else differs in the table.

    Where the table has phases, every other one is shaded; a change of medium is a step.

    Parameters
    ----------
    table : pandas.DataFrame
        As `pysb_il2.time_course` or `pysb_il2.schedule` returns it. Columns ``low`` and ``high`` are a band.
    ax, colors
        As in `dose_response`.

    Returns
    -------
    matplotlib.axes.Axes
        Times in minutes, amounts in the unit that the table says, else molecules per cell.

    Raises
    ------
    Il2Error
        If the table lacks a column or is empty.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"time_min": [0, 30, 60], "dose_nM": 1.0, "readout": "pSTAT5", "value": [0.0, 5.0, 3.0]})
    >>> time_course(table).get_ylabel()
    'pSTAT5 (molecules/cell)'
    """
    table = check_columns(table, "time_min", "value")
    check_colors(colors)
    ax = axes_or_new(ax)
    if "phase" in table:
        for _, of_phase in list(table.groupby("phase"))[1::2]:
            ax.axvspan(of_phase.time_min.min(), of_phase.time_min.max(), color="0.94", lw=0, zorder=0)
    curves = []
    for part in parts_of(table, "time_min", colors):
        rows = part.rows.sort_values("time_min", kind="stable")  # of two at one time that before a change comes first
        columns = {c: rows[c].to_numpy(float) for c in _drawn(rows)}
        curves.append(draw_curve(ax, part, rows.time_min.to_numpy(float), columns))
    return finish(ax, curves, "time (min)", amount_label(table))


def _drawn(rows: pd.DataFrame) -> list[str]:
    """Return the columns that are drawn: the value, and the ends of bands around it."""
    return ["value", *(end for band in BANDS for end in band if end in rows)]


def _smooth(dose: FloatArray, value: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Interpolate monotonically over the logarithm of the dose, if there are four different doses or more."""
    from scipy.interpolate import PchipInterpolator

    if len(dose) < 4 or len(np.unique(dose)) < len(dose):
        return dose, value
    fine = np.geomspace(dose[0], dose[-1], 400)
    return fine, PchipInterpolator(np.log(dose), value)(np.log(fine))


def _points_of(table: pd.DataFrame, measured: pd.DataFrame) -> pd.DataFrame:
    """Return the measured points of the cells, ligands and times in a table; an error if there are none."""
    measured = check_columns(measured, "dose_nM", "value")
    points = measured[measured.dose_nM > 0]
    for column in ("cell", "ligand", "time_min"):
        if column in points.columns and column in table.columns:
            points = points[points[column].isin(table[column].unique())]
    if points.empty:
        raise Il2Error("nothing was measured of what is in the table; give points of its cell, ligand and times")
    return points


def _in_molecules(measured: pd.DataFrame) -> bool:
    """Return whether values are molecules per cell; anything else is fluorescence, which has no scale."""
    if "unit" in measured.columns:  # pandas drops attrs when it joins tables of different units
        return bool(measured["unit"].astype(str).str.contains("molecules").all())
    return "molecules" in str(measured.attrs.get("units", {}).get("value", "fluorescence"))


def _scaled(values: FloatArray, *, relative: bool) -> FloatArray:
    """Return values, relative to the largest of them if that is asked for and it is above 0."""
    return values / values.max() if relative and values.max() > 0 else values


def _draw_points(ax: Axes, points: pd.DataFrame, color: str, *, relative: bool) -> None:
    """Draw replicates as filled, then open symbols."""
    replicates = points.groupby("replicate") if "replicate" in points.columns else [("", points)]
    for index, (_, replicate) in enumerate(replicates):
        ax.plot(
            replicate.dose_nM, _scaled(replicate.value.to_numpy(float), relative=relative), "os^D"[index % 4], ms=3.6,
            mfc=color if index == 0 else "white", mec=color, mew=0.9, alpha=0.9, zorder=4,
        )  # fmt: skip
