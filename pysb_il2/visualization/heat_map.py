"""One read-out over two quantities, such as dose and time or two constants, as colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..arguments import says_wrong_types
from ..errors import Il2Error
from .axes import axes_or_new, check_columns, label_axes, plain
from .curves import amount_label, rounded

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

__all__ = ["heat_map"]

#: Values of an axis that are named; of more every second one, or fewer.
NAMED = 8
_NAMES = {"dose_nM": "dose (nM)", "time_min": "time (min)", "inhibitor_nM": "drug (nM)"}


@says_wrong_types
def heat_map(table: pd.DataFrame, ax: Axes | None = None, *, x: str = "dose_nM", y: str = "time_min") -> Axes:
    """Draw a read-out in colours over two columns, such as dose and time or two constants of a sweep.

    Parameters
    ----------
    table : pandas.DataFrame
        One value for each pair; as `pysb_il2.dose_response` with several times or `pysb_il2.sweep` returns it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default in a new figure.
    x, y : str
        The columns, of numbers or words. Their values stand beside one another at equal distances.

    Returns
    -------
    matplotlib.axes.Axes
        With a bar of colours, in the unit that the table says, else molecules per cell. Pairs without a value are grey.

    Raises
    ------
    Il2Error
        If the table lacks a column or is empty, or a pair has several values.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"dose_nM": [0.1, 1, 0.1, 1], "time_min": [10, 10, 30, 30], "value": [1.0, 2, 3, 4]})
    >>> heat_map(table).get_ylabel()
    'time (min)'
    """
    table = check_columns(table, x, y, "value")
    if x == y:
        raise Il2Error(f"x and y are both {x!r}; give two columns")
    if table.duplicated([x, y]).any():
        raise Il2Error(f"the table has several values at one {x} and {y}; draw a part, such as one readout")
    ax = axes_or_new(ax)
    values = table.pivot(index=y, columns=x, values="value")
    ax.set_facecolor("0.85")
    image = ax.pcolormesh(values.to_numpy(float), cmap="viridis", rasterized=True)
    units = dict(table.attrs.get("units") or {})
    for axis, name, found in ((ax.xaxis, x, values.columns), (ax.yaxis, y, values.index)):
        _name_places(axis, [rounded(one) if isinstance(one, (int, float)) else plain(one) for one in found])
        unit = f" ({plain(units[name])})" if name in units else ""
        axis.set_label_text(_NAMES.get(name, f"{plain(name)}{unit}"))
    label_axes(ax, ax.get_xlabel(), ax.get_ylabel())
    bar = ax.figure.colorbar(image, ax=ax)
    bar.set_label(amount_label(table), fontsize=8)
    bar.ax.tick_params(labelsize=7)
    return ax


def _name_places(axis: Axis, names: list[str]) -> None:
    step = -(-len(names) // NAMED)
    axis.set_ticks([place + 0.5 for place in range(0, len(names), step)], names[::step])
    if axis is axis.axes.xaxis and sum(map(len, names[::step])) > 20:
        axis.set_tick_params(rotation=45)
