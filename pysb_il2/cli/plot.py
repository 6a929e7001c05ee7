"""``--plot FILE``: the figure of a table that a verb writes."""

from __future__ import annotations

import io
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..files import write_bytes
from .output import check_new_file

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["FIGURES", "add_plot", "check_plot", "put_course", "put_plot"]

#: Suffixes of figures.
FIGURES = (".png", ".svg", ".pdf")


def add_plot(parser: ArgumentParser) -> None:
    """Add the option of the figure."""
    words = f"also draw the table to this file ({', '.join(FIGURES)}), with a panel for each cell, else each read-out"
    parser.add_argument("--plot", metavar="FILE", help=words)


def check_plot(args: Namespace) -> None:
    """See that the figure can be written, before long work starts.

    Raises
    ------
    Il2Error
        If it cannot, or its suffix is that of no figure.
    """
    if getattr(args, "plot", None) is not None:
        check_new_file(args.plot, FIGURES, force=args.force)


def put_plot(
    table: pd.DataFrame | str, draw: Callable[..., Axes], args: Namespace, *, by: Sequence[str] = ("cell", "readout")
) -> None:
    """Draw a table to the file that ``--plot`` names, if it does; in panels by the first column of several values."""
    if args.plot is None:
        return
    import matplotlib as mpl
    from matplotlib import pyplot

    from ..visualization.facets import facets

    several: list[str] = []
    if not isinstance(table, str):  # the name of a file of cells
        several = [column for column in by if column in table and table[column].nunique() > 1]
    ax = facets(table, draw, by=several[0])[0] if several and not isinstance(table, str) else draw(table)
    figure = ax.get_figure(root=True)
    assert figure is not None
    image = io.BytesIO()
    with mpl.rc_context({"svg.hashsalt": "pysb-il2"}):
        suffix = Path(args.plot).suffix.lower()[1:]
        figure.savefig(image, format=suffix, dpi=200, metadata=_UNDATED.get(suffix))
    pyplot.close(figure)
    write_bytes(image.getvalue(), args.plot)


def put_course(table: pd.DataFrame, args: Namespace, *, single: bool) -> None:
    """Draw means over time, or the mean and bands of single cells, to the file that ``--plot`` names, if it does."""
    from ..visualization.response_curves import time_course
    from ..visualization.single_cell_figures import single_cells

    if single:
        put_plot(table, single_cells, args, by=("cell_type", "readout"))  # `cell` numbers the cells
    else:
        put_plot(table, time_course, args)


#: What makes a figure depend on its table alone.
_UNDATED = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}
