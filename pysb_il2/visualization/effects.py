"""Effects of variants, such as knock-outs and drugs, as a heat map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..arguments import says_wrong_types
from ..errors import Il2Error
from .axes import axes_or_new, check_columns, plain

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["effects"]


@says_wrong_types
def effects(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw variants against read-outs, each as per cent of the first variant.

    Parameters
    ----------
    table : pandas.DataFrame
        As `pysb_il2.compare` returns it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default in a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        Variants down, read-outs with their times across, per cent in the cells.

    Raises
    ------
    Il2Error
        If the table lacks a column or is empty, or has several values of one variant and read-out.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"variant": ["wild type", "Y510F"], "readout": "pSTAT5", "time_min": 30,
    ...                       "percent": [100.0, 40.0]})
    >>> [text.get_text() for text in effects(table).texts]
    ['100', '40']
    """
    table = check_columns(table, "variant", "readout", "time_min", "percent")
    table = table.assign(variant=table.variant.map(str), readout=table.readout.map(str))
    if table.duplicated(["variant", "readout"]).any():
        raise Il2Error("the table has several values of one variant and readout; draw a part, or panels with facets")
    ax = axes_or_new(ax)
    variants, readouts = list(dict.fromkeys(table.variant)), list(dict.fromkeys(table.readout))
    percents = table.pivot(index="variant", columns="readout", values="percent").loc[variants, readouts].to_numpy()
    # Twice and half as much have equal strengths of colour; below a twentieth all is one colour.
    log2_fold = np.log2(np.clip(np.nan_to_num(percents, nan=100.0), 5, 400) / 100)
    ax.imshow(log2_fold, cmap="RdBu_r", vmin=-4, vmax=4, aspect="auto")
    for (row, column), percent in np.ndenumerate(percents):
        label = "–" if np.isnan(percent) else "<1" if 0 < percent < 1 else f"{percent:.0f}"
        color = "white" if abs(log2_fold[row, column]) > 2.5 else "black"
        ax.text(column, row, label, ha="center", va="center", fontsize=8, color=color)
    times = table.groupby("readout").time_min.first()
    ax.set_xticks(range(len(readouts)), [f"{plain(name)}\n{times[name]:g} min" for name in readouts], fontsize=8)
    ax.set_yticks(range(len(variants)), [*map(plain, variants)], fontsize=8)
    ax.set_title(f"% of {plain(variants[0])}", fontsize=9)
    return ax
