"""Files that are whole or not there: written under another name, then renamed.

A device, a pipe or a terminal is written into instead.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import Il2Error

__all__ = ["replaced", "writable_folder", "write_text"]

#: To open them anew would wait for a reader where the pipe has lost its own, and forget that a file is appended to.
_STANDARD_STREAMS = {"/dev/stdout": 1, "/dev/stderr": 2}


@contextmanager
def replaced(path: str | os.PathLike[str], way_out: str = "give another with -o") -> Iterator[Path]:
    """Yield a name to write to, which becomes `path` on success and vanishes on an error.

    What is written goes into `path` where that is a device or a pipe.

    Raises
    ------
    Il2Error
        If the file cannot be written.
    """
    try:
        stream, target = _stream(path), Path(os.path.realpath(path))
    except ValueError as error:  # such as a null character
        raise Il2Error(f"file {str(path)!r} cannot be written ({error}); {way_out}") from None
    try:
        # The same suffix, because writers such as matplotlib choose the format by it.
        folder = target.parent if stream is None else None
        handle, name = tempfile.mkstemp(prefix=".pysb-il2-", suffix=target.suffix, dir=folder)
        os.close(handle)
        try:
            yield Path(name)
            if stream is not None:
                with open(name, "rb") as written, open(stream, "ab", closefd=isinstance(stream, str)) as file:
                    shutil.copyfileobj(written, file)
                return
            mask = os.umask(0)
            os.umask(mask)
            os.chmod(name, 0o666 & ~mask)  # mkstemp gives a file that nobody else may read
            os.replace(name, target)
        finally:
            Path(name).unlink(missing_ok=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Il2Error(f"file {str(path)!r} cannot be written ({error.strerror}); {way_out}") from None


def _stream(path: str | os.PathLike[str]) -> str | int | None:
    """Return the open file that a path such as /dev/stdout or /dev/fd/63 means, a device or a pipe, or nothing."""
    name = os.path.abspath(path)
    if is_open := re.fullmatch(r"(?:/dev|/proc/self)/fd/(\d+)", name):
        return int(is_open[1])
    if name in _STANDARD_STREAMS:
        return _STANDARD_STREAMS[name]
    return name if os.path.exists(name) and not os.path.isfile(name) and not os.path.isdir(name) else None


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
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", "") or str(error)
    if reason:
        raise Il2Error(f"folder {str(folder)!r} cannot be written ({reason}); give another with -o")
    return folder
