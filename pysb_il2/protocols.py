"""In-silico experiments in the manner of the bench: time courses, dose responses, binding on ice."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .errors import Il2Error, unknown
from .units import AVOGADRO

if TYPE_CHECKING:
    import pandas as pd
    from pysb import Model

__all__ = ["dose_response", "saturation_binding", "time_course"]


def dose_response(
    model: Model,
    *,
    doses_nM: Iterable[float],
    times_min: Iterable[float] = (30.0,),
    readout: str = "pSTAT5",
    ligand: str | None = None,
    equilibrate: bool = True,
) -> pd.DataFrame:
    """Stimulate cells with each dose and read one quantity at each time.

    Parameters
    ----------
    model : pysb.Model
        A model of this library, or one that has a parameter ``<ligand>_dose`` in mol/L.
    doses_nM : iterable of float
        Concentrations in the medium at time 0, nM; ligand depletes as cells take it up.
    times_min : iterable of float
        Times of reading, minutes after the dose.
    readout : str
        An observable or Expression of the model, molecules per cell.
    ligand : str, optional
        Which ligand is dosed, where the model has several.
    equilibrate : bool
        Bring the cells to their ligand-free steady state first.

    Returns
    -------
    pandas.DataFrame
        Columns ``ligand, dose_nM, time_min, readout, value``; units in ``attrs["units"]``.

    Raises
    ------
    Il2Error
        If doses or times are missing, negative or not finite, or a name is not known.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> table = il2.dose_response(il2.build("receptor"), doses_nM=[0.01, 1.0], readout="IL2_trimer")
    >>> list(table.columns), len(table)
    (['ligand', 'dose_nM', 'time_min', 'readout', 'value'], 2)
    """
    return _stimulate(model, ligand, doses_nM, times_min, [readout], equilibrate)


def time_course(
    model: Model,
    *,
    doses_nM: Iterable[float] = (1.0,),
    times_min: Iterable[float] = tuple(range(0, 241, 5)),
    readouts: Sequence[str] = ("pSTAT5",),
    ligand: str | None = None,
    equilibrate: bool = True,
) -> pd.DataFrame:
    """Follow several read-outs over time after each dose.

    Parameters
    ----------
    model, doses_nM, times_min, ligand, equilibrate
        As in `dose_response`.
    readouts : sequence of str
        Observables or Expressions of the model.

    Returns
    -------
    pandas.DataFrame
        Columns ``ligand, dose_nM, time_min, readout, value``.

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
    return _stimulate(model, ligand, doses_nM, times_min, list(readouts), equilibrate)


def saturation_binding(
    model: Model, *, doses_nM: Iterable[float], ligand: str | None = None, readout: str | None = None
) -> pd.DataFrame:
    """Bind ligand to equilibrium on ice, where nothing is made, moved or degraded.

    Parameters
    ----------
    model : pysb.Model
        Any model with a receptor; the rules of the module ``trafficking`` are left out.
    doses_nM : iterable of float
        Concentrations offered, nM.
    ligand : str, optional
        Which ligand, where the model has several.
    readout : str, optional
        What counts as bound, by default ``bound_<ligand>``.

    Returns
    -------
    pandas.DataFrame
        Columns ``ligand, dose_nM, free_nM, readout, value``: the concentration offered, what of
        it is free at equilibrium, and molecules bound per cell.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> from pysb_il2.modules import il2_receptor
    >>> cell = il2.build(il2_receptor, cell={"CD25": 1e4})
    >>> table = il2.saturation_binding(cell, doses_nM=[10.0])
    >>> float(round(table.value[0] / 1e4 * (1 + 10 / table.free_nM[0]), 3))
    1.0
    """
    import pandas as pd

    from .runner import Runner

    cold = _without_module(model, "trafficking")
    dose, label = _dosed(cold, ligand)
    readout = readout or f"bound_{dose.removesuffix('_dose')}"
    doses = _numbers(doses_nM, "doses_nM")
    runner = Runner(cold)
    wanted = [f"free_{dose.removesuffix('_dose')}", readout]
    _check_readouts(runner, wanted)
    without, volume = _no_doses(cold), runner.value("medium_volume", {})

    def at_rest(one: Runner, nM: float) -> list[float]:
        values = {**without, dose: nM * 1e-9}
        seen = one.observed(one.steady_state(values, one.initials(values)), values)
        return [seen[name] for name in wanted]

    rows = [
        (label, nM, free / (AVOGADRO * volume) * 1e9, readout, bound)
        for nM, (free, bound) in zip(doses, runner.map(at_rest, doses), strict=True)
    ]
    table = pd.DataFrame(rows, columns=["ligand", "dose_nM", "free_nM", "readout", "value"])
    table.attrs["units"] = {"dose_nM": "nM", "free_nM": "nM", "value": "molecules/cell"}
    return table


