"""What is made of a cytometer's table: moments, cells that respond, histograms by gate, information on the dose."""

from __future__ import annotations

import math
import os
from collections.abc import Hashable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from ..arguments import says_wrong_types
from ..errors import Il2Error, unknown
from ..files import check_library
from ..types import FiniteFloat, FloatArray, IntArray, PositiveInt
from .tables import checked_table

__all__ = [
    "CellTable", "column_of", "cytometry_histograms", "cytometry_statistics", "mutual_information", "needed_columns",
]  # fmt: skip

#: A table of `pysb_il2.cytometry`, or the Parquet file of one.
CellTable: TypeAlias = "pd.DataFrame | str | os.PathLike[str]"
#: The part of cells without ligand above the threshold from which on a cell counts as responding.
FALSE_POSITIVES = 0.05
#: How the columns of what is seen begin, and those that belong together.
_SEEN, _CD25 = "stained_", "stained_CD25"
_BY = ("dose_nM", "time_min")
_SOURCE = "what cytometry returns"
#: Classes of a read-out in which its information on the dose is counted, by default: the cube root of the readings.
_LEAST_BINS = 2


@says_wrong_types
def cytometry_statistics(
    table: CellTable, *, column: str | None = None, threshold: FiniteFloat | None = None
) -> pd.DataFrame:
    """Return mean, variance, skew, cells that respond, and the covariance with CD25, by dose and time.

    Parameters
    ----------
    table : pandas.DataFrame or path-like
        As `cytometry` returns it, or the Parquet file that it wrote, of which one dose is held in memory at a time. Of
        tables that `concat` has joined each keeps its own rows.
    column : str, optional
        What is read; by default the first read-out as it is stained.
    threshold : float, optional
        From where on a cell responds; by default what 5 % of the cells exceed that got a dose of 0 and were read at the
        same time; without such cells, no fraction is given.

    Returns
    -------
    pandas.DataFrame
        ``dose_nM, time_min, cells, mean, variance, skew, median, threshold, fraction_responding,
        covariance_with_CD25, correlation_with_CD25``; what is seen of CD25 is meant.

    Raises
    ------
    Il2Error
        If the file cannot be read, or the table lacks a column.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> cells = il2.cytometry("receptor", cells=50, doses_nM=[0, 1.0], readouts=["IL2_trimer"])
    >>> il2.cytometry_statistics(cells)[["dose_nM", "cells", "fraction_responding"]].round(2).values.tolist()
    [[0.0, 50.0, 0.06], [1.0, 50.0, 1.0]]
    """
    name = column_of(table, column)
    rows, thresholds, about, apart = [], dict[tuple[object, ...], float](), dict[Hashable | None, Any](), list[str]()
    for of_dose in _by_dose(table, [name, _CD25]):
        about, apart = of_dose.attrs, _apart(of_dose)
        for key, cells in of_dose.groupby([*apart, *_BY], sort=True):
            *where, dose, time = key
            seen = cells[name].to_numpy(float)
            if dose == 0:
                thresholds[*where, time] = float(np.quantile(seen, 1 - FALSE_POSITIVES))
            least = thresholds.get((*where, time), math.nan) if threshold is None else threshold
            rows.append((*key, len(seen), *_moments(seen), least, _part_above(seen, least), *_with_cd25(cells, seen)))
    columns = (*_BY, "cells", "mean", "variance", "skew", "median", "threshold", "fraction_responding")
    found = pd.DataFrame(rows, columns=[*apart, *columns, "covariance_with_CD25", "correlation_with_CD25"])
    found.attrs = about | {"statistic": f"over cells, of {name}"}
    return found


def _moments(values: FloatArray) -> tuple[float, float, float, float]:
    """Return mean, variance, skew and median."""
    mean, variance = float(values.mean()), float(values.var())
    skew = float(((values - mean) ** 3).mean()) / variance**1.5 if variance > 0 else math.nan
    return mean, variance, skew, float(np.median(values))


def _part_above(values: FloatArray, threshold: float) -> float:
    return math.nan if math.isnan(threshold) else float((values > threshold).mean())


def _with_cd25(cells: pd.DataFrame, values: FloatArray) -> tuple[float, float]:
    """Return covariance and correlation with what is seen of CD25."""
    if _CD25 not in cells:
        return math.nan, math.nan
    covariance = np.cov(cells[_CD25].to_numpy(float), values, ddof=0)
    sds = math.sqrt(covariance[0, 0] * covariance[1, 1])
    return float(covariance[0, 1]), float(covariance[0, 1]) / sds if sds > 0 else math.nan


