"""In-silico experiments in the manner of the bench: time courses and dose responses."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..arguments import says_wrong_types
from ..deprecation import renamed_argument
from ..models.lookup import as_model
from ..naming import CONCENTRATION_SUFFIX, readout_names, with_suffix
from ..progress import progress
from ..types import FloatArray, PositiveFloat
from .cell_variability import CALIBRATED, mixture_of
from .experiment import Experiment, dosed_ligand
from .phase import Phase, finite_numbers
from .stimulation import Stimulation, stimulate
from .tables import table_of

if TYPE_CHECKING:
    from pysb import Model

    from ..simulation.executors import ExecutorLike
    from ..simulation.steady_state import SteadyStateOptions

__all__ = ["courses", "dose_response", "time_course"]

#: Sets of constants of which all states are held at once.
_BLOCK = 256


@renamed_argument(staining="staining_log_sd")
@says_wrong_types
def dose_response(
    model: Model | str,
    *,
    doses_nM: Iterable[float],
    times_min: Iterable[float] = (30.0,),
    readout: str = "pSTAT5",
    ligand: str | None = None,
    equilibrate: bool = True,
    before: Sequence[Phase] = (),
    variation: Mapping[str, float] | str | None = CALIBRATED,
    staining_log_sd: PositiveFloat | None = None,
    steady_state: SteadyStateOptions | None = None,
) -> pd.DataFrame:
    """Stimulate cells with each dose and read one quantity at each time.

    Parameters
    ----------
    model : pysb.Model or str
        A model of this library, the name of a ready one, or one in which a parameter ``<ligand>_dose``, in mol/L,
        sets an initial amount.
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
    before : sequence of Phase, or Regimen
        What happens before the dose, such as ``[Phase(60, add={"IL7": 10})]`` for a pretreatment.
    variation : mapping of str to float, or "calibrated", optional
        Proteins of which the copies differ from cell to cell, lognormally, and the geometric standard
        deviation: the value is then the mean over cells, and the model's copies are those of the median cell.
        By default a cell of ``cells.tsv`` varies as in its calibration (``gsd`` there), in those proteins of which the
        model holds the table's copies; other cells are alike, as are those of a coculture, which compete for one
        medium. None: all cells are the median cell.
    staining_log_sd : float, optional
        Return the median over such cells instead, as most cytometry tables do: the standard deviation of the
        logarithm of fluorescence among cells that are alike.
    steady_state : SteadyStateOptions, optional
        When the ligand-free state counts as steady.

    Returns
    -------
    pandas.DataFrame
        Columns ``ligand, dose_nM, time_min, readout, value``: nM, minutes, molecules per cell, as in
        ``attrs["units"]``; ``attrs["variation"]`` says what varied, ``attrs["statistic"]`` what a value is of.

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
@says_wrong_types
def time_course(
    model: Model | str,
    *,
    doses_nM: Iterable[float] = (1.0,),
    times_min: Iterable[float] = tuple(range(0, 241, 5)),
    readouts: Sequence[str] = ("pSTAT5",),
    ligand: str | None = None,
    equilibrate: bool = True,
    before: Sequence[Phase] = (),
    variation: Mapping[str, float] | str | None = CALIBRATED,
    staining_log_sd: PositiveFloat | None = None,
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
    table = courses(
        as_model(model), [{}], doses_nM=doses_nM, times_min=times_min, readouts=readouts, ligand=ligand,
        equilibrate=equilibrate, before=before, variation=variation, staining_log_sd=staining_log_sd,
        steady_state=steady_state,
    )  # fmt: skip
    return table.drop(columns="set")


def courses(
    model: Model,
    sets: Sequence[Mapping[str, float]],
    *,
    labels: Sequence[str] = ("",),
    doses_nM: Iterable[float],
    times_min: Iterable[float],
    readouts: Sequence[str],
    ligand: str | None,
    equilibrate: bool,
    before: Sequence[Phase],
    variation: Mapping[str, float] | str | None,
    staining_log_sd: float | None,
    steady_state: SteadyStateOptions | None,
    executor: ExecutorLike | None = None,
    of_ligand: Collection[str] = (),
    experiment: Experiment | None = None,
) -> pd.DataFrame:
    """Follow read-outs over time after each dose, at each set of constants, of one expanded network.

    Parameters
    ----------
    model : pysb.Model
        As in `time_course`.
    sets : sequence of mapping of str to float
        Constants that differ from the model's, in its units.
    labels : sequence of str
        What errors call each set.
    doses_nM, times_min, readouts, ligand, equilibrate, before, variation, staining_log_sd, steady_state
        As in `time_course`; cells vary around the copies of their set.
    executor : str or concurrent.futures.Executor, optional
        As in `pysb_il2.sweep`.
    of_ligand : collection of str
        As in `Stimulation`.
    experiment : Experiment, optional
        One with a model of the same network; the sets then give all constants.

    Returns
    -------
    pandas.DataFrame
        As `time_course` returns it, behind a column ``set``, counted from 0.
    """
    monomer, label = dosed_ligand(model, ligand)
    doses, times = finite_numbers(doses_nM, "doses_nM"), finite_numbers(times_min, "times_min")
    seconds, time_index = np.unique(np.array(times) * 60.0, return_inverse=True)
    mixture, names = mixture_of(model, variation, staining_log_sd), readout_names(model, readouts)
    experiment = experiment or Experiment(model, steady_state=steady_state, phases=before)
    what = Stimulation([Phase(0, add={monomer: nM}) for nM in doses], seconds, names, equilibrate, before, of_ligand)
    found = list[FloatArray]()
    with progress("sets of constants", len(sets)) as task:
        for begin in range(0, len(sets), _BLOCK):
            cells = [
                part
                for values, said in zip(sets[begin : begin + _BLOCK], labels[begin : begin + _BLOCK], strict=True)
                for part in mixture.parts(experiment, values, label=said)
            ]
            read = stimulate(cells, what, executor=executor)
            of_parts = np.moveaxis(read.reshape(-1, len(mixture.nodes), *read.shape[1:]), 1, 0)
            found.append(mixture.average(of_parts)[:, :, time_index])
            task.advance(len(cells) // len(mixture.nodes))
    values = np.concatenate(found)
    index = np.indices(values.shape).reshape(4, -1)
    columns = [np.array(axis)[i] for axis, i in zip((doses, times, names), index[1:], strict=True)]
    table = pd.DataFrame(
        {"set": index[0], "ligand": label, **dict(zip(("dose_nM", "time_min", "readout"), columns, strict=True))}
    )
    table["value"] = values.ravel()
    swept = with_suffix(sets[0], CONCENTRATION_SUFFIX).items()
    drugs = {drug: f"that of {name}" for drug, name in swept if drug in experiment.drugs_nM}
    return table_of(
        model, table, list(table.columns), ligand=label, phases=before, drugs=drugs, variation=mixture.variation,
        statistic=mixture.statistic,
    )  # fmt: skip