def _stimulate(
    model: Model,
    ligand: str | None,
    doses_nM: Iterable[float],
    times_min: Iterable[float],
    readouts: list[str],
    equilibrate: bool,
) -> pd.DataFrame:
    """Run one trajectory per dose from one common starting state."""
    import numpy as np
    import pandas as pd

    from .runner import Runner

    dose, label = _dosed(model, ligand)
    doses, times = _numbers(doses_nM, "doses_nM"), _numbers(times_min, "times_min")
    runner = Runner(model)
    _check_readouts(runner, readouts)
    without = _no_doses(model)
    start = runner.initials(without)
    rested = runner.steady_state(without, start) if equilibrate else start
    seconds, where = np.unique(np.array(times) * 60.0, return_inverse=True)

    def stimulated(one: Runner, nM: float) -> dict[str, Any]:
        values = {**without, dose: nM * 1e-9}
        return one.trajectory(values, rested + one.initials(values) - start, seconds)

    rows = []
    for nM, course in zip(doses, runner.map(stimulated, doses), strict=True):
        for minute, index in zip(times, where, strict=True):
            rows += [(label, nM, minute, name, float(course[name][index])) for name in readouts]
    table = pd.DataFrame(rows, columns=["ligand", "dose_nM", "time_min", "readout", "value"])
    table.attrs["units"] = {"dose_nM": "nM", "time_min": "min", "value": "molecules/cell"}
    return table


def _numbers(given: Iterable[float], name: str) -> list[float]:
    """Return finite numbers of 0 or more, or say which one is not."""
    try:
        numbers = [float(x) for x in given]
    except (TypeError, ValueError):
        raise Il2Error(f"{name}={given!r} is not a list of numbers; give for example {name}=[0.01, 1.0]") from None
    if not numbers:
        raise Il2Error(f"{name} is empty; give at least one number")
    for number in numbers:
        if not math.isfinite(number) or number < 0:
            raise Il2Error(f"{name} holds {number:g}; give finite numbers of 0 or more")
    return numbers


def _dosed(model: Model, ligand: str | None) -> tuple[str, str]:
    """Return the parameter that doses a ligand, and what the ligand is called."""
    labels = {a.subject.name: a.object for a in model.annotations if a.predicate == "isVersionOf"}
    doses = {p.name.removesuffix("_dose"): p.name for p in model.parameters if p.name.endswith("_dose")}
    names = {**{labels.get(monomer, monomer): monomer for monomer in doses}, **{m: m for m in doses}}
    if not doses:
        raise Il2Error(
            f"model {model.name!r} has no ligand to dose; add a receptor module or a parameter '<ligand>_dose'"
        )
    if ligand is None:
        if len(doses) > 1:
            raise Il2Error(f"model {model.name!r} has the ligands {', '.join(sorted(doses))}; say which with ligand=")
        monomer = next(iter(doses))
    elif ligand in names:
        monomer = names[ligand]
    else:
        error = unknown("ligand", ligand, names, where=f"model {model.name!r}")
        raise Il2Error(f"{error}; another one needs another model: build(..., ligand={ligand!r})")
    return doses[monomer], labels.get(monomer, monomer)


def _no_doses(model: Model) -> Mapping[str, float]:
    return {p.name: 0.0 for p in model.parameters if p.name.endswith("_dose")}


def _check_readouts(runner: Any, readouts: Iterable[str]) -> None:
    for name in readouts:
        if name not in runner.readouts:
            known = runner.model.observables.keys() or runner.readouts
            raise unknown("readout", name, known, where=f"model {runner.model.name!r}")


def _without_module(model: Model, module: str) -> Model:
    """Return the model without the rules of one module, for conditions under which it does nothing."""
    gone = {a.subject.name for a in model.annotations if a.predicate == "isPartOf" and a.object == module}
    if not gone:
        return model
    cold = copy.deepcopy(model)
    cold.reset_equations()
    cold.rules = type(cold.rules)(rule for rule in cold.rules if rule.name not in gone)
    cold.annotations = [a for a in cold.annotations if getattr(a.subject, "name", None) not in gone]
    return cold
