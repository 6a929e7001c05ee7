"""Figures of simulations, with measured points where there are any; each returns matplotlib Axes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import Il2Error

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["COLOURS", "dose_response", "effects", "time_course"]

#: Okabe and Ito's palette, told apart with any kind of colour vision; yellow is too pale for lines.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
#: What may tell one curve from another, and how its value is written.
_KEYS = {"cell": "{}", "ligand": "{}", "readout": "{}", "time_min": "{:g} min", "dose_nM": "{:g} nM"}


def dose_response(table: pd.DataFrame, measured: pd.DataFrame | None = None, ax: Axes | None = None) -> Axes:
    """Draw dose responses, one curve per time, cell or whatever else differs in the table.

    Between simulated doses curves are interpolated monotonically. Fluorescence has no scale in
    molecules: over such points each curve, and each replicate, is shown as a fraction of its own
    maximum. Doses of 0 have no place on the logarithmic axis and are left out.

    Parameters
    ----------
    table : pandas.DataFrame
        As `pysb_il2.dose_response` returns it; tables of several cells joined with a column ``cell``.
    measured : pandas.DataFrame, optional
        Points, as `pysb_il2.measured.pstat5` returns them; those of curves in `table` are drawn.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default in a new figure.

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
    _check(table, "dose_nM", "value")
    table = table[table.dose_nM > 0]
    if table.empty:
        raise Il2Error("the table has no dose above 0; there is nothing to draw on a logarithmic axis")
    ax = _axes(ax)
    relative = measured is not None and _is_fluorescence(measured)
    points = None if measured is None else _matching(measured, table)
    curves = []
    for index, (label, curve) in enumerate(_curves(table, "dose_nM", "value").items()):
        colour = COLOURS[index % len(COLOURS)]
        if points is not None:
            _draw_points(ax, _matching(points, curve), colour, relative)
        curve = curve.sort_values("dose_nM")
        dose, value = _smooth(curve.dose_nM.to_numpy(float), _scaled(curve.value.to_numpy(float), relative))
        ax.plot(dose, value, color=colour, lw=1.8, solid_capstyle="round", zorder=3)
        curves.append((label, colour, dose, value))
    ax.set_xscale("log")
    ax.minorticks_off()
    _label_curves(ax, curves)
    names = [str(name) for name in table.ligand.unique()] if "ligand" in table.columns else []
    ax.set_xlabel(f"{names[0] if len(names) == 1 else 'ligand'} (nM)")
    ax.set_ylabel(f"{_quantity(table)} ({'fraction of maximum' if relative else 'molecules/cell'})")
    return _finished(ax)


def time_course(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw time courses, one curve per dose, read-out or whatever else differs in the table.

    Parameters
    ----------
    table : pandas.DataFrame
        As `pysb_il2.time_course` returns it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default in a new figure.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"time_min": [0, 30, 60], "dose_nM": 1.0, "readout": "pSTAT5", "value": [0.0, 5.0, 3.0]})
    >>> time_course(table).get_ylabel()
    'pSTAT5 (molecules/cell)'
    """
    _check(table, "time_min", "value")
    ax = _axes(ax)
    curves = []
    for index, (label, curve) in enumerate(_curves(table, "time_min", "value").items()):
        curve = curve.sort_values("time_min")
        colour = COLOURS[index % len(COLOURS)]
        time, value = curve.time_min.to_numpy(float), curve.value.to_numpy(float)
        ax.plot(time, value, color=colour, lw=1.8, solid_capstyle="round", zorder=3)
        curves.append((label, colour, time, value))
    _label_curves(ax, curves)
    ax.set_xlabel("time (min)")
    ax.set_ylabel(f"{_quantity(table)} (molecules/cell)")
    return _finished(ax)


def effects(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw variants against read-outs, each as per cent of the first variant.

    Parameters
    ----------
    table : pandas.DataFrame
        As `pysb_il2.compare` returns it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default in a new figure.

    Raises
    ------
    Il2Error
        If the table lacks a column or is empty.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"variant": ["wild type", "Y510F"], "readout": "pSTAT5", "time_min": 30,
    ...                       "percent": [100.0, 40.0]})
    >>> [text.get_text() for text in effects(table).texts]
    ['100', '40']
    """
    import numpy as np

    _check(table, "variant", "readout", "time_min", "percent")
    if table.empty:
        raise Il2Error("the table is empty; there is nothing to draw")
    ax = _axes(ax)
    variants, names = list(dict.fromkeys(table.variant)), list(dict.fromkeys(table.readout))
    wide = table.pivot(index="variant", columns="readout", values="percent").loc[variants, names].to_numpy()
    # Twice as much and half as much look alike; below a twentieth all is one colour.
    shade = np.log2(np.clip(np.nan_to_num(wide, nan=100.0), 5, 400) / 100)
    ax.imshow(shade, cmap="RdBu_r", vmin=-4, vmax=4, aspect="auto")
    for (row, column), percent in np.ndenumerate(wide):
        label = "–" if np.isnan(percent) else "<1" if 0 < percent < 1 else f"{percent:.0f}"
        dark = abs(shade[row, column]) > 2.5
        ax.text(column, row, label, ha="center", va="center", fontsize=8, color="white" if dark else "black")
    times = table.groupby("readout").time_min.first()
    ax.set_xticks(range(len(names)), [f"{name}\n{times[name]:g} min" for name in names], fontsize=8)
    ax.set_yticks(range(len(variants)), variants, fontsize=8)
    ax.set_title(f"% of {variants[0]}", fontsize=9)
    return ax


