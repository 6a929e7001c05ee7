"""The figure of a fit: predictions as lines over the measurements, scaled to molecules."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from .axes import COLOURS, plain

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ..fitting.fit_result import Fit

__all__ = ["fit_figure"]


def fit_figure(result: Fit) -> Figure:
    """Draw one panel for each cell, ligand and read-out.

    Predictions are lines. Measurements are points, in molecules per cell by their fitted scale and background.
    A panel with fewer than three doses shows time courses, the others dose responses.
    """
    from matplotlib.figure import Figure  # not pyplot: needs no display and leaves nothing open

    table = result.residuals
    scale = table.scale.where(table.scale > 0)
    table = table.assign(measured=(table.value - table.background) / scale)
    panels = list(table.groupby(["cell", "ligand", "readout"], sort=False))
    n_columns = min(3, len(panels))
    n_rows = math.ceil(len(panels) / n_columns)
    figure = Figure(figsize=(3.2 * n_columns, 2.8 * n_rows), layout="constrained", dpi=200)
    axes = figure.subplots(n_rows, n_columns, squeeze=False).ravel()
    for ax, (key, panel) in zip(axes, panels, strict=False):
        _draw_panel(ax, panel)
        ax.set_title(", ".join(map(plain, key)), loc="left", fontsize=9)
    for ax in axes[len(panels) :]:
        ax.set_visible(False)
    figure.supylabel("molecules/cell", fontsize=9)
    return figure


def _draw_panel(ax: Axes, panel: pd.DataFrame) -> None:
    by_dose = panel.dose_nM[panel.dose_nM > 0].nunique() >= 3
    x, curves_by, unit = ("dose_nM", "time_min", "min") if by_dose else ("time_min", "dose_nM", "nM")
    if by_dose:
        panel = panel[panel.dose_nM > 0]  # 0 has no place on a logarithmic axis
        ax.set_xscale("log")
    for index, (value, curve) in enumerate(panel.groupby(curves_by)):
        color = COLOURS[index % len(COLOURS)]
        predicted = curve.groupby(x).predicted.mean()
        ax.plot(predicted.index, predicted, color=color, lw=1.5, label=f"{value:g} {unit}")
        ax.plot(curve[x], curve.measured, "o", color=color, ms=3, alpha=0.6, mew=0)
    ax.set_xlabel("dose (nM)" if by_dose else "time (min)", fontsize=8)
    ax.tick_params(labelsize=7)
    ax.legend(fontsize=7, frameon=False)
    ax.spines[["top", "right"]].set_visible(False)
