"""Text and tables to the file that ``-o`` names, or to standard output."""

from __future__ import annotations

import io
import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import Il2Error
from ..files import TABLES, check_folder, check_library, check_writable, write_bytes, write_text
from ..messages import progress_is_shown
from ..text import printable

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

__all__ = [
    "TEXTS", "add_output_file", "add_output_folder", "check_new_file", "check_output", "put_table", "put_text", "say",
    "write_figure", "write_standard_output", "write_table",
]  # fmt: skip

#: Suffixes of text for people.
TEXTS = ("", ".txt", ".md")


def add_output_file(parser: ArgumentParser, suffixes: Iterable[str] | None = TABLES, more: str = "") -> None:
    """Add the options of the file to write, whose suffix is one of these, and of whether it may replace one.

    None leaves the suffix to the verb.
    """
    words = f"write to this file{more} instead of standard output"
    parser.add_argument("-o", "--output", metavar="FILE", help=words)
    parser.add_argument("--force", action="store_true", help="replace FILE if it is there")
    if suffixes is TABLES:
        parser.add_argument("--json", action="store_true", help="write JSON to standard output instead of CSV")
    parser.set_defaults(suffixes=suffixes)


def add_output_folder(parser: ArgumentParser, default: str) -> None:
    """Add the option of the folder to write."""
    words = "write to this folder (default: %(default)s)"
    parser.add_argument("-o", "--output", metavar="FOLDER", dest="folder", default=default, help=words)


def check_output(args: Namespace) -> None:
    """See that what ``-o`` names can be written, before long work starts.

    Raises
    ------
    Il2Error
        If it cannot, its suffix is not known, or it is there and ``--force`` is not given.
    """
    if getattr(args, "output", None) is not None:
        check_new_file(args.output, args.suffixes, force=args.force)
    if getattr(args, "folder", None) is not None:
        check_folder(args.folder)


def check_new_file(path: str, suffixes: Iterable[str] | None, *, force: bool) -> None:
    """See that a file can be written, has one of these suffixes, and is not there unless it may be replaced.

    Raises
    ------
    Il2Error
        If not.
    """
    suffix = _suffix(path)
    if suffixes is not None and suffix not in suffixes:
        known = ", ".join(filter(None, suffixes))
        raise Il2Error(
            f"what this command writes is no {suffix or 'such'} file; give a name that ends in one of {known}"
        )
    if suffixes is TABLES:
        check_library(suffix)
    if os.path.isfile(path) and not force:
        raise Il2Error(f"file {path!r} is there; give another name, or --force to replace it")
    check_writable(path)


def _suffix(path: str) -> str:
    return Path(path).suffix.lower()


def put_text(text: str, args: Namespace) -> None:
    """Write text to the output file, or to standard output; the last line ends."""
    text = text if text.endswith("\n") else f"{text}\n"
    _put(text, args, lambda: text.encode(errors="backslashreplace"))


def _put(text: str, args: Namespace, content: Callable[[], bytes]) -> None:
    """Write the content to the output file, or the text to standard output."""
    if args.output is None:
        write_standard_output(text)
        return
    try:
        write_bytes(content(), args.output)
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


def say(text: str) -> None:
    """Say what is no result on standard error, unless ``--quiet`` hides it."""
    if progress_is_shown():
        print(printable(text), file=sys.stderr, flush=True)


def put_table(table: pd.DataFrame, args: Namespace) -> None:
    """Write a table to the output file, as its suffix says, or to standard output as CSV or, if asked for, JSON."""
    from ..experiments.table_files import csv_text, table_bytes

    if args.json and args.output is None:
        write_standard_output(table_bytes(table, ".json").decode())
        return
    _put(csv_text(table, ",", 10), args, lambda: table_bytes(table, _suffix(args.output)))


def write_table(table: pd.DataFrame, path: Path, *, separator: str = ",", digits: int = 8) -> None:
    """Write a table as a whole file, its numbers with so many significant digits."""
    from ..experiments.table_files import csv_text

    write_text(csv_text(table, separator, digits), path)


def write_figure(figure: Figure, path: Path) -> None:
    """Write a figure as a whole PNG file."""
    image = io.BytesIO()
    figure.savefig(image, format="png")
    write_bytes(image.getvalue(), path)
