"""Text and tables to the file that ``-o`` names, or to standard output."""

from __future__ import annotations

import io
import os
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import Il2Error
from ..files import check_folder, check_writable, write_bytes, write_text
from ..text import cell_of_text, printable

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

__all__ = [
    "add_output_file", "add_output_folder", "check_output", "put_table", "put_text", "write_figure",
    "write_standard_output", "write_table",
]  # fmt: skip


def add_output_file(parser: ArgumentParser) -> None:
    """Add the option of the file to write."""
    parser.add_argument("-o", "--output", metavar="FILE", help="write to this file instead of standard output")


def add_output_folder(parser: ArgumentParser, default: str) -> None:
    """Add the option of the folder to write."""
    words = "write to this folder (default: %(default)s)"
    parser.add_argument("-o", "--output", metavar="FOLDER", dest="folder", default=default, help=words)


def check_output(args: Namespace) -> None:
    """See that what ``-o`` names can be written, before long work starts.

    Raises
    ------
    Il2Error
        If it cannot.
    """
    if getattr(args, "output", None) is not None:
        check_writable(args.output)
    if getattr(args, "folder", None) is not None:
        check_folder(args.folder)


def put_text(text: str, args: Namespace) -> None:
    """Write text to the output file, or to standard output; the last line ends."""
    text = text if text.endswith("\n") else f"{text}\n"
    if args.output is None:
        write_standard_output(text)
        return
    try:
        write_text(text, args.output)
    except Il2Error:  # such as a full disk: what was computed is not lost
        write_standard_output(text)
        raise


def write_standard_output(text: str = "") -> None:
    """Write text to standard output, after what it still holds; a terminal gets nothing that drives it.

    Raises
    ------
    BrokenPipeError
        If its reader has closed the pipe.
    Il2Error
        If it is closed or full.
    """
    if sys.stdout is None:
        if text:
            raise Il2Error("standard output is closed; give a file to write to with -o")
        return
    if sys.stdout.isatty():
        text = printable(text, keep="\n\t")
    encoding = sys.stdout.encoding or "utf-8"
    try:
        sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
        sys.stdout.flush()
    except OSError as error:
        # The interpreter flushes it once more at exit, and must not complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise
        message = f"standard output cannot be written ({error.strerror}); make room, or give a file with -o"
        raise Il2Error(message) from None


def put_table(table: pd.DataFrame, args: Namespace) -> None:
    """Write a table as CSV to the output file, or to standard output."""
    put_text(_csv(table, ",", 10), args)


def write_table(table: pd.DataFrame, path: Path, *, separator: str = ",", digits: int = 8) -> None:
    """Write a table as a whole file, its numbers with so many significant digits."""
    write_text(_csv(table, separator, digits), path)


def write_figure(figure: Figure, path: Path) -> None:
    """Write a figure as a whole PNG file."""
    image = io.BytesIO()
    figure.savefig(image, format="png")
    write_bytes(image.getvalue(), path)


def _csv(table: pd.DataFrame, separator: str, digits: int) -> str:
    """Return a table as text of which a spreadsheet computes nothing."""

    def safe(value: object) -> object:
        return cell_of_text(value) if isinstance(value, str) else value

    text = table.select_dtypes(exclude="number")
    words = [name for name in text if any(safe(value) is not value for value in text[name].unique())]
    table = table.assign(**{str(name): table[name].map(safe) for name in words}).rename(columns=safe)
    return table.to_csv(sep=separator, index=False, float_format=f"%.{digits}g", lineterminator="\n")
