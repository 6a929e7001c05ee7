"""Tables as files: which suffix is which format, what a table says of itself, and that no spreadsheet computes a cell.

CSV and TSV begin with lines ``# name: value`` where the table has ``attrs``, and with one that gives the types of its
columns. A value stands as it is where it is one line of plain text, and as JSON otherwise.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from ..arguments import says_wrong_types
from ..errors import Il2Error
from ..files import TABLES, check_library, read_bytes, read_text, write_bytes
from ..rules.table_facts import FACTS
from ..text import cell_of_text, text_of_cell

__all__ = ["TYPES", "csv_text", "read_table", "split_header", "table_bytes", "write_table"]

#: The line that says of which types the columns are, and of which of them cells may be empty.
TYPES = "types"
_SUFFIXES = ", ".join(filter(None, TABLES))
_KNOWN_TYPE = re.compile(r"(u?int|float)\d+|bool|object|str")
_GAPS = " with gaps"
#: What a spreadsheet, which cuts lines of text into cells, would take for a new cell that it computes.
_SEVERAL_CELLS = re.compile(r"[,;\t]\s*[=+\-@'\"\uff1d\uff0b\uff0d\uff20]")
_JSON_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')


@says_wrong_types
def write_table(table: pd.DataFrame, path: str | os.PathLike[str]) -> None:
    """Write a table, with what it says of itself in ``attrs``, to a file that `read_table` reads back.

    Parameters
    ----------
    table : pandas.DataFrame
        Its index is left out.
    path : path-like
        A name that ends in ``.csv``, ``.tsv``, ``.json``, ``.xlsx`` or ``.parquet``. CSV and TSV have ten significant
        digits, the others all.

    Raises
    ------
    Il2Error
        If the suffix is another, the format cannot hold the table, or the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> import pysb_il2 as il2
    >>> table = il2.dose_response("receptor", doses_nM=[0.1, 1.0], readout="IL2_trimer")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     il2.write_table(table, f"{folder}/mine.csv")
    ...     again = il2.read_table(f"{folder}/mine.csv")
    >>> again.attrs["cell"], again.attrs == table.attrs, list(again.dtypes) == list(table.dtypes)
    ('Treg', True, True)
    """
    if not (suffix := _suffix(path)):
        raise Il2Error(f"{str(path)!r} has no suffix; give a name that ends in one of {_SUFFIXES}")
    write_bytes(table_bytes(table, suffix), path)


@says_wrong_types
def read_table(path: str | os.PathLike[str]) -> pd.DataFrame:
    """Read a table that `write_table` or the command line has written, with its types and its ``attrs``.

    Parameters
    ----------
    path : path-like
        A local file of 50 MB at most. Text without lines that begin with ``#`` is read as well.

    Returns
    -------
    pandas.DataFrame
        A column whose type is not known is of numbers where all its cells are.

    Raises
    ------
    Il2Error
        If the file cannot be read, or is no table.
    """
    suffix = _suffix(path)
    try:
        if suffix == ".parquet":
            return pd.read_parquet(io.BytesIO(read_bytes(path)))
        if suffix == ".xlsx":
            return _of_sheets(pd.read_excel(io.BytesIO(read_bytes(path)), sheet_name=None, keep_default_na=False))
        text = read_text(path, "table")
        return _of_json(text) if suffix == ".json" else _of_text(text, "\t" if suffix == ".tsv" else None)
    except Il2Error:
        raise
    except Exception as error:  # of many kinds, those of three libraries
        reason = " ".join(str(error).split()) or type(error).__name__
        raise Il2Error(f"file {str(path)!r} is no table ({reason}); give one that pysb-il2 has written") from None


def _suffix(path: str | os.PathLike[str]) -> str:
    suffix = Path(path).suffix.lower()
    if suffix not in TABLES:
        raise Il2Error(f"a table is no {suffix} file; give a name that ends in one of {_SUFFIXES}")
    check_library(suffix)
    return suffix


def table_bytes(table: pd.DataFrame, suffix: str) -> bytes:
    """Return a table as the content of a file; CSV and TSV have ten significant digits, the others all.

    JSON is a list of rows, with null where nothing is; what the table says of itself stands in each row. Excel has it
    in a second sheet.

    Raises
    ------
    Il2Error
        If the format cannot hold the table, as Excel not more than a million rows.
    """
    said = _plain(table)
    try:
        if suffix == ".json":
            about = {fact: said[fact] for fact in (*FACTS, "units") if fact in said and fact not in table}
            rows = table.astype(object).where(table.notna(), None).to_dict("records")
            return f"{json.dumps([{**row, **about} for row in rows], indent=1, allow_nan=False)}\n".encode()
        file = io.BytesIO()
        if suffix == ".parquet":
            table = table.copy(deep=False)
            table.attrs.clear()
            table.attrs.update(said)
            table.to_parquet(file, index=False)
            return file.getvalue()
        if suffix == ".xlsx":
            about_sheet = pd.DataFrame(_header(table).items(), columns=["what", "value"])
            with pd.ExcelWriter(file) as book:
                _safe(table).to_excel(book, sheet_name="table", index=False)
                if said:
                    _safe(about_sheet).to_excel(book, sheet_name="about", index=False)
            return file.getvalue()
    except Exception as error:  # of many kinds: an infinite number, a null character, too many rows
        reason = " ".join(str(error).split())
        raise Il2Error(f"this table cannot be written as {suffix} ({reason}); give a name in .csv") from None
    return csv_text(table, "\t" if suffix == ".tsv" else ",", 10).encode(errors="backslashreplace")


def csv_text(table: pd.DataFrame, separator: str, digits: int) -> str:
    """Return a table as text, behind what it says of itself; its numbers have so many significant digits."""
    write: Callable[..., str] = _safe(table).to_csv
    format_of_numbers = {"float_format": f"%.{digits}g", "lineterminator": "\n", "sep": separator, "index": False}
    rows = write(**format_of_numbers)
    if "#" in rows:  # other readers leave out what follows it in a cell without quotes
        rows = write(**format_of_numbers, quoting=csv.QUOTE_ALL)
    return "".join(f"# {name}: {value}\n" for name, value in _header(table).items()) + rows


def split_header(text: str) -> tuple[dict[str, Any], list[str], str]:
    r"""Return what the first lines of a table of text say, these lines that begin with ``#``, and the rows.

    Examples
    --------
    >>> split_header('# cell: NK\n# units: {"value": "%"}\nvalue\n1\n')[::2]
    ({'cell': 'NK', 'units': {'value': '%'}}, 'value\n1\n')
    """
    said, lines = dict[str, Any](), []
    while text.startswith("#"):
        line, _, text = text.partition("\n")
        lines.append(line)
        if found := re.fullmatch(r"# (\w+): (.*)", line.rstrip("\r,;\t ")):
            said[found[1]] = _value(found[2])
    return said, lines, text


def _plain(table: pd.DataFrame) -> dict[str, Any]:
    """Return what a table says of itself, as far as JSON can hold it under a name of one word."""
    kept = {}
    for name, value in table.attrs.items():
        try:
            json.dumps(value)
        except (TypeError, ValueError):
            continue
        if isinstance(name, str) and re.fullmatch(r"\w+", name) and name != TYPES:
            kept[name] = value
    return kept


def _header(table: pd.DataFrame) -> dict[str, str]:
    """Return what a table says of itself, and its types, as lines of text; nothing if it says nothing."""
    said = _plain(table)
    if not said:
        return {}
    gaps = {name: _GAPS if column.isna().any() else "" for name, column in table.items() if column.dtype.kind in "OU"}
    types = {str(name): f"{column.dtype}{gaps.get(name, '')}" for name, column in table.items()}
    return {name: _text(value) for name, value in (said | {TYPES: types}).items()}


def _text(value: object) -> str:
    """Return a value as one line that is read back, and of which a spreadsheet makes no formula."""
    is_plain = isinstance(value, str) and value.isprintable() and value.strip(" ,;") == value == _value(value)
    if is_plain and not _SEVERAL_CELLS.search(str(value)):
        return str(value)
    return _JSON_TEXT.sub(lambda text: text[0].replace(",", r"\u002c").replace(";", r"\u003b"), json.dumps(value))


def _value(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _of_text(text: str, separator: str | None) -> pd.DataFrame:
    said, _, rows = split_header(text)
    separator = separator or max(",;\t", key=rows.partition("\n")[0].count)
    read = pd.read_csv(io.StringIO(rows), sep=separator, dtype=str, keep_default_na=False, header=None)
    table = read.iloc[1:].reset_index(drop=True).map(text_of_cell)
    table.columns = pd.Index([text_of_cell(name) for name in read.iloc[0]])
    return _typed(table, said)


def _of_sheets(sheets: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    def text(value: object) -> object:
        return text_of_cell(value) if isinstance(value, str) else value

    table = next(iter(sheets.values())).rename(columns=text).map(text)
    about = sheets.get("about", pd.DataFrame(columns=["what", "value"]))
    return _typed(table, {name: _value(str(text(value))) for name, value in zip(about.what, about.value, strict=True)})


def _of_json(text: str) -> pd.DataFrame:
    rows = json.loads(text)
    if not (isinstance(rows, list) and all(isinstance(row, dict) for row in rows)):
        raise ValueError("it is no list of rows")
    table, said = pd.DataFrame(rows), {}
    for fact in (*FACTS, "units")[::-1]:  # behind the columns of the table itself
        if len(table.columns) > 1 and table.columns[-1] == fact:
            said[fact] = table.pop(fact).iloc[0]
    table.attrs = dict(reversed(said.items()))
    return table


def _typed(table: pd.DataFrame, said: Mapping[str, Any]) -> pd.DataFrame:
    """Return a table whose columns have the types that its file says, or that all their cells allow."""
    types = said.get(TYPES, {})
    for name in table.columns[~table.columns.duplicated(keep=False)]:
        kind, gaps, _ = str(types.get(name, "")).partition(_GAPS)
        table[name] = _column(table[name], kind if _KNOWN_TYPE.fullmatch(kind) else "", gaps=bool(gaps))
    table.attrs = {fact: value for fact, value in said.items() if fact != TYPES}
    return table


def _column(cells: pd.Series[Any], kind: str, *, gaps: bool) -> pd.Series[Any]:
    if kind in ("str", "object"):
        text: pd.Series[Any] = cells.replace("", None) if gaps else cells
        return text.astype(pd.api.types.pandas_dtype(kind))
    if kind == "bool":
        return cells.astype(str) == "True"
    try:
        numbers = pd.to_numeric(cells.replace("", None))
    except ValueError:
        if kind:
            raise
        return cells
    return numbers.astype(pd.api.types.pandas_dtype(kind)) if kind else numbers


def _safe(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of which a spreadsheet computes nothing."""

    def safe(value: object) -> object:
        return cell_of_text(value) if isinstance(value, str) else value

    text = table.select_dtypes(exclude="number")
    words = [name for name in text if any(safe(value) is not value for value in text[name].unique())]
    return table.assign(**{str(name): table[name].map(safe) for name in words}).rename(columns=safe)
