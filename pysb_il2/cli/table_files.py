"""Tables as files: which suffix is which format, and that no spreadsheet computes what stands in a cell."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING

from ..errors import Il2Error
from ..text import cell_of_text

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["TABLES", "check_library", "csv_text", "table_bytes"]

#: Suffixes of tables, and the package beside pandas that writes each, of the extra ``tables``.
TABLES = {"": None, ".csv": None, ".tsv": None, ".json": None, ".xlsx": "openpyxl", ".parquet": "pyarrow"}


def check_library(suffix: str) -> None:
    """See that what writes tables of a suffix is installed.

    Raises
    ------
    Il2Error
        If it is not.
    """
    package = TABLES.get(suffix)
    if package and find_spec(package) is None:
        raise Il2Error(f"a table in {suffix} needs {package}; install pysb-il2[tables], or give a name in .csv")


def table_bytes(table: pd.DataFrame, suffix: str) -> bytes:
    """Return a table as the content of a file; CSV and TSV have ten significant digits, the others all.

    JSON is a list of rows, with null where nothing is.

    Raises
    ------
    Il2Error
        If the format cannot hold the table, as Excel not more than a million rows.
    """
    try:
        if suffix == ".json":
            rows = table.astype(object).where(table.notna(), None).to_dict("records")
            return f"{json.dumps(rows, indent=1, allow_nan=False)}\n".encode()
        if suffix in (".xlsx", ".parquet"):
            file = io.BytesIO()
            write: Callable[..., None] = table.to_parquet if suffix == ".parquet" else _safe(table).to_excel
            write(file, index=False)
            return file.getvalue()
    except Exception as error:  # of many kinds: an infinite number, a null character, too many rows
        reason = " ".join(str(error).split())
        raise Il2Error(f"this table cannot be written as {suffix} ({reason}); give a name in .csv") from None
    return csv_text(table, "\t" if suffix == ".tsv" else ",", 10).encode(errors="backslashreplace")


def csv_text(table: pd.DataFrame, separator: str, digits: int) -> str:
    """Return a table as text, its numbers with so many significant digits."""
    return _safe(table).to_csv(sep=separator, index=False, float_format=f"%.{digits}g", lineterminator="\n")


def _safe(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of which a spreadsheet computes nothing."""

    def safe(value: object) -> object:
        return cell_of_text(value) if isinstance(value, str) else value

    text = table.select_dtypes(exclude="number")
    words = [name for name in text if any(safe(value) is not value for value in text[name].unique())]
    return table.assign(**{str(name): table[name].map(safe) for name in words}).rename(columns=safe)
