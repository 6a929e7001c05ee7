"""In-silico experiments in the manner of the bench: time courses and dose responses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import Il2Error, unknown
from ..naming import DOSE_SUFFIX
from .cell_variability import average, checked_staining, log_sds, shares
from .schedule import Bench, Phase, numbers

if TYPE_CHECKING:
    import pandas as pd
    from pysb import Model

    from ..simulation.runner import Runner

__all__ = ["dose_response", "dosed", "time_course"]


def dose_response(
    model: Model,
    *,
    doses_nM: Iterable[float],
    times_min: Iterable[float] = (30.0,),
    readout: str = "pSTAT5",
    ligand: str | None = None,
    equilibrate: bool = True,
    before: Sequence[Phase] = (),
    variation: Mapping[str, float] | None = None,
    staining: float | None = None,
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
        Bring the cells to their ligand-free steady state first. Drugs of the model are then given an
        hour before anything else.
    before : sequence of Phase
        What happens before the dose, such as ``[Phase(60, add={"IL7": 10})]`` for a pretreatment.
    variation : mapping of str to float, optional
        Proteins of which the copies differ from cell to cell, lognormally, and the geometric standard
        deviation: the value is then the mean over cells, and the model's copies are those of the median cell.
        By default all cells are alike.
    staining : float, optional
        Return the median over such cells instead, as most cytometry tables do: the standard deviation of the
        logarithm of fluorescence among cells that are alike.

    Returns
    -------
    pandas.DataFrame
        Columns ``ligand, dose_nM, time_min, readout, value``; units in ``attrs["units"]``.

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
    return _stimulate(model, ligand, doses_nM, times_min, [readout], equilibrate, before, variation, staining)


def time_course(
    model: Model,
    *,
    doses_nM: Iterable[float] = (1.0,),
    times_min: Iterable[float] = tuple(range(0, 241, 5)),
    readouts: Sequence[str] = ("pSTAT5",),
    ligand: str | None = None,
    equilibrate: bool = True,
    before: Sequence[Phase] = (),
    variation: Mapping[str, float] | None = None,
    staining: float | None = None,
) -> pd.DataFrame:
    """Follow several read-outs over time after each dose.

    Parameters
    ----------
    model, doses_nM, times_min, ligand, equilibrate, before, variation, staining
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
    return _stimulate(model, ligand, doses_nM, times_min, list(readouts), equilibrate, before, variation, staining)


def _stimulate(
    model: Model,
    ligand: str | None,
    doses_nM: Iterable[float],
    times_min: Iterable[float],
    readouts: list[str],
    equilibrate: bool,
    before: Sequence[Phase],
    variation: Mapping[str, float] | None,
    staining: float | None,
) -> pd.DataFrame:
    """Run one trajectory per dose and share of the cells, from the state that the share rests in."""
    import numpy as np
    import pandas as pd

    dose, label = dosed(model, ligand)
    doses, times = numbers(doses_nM, "doses_nM"), numbers(times_min, "times_min")
    seconds, where = np.unique(np.array(times) * 60.0, return_inverse=True)
    known = model.parameters

    def stimulated(one: Runner, item: tuple[Mapping[str, float], Any]) -> Any:
        course = one.run(*item, seconds).readouts
        return [course[name] for name in readouts]

    some, reads = shares(log_sds(variation or {}, model), checked_staining(staining)), []
    for share in some:
        bench = Bench(model, {name: factor * known[name].value for name, factor in share.factors.items()})
        bench.check(readouts)
        state = bench.rested(equilibrate=equilibrate)
        for phase in before:
            state = bench.after(phase, state)
        media = [Phase(0, add={dose.removesuffix(DOSE_SUFFIX): nM}) for nM in doses]
        items = [(bench.base, bench.begin(medium, state)) for medium in media]
        reads.append(bench.runner.map(stimulated, items))
    values = average(some, reads, staining)[0]
    rows = [
        (label, nM, minute, name, float(values[i, j, index]))
        for i, nM in enumerate(doses)
        for minute, index in zip(times, where, strict=True)
        for j, name in enumerate(readouts)
    ]
    table = pd.DataFrame(rows, columns=["ligand", "dose_nM", "time_min", "readout", "value"])
    table.attrs["units"] = {"dose_nM": "nM", "time_min": "min", "value": "molecules/cell"}
    return table


def dosed(model: Model, ligand: str | None) -> tuple[str, str]:
    """Return the parameter that doses a ligand, and what the ligand is called."""
    labels = {a.subject.name: a.object for a in model.annotations if a.predicate == "isVersionOf"}
    doses = {p.name.removesuffix(DOSE_SUFFIX): p.name for p in model.parameters if p.name.endswith(DOSE_SUFFIX)}
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
