"""Measured points over simulated curves: which belong to them, on which scale, and how they are drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import Il2Error
from .axes import check_columns

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from ..types import FloatArray

__all__ = ["draw_points", "fraction_of_maximum", "in_molecules", "points_of"]


def points_of(table: pd.DataFrame, measured: pd.DataFrame) -> pd.DataFrame:
    """Return the measured points of the cells, ligands and times in a table.

    Raises
    ------
    Il2Error
        If there are none.
    """
    check_columns(measured, "dose_nM", "value")
    points = measured[measured.dose_nM > 0]
    for column in ("cell", "ligand", "time_min"):
        if column in points.columns and column in table.columns:
            points = points[points[column].isin(table[column].unique())]
    if points.empty:
        raise Il2Error("nothing was measured of what is in the table; give points of its cell, ligand and times")
    return points


def in_molecules(measured: pd.DataFrame) -> bool:
    """Return whether values are molecules per cell; anything else is fluorescence, which has no scale.

    The column ``unit`` says it. Without that column the units in ``attrs`` do, which pandas drops when it joins
    tables of different units.
    """
    if "unit" in measured.columns:
        return bool(measured["unit"].astype(str).str.contains("molecules").all())
    return "molecules" in str(measured.attrs.get("units", {}).get("value", "fluorescence"))


def fraction_of_maximum(values: FloatArray) -> FloatArray:
    """Return values relative to the largest of them, unless none is above 0."""
    largest = values.max()
    return values / largest if largest > 0 else values


def draw_points(ax: Axes, points: pd.DataFrame, color: str, *, relative: bool) -> None:
    """Draw replicates as filled, then open symbols."""
    replicates = points.groupby("replicate") if "replicate" in points.columns else [("", points)]
    for index, (_, replicate) in enumerate(replicates):
        values = replicate.value.to_numpy(float)
        ax.plot(
            replicate.dose_nM, fraction_of_maximum(values) if relative else values, "os^D"[index % 4], ms=3.6,
            mfc=color if index == 0 else "white", mec=color, mew=0.9, alpha=0.9, zorder=4,
        )  # fmt: skip
