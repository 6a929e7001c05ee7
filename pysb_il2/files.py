"""Files that are whole or not there: written under another name, then renamed."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import Il2Error

__all__ = ["replaced", "writable_folder", "write_text"]


@contextmanager
def replaced(path: str | os.PathLike[str], way_out: str = "give another with -o") -> Iterator[Path]:
    """Yield a name to write to, which becomes `path` on success and vanishes on an error.

    Raises
    ------
    Il2Error
        If the file cannot be written.
    """
    target = Path(os.path.realpath(path))
    try:
        # The same suffix, because writers such as matplotlib choose the format by it.
        handle, name = tempfile.mkstemp(prefix=".pysb-il2-", suffix=target.suffix, dir=target.parent)
        os.close(handle)
        try:
            yield Path(name)
            mask = os.umask(0)
            os.umask(mask)
            os.chmod(name, 0o666 & ~mask)  # mkstemp gives a file that nobody else may read
            os.replace(name, target)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise Il2Error(f"file {str(path)!r} cannot be written ({error.strerror}); {way_out}") from None


def write_text(text: str, path: str | os.PathLike[str]) -> None:
    """Write a text file whole.

    Raises
    ------
    Il2Error
        If the file cannot be written.
    """
    with replaced(path) as part:
        part.write_text(text, encoding="utf-8", newline="\n")


def writable_folder(path: str | os.PathLike[str]) -> Path:
    """Make a folder if it is not there, and see that files can be written in it, before long work starts.

    Raises
    ------
    Il2Error
        If the folder cannot be made or written.
    """
    folder = Path(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        reason = "" if os.access(folder, os.W_OK | os.X_OK) else "Permission denied"
    except OSError as error:
        reason = error.strerror or str(error)
    if reason:
        raise Il2Error(f"folder {str(folder)!r} cannot be written ({reason}); give another with -o")
    return folder
