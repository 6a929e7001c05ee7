"""What a page shows as files: the figure, the table, the model, and the Python that makes them."""

from __future__ import annotations

import io
from pprint import pformat
from typing import TYPE_CHECKING

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

from ..experiments.table_files import csv_text
from ..exporters.formats import export
from ..rules.table_facts import library_version, units_of
from ..visualization.response_curves import dose_response, time_course
from .choices import Choices
from .results import tables

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
        return _csv(response, course).encode()
    return _figure(response, course, file.rpartition(".")[2])


def _csv(response: pd.DataFrame, course: pd.DataFrame) -> str:
    """Return both tables in one, behind what they are; `pysb_il2.read_table` reads it."""
    both = pd.concat([response.assign(shown="dose response"), course.assign(shown="time course")], ignore_index=True)
    both.attrs = response.attrs
    return csv_text(both, ",", 10)


def _figure(response: pd.DataFrame, course: pd.DataFrame, suffix: str) -> bytes:
    figure = Figure(figsize=(9, 3.6), layout="constrained", dpi=200)  # not pyplot: no display, and nothing stays open
    left, right = figure.subplots(1, 2)
    dose_response(response, ax=left).set_title(f"{_of(response)}{response.time_min[0]:g} min", fontsize=10)
    time_course(course, ax=right).set_title(f"{_of(course)}{course.dose_nM[0]:g} nM {course.ligand[0]}", fontsize=10)
    for ax in (left, right):
        ax.set_ylabel(ax.get_ylabel().replace("molecules/cell", f"{units_of(response)['value']}, median cell"))
    image = io.BytesIO()
    with mpl.rc_context({"svg.hashsalt": "pysb-il2"}):
        figure.savefig(image, format=suffix, metadata={"Date": None} if suffix == "svg" else None)
    return image.getvalue()


def _numbers(chosen: Choices) -> dict[str, float]:
    return {chosen.cells[0]: chosen.cells_per_mL, chosen.partner: chosen.partner_cells_per_mL}


def _of(table: pd.DataFrame) -> str:
    """Return what begins a title: the cell, where no curve says it."""
    return "" if "cell" in table else f"{table.attrs['cell']}, "


def script(chosen: Choices) -> str:
    """Return Python that computes the same tables and draws them, with public names alone.

    Examples
    --------
    >>> from pysb_il2.explorer.choices import read_choices
    >>> print(script(read_choices({"cells": ["NK"]})))
    # What the explorer of pysb-il2 ... shows, by public names.
    import numpy as np
    import pysb_il2 as il2
    <BLANKLINE>
    variant = {'ligand': 'IL2'}
    models = [il2.build('signal', cell=cell, **variant) for cell in ['NK']]
    ...
    """
    lines = [
        f"# What the explorer of pysb-il2 {library_version()} shows, by public names.",
        "import numpy as np", "import pysb_il2 as il2", "",
        f"variant = {pformat(chosen.variant(), sort_dicts=False, width=110)}",
        *(_coculture(chosen) if chosen.partner else _single(chosen)),
        f"doses_nM = np.geomspace({chosen.dose_from_nM!r}, {chosen.dose_to_nM!r}, {chosen.n_doses})",
        f"times_min = sorted({{*np.linspace(0, {chosen.until_min!r}, 49), {chosen.time_min!r}}})",
        f"read = {{'readouts': readouts, 'ligand': {chosen.ligand!r}, 'variation': None}}",
        "response = il2.concat(",
        f"    il2.time_course(model, doses_nM=doses_nM, times_min=[{chosen.time_min!r}], **read) for model in models",
        ")",
        "course = il2.concat(",
        f"    il2.time_course(model, doses_nM=[{chosen.dose_nM!r}], times_min=times_min, **read) for model in models",
        ")",
        "print(response.to_string())",
        'il2.plots.dose_response(response).figure.savefig("dose_response.png")',
        'il2.plots.time_course(course).figure.savefig("time_course.png")', "",
    ]  # fmt: skip
    return "\n".join(lines)


def _single(chosen: Choices) -> list[str]:
    return [
        f"models = [il2.build({chosen.model!r}, cell=cell, **variant) for cell in {list(chosen.cells)!r}]",
        f"readouts = [{chosen.readout!r}]",
    ]


def _coculture(chosen: Choices) -> list[str]:
    numbers = chosen.numbers()
    shared = chosen.readout.endswith("_in_medium_nM")
    readouts = [chosen.readout] if shared else [f"{label}_{chosen.readout}" for label in numbers]
    return [
        f"models = [il2.populate({numbers!r}, model={chosen.model!r}, **variant)]",
        f"readouts = {readouts!r}  # one of each type",
    ]
