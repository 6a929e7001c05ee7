"""Files of users: local text is read, and files are written whole, under another name that is then renamed.

A device, a pipe or a terminal is written into instead.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

from .errors import Il2Error
from .temporary import own_prefix, sweep

__all__ = [
    "FILES_OF_MODELS", "TABLES", "check_folder", "check_library", "check_writable", "read_bytes", "read_text",
    "replaced_file", "writable_folder", "write_bytes", "write_text",
]  # fmt: skip

#: To open them anew would wait for a reader where the pipe has lost its own, and forget that a file is appended to.
_STANDARD_STREAMS = {"/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2}
_WAY_OUT = "give another with -o"
#: How long a pipe may be without a reader.
SECONDS_FOR_READER = 30.0
#: Suffixes of the files that hold a model; see `pysb_il2.read`.
FILES_OF_MODELS = (".bngl", ".net", ".xml", ".sbml")
#: Suffixes of tables, and the package beside pandas that writes each, of the extra ``tables``.
TABLES = {"": None, ".csv": None, ".tsv": None, ".json": None, ".xlsx": "openpyxl", ".parquet": "pyarrow"}
#: The largest file that is read.
MAX_MEGABYTES = 50


def check_library(suffix: str) -> None:
    """See that what writes and reads tables of a suffix is installed.

    Raises
    ------
    Il2Error
        If it is not.
    """
    package = TABLES.get(suffix)
    if package and find_spec(package) is None:
        raise Il2Error(f"a table in {suffix} needs {package}; install pysb-il2[tables], or give a name in .csv")


def read_text(path: str | os.PathLike[str], kind: str = "text") -> str:
    """Return the text of a local file: UTF-8, of 50 MB at most; of pipes only those that are open, as /dev/stdin.

    Parameters
    ----------
    path : path-like
        Never an address; nothing is unpacked.
    kind : str
        What errors say that the file is not.

    Raises
    ------
    Il2Error
        If it is no such file or cannot be read.
    """
    name, content = f"file {str(path)!r}", read_bytes(path)
    try:
        text = content.decode("utf-8-sig")
        bad = text.find("\0")
        place, words = text.count("\n", 0, max(bad, 0)), "a null character"
    except UnicodeDecodeError as error:
        bad, place, words = error.start, content.count(b"\n", 0, error.start), f"the byte 0x{content[error.start]:x}"
    if bad >= 0:
        raise Il2Error(f"{name} is no {kind} (line {place + 1} has {words}); unpack it, or save it as text in UTF-8")
    return text


def read_bytes(path: str | os.PathLike[str]) -> bytes:
    """Return the content of a local file of 50 MB at most, as `read_text` does.

    Raises
    ------
    Il2Error
        If it is no such file or cannot be read.
    """
    name = f"file {str(path)!r}"
    if re.match(r"[a-z][a-z0-9+.-]+://", str(path), re.IGNORECASE):
        raise Il2Error(f"{name} is an address, and only files of this computer are read; download it first")
    try:
        stream = _stream(path)
        # A pipe without a writer must not be waited for.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        opened = stream if isinstance(stream, int) else os.open(path, flags)
        with open(opened, "rb", closefd=opened != stream) as file:
            if opened != stream and not stat.S_ISREG(os.fstat(opened).st_mode):
                raise Il2Error(f"{name} is a device or a pipe; give a file, or /dev/stdin for what is piped in")
            content = file.read(MAX_MEGABYTES * 10**6 + 1)
    except Il2Error:
        raise
    except (OSError, ValueError) as error:  # such as a null character
        reason = getattr(error, "strerror", "") or error
        raise Il2Error(f"{name} cannot be read ({reason}); give one that is there") from None
    if len(content) > MAX_MEGABYTES * 10**6:
        raise Il2Error(f"{name} has more than {MAX_MEGABYTES} MB, which is not read; divide it")
    return content


def write_text(text: str, path: str | os.PathLike[str], way_out: str = _WAY_OUT) -> None:
    """Write a text file whole, as `write_bytes` does."""
    write_bytes(text.encode("utf-8", errors="backslashreplace"), path, way_out)


def write_bytes(content: bytes, path: str | os.PathLike[str], way_out: str = _WAY_OUT) -> None:
    """Write a file whole; what is no file, such as a pipe, is written into.

    A file that is there keeps its mode and, where the system lets us, its owner; a link to it stays.

    Raises
    ------
    Il2Error
        If the file cannot be written.
    """
    with _said(f"file {str(path)!r}", way_out):
        stream = _stream(path)
        if stream is not None:
            with open(stream, "ab", closefd=isinstance(stream, str), opener=_when_read) as file:
                file.write(content)
            return
        with replaced_file(path, way_out) as part:
            part.write_bytes(content)


@contextmanager
def replaced_file(path: str | os.PathLike[str], way_out: str = _WAY_OUT) -> Iterator[Path]:
    """Yield a new file to write into, which takes the place of a file at the end, as in `write_bytes`.

    Raises
    ------
    Il2Error
        If the file cannot be written; nothing is left of it.
    """
    with _said(f"file {str(path)!r}", way_out):
        target = _target(path)
        with _new_file(target.parent) as part:
            if target.exists():
                _copy_permissions(target, part)
            yield part
            os.replace(part, target)


def check_writable(path: str | os.PathLike[str], way_out: str = _WAY_OUT) -> None:
    """See that a file can be written, before long work starts; it is left as it is.

    Raises
    ------
    Il2Error
        If the file cannot be written.
    """
    with _said(f"file {str(path)!r}", way_out):
        if _stream(path) is None:
            with _new_file(_target(path).parent):
                pass


def check_folder(path: str | os.PathLike[str], way_out: str = _WAY_OUT) -> None:
    """See that files can be written in a folder, or in one that is made for them, before long work starts.

    Raises
    ------
    Il2Error
        If the folder cannot be made or written.
    """
    with _said(f"folder {str(path)!r}", way_out):
        there = Path(os.path.realpath(path))
        while not there.exists():
            there = there.parent
        with _new_file(there):
            pass


def writable_folder(path: str | os.PathLike[str], way_out: str = _WAY_OUT) -> Path:
    """Make a folder if it is not there, and see that files can be written in it.

    Raises
    ------
    Il2Error
        If the folder cannot be made or written.
    """
    check_folder(path, way_out)
    with _said(f"folder {str(path)!r}", way_out):
        Path(path).mkdir(parents=True, exist_ok=True)
    return Path(path)


@contextmanager
def _said(what: str, way_out: str) -> Iterator[None]:
    """Say in one sentence that something cannot be written."""
    try:
        yield
    except BrokenPipeError:
        raise
    except (OSError, ValueError) as error:  # such as a null character
        reason = getattr(error, "strerror", "") or error
        raise Il2Error(f"{what} cannot be written ({reason}); {way_out}") from None


def _target(path: str | os.PathLike[str]) -> Path:
    """Return the file that a path or a link means; an error if it is a folder, a loop of links or protected."""
    target = Path(os.path.realpath(path))
    with suppress(FileNotFoundError):
        if stat.S_ISDIR(os.stat(target).st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return target


@contextmanager
def _new_file(folder: Path) -> Iterator[Path]:
    """Yield a new file with the permissions that new files get, which is removed at the end unless it was renamed."""
    part = folder / f".{own_prefix()}{secrets.token_hex(8)}.part"
    sweep(folder)
    try:
        part.touch(exist_ok=False)
        yield part
    finally:
        with suppress(OSError):  # the folder may be none
            part.unlink()


def _copy_permissions(source: Path, target: Path) -> None:
    before = source.stat()
    with suppress(OSError, AttributeError):  # of another owner, or Windows
        os.chown(target, before.st_uid, before.st_gid)
    target.chmod(stat.S_IMODE(before.st_mode))


def _when_read(path: str, flags: int) -> int:
    """Open a device or a pipe, for whose reader it waits a while."""
    deadline = time.monotonic() + SECONDS_FOR_READER
    while True:
        try:
            descriptor = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
            if time.monotonic() > deadline or not stat.S_ISFIFO(os.stat(path).st_mode):
                raise OSError(error.errno, "no program reads from it") from None
            time.sleep(0.05)
        else:
            os.set_blocking(descriptor, True)
            return descriptor


def _stream(path: str | os.PathLike[str]) -> str | int | None:
    """Return the open file that a path such as /dev/stdout or /dev/fd/63 means, a device or a pipe, or nothing."""
    name = os.path.abspath(path)
    if is_open := re.fullmatch(r"(?:/dev|/proc/self)/fd/(\d+)", name):
        return int(is_open[1])
    if name in _STANDARD_STREAMS:
        return _STANDARD_STREAMS[name]
    return name if os.path.exists(name) and not os.path.isfile(name) and not os.path.isdir(name) else None
