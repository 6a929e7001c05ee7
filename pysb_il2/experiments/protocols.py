"""In-silico experiments in the manner of the bench: time courses and dose responses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..deprecation import renamed_argument
from ..errors import Il2Error
from ..models.lookup import as_model
from ..naming import DOSE_SUFFIX
from ..types import FloatArray
from .cell_variability import average, checked_staining, log_sds, quadrature_nodes
from .experiment import CellState, Experiment, dose_parameter
from .phase import Phase, finite_numbers

if TYPE_CHECKING:
    from pysb import Model

    from ..simulation.runner import Runner
    from ..simulation.steady_state import SteadyStateOptions

__all__ = ["dose_response", "time_course"]


@renamed_argument(staining="staining_log_sd")
def dose_response(
    model: Model | str,
    *,
    doses_nM: Iterable[float],
    times_min: Iterable[float] = (30.0,),
    readout: str = "pSTAT5",
    ligand: str | None = None,
    equilibrate: bool = True,
    before: Sequence[Phase] = (),
    variation: Mapping[str, float] | None = None,
    staining_log_sd: float | None = None,
    steady_state: SteadyStateOptions | None = None,
) -> pd.DataFrame:
    """Stimulate cells with each dose and read one quantity at each time.

    Parameters
    ----------
    model : pysb.Model or str
        A model of this library, the name of a ready one, or one that has a parameter ``<ligand>_dose`` in mol/L.
    doses_nM : iterable of float
        Concentrations in the medium at time 0, nM; ligand depletes as cells take it up.
    times_min : iterable of float
        Times of reading, minutes after the dose.
    readout : str
        An observable or Expression of the model, molecules per cell.
    ligand : str, optional
        Which ligand is dosed, where the model has several.
    equilibrate : bool
        Bring the cells to their ligand-free steady state first; otherwise they begin as the model does. Drugs of
        the model are given for an hour before anything else in both cases.
    before : sequence of Phase
        What happens before the dose, such as ``[Phase(60, add={"IL7": 10})]`` for a pretreatment.
    variation : mapping of str to float, optional
        Proteins of which the copies differ from cell to cell, lognormally, and the geometric standard
        deviation: the value is then the mean over cells, and the model's copies are those of the median cell.
        By default all cells are alike.
    staining_log_sd : float, optional
        Return the median over such cells instead, as most cytometry tables do: the standard deviation of the
        logarithm of fluorescence among cells that are alike.
    steady_state : SteadyStateOptions, optional
        When the ligand-free state counts as steady.

    Returns
    -------
    pandas.DataFrame
        Columns ``ligand, dose_nM, time_min, readout, value``: nM, minutes, molecules per cell, as in
        ``attrs["units"]``.

    Raises
    ------
    Il2Error
        If doses or times are missing, negative or not finite, a name is not known, or a variation is not
        above 1.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> table = il2.dose_response(il2.build("receptor"), doses_nM=[0.01, 1.0], readout="IL2_trimer")
    >>> list(table.columns), len(table)
    (['ligand', 'dose_nM', 'time_min', 'readout', 'value'], 2)
    """
    return time_course(
        model, readouts=[readout], ligand=ligand, doses_nM=doses_nM, times_min=times_min, equilibrate=equilibrate,
        before=before, variation=variation, staining_log_sd=staining_log_sd, steady_state=steady_state,
    )  # fmt: skip


@renamed_argument(staining="staining_log_sd")
def time_course(
    model: Model | str,
    *,
    doses_nM: Iterable[float] = (1.0,),
    times_min: Iterable[float] = tuple(range(0, 241, 5)),
    readouts: Sequence[str] = ("pSTAT5",),
    ligand: str | None = None,
    equilibrate: bool = True,
    before: Sequence[Phase] = (),
    variation: Mapping[str, float] | None = None,
    staining_log_sd: float | None = None,
    steady_state: SteadyStateOptions | None = None,
) -> pd.DataFrame:
    """Follow several read-outs over time after each dose.

    Parameters
    ----------
    model, doses_nM, times_min, ligand, equilibrate, before, variation, staining_log_sd, steady_state
        As in `dose_response`.
    readouts : sequence of str
        Observables or Expressions of the model.

    Returns
    -------
    pandas.DataFrame
        Columns ``ligand, dose_nM, time_min, readout, value``: nM, minutes, molecules per cell.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> table = il2.time_course(il2.build("receptor"), doses_nM=[1.0], times_min=[0, 15],
    ...                         readouts=["surface_CD122"])
    >>> bool(table.value[0] > table.value[1])
    True
    """
    if isinstance(readouts, str):
        raise Il2Error(f"readouts={readouts!r} is a string; give a list, such as readouts=[{readouts!r}]")
    model = as_model(model)
    dose, label = dose_parameter(model, ligand)
    doses, times = finite_numbers(doses_nM, "doses_nM"), finite_numbers(times_min, "times_min")
    seconds, time_index = np.unique(np.array(times) * 60.0, return_inverse=True)
    nodes = quadrature_nodes(log_sds(variation or {}, model), checked_staining(staining_log_sd))
    experiment, copies = Experiment(model, steady_state=steady_state), model.parameters
    names = list(readouts)
    experiment.check_readouts(names)

    def read(runner: Runner, item: tuple[Experiment, CellState]) -> list[FloatArray]:
        of_node, state = item
        values, _ = of_node.on(runner).follow(state, seconds)
        return [values[name] for name in names]

    # One trajectory per dose and node, from the steady state of the cells of the node.
    values_of_nodes = []
    for node in nodes:
        of_node = experiment.with_parameters(
            {name: factor * copies[name].value for name, factor in node.factors.items()}
        )
        state = of_node.preequilibrate(equilibrate=equilibrate)
        for phase in before:
            state = of_node.advance(phase, state)
        media = [Phase(0, add={dose.removesuffix(DOSE_SUFFIX): nM}) for nM in doses]
        items = [(of_node, of_node.exchange_medium(medium, state)) for medium in media]
        values_of_nodes.append(experiment.runner.map(read, items))
    values = average(nodes, values_of_nodes, staining_log_sd)[0]
    rows = [
        (label, nM, minute, name, float(values[i, j, index]))
        for i, nM in enumerate(doses)
        for minute, index in zip(times, time_index, strict=True)
        for j, name in enumerate(names)
    ]
    table = pd.DataFrame(rows, columns=["ligand", "dose_nM", "time_min", "readout", "value"])
    table.attrs["units"] = {"dose_nM": "nM", "time_min": "min", "value": "molecules/cell"}
    return table