@says_wrong_types
def cytometry_histograms(
    table: CellTable,
    *,
    column: str | None = None,
    gate: str | None = None,
    gates: PositiveInt = 3,
    bins: PositiveInt = 50,
) -> pd.DataFrame:
    """Return how many cells are seen in each bin of a read-out, by dose and time, and by gate.

    Parameters
    ----------
    table : pandas.DataFrame or path-like
        As for `cytometry_statistics`; two or three of its columns are held in memory.
    column : str, optional
        As for `cytometry_statistics`.
    gate : str, optional
        A column by which cells are gated, such as ``"stained_CD25"``, into classes of as many cells each at a dose.
    gates : int
        How many classes.
    bins : int
        Even on a logarithmic axis, from the thousandth of all cells to the thousandth from above; cells beyond count in
        the outermost.

    Returns
    -------
    pandas.DataFrame
        ``gate`` (from 1, the lowest; 1 for all without a gate), ``dose_nM, time_min, low, high, cells, part``.

    Raises
    ------
    Il2Error
        As `cytometry_statistics`.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> cells = il2.cytometry("receptor", cells=50, doses_nM=[1.0], readouts=["IL2_trimer"])
    >>> histograms = il2.cytometry_histograms(cells, gate="stained_CD25", gates=2, bins=10)
    >>> len(histograms), histograms.groupby("gate").cells.sum().tolist()
    (20, [25, 25])
    """
    name = column_of(table, column)
    held = needed_columns(table, [name, *([gate] if gate else [])])
    ends = np.maximum(np.quantile(held[name].to_numpy(float), [0.001, 0.999]), 1e-9)
    edges = np.geomspace(ends[0], max(ends[1], ends[0] * 1.001), bins + 1)
    found, apart = [], _apart(held)
    for key, cells in held.groupby([*apart, *_BY], sort=True):
        ranks = cells[gate].rank(method="first").to_numpy(float) if gate else np.ones(len(cells))
        classes = np.ceil(ranks * gates / len(cells)).astype(int) if gate else ranks.astype(int)
        for number in range(1, (gates if gate else 1) + 1):
            seen = np.clip(cells[name].to_numpy(float)[classes == number], edges[0], edges[-1])
            counts, _ = np.histogram(seen, edges)
            rows = pd.DataFrame({"low": edges[:-1], "high": edges[1:], "cells": counts})
            rows["part"] = counts / max(counts.sum(), 1)
            named: dict[str, Any] = dict(zip([*apart, *_BY], key, strict=True))
            found.append(rows.assign(**named, gate=number))
    histograms = pd.concat(found, ignore_index=True)
    histograms = histograms[[*apart, "gate", *_BY, "low", "high", "cells", "part"]]
    histograms.attrs = {**held.attrs, "statistic": f"histograms of {name}", "gated by": gate or "nothing"}
    return histograms


@says_wrong_types
def mutual_information(table: CellTable, *, column: str | None = None, bins: PositiveInt | None = None) -> pd.DataFrame:
    """Return how many bits a read-out of one cell tells about the dose that it got, all doses being as likely.

    The read-out is divided into classes of as many cells each, and counts are put into the formula of Shannon. What is
    found by chance from so few cells is taken off by the first-order correction of Miller and Madow (1955). Classes see
    less than the read-out itself, so the result is a lower bound, but for that chance.

    Parameters
    ----------
    table : pandas.DataFrame or path-like
        As for `cytometry_statistics`; two of its columns are held in memory. At least two doses.
    column : str, optional
        As for `cytometry_statistics`.
    bins : int, optional
        How many classes; by default the cube root of the number of readings.

    Returns
    -------
    pandas.DataFrame
        ``time_min, doses, cells, bins, bits, correction``; at most the logarithm (base 2) of the number of doses.
        ``correction`` was taken off.

    Raises
    ------
    Il2Error
        As `cytometry_statistics`; also if there is one dose alone.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"dose_nM": [0.0, 1.0] * 500, "time_min": 30.0, "stained_pSTAT5": [1.0, 2.0] * 500})
    >>> mutual_information(rows, bins=2)[["bits", "bins"]].round(2).values.tolist()
    [[1.0, 2.0]]
    """
    name = column_of(table, column)
    held = needed_columns(table, [name])
    rows, apart = [], _apart(held)
    for key, cells in held.groupby([*apart, "time_min"], sort=True):
        doses, dose = np.unique(cells.dose_nM.to_numpy(float), return_inverse=True)
        if len(doses) < 2:
            raise Il2Error("a table of one dose tells nothing about the dose; give two or more doses")
        number = bins or max(round(len(cells) ** (1 / 3)), _LEAST_BINS)
        seen = cells[name].to_numpy(float)
        inner = np.unique(np.quantile(seen, np.arange(1, number) / number))
        found, correction = _information(np.searchsorted(inner, seen, side="left"), dose, len(inner) + 1, len(doses))
        rows.append((*key, len(doses), len(cells), len(inner) + 1, found, correction))
    result = pd.DataFrame(rows, columns=[*apart, "time_min", "doses", "cells", "bins", "bits", "correction"])
    estimator = "classes of equal numbers, Miller-Madow correction; a lower bound"
    result.attrs = {**held.attrs, "statistic": f"mutual information of dose and {name}", "estimator": estimator}
    return result


