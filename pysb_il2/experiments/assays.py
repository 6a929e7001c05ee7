"""Experiments of several steps: loss from the surface, washing, drugs given late, low doses for days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from ..arguments import says_wrong_types
from ..errors import Il2Error
from ..models.lookup import as_model
from ..naming import readout_names
from ..progress import progress
from ..types import PositiveFloat
from .cell_variability import CALIBRATED
from .phase import Phase, check_readings, finite_numbers
from .protocols import time_course
from .scheduling import schedule
from .tables import concat, said_of_each

if TYPE_CHECKING:
    from pysb import Model

    from ..simulation.steady_state import SteadyStateOptions

__all__ = ["compare", "inhibitor_chase", "low_dose_course", "surface_loss", "washout"]


@says_wrong_types
def compare(
    models: Mapping[str, Model | str],
    *,
    readouts: Mapping[str, float],
    dose_nM: float = 1.0,
    ligand: str = "IL2",
    equilibrate: bool = True,
    variation: Mapping[str, float] | str | None = CALIBRATED,
    steady_state: SteadyStateOptions | None = None,
) -> pd.DataFrame:
    """Read variants of a cell side by side: mutants, knock-outs, cells with drugs.

    Parameters
    ----------
    models : mapping of str to pysb.Model or str
        The variants by name; the first is what the others are compared with.
    readouts : mapping of str to float
        Read-outs, and how many minutes after the dose each is read.
    dose_nM, ligand : float, str
        The dose, and of which ligand.
    equilibrate, variation, steady_state
        As in `pysb_il2.time_course`.

    Returns
    -------
    pandas.DataFrame
        Columns ``variant, readout, time_min, value, percent``; per cent of the first variant, NaN
        where that has none. `pysb_il2.plots.effects` draws it.

    Raises
    ------
    Il2Error
        If there is no variant, or a model lacks a read-out.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> cells = {"wild type": il2.build("signal"), "no JAK3": il2.build("signal", knockouts=["JAK3"])}
    >>> il2.compare(cells, readouts={"pSTAT5": 30}, variation=None).percent.round(3).tolist()
    [100.0, 0.0]
    """
    if not models:
        raise Il2Error("there is nothing to compare; give models by name, the wild type first")
    parts, times = [], sorted(set(readouts.values()))
    known = {variant: as_model(model) for variant, model in models.items()}
    names, *_ = [readout_names(model, readouts) for model in known.values()]
    minutes = dict(zip(names, readouts.values(), strict=True))
    with progress("variants", len(known)) as task:
        for variant, model in known.items():
            course = time_course(
                model,
                doses_nM=[dose_nM],
                times_min=times,
                readouts=names,
                ligand=ligand,
                equilibrate=equilibrate,
                variation=variation,
                steady_state=steady_state,
            )
            read = course.set_index(["readout", "time_min"]).value
            rows = [(variant, name, minute, float(read[name, minute])) for name, minute in minutes.items()]
            part = pd.DataFrame(rows, columns=["variant", "readout", "time_min", "value"])
            part.attrs = course.attrs
            parts.append(part)
            task.advance()
    table = concat(parts)
    first = table[table.variant == next(iter(models))].set_index("readout").value
    table["percent"] = 100 * table.value / table.readout.map(first.where(first > 0))
    table.insert(0, "variant", table.pop("variant"))
    table.attrs["units"] |= {"percent": "%"}
    variations = {variant: str(part.attrs["variation"]) for variant, part in zip(known, parts, strict=True)}
    table.attrs |= {"variation": said_of_each(variations), "dose_nM": float(dose_nM)}
    return table


@says_wrong_types
def surface_loss(
    model: Model | str,
    *,
    doses_nM: Iterable[float] = (1.0,),
    times_min: Iterable[float] = (0, 2, 5, 15, 30, 60, 90),
    readout: str = "exposed_CD122",
    ligand: str | None = None,
    equilibrate: bool = True,
    variation: Mapping[str, float] | str | None = CALIBRATED,
    steady_state: SteadyStateOptions | None = None,
) -> pd.DataFrame:
    """Follow a chain at the surface after each dose, as per cent of what was there before.

    Parameters
    ----------
    model, doses_nM, times_min, ligand
        As in `pysb_il2.time_course`.
    readout : str
        ``surface_<chain>``, or ``exposed_<chain>``: what an antibody sees that cannot bind a chain
        whose face a ligand covers.
    equilibrate, variation, steady_state
        As in `pysb_il2.time_course`.

    Returns
    -------
    pandas.DataFrame
        Columns ``ligand, dose_nM, time_min, readout, value``; the value in per cent.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> table = il2.surface_loss(il2.build("receptor"), times_min=[0, 30])
    >>> bool(table.value[0] == 100 > table.value[1])
    True
    """
    times = finite_numbers(times_min, "times_min")
    table = time_course(
        model, doses_nM=doses_nM, times_min=[0.0, *times], readouts=[readout], ligand=ligand, equilibrate=equilibrate,
        variation=variation, steady_state=steady_state,
    )  # fmt: skip
    # Ligand binds from time 0 on, so the first reading is that of untouched cells.
    start = table.value[table.time_min == 0].iloc[0]
    if start <= 0:
        raise Il2Error(f"{readout!r} is {start:g} before the dose; choose a chain that the cell has")
    table = table.drop(index=table.groupby("dose_nM", sort=False).head(1).index).reset_index(drop=True)
    table["value"] = 100 * (table.value / start)
    table.attrs["units"] |= {"value": "%"}
    table.attrs["statistic"] = "mean, in % of that before the dose"
    return table


@says_wrong_types
def washout(
    model: Model | str,
    *,
    dose_nM: float = 1.0,
    stimulate_min: float = 30.0,
    follow_min: float = 120.0,
    readouts: Sequence[str] = ("pSTAT5",),
    ligand: str = "IL2",
    every_min: float = 5.0,
    equilibrate: bool = True,
    variation: Mapping[str, float] | str | None = CALIBRATED,
    steady_state: SteadyStateOptions | None = None,
) -> pd.DataFrame:
    """Stimulate cells, wash the ligand away, and follow what stays.

    What cells return to the medium after the wash stays there and signals again over hours; see docs/howto/regimens.md.

    Parameters
    ----------
    model : pysb.Model or str
        A model of this library.
    dose_nM, ligand : float, str
        The dose, and of which ligand.
    stimulate_min, follow_min : float
        Minutes with the ligand, and after the wash.
    readouts, every_min, equilibrate, variation, steady_state
        As in `pysb_il2.schedule`.

    Returns
    -------
    pandas.DataFrame
        As `pysb_il2.schedule`: phase 0 is the stimulation, phase 1 the time after the wash.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> table = il2.washout(il2.build("signal"), follow_min=90, every_min=30, variation=None)
    >>> bool(table.value.iloc[-1] < table.value[table.phase == 0].iloc[-1])
    True
    """
    phases = [Phase(stimulate_min, add={ligand: dose_nM}), Phase(follow_min, wash=True)]
    return schedule(
        model, phases, readouts=readouts, every_min=every_min, equilibrate=equilibrate, variation=variation,
        steady_state=steady_state,
    )  # fmt: skip


@says_wrong_types
def inhibitor_chase(
    model: Model | str,
    *,
    inhibitor: str,
    inhibitor_nM: float,
    dose_nM: float = 1.0,
    stimulate_min: float = 30.0,
    follow_min: float = 60.0,
    readouts: Sequence[str] = ("pSTAT5",),
    ligand: str = "IL2",
    every_min: float = 2.0,
    equilibrate: bool = True,
    variation: Mapping[str, float] | str | None = CALIBRATED,
    steady_state: SteadyStateOptions | None = None,
) -> pd.DataFrame:
    """Stimulate cells, then add a drug while the ligand stays, and follow what the signal does.

    Parameters
    ----------
    model : pysb.Model or str
        Built with the drug at zero: ``build(..., inhibitors={"tofacitinib": 0})``.
    inhibitor, inhibitor_nM : str, float
        The drug and its concentration.
    dose_nM, stimulate_min, follow_min, readouts, ligand, every_min, equilibrate, variation, steady_state
        As in `washout`.

    Returns
    -------
    pandas.DataFrame
        As `pysb_il2.schedule`: phase 0 is the stimulation, phase 1 the time with the drug.
    """
    phases = [Phase(stimulate_min, add={ligand: dose_nM}), Phase(follow_min, add={inhibitor: inhibitor_nM})]
    return schedule(
        model, phases, readouts=readouts, every_min=every_min, equilibrate=equilibrate, variation=variation,
        steady_state=steady_state,
    )  # fmt: skip


@says_wrong_types
def low_dose_course(
    model: Model | str,
    *,
    dose_nM: float = 0.05,
    days: PositiveFloat = 5,
    every_h: PositiveFloat = 24.0,
    half_life_h: PositiveFloat = 5.0,
    readouts: Sequence[str] = ("pSTAT5",),
    ligand: str = "IL2",
    equilibrate: bool = True,
    variation: Mapping[str, float] | str | None = CALIBRATED,
    steady_state: SteadyStateOptions | None = None,
) -> pd.DataFrame:
    """Give low doses of a ligand again and again for days, as low-dose IL-2 is given under the skin.

    The body renews the medium: every hour what is free is exchanged for what the plasma then
    holds, which jumps to `dose_nM` at each injection and falls by half every `half_life_h`.

    Parameters
    ----------
    model : pysb.Model or str
        A model with traffic; with gene expression CD25 follows.
    dose_nM : float
        Concentration after an injection; 10-100 pM is usual.
    days, every_h, half_life_h : float
        Length, time between injections, half-life in plasma (assumed for the skin route).
    readouts, ligand, equilibrate, variation, steady_state
        As in `washout`.

    Returns
    -------
    pandas.DataFrame
        As `pysb_il2.schedule`, one phase per hour.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> table = il2.low_dose_course(il2.build("receptor"), days=0.25, readouts=["free_IL2"])
    >>> bool(table.value[0] > table.value.iloc[-1] > 0)
    True
    """
    check_readings(days * 24)
    phases, plasma = [], 0.0
    for hour in range(round(days * 24)):
        plasma += dose_nM if hour % every_h < 1 else 0.0
        phases.append(Phase(60, wash=True, add={ligand: plasma}))
        plasma *= 0.5 ** (1 / half_life_h)
    return schedule(
        model, phases, readouts=readouts, every_min=60, equilibrate=equilibrate, variation=variation,
        steady_state=steady_state,
    )  # fmt: skip
