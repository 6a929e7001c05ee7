"""Measurements as a tidy table: one row for each value, every mistake named with its row."""

from __future__ import annotations

import difflib
import math
import os
import warnings

import pandas as pd

from ..arguments import says_wrong_types
from ..errors import Il2Error

__all__ = ["COLUMNS", "checked_measurements", "read_data", "row_label"]

#: What every table has. Further columns are kept: ``replicate`` and whatever else tells groups apart,
#: ``sd`` (of the value, in its unit), ``day``, ``unit``.
COLUMNS = ("cell", "ligand", "dose_nM", "time_min", "readout", "value")
_WORDS = ("cell", "ligand", "readout")
_POSITIVE = {"dose_nM": "0 or more", "time_min": "0 or more", "sd": "above 0"}


@says_wrong_types
def read_data(path: str | os.PathLike[str]) -> pd.DataFrame:
    r"""Read measurements from a file of comma- or (``.tsv``) tab-separated values.

    Parameters
    ----------
    path : path-like
        One row for each value, with the columns ``cell, ligand, dose_nM, time_min, readout, value``, and
        any further ones such as ``replicate``, ``sd``, ``day`` and ``unit``.

    Returns
    -------
    pandas.DataFrame
        Doses in nM, times in minutes; values in whatever unit they were measured in; and ``line``, which line
        of the file each row was.

    Raises
    ------
    Il2Error
        If the file cannot be read, or a column or a value is missing or cannot be used; names the line.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> lines = "cell,ligand,dose_nM,time_min,readout,value,replicate\nNK,IL2,0.1,30,pSTAT5,812,1\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "mine.csv")
    ...     _ = path.write_text(lines)
    ...     float(read_data(path).value[0])
    812.0
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)  # of rows longer than the head
            table = pd.read_csv(
                path, sep="\t" if str(path).endswith(".tsv") else ",", dtype=str, keep_default_na=False,
                index_col=False, skip_blank_lines=False, skipinitialspace=True, encoding="utf-8-sig",
            )  # fmt: skip
    except OSError as error:
        raise Il2Error(f"file {str(path)!r} cannot be read ({error.strerror}); give one that is there") from None
    except pd.errors.EmptyDataError:
        raise Il2Error(f"file {str(path)!r} is empty; give a table with the columns {', '.join(COLUMNS)}") from None
    except (pd.errors.ParserError, pd.errors.ParserWarning, UnicodeDecodeError) as error:
        raise Il2Error(f"file {str(path)!r} is no table of text ({str(error).strip()}); save it as CSV") from None
    if "line" not in table.columns:
        table["line"] = range(2, len(table) + 2)
    return checked_measurements(table, f"file {str(path)!r}")


def checked_measurements(table: pd.DataFrame, where: str = "the table") -> pd.DataFrame:
    """Return a copy of measurements with numbers as numbers, or say what is wrong and in which row."""
    if not hasattr(table, "columns"):
        raise Il2Error(f"data={table!r} is no table; give a pandas.DataFrame, such as that of read_data(path)")
    found = table.rename(columns=lambda name: str(name).strip()).reset_index(drop=True)
    twice = found.columns[found.columns.duplicated()]
    if len(twice):
        raise Il2Error(f"{where} has the column {twice[0]!r} twice; keep one")
    for column in COLUMNS:
        if column not in found.columns:
            near = difflib.get_close_matches(column.casefold(), [c.casefold() for c in found.columns], n=1, cutoff=0.5)
            named = [c for c in found.columns if c.casefold() in near and c not in COLUMNS]
            hint = f"rename {named[0]!r}" if named else f"it has {', '.join(found.columns) or 'no columns'}"
            raise Il2Error(f"{where} lacks the column {column!r}; {hint}")
    if not len(found):
        raise Il2Error(f"{where} has no rows; give one for each value")
    for column in found.columns.intersection([*_WORDS, "replicate", "day", "unit"]):
        found[column] = [_word(value) for value in found[column]]
    found = found.drop(columns=_empty_columns(found[found.columns.intersection(["sd"])]))
    labels = [f"{where}, {row_label(found, row)}" for row in range(len(found))]
    for column in _WORDS:
        empty = found.index[found[column] == ""]
        if len(empty):
            raise Il2Error(f"{labels[empty[0]]}: {column!r} is empty; fill it in or leave the row out")
    for column in found.columns.intersection(["dose_nM", "time_min", "value", "sd"]):
        found[column] = [_number(value, column, label) for value, label in zip(found[column], labels, strict=True)]
    return found


def row_label(table: pd.DataFrame, row: int) -> str:
    """Return what a row is called in messages: its line in the file that it was read from, or its number.

    Examples
    --------
    >>> import pandas as pd
    >>> row_label(pd.DataFrame({"line": [7]}), 0), row_label(pd.DataFrame({"value": [7]}), 0)
    ('line 7', 'row 1')
    """
    return f"line {table.line[row]}" if "line" in table.columns else f"row {row + 1}"


def _empty_columns(table: pd.DataFrame) -> list[str]:
    return [name for name in table.columns if not any(map(_word, table[name].fillna("")))]


def _word(value: object) -> str:
    if isinstance(value, float):
        return "" if value != value else f"{value:g}"  # a replicate 1.0 that pandas made of 1 stays "1"
    return str(value).strip()


def _number(value: object, column: str, where: str) -> float:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        what = "is empty" if str(value).strip() in ("", "nan", "None") else f"is {value!r}, which is no finite number"
        raise Il2Error(f"{where}: {column!r} {what}; give a number such as 0.1, or leave the row out")
    if column in _POSITIVE and (number < 0 or (column == "sd" and number == 0)):
        raise Il2Error(f"{where}: {column!r} is {number:g}; give a number {_POSITIVE[column]}")
    return number
