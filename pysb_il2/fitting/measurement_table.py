"""Measurements as a tidy table: one row for each value, every mistake named with its row."""

from __future__ import annotations

import csv
import difflib
import io
import math
import os
import re
from contextlib import suppress

import pandas as pd

from ..argument_types import is_number
from ..arguments import says_wrong_types
from ..errors import Il2Error
from ..experiments.table_files import TYPES, split_header
from ..files import read_text
from ..text import number_of_text, shown, text_of_cell

__all__ = ["COLUMNS", "checked_measurements", "read_data", "row_label"]

#: What every table has. Further columns are kept: ``replicate`` and whatever else tells groups apart,
#: ``sd`` (of the value, in its unit), ``day``, ``unit``.
COLUMNS = ("cell", "ligand", "dose_nM", "time_min", "readout", "value")
_WORDS = ("cell", "ligand", "readout")
_NUMBERS = ["dose_nM", "time_min", "value", "sd"]
_POSITIVE = {"dose_nM": "0 or more", "time_min": "0 or more", "sd": "above 0"}


@says_wrong_types
def read_data(path: str | os.PathLike[str]) -> pd.DataFrame:
    r"""Read measurements from a file of values that commas, semicolons or tabs separate.

    Parameters
    ----------
    path : path-like
        A local file of text in UTF-8, of 50 MB at most, or ``/dev/stdin``. One row for each value, with the columns
        ``cell, ligand, dose_nM, time_min, readout, value``, and any further ones such as ``replicate``, ``sd``, ``day``
        and ``unit``. Lines ``# name: value`` before the head are kept as ``attrs``, and stand for a column ``cell`` or
        ``ligand`` that is not there. Numbers have a decimal point; a decimal comma is understood where semicolons or
        tabs separate cells, no number has a point, and not every comma can stand for thousands.

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
    where = f"file {str(path)!r}"
    said, header, text = split_header(read_text(path, "table of text"))
    first_line = text.lstrip().partition("\n")[0]
    separator = max(",;\t", key=first_line.count)
    (_, columns), *rows = _rows(text, separator, where, len(header) + 1)
    table = pd.DataFrame([cells for _, cells in rows], columns=columns, dtype=object)
    table = table.drop(columns=[""] if "" in columns and not table[""].to_numpy().any() else [])
    for name in said.keys() & {"cell", "ligand"} - {*columns}:  # what a simulation says of all its rows
        table[name] = str(said[name])
    if separator != ",":
        _replace_decimal_commas(table)
    if "line" not in table.columns:
        table["line"] = [line for line, _ in rows]
    table = checked_measurements(table, where)
    table.attrs = {name: fact for name, fact in said.items() if name != TYPES}
    return table


def _rows(text: str, separator: str, where: str, first: int) -> list[tuple[int, list[str]]]:
    """Return the rows of a table with the lines where they begin, those that are empty at both ends left out."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True, strict=True)
    rows, line = list[tuple[int, list[str]]](), first
    try:
        for cells in reader:
            if cells or rows:
                rows.append((line, [text_of_cell(cell.strip()) for cell in cells]))
            line = reader.line_num + first
    except csv.Error as error:
        raise Il2Error(f"{where} is no table of text (line {line}: {error}); save it as CSV") from None
    while rows and not rows[-1][1]:
        del rows[-1]
    if not rows:
        raise Il2Error(f"{where} is empty; give a table with the columns {', '.join(COLUMNS)}")
    n_columns = len(rows[0][1])
    for line, cells in rows:
        if not cells:
            cells += [""] * n_columns
        if len(cells) != n_columns:
            words = f"line {line} has {len(cells)} cells, and the head {n_columns}"
            raise Il2Error(f"{where} is no table of text ({words}); save it as CSV")
    return rows


def _replace_decimal_commas(table: pd.DataFrame) -> None:
    """Write numbers with a point, if they have commas that can stand for nothing else."""
    columns = table.columns.intersection(_NUMBERS)
    cells = [cell for name in columns for cell in table[name]]
    thousands = all(re.fullmatch(r"[+-]?[1-9]\d{0,2}(,\d{3})+", cell) for cell in cells if "," in cell)
    if not thousands and not any("." in cell for cell in cells):
        table[columns] = table[columns].map(lambda cell: cell.replace(",", "."))


def checked_measurements(table: pd.DataFrame, where: str = "the table") -> pd.DataFrame:
    """Return a copy of measurements with numbers as numbers, or say what is wrong and in which row."""
    if not hasattr(table, "columns"):
        raise Il2Error(f"data={shown(table)} is no table; give a pandas.DataFrame, such as that of read_data(path)")
    found = table.rename(columns=lambda name: str(name).strip()).reset_index(drop=True)
    for column in COLUMNS:
        if column not in found.columns:
            near = difflib.get_close_matches(column.casefold(), [c.casefold() for c in found.columns], n=1, cutoff=0.5)
            named = [c for c in found.columns if c.casefold() in near and c not in COLUMNS]
            hint = f"rename {named[0]!r}" if named else f"it has {', '.join(found.columns) or 'no columns'}"
            raise Il2Error(f"{where} lacks the column {column!r}; {hint}")
    twice = found.columns[found.columns.duplicated()]
    if len(twice):
        raise Il2Error(f"{where} has the column {twice[0]!r} twice; keep one")
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
    for column in found.columns.intersection(_NUMBERS):
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
    number = math.nan
    if isinstance(value, str):
        with suppress(ValueError):
            number = number_of_text(value, float)
    elif is_number(value):
        number = float(value)  # type: ignore[arg-type]
    if not math.isfinite(number):
        empty = not value.strip() if isinstance(value, str) else str(value) in ("nan", "None", "<NA>")
        what = "is empty" if empty else f"is {value!r}, which is no finite number"
        example = "a number with a decimal point and no other comma or blank, such as 0.1"
        raise Il2Error(f"{where}: {column!r} {what}; give {example}, or leave the row out")
    if column in _POSITIVE and (number < 0 or (column == "sd" and number == 0)):
        raise Il2Error(f"{where}: {column!r} is {number:g}; give a number {_POSITIVE[column]}")
    return number
