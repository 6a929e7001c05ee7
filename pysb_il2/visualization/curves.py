"""The curves of a table: one for whatever differs, its label, colour and line, and the band around it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..errors import Il2Error
from ..rules.table_facts import MEDIAN_CELL, units_of
from .axes import COLOURS, MOST_DIRECT, Curve, label_axes, label_curves, plain

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from ..types import FloatArray

__all__ = ["BANDS", "Part", "amount_label", "draw_curve", "finish", "only", "parts_of", "rounded"]

#: Columns of the lower and the upper end of a band around the value, the wider one first.
BANDS = (("low", "high"), ("low_50", "high_50"))


def rounded(value: float) -> str:
    """Return a number with three significant digits."""
    return f"{float(f'{value:.3g}'):g}"


#: Columns in which curves may differ, and how a label gives their value.
_LABELS: dict[str, Callable[..., str]] = {
    "cell_type": str, "cell": str, "ligand": str, "readout": str, "time_min": "{:g} min".format,
    "dose_nM": lambda nM: f"{rounded(nM)} nM", "inhibitor": str, "inhibitor_nM": lambda nM: f"drug {rounded(nM)} nM",
}  # fmt: skip
#: Columns in which the rows of one curve may differ.
_OF_ROWS = {"value", "phase", *(end for band in BANDS for end in band)}


class Part(NamedTuple):
    """The rows of one curve, and how it is drawn."""

    label: str
    color: str
    line: str
    rows: pd.DataFrame


def parts_of(table: pd.DataFrame, x: str | None, colors: Sequence[str], ignored: Sequence[str] = ()) -> list[Part]:
    """Return the parts of a table that are a curve each over a column.

    Many curves that differ by one number go from dark to light; others that differ in two columns or more have a line
    for each value of one of them and a colour for each of the others.

    Raises
    ------
    Il2Error
        If several values stand at one place of a curve. None for `x` lets them.
    """
    rest = [c for c in table.columns if c not in {x, *ignored, *_OF_ROWS} and table[c].nunique(dropna=False) > 1]
    columns = [c for c in _LABELS if c in rest]
    place = [c for c in (x, "phase") if c in table and c is not None]
    if x is None:
        columns += [c for c in rest if c not in columns]
    elif table.duplicated([*columns, *place]).any():
        columns += [c for c in rest if c not in columns]
        if table.duplicated([*columns, *place]).any():
            raise Il2Error(f"the table has several values at one {x}, and no column tells them apart; draw a part")
    if not columns:
        return [Part("", colors[0], "-", table)]
    groups = list(table.groupby(columns, sort=False, dropna=False))
    words = [_LABELS.get(column, f"{column} {{}}".format) for column in columns]
    labels = [", ".join(plain(word(value)) for word, value in zip(words, key, strict=True)) for key, _ in groups]
    styles = _styles(labels, [key for key, _ in groups], colors)
    return [Part(label, *style, rows) for label, style, (_, rows) in zip(labels, styles, groups, strict=True)]


def _styles(labels: Sequence[str], keys: Sequence[tuple[object, ...]], colors: Sequence[str]) -> list[tuple[str, str]]:
    """Return the colour and the line of each curve."""
    lines, usual = ("-", "--", ":", "-."), tuple(colors) == COLOURS
    if usual and len(labels) > MOST_DIRECT and all(re.match(r"[\d.e+-]+ \S+$", label) for label in labels):
        from matplotlib import colormaps
        from matplotlib.colors import to_hex

        return [(to_hex(color), "-") for color in colormaps["viridis"](np.linspace(0, 0.9, len(labels)))]
    for column in reversed(range(len(keys[0]) if len(labels) > MOST_DIRECT else 0)):
        of_line = list(dict.fromkeys(key[column] for key in keys))
        of_color = list(dict.fromkeys(key[:column] + key[column + 1 :] for key in keys))
        if 1 < len(of_line) <= len(lines) and 1 < len(of_color) <= len(colors):
            return [
                (colors[of_color.index(key[:column] + key[column + 1 :])], lines[of_line.index(key[column])])
                for key in keys
            ]
    return [(colors[i % len(colors)], lines[i // len(colors) % len(lines)]) for i in range(len(labels))]


def draw_curve(ax: Axes, part: Part, x: FloatArray, columns: Mapping[str, FloatArray]) -> Curve:
    """Draw a curve, ``columns["value"]`` over x, and the bands of which both ends are there."""
    for low, high in BANDS:
        if low in columns and high in columns:
            ax.fill_between(x, columns[low], columns[high], color=part.color, alpha=0.22, lw=0, zorder=2)
    marker = "o" if len(x) == 1 else ""
    style: dict[str, Any] = {"color": part.color, "lw": 1.6, "solid_capstyle": "round", "zorder": 3}
    ax.plot(x, columns["value"], part.line, marker=marker, **style)
    return Curve(part.label, part.color, x, columns["value"], part.line)


def only(table: pd.DataFrame, column: str, otherwise: str) -> str:
    """Return the only value of a column, or another word if it has several or is not there."""
    values = list(table[column].unique()) if column in table.columns else []
    return plain(values[0]) if len(values) == 1 else otherwise


def amount_label(table: pd.DataFrame, unit: str = "") -> str:
    """Return what the values of a table are, with the unit that it says, and of which cells where these differ."""
    unit = unit or plain(units_of(table).get("value", "molecules/cell"))
    differ = table.attrs.get("variation", MEDIAN_CELL) != MEDIAN_CELL and "over cells" in table.attrs["statistic"]
    of_cells = f", {plain(table.attrs['statistic'])}" if differ else ""
    return f"{only(table, 'readout', 'amount')} ({unit}{of_cells})"


def finish(ax: Axes, curves: list[Curve], x_label: str, y_label: str) -> Axes:
    """Label curves and axes, and start the axis of amounts at 0."""
    label_curves(ax, curves)
    label_axes(ax, x_label, y_label)
    ax.set_ylim(bottom=min(0.0, ax.get_ylim()[0]))
    return ax
