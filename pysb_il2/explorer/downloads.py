"""What a page shows as files: the figure, the table, the model, and the Python that makes them."""

from __future__ import annotations

import io
from importlib.metadata import version
from pprint import pformat
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

from ..exporters.formats import export
from ..visualization.response_curves import dose_response, time_course
from .choices import Choices
from .results import tables, unit

if TYPE_CHECKING:
    from .cells import Library
    from .session import Turn

__all__ = ["FILES", "content", "script"]

#: Files by name, and their type.
FILES = {
    "figure.svg": "image/svg+xml", "figure.png": "image/png", "table.csv": "text/csv", "model.bngl": "text/plain",
    "script.py": "text/x-python",
}  # fmt: skip


def content(file: str, library: Library, chosen: Choices, turn: Turn) -> bytes:
    """Return a file of `FILES`; the model is that of the first cell.

    Raises
    ------
    Il2Error
        If the model cannot be built or run.
    """
    if file == "script.py":
        library.facts(chosen.model, chosen.detail, chosen.ligand).check(chosen)
        return script(chosen).encode()
    if file == "model.bngl":
        return export(library.cells(chosen, turn)[0].model, format="bngl").encode()
    response, course = tables(library, chosen, turn)
    if file == "table.csv":
        return _csv(response, course, chosen).encode()
    return _figure(response, course, file.rpartition(".")[2])


def _csv(response: pd.DataFrame, course: pd.DataFrame, chosen: Choices) -> str:
    """Return both tables in one, behind what they are."""
    both = pd.concat([response.assign(shown="dose response"), course.assign(shown="time course")], ignore_index=True)
    lines = [
        f"pysb-il2 {version('pysb-il2')}: simulated {chosen.readout} of model {chosen.model}",
        f"variant: {chosen.variant()}",
        *([f"cells per mL of one medium: {_numbers(chosen)}"] if chosen.partner else []),
        f"units: dose_nM nM, time_min min, value {unit(chosen)}",
    ]
    rows = both[["shown", *response.columns]].to_csv(index=False, float_format="%.10g", lineterminator="\n")
    return "".join(f"# {line}\n" for line in lines) + rows


def _figure(response: pd.DataFrame, course: pd.DataFrame, suffix: str) -> bytes:
    figure = Figure(figsize=(9, 3.6), layout="constrained", dpi=200)  # not pyplot: no display, and nothing stays open
    for ax, table, draw in zip(figure.subplots(1, 2), (response, course), (dose_response, time_course), strict=True):
        draw(table, ax=ax)
        several = "" if table.cell.nunique() > 1 else f"{table.cell[0]}, "
        given = f"{table.time_min[0]:g} min" if draw is dose_response else f"{table.dose_nM[0]:g} nM {table.ligand[0]}"
        ax.set_title(f"{several}{given}", fontsize=10)
        if table.readout[0].endswith("_nM"):
            ax.set_ylabel(ax.get_ylabel().replace("molecules/cell", "nM"))
    image = io.BytesIO()
    with mpl.rc_context({"svg.hashsalt": "pysb-il2"}):
        figure.savefig(image, format=suffix, metadata={"Date": None} if suffix == "svg" else None)
    return image.getvalue()


def _numbers(chosen: Choices) -> dict[str, float]:
    return {chosen.cells[0]: chosen.cells_per_mL, chosen.partner: chosen.partner_cells_per_mL}


def script(chosen: Choices) -> str:
    """Return Python that computes the same tables and pictures with public names alone.

    Examples
    --------
    >>> from pysb_il2.explorer.choices import read_choices
    >>> print(script(read_choices({"cells": ["NK"]})))
    # What the explorer of pysb-il2 ... shows, by public names.
    import numpy as np
    import pandas as pd
    import pysb_il2 as il2
    <BLANKLINE>
    variant = {'ligand': 'IL2'}
    models = {cell: il2.build('signal', cell=cell, **variant) for cell in ['NK']}
    ...
    """
    variant = pformat(chosen.variant(), sort_dicts=False, width=110)
    lines = [
        f"# What the explorer of pysb-il2 {version('pysb-il2')} shows, by public names.",
        "import numpy as np", "import pandas as pd", "import pysb_il2 as il2", "",
        f"variant = {variant}",
        *(_coculture(chosen) if chosen.partner else _single(chosen)),
        "", 'il2.plots.dose_response(response).figure.savefig("dose_response.png")',
        'il2.plots.time_course(course).figure.savefig("time_course.png")',
        "print(response.to_string())", "",
    ]  # fmt: skip
    return "\n".join(lines)


def _doses_and_times(chosen: Choices) -> list[str]:
    return [
        f"doses_nM = np.geomspace({chosen.dose_from_nM!r}, {chosen.dose_to_nM!r}, {chosen.n_doses})",
        f"times_min = sorted({{*np.linspace(0, {chosen.until_min!r}, 49), {chosen.time_min!r}}})",
    ]


def _single(chosen: Choices) -> list[str]:
    ligand, readout = f"ligand={chosen.ligand!r}", chosen.readout
    return [
        f"models = {{cell: il2.build({chosen.model!r}, cell=cell, **variant) for cell in {list(chosen.cells)!r}}}",
        *_doses_and_times(chosen),
        "response = pd.concat(",
        f"    il2.dose_response(model, doses_nM=doses_nM, times_min=[{chosen.time_min!r}], readout={readout!r}, {ligand})",
        "    .assign(cell=cell) for cell, model in models.items()",
        ")",
        "course = pd.concat(",
        f"    il2.time_course(model, doses_nM=[{chosen.dose_nM!r}], times_min=times_min, readouts=[{readout!r}], {ligand})",
        "    .assign(cell=cell) for cell, model in models.items()",
        ")",
    ]  # fmt: skip


def _coculture(chosen: Choices) -> list[str]:
    ligand, shared = f"ligand={chosen.ligand!r}", chosen.readout.endswith("_in_medium_nM")
    types = ["medium"] if shared else list(_numbers(chosen))
    readouts: Any = [chosen.readout if shared else f"{label}_{chosen.readout}" for label in types]
    asked = f"readouts=readouts, {ligand})"
    return [
        f"model = il2.populate({_numbers(chosen)!r}, model={chosen.model!r}, **variant)",
        *_doses_and_times(chosen),
        f"readouts = {readouts!r}",
        f"cells = dict(zip(readouts, {types!r}))",
        f"response = il2.time_course(model, doses_nM=doses_nM, times_min=[{chosen.time_min!r}], {asked}",
        f"course = il2.time_course(model, doses_nM=[{chosen.dose_nM!r}], times_min=times_min, {asked}",
        *(f'{table} = {table}.assign(cell={table}.readout.map(cells), readout={chosen.readout!r})'
          for table in ("response", "course")),
    ]  # fmt: skip
