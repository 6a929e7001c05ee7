"""What happens to cells, phase by phase: ligands and drugs are added, the medium is changed, time passes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import Il2Error
from ..models.lookup import as_model
from .experiment import PREINCUBATION_MIN, Experiment
from .phase import Phase, finite_numbers

if TYPE_CHECKING:
    from pysb import Model

    from ..simulation.steady_state import SteadyStateOptions

__all__ = ["PREINCUBATION_MIN", "Phase", "schedule"]


def schedule(
    model: Model | str,
    phases: Sequence[Phase],
    *,
    readouts: Sequence[str] = ("pSTAT5",),
    every_min: float = 5.0,
    equilibrate: bool = True,
    steady_state: SteadyStateOptions | None = None,
) -> pd.DataFrame:
    """Take cells through phases and follow read-outs all the way.

    Parameters
    ----------
    model : pysb.Model or str
        A model of this library.
    phases : sequence of Phase
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

    Returns
    -------
    pandas.DataFrame
        Columns ``time_min, phase, readout, value``: minutes from the first phase on, molecules per cell;
        a change of medium is seen in the first reading of its phase.

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
        raise Il2Error("phases is empty; give for example [Phase(30, add={'IL2': 1.0})]")
    (every,) = finite_numbers([every_min], "every_min")
    if every == 0:
        raise Il2Error("every_min is 0; give the minutes between readings")
    experiment = Experiment(as_model(model), steady_state=steady_state)
    experiment.check_readouts(readouts)
    state, start, rows = experiment.preequilibrate(equilibrate=equilibrate), 0.0, []
    for number, phase in enumerate(phases):
        (minutes,) = finite_numbers([phase.minutes], "minutes of a phase")
        times = np.unique(np.append(np.arange(0.0, minutes, every), minutes))
        values, state = experiment.follow(experiment.exchange_medium(phase, state), times * 60.0, phase.parameters)
        rows += [(start + t, number, name, float(values[name][i])) for i, t in enumerate(times) for name in readouts]
        start += minutes
    table = pd.DataFrame(rows, columns=["time_min", "phase", "readout", "value"])
    table.attrs["units"] = {"time_min": "min", "value": "molecules/cell"}
    return table
