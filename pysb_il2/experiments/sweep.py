"""Sweeps: the same experiment at many sets of constants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..arguments import says_wrong_types
from ..models.lookup import as_model
from ..simulation.executors import ExecutorLike, check_executor
from ..types import PositiveFloat
from .cell_variability import CALIBRATED
from .parameter_sets import GivenSets, Value, read_sets
from .phase import Phase, finite_numbers
from .protocols import courses

if TYPE_CHECKING:
    from pysb import Model

    from ..simulation.steady_state import SteadyStateOptions

__all__ = ["Value", "sweep"]


@says_wrong_types
def sweep(
    model: Model | str,
    sets: GivenSets,
    *,
    how: str = "grid",
    doses_nM: Iterable[float] = (1.0,),
    times_min: Iterable[float] = (30.0,),
    readouts: Sequence[str] = ("pSTAT5",),
    ligand: str | None = None,
    equilibrate: bool = True,
    before: Sequence[Phase] = (),
    variation: Mapping[str, float] | str | None = CALIBRATED,
    staining_log_sd: PositiveFloat | None = None,
    steady_state: SteadyStateOptions | None = None,
    executor: ExecutorLike | None = None,
) -> pd.DataFrame:
    """Give doses to cells that differ in constants, such as copies of receptors, and read them at each time.

    The model is expanded once, and sets are run side by side. Each set comes to its own state of rest before the
    dose. Copies of 0 are those of a cell that makes none of the protein.

    Parameters
    ----------
    model : pysb.Model or str
        As in `dose_response`.
    sets : mapping of str to sequence, sequence of mapping, or pandas.DataFrame
        Values by parameter, of which all combinations are taken; or sets, one mapping or row each, in which what is
        left out is as in the model. A value is in the unit of the model (`pysb_il2.parameters`) or has its own:
        ``"20 nM"`` or ``(20, "nM")``. A protein stands for its copies: ``"CD122"`` for ``"CD122_0"``. The
        concentration of a drug of the model, such as ``"tofacitinib_concentration"``, is given as `build` does.
    how : {"grid", "rows"}
        Whether lists by parameter stand for all combinations, or side by side for one set each.
    doses_nM, times_min, readouts, ligand, equilibrate, before, variation, staining_log_sd, steady_state
        As in `time_course`. Cells that vary do so around the copies of their set.
    executor : str or concurrent.futures.Executor, optional
        Where sets are run: in ``"threads"``, ``"processes"``, on a ``"dask"`` cluster or the one at an address such as
        ``"tcp://10.0.0.1:8786"``, or by any `concurrent.futures.Executor`. The network is sent there as text. By
        default on all cores of this machine.

    Returns
    -------
    pandas.DataFrame
        Columns ``set``, counted from 0, the parameters, ``ligand, dose_nM, time_min, readout, value``; units in
        ``attrs["units"]``. `pysb_il2.ec50` makes one row of each set of it.

    Raises
    ------
    Il2Error
        If a name is not known, which is said before the model is expanded, a value or unit cannot be used, or there
        would be more than a million values; or of the set in which cells find no steady state.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> table = il2.sweep("receptor", {"CD122_0": [0, 1000], "CD25_captures_IL2_Kd": ["10 nM", "100 nM"]},
    ...                   readouts=["IL2_trimer"])
    >>> list(table.columns)
    ['set', 'CD122_0', 'CD25_captures_IL2_Kd', 'ligand', 'dose_nM', 'time_min', 'readout', 'value']
    >>> [bool(value > 0) for value in table.value]
    [False, False, True, True]
    """
    model = as_model(model)
    if executor is not None:
        check_executor(executor)
    doses, times = finite_numbers(doses_nM, "doses_nM"), finite_numbers(times_min, "times_min")
    names, rows, units = read_sets(model, sets, how, len(doses) * len(times) * max(len(readouts), 1))
    labels = [
        f"set {number} ({', '.join(f'{name}={value:g}' for name, value in row.items())})"
        for number, row in enumerate(rows)
    ]
    table = courses(
        model, rows, labels=labels, doses_nM=doses, times_min=times, readouts=readouts, ligand=ligand,
        equilibrate=equilibrate, before=before, variation=variation, staining_log_sd=staining_log_sd,
        steady_state=steady_state, executor=executor,
    )  # fmt: skip
    for place, name in enumerate(names, 1):
        table.insert(place, name, np.array([row[name] for row in rows])[table["set"]])
    table.attrs["units"] |= units
    said = sets.attrs if isinstance(sets, pd.DataFrame) else {}  # how they were drawn
    table.attrs = {**said, **table.attrs}
    return table
