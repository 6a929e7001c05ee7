"""What a page shows of its choices, piece by piece, and the tables behind it."""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..experiments.curves import ec50
from ..experiments.tables import concat, table_of
from ..knowledge.cells import cells as cell_types
from ..visualization.draw import draw
from .cells import Cells, simulate
from .choices import Choices
from .session import Turn

if TYPE_CHECKING:
    from .cells import Library

__all__ = ["compute_other_cells", "course_minutes", "doses", "show", "tables", "unit"]

#: Seconds between two pieces of one curve.
PIECE_SECONDS = 0.2
#: Colours of the pathway are decades; so many of molecules have none.
LEAST = 1.0
#: So many other cells are computed ahead, of models of so many species, of which a dose takes a tenth of a second.
MOST_AHEAD, MOST_SPECIES_AHEAD = 18, 1000
#: Read-outs of what there is without a ligand have no colour.
THERE_ANYWAY = ("surface_", "exposed_", "free_")


def doses(chosen: Choices) -> list[float]:
    """Return the doses of the response, nM."""
    return [float(nM) for nM in np.geomspace(chosen.dose_from_nM, chosen.dose_to_nM, chosen.n_doses)]


def course_minutes(chosen: Choices) -> list[float]:
    """Return the times of the course, min; the response is read at one of them."""
    return sorted({*map(float, np.linspace(0, chosen.until_min, 49)), float(chosen.time_min)})


def unit(chosen: Choices) -> str:
    """Return the unit of the read-out."""
    return "nM" if chosen.readout.endswith("_in_medium_nM") else "molecules/cell"


