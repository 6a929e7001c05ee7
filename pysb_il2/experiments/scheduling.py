"""Cells that are taken through phases one after the other, or through a regimen by the clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..arguments import says_wrong_types
from ..errors import Il2Error
from ..models.lookup import as_model
from ..naming import readout_names
from ..progress import progress
from ..types import FloatArray
from .experiment import Experiment
from .phase import Phase, check_readings, finite_numbers
from .single_cells import scheduled_cells
from .tables import table_of

if TYPE_CHECKING:
    import pandas as pd
    from pysb import Model

    from ..simulation.steady_state import SteadyStateOptions

__all__ = ["schedule"]


@says_wrong_types
def schedule(
    model: Model | str,
    phases: Sequence[Phase],
    *,
    readouts: Sequence[str] = ("pSTAT5",),
    every_min: float = 5.0,
    equilibrate: bool = True,
    steady_state: SteadyStateOptions | None = None,
    engine: str | None = None,
    cells: int | None = None,
    seed: int | None = None,
) -> pd.DataFrame:
    """Take cells through phases and follow read-outs all the way.

    Parameters
    ----------
    model : pysb.Model or str
        A model of this library.
    phases : sequence of Phase, or Regimen
        What happens, one after the other.
    readouts : sequence of str
        Observables or Expressions of the model.
    every_min : float
        How often to read, minutes; the ends of phases are always read.
    equilibrate : bool
        Bring the cells to their ligand-free steady state first; otherwise they begin as the model does. Drugs of
        the model are given for an hour before the first phase in both cases.
    steady_state : SteadyStateOptions, optional
        When that state counts as steady.
    engine, cells, seed : str, int, int, optional
        Follow single cells by chance, as `single_cells` does: with ``"ssa"``, 100 of them, and seed 1 unless given.
        They live an hour without ligand first, or none with ``equilibrate=False``.

    Returns
    -------
    pandas.DataFrame
        Columns ``time_min, phase, readout, value``: minutes from the first phase on, molecules per cell;
        a change of medium is seen in the first reading of its phase. Of single cells, ``cell`` before these.

    Raises
    ------
    Il2Error
        If a phase cannot be read or a name is not known.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> phases = [il2.Phase(30, add={"IL2": 1.0}), il2.Phase(30, wash=True)]
    >>> table = il2.schedule(il2.build("receptor"), phases, readouts=["free_IL2"], every_min=30)
    >>> bool(table.value[2] < 0.01 * table.value[1])
    True
    """
    if not phases:
        raise Il2Error("phases is empty; give for example [Phase(30, add={'IL2': 1.0})], or a Regimen")
    (every,) = finite_numbers([every_min], "every_min")
    if every == 0:
        raise Il2Error("every_min is 0; give the minutes between readings")
    check_readings(sum(phase.minutes / every for phase in phases))
    model = as_model(model)
    readouts = readout_names(model, readouts)
    times = [np.unique(np.append(np.arange(0.0, phase.minutes, every), phase.minutes)) for phase in phases]
    columns: tuple[str, ...] = ("time_min", "phase", "readout", "value")
    statistic = "mean"
    if (engine, cells, seed) == (None, None, None):
        experiment = Experiment(model, steady_state=steady_state, phases=phases)
        state, course = experiment.preequilibrate(equilibrate=equilibrate), list[Mapping[str, FloatArray]]()
        with progress("phases", len(phases)) as task:
            for phase, minutes in zip(phases, times, strict=True):
                changed = experiment.exchange_medium(phase, state)
                values, state = experiment.follow(changed, minutes * 60.0, experiment.parameters_in(phase))
                course.append(values)
                task.advance()
        rows: list[tuple[object, ...]] = [*_rows(phases, times, readouts, course)]
    else:
        courses = scheduled_cells(
            model, phases, readouts=readouts, seconds=[minutes * 60.0 for minutes in times], engine=engine or "ssa",
            cells=100 if cells is None else cells, seed=1 if seed is None else seed,
            equilibrate_min=60.0 if equilibrate else 0.0,
        )  # fmt: skip
        rows = [(i, *row) for i, of_cell in enumerate(courses) for row in _rows(phases, times, readouts, of_cell)]
        columns, statistic = ("cell", *columns), "single cells"
    return table_of(model, rows, columns, phases=phases, statistic=statistic)


def _rows(
    phases: Sequence[Phase],
    times: Sequence[FloatArray],
    readouts: Sequence[str],
    course: Sequence[Mapping[str, FloatArray]],
) -> list[tuple[float, int, str, float]]:
    """Return the readings of phases one after the other; times are minutes in each phase."""
    starts = np.cumsum([0.0, *(phase.minutes for phase in phases)])
    return [
        (float(starts[number] + minute), number, name, float(values[name][i]))
        for number, (minutes, values) in enumerate(zip(times, course, strict=True))
        for i, minute in enumerate(minutes)
        for name in readouts
    ]
