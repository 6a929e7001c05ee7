"""Global sensitivity: which constants decide what cells read, over the whole of their ranges."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..arguments import says_wrong_types
from ..errors import Il2Error, unknown
from ..models.lookup import as_model
from ..simulation.executors import ExecutorLike
from ..types import FloatArray, NonNegativeInt, PositiveFloat, PositiveInt
from .cell_variability import CALIBRATED
from .curves import ec50
from .parameter_sets import Value
from .phase import Phase
from .samples import GivenRanges, read_ranges, unit_points
from .sensitivity_indices import Estimate, partial_rank_correlations, saltelli_points, sobol
from .sweep import sweep

if TYPE_CHECKING:
    from pysb import Model

    from ..simulation.steady_state import SteadyStateOptions

__all__ = ["FewSamplesWarning", "Value", "sensitivity"]

#: Columns that say which number of an experiment a sensitivity is of.
_KEYS = ["ligand", "dose_nM", "time_min", "readout"]
#: What tables are of, by method.
_INDICES = {"sobol": "Sobol indices", "prcc": "partial rank correlation coefficients"}
#: What varies by less than this part is constant, but for errors of the integrator.
_CONSTANT = 1e-5
#: How wide intervals may be, and how much of the variance first-order indices may sum to, for samples to be enough.
_WIDE, _MOST = 0.6, 1.1


class FewSamplesWarning(UserWarning):
    """Samples are too few for what a table of sensitivities says."""


@says_wrong_types
def sensitivity(
    model: Model | str,
    ranges: GivenRanges,
    *,
    method: str = "sobol",
    n: PositiveInt = 128,
    seed: NonNegativeInt = 1,
    log: bool = True,
    statistic: str = "value",
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
    """Say which constants decide a read-out when all of them vary over their ranges at once.

    Parameters
    ----------
    model, ranges, seed, log
        As in `samples`. Constants vary independently of one another.
    method : {"sobol", "prcc"}
        Sobol indices (Saltelli et al. 2010): which part of the variance a constant makes alone (``first order``) and
        with all its interactions (``total``), for ``n * (constants + 2)`` sets of a Sobol sequence. Or partial rank
        correlation coefficients (Marino et al. 2008): whether the read-out rises or falls with a constant, for `n`
        sets of a Latin hypercube.
    n : int
        How many samples, for Sobol indices a power of 2.
    statistic : {"value", "ec50", "area", "peak"}
        What is analysed: the value at each dose and time; the logarithm of the EC50 of the doses at each time; the
        area under the curve over the times, or its largest value, at each dose.
    doses_nM, times_min, readouts, ligand, equilibrate, before, variation, staining_log_sd, steady_state, executor
        As in `sweep`.

    Returns
    -------
    pandas.DataFrame
        One row for each constant, number that was analysed and index: ``parameter``, its ``range`` and what that rests
        on (``basis``); those of ``ligand, dose_nM, time_min, readout`` that say which number; ``statistic``; ``index``
        (``first order`` and ``total``, or ``PRCC``); ``value`` with its 95 % interval ``low, high``; ``p`` of a PRCC;
        ``note``: empty, or why the row says nothing. ``attrs`` has scale, number of sets and seed.
        `pysb_il2.plots.sensitivity` draws it.

    Raises
    ------
    Il2Error
        As `samples` and `sweep`; also if there are too few constants or samples, or sets that have no EC50.

    Warns
    -----
    FewSamplesWarning
        If intervals are wide, or first-order indices sum to more than 1.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> table = il2.sensitivity("receptor", {"CD122": (500, 5000), "CD25": (50, 5000)}, method="prcc", n=64,
    ...                         readouts=["IL2_trimer"], times_min=[5])
    >>> [f"{name} {value:.1f}" for name, value in zip(table.parameter, table.value)]
    ['CD122_0 0.9', 'CD25_0 1.0']
    """
    model = as_model(model)
    read = read_ranges(model, ranges, log=log)
    number, doses, times = len(read.names), list(doses_nM), list(times_min)
    _check_statistic(statistic, doses, times)
    if method == "prcc":
        if n < number + 3:
            raise Il2Error(f"n is {n}, and PRCC of {number} constants needs {number + 3} samples; give some 100")
        points = unit_points(n, number, seed, "latin_hypercube")
    elif method == "sobol":
        if number < 2:
            raise Il2Error("one constant makes all of the variance; give ranges of two or more, or use sweep")
        points = saltelli_points(unit_points(n, 2 * number, seed, "sobol"))
    else:
        raise unknown("method", method, _INDICES)
    sets = read.sets(points)
    table = sweep(
        model, sets, doses_nM=doses, times_min=times, readouts=readouts, ligand=ligand, equilibrate=equilibrate,
        before=before, variation=variation, staining_log_sd=staining_log_sd, steady_state=steady_state,
        executor=executor,
    )  # fmt: skip
    numbers = _STATISTICS[statistic](table)
    words = read.in_words()
    rows = [
        {"parameter": name, "range": words[name], "basis": read.basis[name], **key, "statistic": statistic, **row}
        for key, (_, column) in zip(numbers.columns.to_frame().to_dict("records"), numbers.items(), strict=True)
        for name, row in _of_number(method, read.names, points, column.to_numpy(float), seed)
    ]
    found = pd.DataFrame(rows)
    said = {name: fact for name, fact in table.attrs.items() if name not in ("ranges", "basis")}
    found.attrs |= {**said, "statistic": _INDICES[method], "n": n, "sets": len(sets), "seed": seed}
    _warn_of_few_samples(found, n)
    return found


def _check_statistic(statistic: str, doses: Sequence[float], times: Sequence[float]) -> None:
    """Refuse a statistic that is none, or that needs more doses or times."""
    if statistic not in _STATISTICS:
        raise unknown("statistic", statistic, _STATISTICS)
    if statistic == "ec50" and len({dose for dose in doses if dose > 0}) < 5:
        raise Il2Error("an EC50 needs 5 doses above 0 or more; give doses_nM that span the curve")
    if statistic in ("area", "peak") and len(set(times)) < 2:
        raise Il2Error(f"statistic {statistic!r} needs a course over time; give times_min of two times or more")


def _by_set(table: pd.DataFrame, value: str) -> pd.DataFrame:
    """Return a column of a table as sets x numbers, which the other columns of `_KEYS` say."""
    keys = [key for key in _KEYS if key in table]
    once = table.drop_duplicates(["set", *keys])
    order = pd.MultiIndex.from_frame(once[keys].drop_duplicates())
    return once.pivot(index="set", columns=keys, values=value)[order]


def _values(table: pd.DataFrame) -> pd.DataFrame:
    return _by_set(table, "value")


def _log10_ec50s(table: pd.DataFrame) -> pd.DataFrame:
    found = ec50(table.drop_duplicates(["set", *_KEYS]))
    if (without := found.ec50_nM.isna()).any():
        first = found[without].iloc[0]
        raise Il2Error(
            f"{without.sum()} of {len(found)} curves have no EC50 (set {first['set']}: {first.note}); give doses_nM "
            "that span more, or narrower ranges"
        )
    return _by_set(found.assign(log10=np.log10(found.ec50_nM)), "log10")


def _areas(table: pd.DataFrame) -> pd.DataFrame:
    from scipy.integrate import trapezoid

    def area(rows: pd.DataFrame) -> float:
        ordered = rows.sort_values("time_min")
        return float(trapezoid(ordered.value, ordered.time_min))

    return _over_time(table, area)


def _peaks(table: pd.DataFrame) -> pd.DataFrame:
    return _over_time(table, lambda rows: float(rows.value.max()))


def _over_time(table: pd.DataFrame, read: Callable[[pd.DataFrame], float]) -> pd.DataFrame:
    """Return what is read off each course."""
    keys = ["set", *(key for key in _KEYS if key != "time_min")]
    rows = [(*key, read(course)) for key, course in table.groupby(keys, sort=False)]
    return _by_set(pd.DataFrame(rows, columns=[*keys, "read"]), "read")


#: What is analysed of the table of a sweep (sets x numbers).
_STATISTICS: Mapping[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "value": _values, "ec50": _log10_ec50s, "area": _areas, "peak": _peaks,
}  # fmt: skip


def _of_number(
    method: str, names: Sequence[str], points: FloatArray, values: FloatArray, seed: int
) -> list[tuple[str, dict[str, object]]]:
    """Return the indices of one number by parameter."""
    if not np.isfinite(values).all():
        raise Il2Error("a read-out is not finite in some sets; leave it out, or give narrower ranges")
    more: list[dict[str, float]] = [{} for _ in names]
    nothing = np.full(len(names), np.nan)
    constant = np.ptp(values) <= _CONSTANT * np.abs(values).max()
    if method == "prcc":
        estimate, p = (Estimate(*[nothing] * 3), nothing) if constant else partial_rank_correlations(points, values)
        estimates, more = {"PRCC": estimate}, [{"p": float(one)} for one in p]
    elif constant:
        estimates = dict.fromkeys(("first order", "total"), Estimate(*[nothing] * 3))
    else:
        estimates = sobol(values, len(names), seed)
    return [
        (
            name,
            {"index": index, "value": value, "low": low, "high": high, **further, "note": _note(value, low, high)},
        )
        for index, estimate in estimates.items()
        for name, value, low, high, further in zip(names, *estimate, more, strict=True)
    ]


def _note(value: float, low: float, high: float) -> str:
    if np.isnan(value):
        return "the read-out does not vary"
    return "" if low > 0 or high < 0 else "not told from 0" if low < high else "no effect"


def _warn_of_few_samples(found: pd.DataFrame, n: int) -> None:
    """Warn where intervals are wide, or parts of a variance sum to more than the whole."""
    widest = (found.high - found.low).max()
    first = found[found["index"] == "first order"]
    keys = [key for key in _KEYS if key in found]
    largest = first.groupby(keys, sort=False).value.sum().max() if len(first) else 0.0
    words = [f"intervals are up to {widest:.2g} wide"] if widest > _WIDE else []
    words += [f"first-order indices sum to {largest:.2g}, where 1 is all"] if largest > _MOST else []
    if words:
        more = n * 2 ** int(np.ceil(2 * np.log2(max(widest / _WIDE, 1.5))))
        warnings.warn(f"{n} samples are few: {' and '.join(words)}; take n={more}", FewSamplesWarning, stacklevel=4)
