"""Panels beside one another, one for each value of a column."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from inspect import signature
from typing import TYPE_CHECKING

from ..arguments import says_wrong_types
from ..errors import Il2Error
from ..text import shown
from .axes import check_columns, plain, write_legend
from .response_curves import dose_response, time_course
from .single_cell_figures import single_cells

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

__all__ = ["facets"]

#: Panels of one figure.
MOST = 24
#: Width and height of one of several panels of curves, inches: two are as wide as a column of print, four as a page.
PANEL = (1.75, 1.6)
#: The same of other figures, which have names or bars beside them.
WIDE = (2.7, 2.3)


@says_wrong_types
def facets(table: pd.DataFrame, draw: Callable[..., Axes], *, by: str) -> list[Axes]:
    """Draw a panel for each value of a column, with equal axes; read-outs have each its own axis of amounts.

    Parameters
    ----------
    table : pandas.DataFrame
        As a protocol returns it, or several of these joined.
    draw : callable
        `pysb_il2.plots.dose_response`, `pysb_il2.plots.time_course` or another that takes a table and ``ax=``.
    by : str
        The column, such as ``"cell"``, ``"ligand"`` or ``"readout"``.

    Returns
    -------
    list of matplotlib.axes.Axes
        In the order of the table, in one new figure. What is read is in the unit that `draw` gives.

    Raises
    ------
    Il2Error
        If the table lacks the column, is empty, or would need more than 24 panels, or `draw` takes no ``ax``.

    Examples
    --------
    >>> import pandas as pd
    >>> import pysb_il2 as il2
    >>> table = pd.DataFrame({"cell": ["Treg", "Treg", "NK", "NK"], "dose_nM": [0.1, 1.0] * 2, "value": [1.0, 2, 3, 4]})
    >>> [ax.get_title(loc="left") for ax in facets(table, il2.plots.dose_response, by="cell")]
    ['Treg', 'NK']
    """
    table = check_columns(table, by)
    try:
        signature(draw).bind(table, ax=None)
    except (TypeError, ValueError):  # a ValueError of functions that say nothing of their arguments
        words = f"draw={shown(draw)} takes no table and ax; give a function such as plots.dose_response"
        raise Il2Error(words) from None
    parts = [(value, rows) for value, rows in table.groupby(by, sort=False)]
    if len(parts) > MOST:
        raise Il2Error(f"column {by!r} has {len(parts)} values, and {MOST} panels fit a figure; draw a part")
    of_curves = draw in (dose_response, time_course, single_cells)
    figure, panels, columns = _panels(len(parts), PANEL if of_curves else WIDE)
    notes = set()
    for (value, rows), ax in zip(parts, panels, strict=True):
        draw(rows, ax=ax)
        notes.add(ax.get_title(loc="left") or ax.get_title())
        ax.set_title("")
        ax.set_title(plain(value), loc="left", fontsize=8, fontweight="bold")
        if by == "readout":  # which the title says
            ax.set_ylabel(re.sub(f"^{re.escape(plain(value))} \\((.*)\\)$", r"\1", ax.get_ylabel()))
    _equal([ax.xaxis for ax in panels])
    if by != "readout":
        _equal([ax.yaxis for ax in panels])
    for ax in panels[: max(0, len(panels) - columns)]:
        ax.set_xlabel("")
    for index, ax in enumerate(panels):
        ax.set_ylabel("" if index % columns else ax.get_ylabel().replace(" (", "\n("))
    if len(notes) == 1 and (note := notes.pop()):
        figure.suptitle(note, fontsize=7)
    _keep_one_legend(figure, panels)
    return panels


def _panels(number: int, panel: tuple[float, float]) -> tuple[Figure, list[Axes], int]:
    """Return a new figure of so many panels, and how many stand in a row."""
    from matplotlib import pyplot

    columns = next(columns for columns, most in ((1, 1), (2, 4), (3, 9), (4, MOST)) if number <= most)
    rows = math.ceil(number / columns)
    size = (3.5, 2.8) if number == 1 else (panel[0] * columns, panel[1] * rows)
    figure, grid = pyplot.subplots(rows, columns, figsize=size, squeeze=False, layout="constrained", dpi=150)
    panels: list[Axes] = list(grid.flat)
    for ax in panels[number:]:
        ax.remove()
    return figure, panels[:number], columns


def _equal(axes: Sequence[Axis]) -> None:
    """Give axes the range of all."""
    ends = [float(end) for axis in axes for end in axis.get_view_interval()]
    for axis in axes:
        low, high = (max(ends), min(ends)) if axis.get_inverted() else (min(ends), max(ends))
        axis.set_view_interval(low, high, ignore=True)


def _keep_one_legend(figure: Figure, panels: list[Axes]) -> None:
    """Write one legend beside all panels where those of the panels say the same."""
    legends = [legend for ax in panels if (legend := ax.get_legend())]
    said = {tuple(text.get_text() for text in legend.get_texts()) for legend in legends}
    if len(panels) < 2 or len(legends) < len(panels) or len(said) > 1:
        return
    handles = [handle for handle in legends[0].legend_handles if handle is not None]
    labels = said.pop()
    n_columns = max(1, int(figure.get_figwidth() / (0.45 + 0.07 * max(map(len, labels)))))
    figure.set_figheight(figure.get_figheight() + 0.15 * math.ceil(len(labels) / n_columns))
    write_legend(figure, handles, labels, loc="outside lower center", ncols=n_columns, columnspacing=1.2)
    for one in legends:
        one.remove()
