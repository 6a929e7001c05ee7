"""Binding experiments: to saturation, in competition, and the release of what is bound."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from ..annotations import IS_PART_OF, cell_types, facts_by_name
from ..arguments import says_wrong_types
from ..errors import Il2Error
from ..models.lookup import as_model
from ..naming import normalized, readout_names
from ..units import AVOGADRO
from .cell_variability import CALIBRATED, CellMixture, mixture_of
from .experiment import Experiment, dosed_ligand
from .phase import Phase, finite_numbers
from .tables import table_of

if TYPE_CHECKING:
    import pandas as pd
    from pysb import Model

    from ..simulation.runner import Runner
    from ..simulation.steady_state import SteadyStateOptions
    from ..types import FloatArray

__all__ = ["competition_binding", "dissociation", "saturation_binding"]

#: Modules whose rules do nothing on ice.
FROZEN = ("trafficking", "transcription")
#: Cells per litre so few that what leaves them does not come back.
DILUTED = 1.0


@says_wrong_types
def saturation_binding(
    model: Model | str,
    *,
    doses_nM: Iterable[float],
    ligand: str | None = None,
    readout: str | None = None,
    variation: Mapping[str, float] | str | None = CALIBRATED,
    steady_state: SteadyStateOptions | None = None,
) -> pd.DataFrame:
    """Bind ligand to equilibrium on ice, where nothing is made, moved or degraded.

    Parameters
    ----------
    model : pysb.Model or str
        Any model with a receptor; the rules of the modules ``trafficking`` and ``transcription`` are left out.
    doses_nM : iterable of float
        Concentrations offered, nM.
    ligand : str, optional
        Which ligand, where the model has several.
    readout : str, optional
        What counts as bound, by default ``bound_<ligand>``.
    variation : mapping of str to float, or "calibrated", optional
        As in `pysb_il2.dose_response`.
    steady_state : SteadyStateOptions, optional
        When binding counts as being in equilibrium.

    Returns
    -------
    pandas.DataFrame
        Columns ``ligand, dose_nM, free_nM, readout, value``: the concentration offered, what of
        it is free at equilibrium, and molecules bound per cell.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> from pysb_il2.modules import il2_receptor
    >>> cell = il2.build(il2_receptor, cell={"CD25": 1e4, "CD122": 0, "CD132": 0})
    >>> table = il2.saturation_binding(cell, doses_nM=[10.0])
    >>> float(round(table.value[0] / 1e4 * (1 + 10 / table.free_nM[0]), 3))
    1.0
    """
    model = as_model(model)
    monomer, label = dosed_ligand(model, ligand)
    free, readout = readout_names(model, [f"free_{monomer}", f"bound_{monomer}" if readout is None else readout])
    doses, experiment = finite_numbers(doses_nM, "doses_nM"), _on_ice(model, steady_state)
    mixture = mixture_of(model, variation)
    found = _at_equilibrium(mixture, experiment, [{monomer: nM} for nM in doses], [free, readout])
    per_nM = AVOGADRO * experiment.runner.value("medium_volume", {}) * 1e-9
    rows = [(label, nM, unbound / per_nM, readout, bound) for nM, (unbound, bound) in zip(doses, found, strict=True)]
    columns = ["ligand", "dose_nM", "free_nM", "readout", "value"]
    return table_of(model, rows, columns, ligand=label, variation=mixture.variation, statistic=mixture.statistic)


@says_wrong_types
def competition_binding(
    model: Model | str,
    *,
    competitor: str,
    doses_nM: Iterable[float],
    ligand: str = "IL2",
    ligand_nM: float = 1.0,
    readout: str | None = None,
    variation: Mapping[str, float] | str | None = CALIBRATED,
    steady_state: SteadyStateOptions | None = None,
) -> pd.DataFrame:
    """Bind one ligand at a fixed dose against rising doses of a competitor, to equilibrium on ice.

    Parameters
    ----------
    model : pysb.Model or str
        A model with both; see `saturation_binding`.
    competitor : str
        Another ligand, or a blocking antibody of the model.
    doses_nM : iterable of float
        Concentrations of the competitor, nM.
    ligand, ligand_nM : str, float
        What is followed, and its concentration.
    readout : str, optional
        What counts as bound, by default ``bound_<ligand>``.
    variation : mapping of str to float, or "calibrated", optional
        As in `pysb_il2.dose_response`.
    steady_state : SteadyStateOptions, optional
        When binding counts as being in equilibrium.

    Returns
    -------
    pandas.DataFrame
        Columns ``ligand, ligand_nM, competitor, dose_nM, readout, value``: nM, molecules per cell.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> from pysb_il2.modules import il2_receptor, il15_receptor
    >>> cell = il2.build(il2_receptor, il15_receptor, cell={"CD25": 0, "CD122": 1e3, "CD132": 0, "CD215": 0})
    >>> table = il2.competition_binding(cell, competitor="IL15", doses_nM=[0, 1e4], ligand_nM=10.0)
    >>> bool(table.value[1] < 0.1 * table.value[0])
    True
    """
    model = as_model(model)
    monomer, label = dosed_ligand(model, ligand)
    (readout,) = readout_names(model, [f"bound_{monomer}" if readout is None else readout])
    doses, experiment = finite_numbers(doses_nM, "doses_nM"), _on_ice(model, steady_state)
    (ligand_nM,) = finite_numbers([ligand_nM], "ligand_nM")
    if isinstance(competitor, str) and normalized(competitor) == normalized(monomer):
        raise Il2Error(f"competitor {competitor!r} is the ligand itself; give another ligand or drug of the model")
    offered, mixture = [{monomer: ligand_nM, competitor: nM} for nM in doses], mixture_of(model, variation)
    found = _at_equilibrium(mixture, experiment, offered, [readout])
    rows = [(label, ligand_nM, competitor, nM, readout, value) for nM, (value,) in zip(doses, found, strict=True)]
    columns = ["ligand", "ligand_nM", "competitor", "dose_nM", "readout", "value"]
    return table_of(model, rows, columns, ligand=label, variation=mixture.variation, statistic=mixture.statistic)


@says_wrong_types
def dissociation(
    model: Model | str,
    *,
    ligand_nM: float = 1.0,
    load_min: float = 120.0,
    times_min: Iterable[float] = tuple(range(0, 121, 5)),
    ligand: str | None = None,
    readout: str | None = None,
    variation: Mapping[str, float] | str | None = CALIBRATED,
) -> pd.DataFrame:
    """Load cells with ligand on ice, wash, and follow what stays bound while what leaves is diluted away.

    Parameters
    ----------
    model : pysb.Model or str
        See `saturation_binding`.
    ligand_nM, load_min : float
        Concentration and time of loading.
    times_min : iterable of float
        Times of reading after the wash, minutes.
    ligand, readout, variation
        As in `saturation_binding`.

    Returns
    -------
    pandas.DataFrame
        Columns ``ligand, time_min, readout, value``: minutes, molecules per cell.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> from pysb_il2.modules import il2_receptor
    >>> cell = il2.build(il2_receptor, cell={"CD25": 1e4, "CD122": 0, "CD132": 0})
    >>> table = il2.dissociation(cell, times_min=[0, 0.1155])       # ln 2 / 0.1 per second
    >>> float(round(table.value[1] / table.value[0], 2))
    0.5
    """
    model = as_model(model)
    monomer, label = dosed_ligand(model, ligand)
    (readout,) = readout_names(model, [f"bound_{monomer}" if readout is None else readout])
    experiment, mixture = _on_ice(model), mixture_of(model, variation)
    times = finite_numbers(times_min, "times_min")
    seconds, time_index = np.unique(np.array(times) * 60.0, return_inverse=True)
    numbers = {f"{label}_cells" for label in cell_types(model).values()}
    cells = sum(parameter.value for parameter in model.parameters if parameter.name in numbers)
    diluted = {"medium_volume": cells / DILUTED} if numbers else {"cell_density": DILUTED}

    def washed(runner: Runner, cells: Experiment) -> FloatArray:
        here = cells.on(runner)
        state = here.advance(Phase(load_min, add={monomer: ligand_nM}), here.initial_state)
        values, _ = here.follow(here.exchange_medium(Phase(0, wash=True), state), seconds, diluted)
        return values[readout]

    left = mixture.average(experiment.runner.map(washed, mixture.parts(experiment)))
    rows = [(label, t, readout, float(left[i])) for t, i in zip(times, time_index, strict=True)]
    return table_of(
        model, rows, ["ligand", "time_min", "readout", "value"], ligand=label, variation=mixture.variation,
        statistic=mixture.statistic,
    )  # fmt: skip


def _at_equilibrium(
    mixture: CellMixture, experiment: Experiment, offered: list[dict[str, float]], readouts: list[str]
) -> FloatArray:
    """Return read-outs at equilibrium (array of media x read-outs)."""

    def at_equilibrium(runner: Runner, given: tuple[Experiment, dict[str, float]]) -> list[float]:
        cells, medium = given
        here = cells.on(runner)
        start = here.exchange_medium(Phase(0, add=medium), here.initial_state)
        values, _ = here.follow(here.find_steady_state(start), [0.0])
        return [float(values[name][0]) for name in readouts]

    given = [(cells, medium) for cells in mixture.parts(experiment) for medium in offered]
    found = np.array(experiment.runner.map(at_equilibrium, given))
    return mixture.average(found.reshape(-1, len(offered), len(readouts)))


def _on_ice(model: Model, steady_state: SteadyStateOptions | None = None) -> Experiment:
    """Return an experiment with the model without the rules that do nothing on ice."""
    gone = {rule for rule, module in facts_by_name(model, IS_PART_OF).items() if module in FROZEN}
    if gone:
        model = copy.deepcopy(model)
        model.reset_equations()
        model.rules = type(model.rules)(rule for rule in model.rules if rule.name not in gone)
        model.annotations = [a for a in model.annotations if getattr(a.subject, "name", None) not in gone]
    return Experiment(model, steady_state=steady_state)