def _information(classes: IntArray, dose: IntArray, n_classes: int, n_doses: int) -> tuple[float, float]:
    """Return the mutual information in bits of classes and doses, each dose as likely, and what was taken off."""
    counts = np.bincount(dose * n_classes + classes, minlength=n_doses * n_classes).reshape(n_doses, n_classes)
    of_dose = counts.sum(axis=1, keepdims=True)
    joint = counts / of_dose / n_doses
    expected = joint.sum(axis=0, keepdims=True) * joint.sum(axis=1, keepdims=True)
    kept = joint > 0
    plain = float((joint[kept] * np.log2((joint / np.where(expected > 0, expected, 1.0))[kept])).sum())
    occupied = kept.sum() - (joint.sum(axis=0) > 0).sum() - n_doses + 1
    correction = float(occupied / (2 * counts.sum() * math.log(2)))
    return max(plain - correction, 0.0), correction


def column_of(table: CellTable, column: str | None) -> str:
    """Return the column that is meant, by default the first read-out as it is stained."""
    names = _names(table)
    if column is not None:
        if column not in names:
            raise unknown("column", column, names, where="the table")
        return column
    stained = [name for name in names if name.startswith(_SEEN)]
    of_readouts = [name for name in stained if name.removeprefix(_SEEN) in names] or stained[-1:]
    if not of_readouts:
        raise Il2Error(f"the table lacks the column 'stained_pSTAT5'; pass {_SOURCE}, or give column=")
    return of_readouts[0]


def _names(table: CellTable) -> list[str]:
    if isinstance(table, pd.DataFrame):
        return [str(name) for name in table]
    import pyarrow.parquet as pq

    check_library(".parquet")
    try:
        if not Path(table).is_file():
            raise ValueError("no such file")
        return list(pq.read_schema(table).names)
    except (OSError, ValueError) as error:
        reason = " ".join(str(error).split())[:120]
        raise Il2Error(f"file {str(table)!r} is no table of cells ({reason}); give one that cytometry wrote") from None


def needed_columns(table: CellTable, columns: Sequence[str]) -> pd.DataFrame:
    """Return the columns of a table that are needed."""
    names = _names(table)
    wanted = [*(n for n in dict.fromkeys((*_BY, *columns)) if n in names or n != _CD25)]
    if isinstance(table, pd.DataFrame):
        kept = checked_table(table, *wanted, source=_SOURCE)
        return kept[[*_apart(kept), *wanted]]
    for name in wanted:
        if name not in names:
            raise Il2Error(f"the table lacks the column {name!r}; pass {_SOURCE}")
    return pd.read_parquet(table, columns=wanted)


def _by_dose(table: CellTable, columns: Sequence[str]) -> Iterator[pd.DataFrame]:
    """Yield the columns of a table that are needed: of a file one dose after the other, the lowest first."""
    if isinstance(table, pd.DataFrame):
        yield needed_columns(table, columns)
        return
    names = _names(table)
    wanted = [n for n in dict.fromkeys((*_BY, *columns)) if n in names]
    for dose in np.unique(pd.read_parquet(table, columns=["dose_nM"]).dose_nM):
        yield pd.read_parquet(table, columns=wanted, filters=[("dose_nM", "==", float(dose))])


def _apart(table: pd.DataFrame) -> list[str]:
    """Return the columns that keep tables apart which were joined: those of text."""
    return [str(name) for name in table if table[name].dtype.kind not in "iufb"]
