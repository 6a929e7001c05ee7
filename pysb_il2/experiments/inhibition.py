"""The response to a ligand at concentrations of a drug: what an IC50 is read off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import pandas as pd

from ..arguments import says_wrong_types
from ..errors import Il2Error
from ..knowledge.synonyms import DRUGS
from ..models.lookup import as_model
from ..naming import CONCENTRATION_SUFFIX, resolve
from .cell_variability import CALIBRATED
from .experiment import drug_concentrations
from .phase import finite_numbers
from .protocols import courses
from .tables import table_of

if TYPE_CHECKING:
    from pysb import Model

    from ..simulation.steady_state import SteadyStateOptions

__all__ = ["inhibitor_response"]


@says_wrong_types
def inhibitor_response(
    model: Model | str,
    *,
    inhibitor: str,
    inhibitor_nM: Iterable[float],
    doses_nM: Iterable[float] = (1.0,),
    times_min: Iterable[float] = (30.0,),
    readout: str = "pSTAT5",
    ligand: str | None = None,
    equilibrate: bool = True,
    variation: Mapping[str, float] | str | None = CALIBRATED,
    steady_state: SteadyStateOptions | None = None,
) -> pd.DataFrame:
    """Give a drug at each of several concentrations for an hour, then the ligand, and read one quantity.

    The model is expanded once; other drugs of the model are given at the concentrations they have there.

    Parameters
    ----------
    model : pysb.Model or str
        Built with the drug, at zero or any other concentration: ``build(..., inhibitors={"tofacitinib": 0})``.
    inhibitor : str
        The drug.
    inhibitor_nM : iterable of float
        Its concentrations in the medium, nM; the response without it is always read, too.
    doses_nM, times_min, readout, ligand, equilibrate, variation, steady_state
        As in `pysb_il2.dose_response`.

    Returns
    -------
    pandas.DataFrame
        Columns ``ligand, dose_nM, inhibitor, inhibitor_nM, time_min, readout, value``: nM, minutes, molecules per
        cell. `pysb_il2.ic50` and `pysb_il2.plots.dose_response` take it.

    Raises
    ------
    Il2Error
        If the model lacks the drug or another name, or doses, concentrations or times are missing, negative or not
        finite.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> model = il2.build("receptor", inhibitors={"basiliximab": 0})
    >>> table = il2.inhibitor_response(model, inhibitor="basiliximab", inhibitor_nM=[1.0, 100.0], readout="IL2_trimer")
    >>> table.inhibitor_nM.tolist(), bool(table.value[2] < 0.1 * table.value[0])
    ([0.0, 1.0, 100.0], True)
    """
    model = as_model(model)
    drugs = drug_concentrations(model)
    try:
        drug = resolve("inhibitor", inhibitor, drugs, DRUGS, where=f"model {model.name!r}")
    except Il2Error as error:
        raise Il2Error(f"{error}; build the model with it, as build(..., inhibitors={{{inhibitor!r}: 0}})") from None
    given = list(dict.fromkeys([0.0, *finite_numbers(inhibitor_nM, "inhibitor_nM")]))
    table = courses(
        model, [{f"{drug}{CONCENTRATION_SUFFIX}": nM * 1e-9} for nM in given],
        labels=[f"cells with {nM:g} nM {drug}" for nM in given], doses_nM=doses_nM, times_min=times_min,
        readouts=[readout], ligand=ligand, equilibrate=equilibrate, before=(), variation=variation,
        staining_log_sd=None, steady_state=steady_state,
    )  # fmt: skip
    table = table.assign(inhibitor=drug, inhibitor_nM=[given[number] for number in table["set"]])
    columns = ["ligand", "dose_nM", "inhibitor", "inhibitor_nM", "time_min", "readout", "value"]
    said = {drug: f"{min(given):g} to {max(given):g} nM"}
    about = table_of(model, table[columns], columns, ligand=table.ligand[0], drugs=said)
    about.attrs |= {name: fact for name, fact in table.attrs.items() if name in ("statistic", "variation")}
    return about
