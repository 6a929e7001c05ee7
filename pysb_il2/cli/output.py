"""Text and tables to the file that ``-o`` names, or to standard output."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import Il2Error
from ..files import replaced, write_text

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["add_output_file", "add_output_folder", "put_table", "put_text", "write_standard_output", "write_table"]


def add_output_file(parser: ArgumentParser) -> None:
    """Add the option of the file to write."""
    parser.add_argument("-o", "--output", metavar="FILE", help="write to this file instead of standard output")


def add_output_folder(parser: ArgumentParser, default: str) -> None:
    """Add the option of the folder to write."""
    words = "write to this folder (default: %(default)s)"
    parser.add_argument("-o", "--output", metavar="FOLDER", default=default, help=words)


def put_text(text: str, args: Namespace) -> None:
    """Write text to the output file, or to standard output; the last line ends."""
    text = text if text.endswith("\n") else f"{text}\n"
    if args.output:
        write_text(text, args.output)
    else:
        write_standard_output(text)


def write_standard_output(text: str = "") -> None:
    """Write text to standard output, after what it still holds.

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
    try:
        sys.stdout.write(text)
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
    put_text(table.to_csv(index=False, float_format="%.10g", lineterminator="\n"), args)


def write_table(table: pd.DataFrame, path: Path, *, separator: str = ",", digits: int = 8) -> None:
    """Write a table as a whole file, its numbers with so many significant digits."""
    with replaced(path) as part:
        table.to_csv(part, sep=separator, index=False, float_format=f"%.{digits}g", lineterminator="\n")