def _check(table: pd.DataFrame, *columns: str) -> None:
    for column in columns:
        if column not in table.columns:
            raise Il2Error(f"the table lacks the column {column!r}; pass what pysb_il2's protocols return")
    if table.empty:
        raise Il2Error("the table has no rows; there is nothing to draw")


def _axes(ax: Axes | None) -> Axes:
    if ax is not None:
        return ax
    from matplotlib import pyplot

    return pyplot.subplots(figsize=(3.5, 2.8), layout="constrained", dpi=150)[1]


def _curves(table: pd.DataFrame, *variables: str) -> dict[str, pd.DataFrame]:
    """Return the curves of a table by a label of what tells them apart."""
    keys = [key for key in _KEYS if key in table.columns and key not in variables]
    told = [key for key in keys if table[key].nunique() > 1]
    if not told:
        return {"": table}
    groups = table.groupby(told, sort=False)
    return {", ".join(_KEYS[k].format(v) for k, v in zip(told, name, strict=True)): g for name, g in groups}


def _matching(points: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Return the measured points of the cells, ligands and times in a table."""
    _check(points, "dose_nM", "value")
    kept = points[points.dose_nM > 0]
    for key in ("cell", "ligand", "time_min"):
        if key in kept.columns and key in table.columns:
            kept = kept[kept[key].isin(table[key].unique())]
    if kept.empty:
        raise Il2Error("nothing was measured of what is in the table; give points of its cell, ligand and times")
    return kept


def _is_fluorescence(measured: pd.DataFrame) -> bool:
    """Return whether points carry no scale in molecules: only a unit that says so makes them absolute."""
    return "molecules" not in str(measured.attrs.get("units", {}).get("value", "fluorescence"))


def _scaled(value: Any, relative: bool) -> Any:
    top = value.max()
    return value / top if relative and top > 0 else value


def _smooth(dose: Any, value: Any) -> tuple[Any, Any]:
    """Interpolate monotonically over the logarithm of the dose."""
    import numpy as np
    from scipy.interpolate import PchipInterpolator

    if len(dose) < 4 or len(np.unique(dose)) < len(dose):
        return dose, value
    fine = np.geomspace(dose[0], dose[-1], 400)
    return fine, PchipInterpolator(np.log(dose), value)(np.log(fine))


def _draw_points(ax: Axes, points: pd.DataFrame, colour: str, relative: bool) -> None:
    """Draw replicates as filled, then open symbols."""
    groups = points.groupby("replicate") if "replicate" in points.columns else [("", points)]
    for index, (_, group) in enumerate(groups):
        value = _scaled(group.value.to_numpy(float), relative)
        fill = colour if index == 0 else "white"
        ax.plot(
            group.dose_nM, value, "os^D"[index % 4], ms=3.6, mfc=fill, mec=colour, mew=0.9, alpha=0.9, zorder=4,
        )  # fmt: skip


def _label_curves(ax: Axes, curves: list[tuple[str, str, Any, Any]]) -> None:
    """Write each label beside its curve: at the end where the ends lie apart, else along the rise."""
    import numpy as np
    from matplotlib.patheffects import withStroke

    if len(curves) < 2:
        return
    span = max(float(value.max()) for *_, value in curves) - min(float(value.min()) for *_, value in curves)
    ends = sorted(float(value[-1]) for *_, value in curves)
    halo = [withStroke(linewidth=2.5, foreground="white")]  # so that points behind a label do not hide it
    style: dict[str, Any] = {"fontsize": 8, "va": "center", "textcoords": "offset points", "zorder": 5}
    style["path_effects"] = halo
    if span > 0 and np.diff(ends).min() > 0.06 * span:
        for label, colour, x, value in curves:
            ax.annotate(label, (x[-1], value[-1]), (5, 0), color=colour, ha="left", annotation_clip=False, **style)
        return
    rise = [(x[int(np.argmax(value >= value.min() + np.ptp(value) / 2))], i) for i, (*_, x, value) in enumerate(curves)]
    for place, (_, i) in enumerate(sorted(rise)):
        label, colour, x, value = curves[i]
        # The first curve has free space on its left; the others are labelled on their right, one above the other.
        level = 0.62 if place == 0 else 0.3 + 0.5 * (place - 1) / len(curves)
        at = int(np.argmax(value >= value.min() + level * np.ptp(value)))
        shift, side = ((-7, 0), "right") if place == 0 else ((7, 0), "left")
        ax.annotate(label, (x[at], value[at]), shift, color=colour, ha=side, **style)


def _quantity(table: pd.DataFrame) -> str:
    names = [str(name) for name in table["readout"].unique()] if "readout" in table.columns else []
    return names[0] if len(names) == 1 else "amount"


def _finished(ax: Axes) -> Axes:
    ax.spines[["top", "right"]].set_visible(False)
    ax.set_ylim(bottom=min(0.0, ax.get_ylim()[0]))
    return ax
