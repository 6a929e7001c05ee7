"""Single cells: each molecule by chance, by Gillespie's method or straight from the rules.

In a cell with a few hundred receptors the number that are bound, degraded or phosphorylated is a
matter of chance. Three engines follow it: ``"ssa"``, Gillespie's direct method (1977 J Phys Chem 81:2340)
on the expanded network; ``"nfsim"`` (Sneddon, Faeder & Emonet 2011 Nat Methods 8:177) and ``"rulemonkey"``,
which hold every molecule and need no network, so that a model too large to be expanded can be run.
Noise of the chemistry is meant: all cells have the same copy numbers and constants to begin with.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ..arguments import says_wrong_types
from ..errors import Il2Error, mapping_argument
from ..models.lookup import as_model
from ..naming import readout_names
from ..rules.medium import initials_in_medium
from ..rules.patterns import complex_patterns, molecules
from ..rules.table_facts import stamped
from ..simulation.executors import ExecutorLike, check_executor
from ..simulation.results import checked_times
from ..simulation.shared_engine import Values
from ..simulation.stochastic_simulation import Stage, StochasticSimulation, check_counts
from ..types import BoolArray, FloatArray, PositiveInt
from .experiment import PREINCUBATION_MIN, dosed_ligand, drug_concentrations
from .medium import Medium, made_of
from .phase import Phase, finite_numbers
from .single_cell_file import write_single_cells
from .tables import table_of

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["scheduled_cells", "single_cells", "stochastic"]


@says_wrong_types
def single_cells(
    model: Model | str,
    *,
    doses_nM: Iterable[float] = (1.0,),
    times_min: Iterable[float] = (0.0, 15.0, 30.0, 60.0),
    readouts: Sequence[str] = ("pSTAT5",),
    ligand: str | None = None,
    cells: int = 100,
    seed: int = 1,
    engine: str = "ssa",
    equilibrate_min: float = 60.0,
    before: Sequence[Phase] = (),
    file: str | os.PathLike[str] | None = None,
    resume: bool = False,
    executor: ExecutorLike | None = None,
    workers: PositiveInt | None = None,
) -> pd.DataFrame:
    """Stimulate single cells with each dose and follow read-outs over time, by chance.

    Each cell starts from the model's initial amounts, lives `equilibrate_min` without ligand, then an
    hour with the model's drugs if there are any, and then gets the dose in a medium of its own.

    Parameters
    ----------
    model : pysb.Model or str
        A full model of this library, not a decoupled one, or one that has a parameter ``<ligand>_dose``.
    doses_nM : iterable of float
        Concentrations in the medium at time 0, nM.
    times_min : iterable of float
        Times of reading, minutes after the dose.
    readouts : sequence of str
        Observables or Expressions of the model.
    ligand : str, optional
        Which ligand is dosed, where the model has several.
    cells : int
        How many cells get each dose.
    seed : int
        Of the random numbers, 0 or more. The same seed gives the same cells, on however many cores;
        each cell of each dose has a stream of its own.
    engine : {"ssa", "nfsim", "rulemonkey"}
        See `stochastic`.
    equilibrate_min : float
        Minutes without ligand, in which noise builds up. What is slow to come to rest needs longer.
    before : sequence of Phase, or Regimen
        What happens before the dose.
    file, resume : path-like, bool, optional
        As in `cytometry`: a name in ``.parquet``, which is written in parts as they are finished, so that memory does
        not grow with the number of cells; and whether to go on with what a run that was killed has left beside it.
    executor, workers : str or concurrent.futures.Executor, int, optional
        Where cells are run by ``"ssa"``, as in `sweep`, and by how many; by default processes, one for each core.

    Returns
    -------
    pandas.DataFrame
        Columns ``cell, ligand, dose_nM, time_min, readout, value``: nM, minutes, molecules per cell, as in
        ``attrs["units"]``. With `file`, number, mean and variance of the cells there, by dose, time and read-out.

    Raises
    ------
    Il2Error
        If a number or name cannot be used, the model was decoupled, the engine would run it wrong, the events would
        take more than a week, workers die again and again, the disk is full, or what stands beside `file` belongs to
        another run.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> table = il2.single_cells(il2.build("receptor"), doses_nM=[0.01], times_min=[30], readouts=["bound_IL2"],
    ...                          cells=4)
    >>> sorted(table.columns), len(table)
    (['cell', 'dose_nM', 'ligand', 'readout', 'time_min', 'value'], 4)
    """
    if executor is not None:
        check_executor(executor)
    if resume and file is None:
        raise Il2Error("resume goes on with the cells of a file; give file= as in the run that was ended")
    check_counts(cells, seed, in_memory=file is None)
    model = as_model(model)
    readouts = readout_names(model, readouts)
    monomer, label = dosed_ligand(model, ligand)
    doses, times = finite_numbers(doses_nM, "doses_nM"), finite_numbers(times_min, "times_min")
    experiment = _StochasticExperiment(model, engine, readouts, phases=before, equilibrate_min=equilibrate_min)
    seconds, time_index = np.unique(np.array(times) * 60.0, return_inverse=True)
    prepared = [*experiment.prepared, *(experiment.stage(phase) for phase in before)]
    given = [experiment.stage(Phase(0, add={monomer: nM}), seconds) for nM in doses]
    plans = [[*prepared, stage] for stage in given]
    how: dict[str, Any] = {"cells": cells, "seed": seed, "executor": executor, "workers": workers}

    def table(numbers: Sequence[int], found: Sequence[Sequence[Mapping[str, FloatArray]]]) -> pd.DataFrame:
        """Return what some cells read; their numbers count on from one dose to the next."""
        rows = [
            (number % cells, label, doses[number // cells], minute, name, float(of_cell[name][index]))
            for number, (*_, of_cell) in zip(numbers, found, strict=True)
            for minute, index in zip(times, time_index, strict=True)
            for name in readouts
        ]
        columns = ["cell", "ligand", "dose_nM", "time_min", "readout", "value"]
        return table_of(model, rows, columns, ligand=label, phases=before, statistic="single cells")

    if file is None:
        of_doses = experiment.simulation.run(plans, **how)
        return table(range(len(plans) * cells), [of_cell for of_dose in of_doses for of_cell in of_dose])
    about = {
        "cells": cells, "seed": seed, "engine": engine, "doses": doses, "times": times, "readouts": list(readouts),
        "ligand": label, "preparation": repr((equilibrate_min, list(before))),
    }  # fmt: skip
    return write_single_cells(
        file, model, len(plans) * cells, len(times) * len(readouts), about, resume=resume,
        in_shares=partial(experiment.simulation.in_shares, plans, **how), table=table,
    )  # fmt: skip


class _StochasticExperiment:
    """Single cells of one model, and what is done with them; as `Experiment`, by chance."""

    def __init__(
        self, model: Model, engine: str, readouts: Sequence[str], *, phases: Sequence[Phase], equilibrate_min: float
    ) -> None:
        finite_numbers([equilibrate_min], "equilibrate_min")
        self._medium, self._model = Medium(model), model
        self.simulation = StochasticSimulation(self._medium.model_for(phases), engine, self._medium.nothing, readouts)
        self._initial = self.simulation.initial_amounts(self._medium.nothing)
        #: Cells without ligand, and then an hour with the model's drugs if it has any.
        self.prepared = [Stage(self._initial, np.array([equilibrate_min * 60.0]))]
        drugs_nM = {name: molar * 1e9 for name, molar in drug_concentrations(model).items()}
        if any(drugs_nM.values()):
            self.prepared.append(self.stage(Phase(PREINCUBATION_MIN, add=drugs_nM)))

    def stage(self, phase: Phase, seconds: FloatArray | None = None) -> Stage:
        """Return a phase as a stage that is read at some times, by default at its end."""
        kept = None
        if phase.wash:
            seeds = self._amounts(dict.fromkeys(self._medium.washed, 1e-9)) != self._initial
            kept = np.where(self._washed(seeds), 1.0 - phase.wash, 1.0)
        added = self._amounts(self._medium.concentrations(phase)) - self._initial
        times = np.array([phase.minutes * 60.0]) if seconds is None else seconds
        return Stage(added, times, kept, self._medium.constants(phase))

    def _washed(self, seeds: BoolArray) -> BoolArray:
        """Return which species, or seeds, are in the medium, free or held by one another."""
        if self.simulation.network is not None:
            return made_of(self.simulation.network, seeds)
        for rule in self._model.rules:
            for pattern in complex_patterns(rule.product_pattern):
                names = {molecule.monomer.name for molecule in molecules(pattern)}
                if len(names) > 1 and names <= initials_in_medium(self._model).keys():
                    raise Il2Error(
                        f"{' and '.join(sorted(names))} hold each other in the medium, from which only engine='ssa' "
                        "washes single cells; take that"
                    )
        return seeds

    def _amounts(self, concentrations: dict[str, float]) -> FloatArray:
        return self.simulation.initial_amounts({**self._medium.nothing, **concentrations})


@says_wrong_types
def scheduled_cells(
    model: Model,
    phases: Sequence[Phase],
    *,
    readouts: Sequence[str],
    seconds: Sequence[FloatArray],
    engine: str,
    cells: int,
    seed: int,
    equilibrate_min: float,
) -> list[list[dict[str, FloatArray]]]:
    """Take single cells through phases.

    Parameters
    ----------
    model : pysb.Model
        A full model.
    phases : sequence of Phase
        What happens, one after the other.
    readouts : sequence of str
        Observables or Expressions of the model.
    seconds : sequence of array (times,)
        When to read in each phase.
    engine, cells, seed, equilibrate_min
        As in `single_cells`.

    Returns
    -------
    list of lists of dict of str to array (times,)
        The read-outs of each cell in each phase.
    """
    experiment = _StochasticExperiment(model, engine, readouts, phases=phases, equilibrate_min=equilibrate_min)
    stages = [experiment.stage(phase, times) for phase, times in zip(phases, seconds, strict=True)]
    prepared = experiment.prepared
    (found,) = experiment.simulation.run([[*prepared, *stages]], cells=cells, seed=seed)
    return [of_cell[len(prepared) :] for of_cell in found]


@says_wrong_types
def stochastic(
    model: Model | str,
    times: ArrayLike,
    *,
    engine: str = "ssa",
    cells: int = 1,
    seed: int = 1,
    readouts: Sequence[str] | None = None,
    parameters: Values | None = None,
) -> pd.DataFrame:
    """Run any PySB model by chance, from its initial amounts, in its own unit of time.

    Initial amounts that are not whole are rounded up or down at random, so that their mean is kept.

    Parameters
    ----------
    model : pysb.Model or str
        A model in molecules, not in concentrations; it is left as it was.
    times : sequence of float
        Increasing, from 0 on, in the model's unit.
    engine : {"ssa", "nfsim", "rulemonkey"}
        Gillespie's method on the expanded network, or one of two engines that take the rules as they
        are. NFsim is the faster of these; RuleMonkey is exact.
    cells : int
        How many runs.
    seed : int
        Of the random numbers, 0 or more.
    readouts : sequence of str, optional
        Observables or Expressions; by default all.
    parameters : mapping of str to float, optional
        Parameters that differ from the model's.

    Returns
    -------
    pandas.DataFrame
        Columns ``cell, time, readout, value``, in the units of the model.

    Raises
    ------
    Il2Error
        As for `single_cells`.

    Examples
    --------
    >>> from pysb.examples.bngwiki_simple import model
    >>> len(stochastic(model, [0, 1, 2], cells=3, readouts=["Lbound"]))
    9
    """
    model, grid = as_model(model), checked_times(times)
    values = mapping_argument(parameters, "parameters", "{'k': 0.1}")
    simulation = StochasticSimulation(model, engine, values, readouts)
    (courses,) = simulation.run([[Stage(simulation.initial_amounts(values), grid)]], cells=cells, seed=seed)
    rows = [
        (cell, time, name, float(course[name][index]))
        for cell, (course,) in enumerate(courses)
        for index, time in enumerate(grid)
        for name in simulation.readouts
    ]
    return stamped(pd.DataFrame(rows, columns=["cell", "time", "readout", "value"]), model, statistic="single cells")