def tables(library: Library, chosen: Choices, turn: Turn) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the dose response and the time course, as `pysb_il2.concat` joins those of the cells."""
    responses, courses = [], []
    for cells in library.cells(chosen, turn):
        readings = []
        for nM in doses(chosen):
            turn.check()
            readings.append((nM, chosen.time_min, cells.reading(nM, chosen.time_min)))
        course, minutes = cells.course(chosen.dose_nM, course_minutes(chosen)), course_minutes(chosen)
        by_time = [{name: values[index] for name, values in course.items()} for index in range(len(minutes))]
        read = [(chosen.dose_nM, *one) for one in zip(minutes, by_time, strict=True)]
        responses.append(_table(cells, chosen, readings))
        courses.append(_table(cells, chosen, read))
    return concat(responses), concat(courses)


def _table(cells: Cells, chosen: Choices, readings: list[tuple[float, float, dict[str, float]]]) -> pd.DataFrame:
    rows = [
        (label, chosen.ligand, nM, minute, chosen.readout, float(found[name]))
        for nM, minute, found in readings
        for label, name in cells.curves(chosen.readout)
    ]
    columns = ["cell", "ligand", "dose_nM", "time_min", "readout", "value"]
    table = table_of(cells.model, rows, columns, ligand=chosen.ligand, unit=unit(chosen))
    return table if chosen.partner else table.drop(columns="cell")


def show(library: Library, chosen: Choices, turn: Turn) -> Iterator[dict[str, Any]]:
    """Yield what the page shows: the course and the pathway, then the response as its doses are done.

    Raises
    ------
    Il2Error
        If a model cannot be built or run.
    SupersededError
        If the page has asked for something else.
    """
    all_cells = library.cells(chosen, turn)
    yield {"kind": "model", "text": "; ".join(_words(cells) for cells in all_cells)}
    yield from _curves(all_cells, chosen, turn)
    readouts = library.facts(chosen.model, chosen.detail, chosen.ligand).readouts
    yield {"kind": "pathway", "svg": pathway(all_cells[0], chosen, readouts), "cell": all_cells[0].name}
    yield {"kind": "constants", "bases": all_cells[0].bases}


def compute_other_cells(library: Library, chosen: Choices, turn: Turn) -> None:
    """Compute what is shown of other cells in the place of the chosen ones, which the library then keeps.

    Raises
    ------
    SupersededError
        If something is asked.
    """
    small = all(cells.size[0] <= MOST_SPECIES_AHEAD for cells in library.cells(chosen, turn))
    others = [name for name in cell_types() if name not in chosen.cells and small and not chosen.partner]
    for name in others[:MOST_AHEAD]:
        (cells,) = library.cells(replace(chosen, cells=(name,)), turn)
        with closing(simulate([cells], _wanted(chosen))) as steps:
            for _ in steps:
                turn.check()
    library.cells(chosen, turn)  # which were looked at last


def _words(cells: Cells) -> str:
    species, reactions = cells.size
    return f"{cells.name}: {species:,} species, {reactions:,} reactions"


def _curve(label: str, x: list[float], y: Iterable[float]) -> dict[str, Any]:
    return {"cell": label, "x": x, "y": [float(value) for value in y]}


def _wanted(chosen: Choices) -> list[tuple[float, list[float]]]:
    """Return the doses and times of what is simulated: the course, then the response, the outer doses first."""
    asked = doses(chosen)
    response = [(asked[i], [chosen.time_min]) for i in _coarse_to_fine(len(asked)) if asked[i] != chosen.dose_nM]
    return [(chosen.dose_nM, course_minutes(chosen)), *response]


def _curves(all_cells: list[Cells], chosen: Choices, turn: Turn) -> Iterator[dict[str, Any]]:
    """Yield the course once it is there, and the response with the doses that are done."""
    asked, minutes, shown, course_is_due = doses(chosen), course_minutes(chosen), time.monotonic(), True
    turn.say("simulating the time course")
    with closing(simulate(all_cells, _wanted(chosen))) as steps:
        for _ in itertools.chain(steps, [None]):
            turn.check()
            if course_is_due and all(cells.knows(chosen.dose_nM, minutes) for cells in all_cells):
                course_is_due = False
                found = [
                    _curve(label, minutes, cells.course(chosen.dose_nM, minutes)[name])
                    for cells in all_cells
                    for label, name in cells.curves(chosen.readout)
                ]
                yield {"kind": "course", "curves": found, "unit": unit(chosen)}
            given = [nM for nM in asked if all(cells.knows(nM, [chosen.time_min]) for cells in all_cells)]
            turn.say(f"simulating: {len(given)} of {len(asked)} doses are done")
            if 2 < len(given) < len(asked) and time.monotonic() > shown + PIECE_SECONDS:
                shown = time.monotonic()
                yield _response(all_cells, chosen, given)
    yield _response(all_cells, chosen, asked)


def _response(all_cells: list[Cells], chosen: Choices, given: list[float]) -> dict[str, Any]:
    """Return the response to some of the doses."""
    curves = [
        _curve(label, given, [cells.reading(nM, chosen.time_min)[name] for nM in given])
        for cells in all_cells
        for label, name in cells.curves(chosen.readout)
    ]
    complete = len(given) == len(doses(chosen))
    if complete and unit(chosen) != "nM":  # of a signal
        curves = [{**curve, "ec50_nM": _ec50_nM(curve)} for curve in curves]
    return {"kind": "doses", "curves": curves, "unit": unit(chosen), "complete": complete}


def _ec50_nM(curve: Mapping[str, Any]) -> float | None:
    found = float(ec50(pd.DataFrame({"dose_nM": curve["x"], "value": curve["y"]})).ec50_nM[0])
    return found if math.isfinite(found) else None


def _coarse_to_fine(n: int) -> list[int]:
    """Return indices from the ends to what lies between.

    Examples
    --------
    >>> _coarse_to_fine(6)
    [0, 5, 4, 2, 1, 3]
    """
    steps = [range(0, n, 2**power) for power in range(n.bit_length(), -1, -1)]
    return list(dict.fromkeys([0, n - 1, *(index for step in steps for index in step)]))


def pathway(cells: Cells, chosen: Choices, readouts: Iterable[str]) -> str:
    """Return the pathway of cells in the colours of read-outs at the time of reading, as SVG."""
    minutes = course_minutes(chosen)
    course, index = cells.course(chosen.dose_nM, minutes), minutes.index(float(chosen.time_min))
    values = {
        name: math.log10(max(float(course[name][index]), LEAST))
        for readout in readouts
        if not readout.startswith(THERE_ANYWAY)
        for _, name in cells.curves(readout)
    }
    label = f"log10 of molecules per cell, {chosen.time_min:g} min after {chosen.dose_nM:g} nM {chosen.ligand}"
    return draw(cells.model, what="pathway", values=values, label=label)
