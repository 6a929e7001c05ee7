"""What cells read over one or two constants of a sweep."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..arguments import says_wrong_types
from ..errors import Il2Error
from ..rules.table_facts import units_of
from .axes import COLOURS, MOST_DIRECT, axes_or_new, check_colors, check_columns, plain
from .curves import amount_label, draw_curve, finish, parts_of, rounded
from .heat_map import heat_map
from .response_curves import dose_response, time_course

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["sweep"]


@says_wrong_types
def sweep(table: pd.DataFrame, ax: Axes | None = None, *, colors: Sequence[str] = COLOURS) -> Axes:
    """Draw a sweep of one constant as curves, or one of two constants as colours.

    With several doses, or several times, there is a curve over these for each value of the constant.

    Parameters
    ----------
    table : pandas.DataFrame
        As `pysb_il2.sweep` returns it, or `pysb_il2.ec50` of that: then the EC50s are drawn.
    ax, colors
        As in `dose_response`.

    Returns
    -------
    matplotlib.axes.Axes
        Constants in the units that the table says, on a logarithmic axis where they span ten times or more.

    Raises
    ------
    Il2Error
        If the table lacks a column or is empty, varies no constant or more than two, or two of them not as a grid.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> table = il2.sweep("receptor", {"CD122": [100, 1000, 10000]}, readouts=["IL2_trimer"])
    >>> sweep(table).get_xlabel()
    'CD122_0 (molecules)'
    """
    check_columns(table, "set", "ligand", "readout", *([] if "ec50_nM" in table else ["value"]))
    check_colors(colors)
    columns = list(table.columns)
    constants = columns[columns.index("set") + 1 : columns.index("ligand")]
    varied = [name for name in constants if table[name].nunique() > 1]
    kept = _of_ec50s(table) if "value" not in table else table
    kept = kept.drop(columns=["set", *(name for name in constants if name not in varied)])
    if len(varied) == 1:
        return _over_one(kept, varied[0], ax, colors)
    if len(varied) != 2:
        raise Il2Error(
            f"the table varies {len(varied)} constants, and a figure shows one or two; draw a part, or the sensitivity"
        )
    if table["set"].nunique() != table[varied[0]].nunique() * table[varied[1]].nunique():
        raise Il2Error(f"{varied[0]!r} and {varied[1]!r} are no grid; draw a part, or sweep with how='grid'")
    return heat_map(kept, ax, x=varied[0], y=varied[1])


def _of_ec50s(table: pd.DataFrame) -> pd.DataFrame:
    """Return EC50s as the values of a table."""
    kept = table.loc[:, :"readout"].assign(value=table.ec50_nM)
    kept["readout"] = "EC50 of " + kept.readout.astype(str)
    kept.attrs["units"] = {**units_of(table), "value": "nM"}
    return kept


def _over_one(table: pd.DataFrame, name: str, ax: Axes | None, colors: Sequence[str]) -> Axes:
    """Draw curves of each value of a constant over doses or times, or else one over the constant."""
    unit = units_of(table).get(name, "")
    for column, draw in (("dose_nM", dose_response), ("time_min", time_course)):
        if column in table and table[column].nunique() > 1:
            of_values = table.assign(**{name: [f"{rounded(value)} {unit}".strip() for value in table[name]]})
            return draw(of_values, ax=ax, colors=_from_dark_to_light(table[name].nunique(), colors))
    ax = axes_or_new(ax)
    curves = []
    for part in parts_of(table.dropna(subset="value"), name, colors):
        rows = part.rows.sort_values(name)
        curves.append(draw_curve(ax, part, rows[name].to_numpy(float), {"value": rows.value.to_numpy(float)}))
    if table[name].min() > 0 and table[name].max() >= 10 * table[name].min():
        ax.set_xscale("log")
    return finish(ax, curves, f"{plain(name)} ({plain(unit)})" if unit else plain(name), amount_label(table))


def _from_dark_to_light(number: int, colors: Sequence[str]) -> Sequence[str]:
    """Return colours of many values of a constant, unless others than the usual ones are given."""
    if tuple(colors) != COLOURS or number <= MOST_DIRECT:
        return colors
    from matplotlib import colormaps
    from matplotlib.colors import to_hex

    return [to_hex(color) for color in colormaps["viridis"](np.linspace(0, 0.9, number))]
