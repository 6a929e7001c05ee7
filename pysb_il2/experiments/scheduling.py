"""Cells that are taken through phases one after the other, or through a regimen by the clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ..arguments import says_wrong_types
from ..errors import Il2Error
from ..models.lookup import as_model
from ..naming import readout_names
from ..progress import progress
from ..rules.table_facts import MEDIAN_CELL
from ..types import FloatArray
from .cell_variability import CALIBRATED, mixture_of
from .experiment import Experiment
from .phase import Phase, check_readings, finite_numbers
from .single_cells import scheduled_cells
from .tables import table_of

if TYPE_CHECKING:
    import pandas as pd
    from pysb import Model

    from ..simulation.runner import Runner
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
    variation: Mapping[str, float] | str | None = CALIBRATED,
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
    variation : mapping of str to float, or "calibrated", optional
        As in `dose_response`; single cells by chance are alike.
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
        If a phase cannot be read, a name is not known, or a variation is not above 1 or of single cells by chance.

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
    columns = ["time_min", "phase", "readout", "value"]
    if (engine, cells, seed) == (None, None, None):
        mixture = mixture_of(model, variation)
        experiment = Experiment(model, steady_state=steady_state, phases=phases)
        followed = partial(_course, phases, times, readouts, equilibrate=equilibrate)
        course = mixture.average(experiment.runner.map(followed, mixture.parts(experiment)))
        rows: list[tuple[object, ...]] = [*_rows(phases, times, readouts, course)]
        statistic, varied = mixture.statistic, mixture.variation
    else:
        if isinstance(variation, Mapping):
            raise Il2Error("single cells by chance are alike; leave variation= out, or take cytometry")
        courses = scheduled_cells(
            model, phases, readouts=readouts, seconds=[minutes * 60.0 for minutes in times], engine=engine or "ssa",
            cells=100 if cells is None else cells, seed=1 if seed is None else seed,
            equilibrate_min=60.0 if equilibrate else 0.0,
        )  # fmt: skip
        rows = [
            (i, *row)
            for i, of_cell in enumerate(courses)
            for row in _rows(phases, times, readouts, _stacked(of_cell, readouts))
        ]
        columns, statistic, varied = ["cell", *columns], "single cells", MEDIAN_CELL
    return table_of(model, rows, columns, phases=phases, variation=varied, statistic=statistic)


def _course(
    phases: Sequence[Phase], times: Sequence[FloatArray], readouts: Sequence[str], runner: Runner,
    experiment: Experiment, *, equilibrate: bool,
) -> FloatArray:  # fmt: skip
    """Return what one experiment reads in all phases (array of readings x read-outs)."""
    here, course = experiment.on(runner), list[Mapping[str, FloatArray]]()
    state = here.preequilibrate(equilibrate=equilibrate)
    with progress("phases", len(phases)) as task:
        for phase, minutes in zip(phases, times, strict=True):
            changed = here.exchange_medium(phase, state)
            values, state = here.follow(changed, minutes * 60.0, here.parameters_in(phase))
            course.append(values)
            task.advance()
    return _stacked(course, readouts)


def _stacked(course: Sequence[Mapping[str, FloatArray]], readouts: Sequence[str]) -> FloatArray:
    """Return the readings of phases one after the other (array of readings x read-outs)."""
    return np.concatenate([np.stack([values[name] for name in readouts], axis=1) for values in course])


def _rows(
    phases: Sequence[Phase], times: Sequence[FloatArray], readouts: Sequence[str], course: FloatArray
) -> list[tuple[float, int, str, float]]:
    """Return rows of readings; times are minutes in each phase."""
    starts = np.cumsum([0.0, *(phase.minutes for phase in phases)])
    when = [(float(starts[number] + minute), number) for number, minutes in enumerate(times) for minute in minutes]
    return [
        (*time_and_phase, name, float(value))
        for time_and_phase, values in zip(when, course, strict=True)
        for name, value in zip(readouts, values, strict=True)
    ]
