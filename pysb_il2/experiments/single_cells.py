"""Single cells: each molecule by chance, by Gillespie's method or straight from the rules.

In a cell with a few hundred receptors the number that are bound, degraded or phosphorylated is a
matter of chance. Three engines follow it: ``"ssa"``, Gillespie's direct method (1977 J Phys Chem 81:2340)
on the expanded network; ``"nfsim"`` (Sneddon, Faeder & Emonet 2011 Nat Methods 8:177) and ``"rulemonkey"``,
which hold every molecule and need no network, so that a model too large to be expanded can be run.
Noise of the chemistry is meant: all cells have the same copy numbers and constants to begin with.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ..arguments import says_wrong_types
from ..errors import Il2Error, mapping_argument
from ..models.lookup import as_model
from ..rules.medium import medium_parameters
from ..simulation.results import checked_times
from ..simulation.shared_engine import Values
from ..simulation.stochastic_simulation import Stage, StochasticSimulation
from .experiment import PREINCUBATION_MIN, dosed_ligand, drug_concentrations
from .phase import finite_numbers

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["single_cells", "stochastic"]

#: A year: nobody waits for the events of more.
LONGEST_MIN = 525_600.0


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

    Returns
    -------
    pandas.DataFrame
        Columns ``cell, ligand, dose_nM, time_min, readout, value``: nM, minutes, molecules per cell, as in
        ``attrs["units"]``.

    Raises
    ------
    Il2Error
        If a number or name cannot be used, the model was decoupled, or the engine would run it wrong.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> table = il2.single_cells(il2.build("receptor"), doses_nM=[0.01], times_min=[30], readouts=["bound_IL2"],
    ...                          cells=4)
    >>> sorted(table.columns), len(table)
    (['cell', 'dose_nM', 'ligand', 'readout', 'time_min', 'value'], 4)
    """
    model = as_model(model)
    monomer, label = dosed_ligand(model, ligand)
    doses, times = finite_numbers(doses_nM, "doses_nM"), finite_numbers(times_min, "times_min")
    (equilibration_min,) = finite_numbers([equilibrate_min], "equilibrate_min")
    if (longest := max(*times, equilibration_min)) > LONGEST_MIN:
        raise Il2Error(f"{longest:g} min are too long to follow every molecule; give {LONGEST_MIN:g} at most")
    medium = medium_parameters(model)
    nothing = dict.fromkeys(medium.values(), 0.0)
    drugs = {medium[name]: molar for name, molar in drug_concentrations(model).items()}
    simulation = StochasticSimulation(model, engine, nothing, readouts)
    seconds, time_index = np.unique(np.array(times) * 60.0, return_inverse=True)
    initial = simulation.initial_amounts(nothing)
    stages = [Stage(initial, np.array([equilibration_min * 60.0]))]
    if any(drugs.values()):
        added_drugs = simulation.initial_amounts({**nothing, **drugs}) - initial
        stages.append(Stage(added_drugs, np.array([PREINCUBATION_MIN * 60.0])))
    added = [simulation.initial_amounts({**nothing, medium[monomer]: nM * 1e-9}) - initial for nM in doses]
    trajectories = simulation.run([[*stages, Stage(amount, seconds)] for amount in added], cells=cells, seed=seed)
    rows = [
        (cell, label, nM, minute, name, float(readouts_of_cell[name][index]))
        for nM, of_dose in zip(doses, trajectories, strict=True)
        for cell, readouts_of_cell in enumerate(of_dose)
        for minute, index in zip(times, time_index, strict=True)
        for name in readouts
    ]
    table = pd.DataFrame(rows, columns=["cell", "ligand", "dose_nM", "time_min", "readout", "value"])
    table.attrs["units"] = {"dose_nM": "nM", "time_min": "min", "value": "molecules/cell"}
    return table


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
        for cell, course in enumerate(courses)
        for index, time in enumerate(grid)
        for name in simulation.readouts
    ]
    return pd.DataFrame(rows, columns=["cell", "time", "readout", "value"])
