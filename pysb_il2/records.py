"""Files of records that are read back after an interruption; a digest of each tells what was damaged since."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import stat
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from .errors import Il2Error
from .files import write_bytes

__all__ = ["DamageWarning", "RecordError", "RecordFile"]

_BEGIN, _SEPARATOR, _END = "[\n", ",\n", "\n]\n"
_WAY_OUT = "remove it or give another place"


class DamageWarning(UserWarning):
    """Records of a file were damaged; what they held is computed again."""


class RecordError(Il2Error):
    """A file of records that cannot be read or written, or that belongs to other work."""


class RecordFile:
    """Records in a file (JSON, one a line), each with its number and a digest.

    The digest is of the record, its number and what the file belongs to. So a record that was changed, cut short,
    repeated or moved, or comes from another file, is noticed. The first line says what the file belongs to.

    Parameters
    ----------
    path : path-like
        The file; it is made when the first record is added.
    kind : str
        What the file holds, for messages, such as ``"a fit"``.
    owner : mapping of str to str, number or list
        What tells the work that the file belongs to from others.

    Raises
    ------
    RecordError
        By every method, if there is no regular file in this place, or it cannot be read or written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     RecordFile(f"{folder}/squares", "squares", {"of": 3}).append({"square": 9.0})
    ...     RecordFile(f"{folder}/squares", "squares", {"of": 3}).read()
    [{'square': 9.0}]
    """

    def __init__(self, path: str | os.PathLike[str], kind: str, owner: Mapping[str, Any]) -> None:
        self._path, self._kind = Path(path), kind
        self._owner: dict[str, Any] = json.loads(json.dumps({"kind": kind, **owner}))  # lists for tuples
        self._seal = _digest(None, self._owner, "")
        self._lines = [_line(self._owner)]
        self._size = -1  # of the file as it was left

    def exists(self) -> bool:
        """Return whether there is a file, which other work may have written."""
        try:
            mode = os.lstat(self._path).st_mode
        except FileNotFoundError:
            return False
        except (OSError, ValueError) as error:
            raise self._unusable("read", error) from None
        if not stat.S_ISREG(mode):
            raise RecordError(f"{str(self._path)!r} is a link, a folder, a pipe or a device; {_WAY_OUT}")
        return True

    def read(self) -> list[Any]:
        """Return the records before the first one that is damaged; the others are said, and leave the file.

        Raises
        ------
        RecordError
            Also if the file belongs to other work; it stays as it is.

        Warns
        -----
        DamageWarning
            If anything in the file is not as it was written.
        """
        if not self.exists():
            return []
        try:
            held = self._path.read_bytes()
        except OSError as error:
            raise self._unusable("read", error) from None
        self._size = len(held)
        owner, whole = None, dict[int, Any]()
        for line in held.decode("utf-8", errors="replace").split("\n"):
            number, record, digest = _parsed(line)
            if isinstance(record, dict) and digest == _digest(None, record, ""):
                owner = owner or record
            elif digest == _digest(number, record, self._seal):
                whole[number] = record
        if owner and owner != self._owner:
            key = next(key for key in (*self._owner, *owner) if owner.get(key) != self._owner.get(key))
            words = f"holds {self._kind} of another {key}; give another place, or the same {key}"
            raise RecordError(f"file {str(self._path)!r} {words}")
        if held and not (owner or whole):
            words = f"is not the state of {self._kind}, or is all damaged; {_WAY_OUT}"
            raise RecordError(f"file {str(self._path)!r} {words}")
        records = [whole[number] for number in itertools.takewhile(whole.__contains__, itertools.count())]
        self._lines[1:] = [_line(record, number, self._seal) for number, record in enumerate(records)]
        if held != self._text():
            words = f"file {str(self._path)!r} is damaged: {len(records)} records are whole, and what others held"
            warnings.warn(f"{words} is computed again", DamageWarning, stacklevel=2)
            self._write()
        return records

    def write(self, records: Iterable[Mapping[str, Any]]) -> None:
        """Write the file with these records, which JSON can hold, in the place of what it held."""
        self._lines[1:] = [_line(record, number, self._seal) for number, record in enumerate(records)]
        self._write()

    def append(self, record: Mapping[str, Any]) -> None:
        """Add a record, which JSON can hold, behind the others."""
        self._lines.append(_line(record, len(self._lines) - 1, self._seal))
        if not self._is_as_left():
            self._write()
            return
        try:
            with self._path.open("r+b") as file:
                file.seek(-len(_END), os.SEEK_END)
                file.write(f"{_SEPARATOR}{self._lines[-1]}{_END}".encode())
                self._size = file.tell()
        except OSError as error:
            raise self._unusable("written", error) from None

    def remove(self) -> None:
        """Remove the file, and forget its records."""
        self._is_as_left()
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            raise self._unusable("removed", error) from None
        del self._lines[1:]

    def _is_as_left(self) -> bool:
        """Return whether the file was left alone since it was written or read; a RecordError if it is another's now."""
        if not self.exists():
            return False
        if self._path.stat().st_size == self._size:
            return True
        type(self)(self._path, self._kind, self._owner).read()
        return False

    def _text(self) -> bytes:
        return f"{_BEGIN}{_SEPARATOR.join(self._lines)}{_END}".encode()

    def _write(self) -> None:
        self._is_as_left()
        text = self._text()
        try:
            write_bytes(text, self._path, _WAY_OUT)
        except Il2Error as error:
            raise RecordError(error) from None
        self._size = len(text)

    def _unusable(self, how: str, error: Exception) -> RecordError:
        reason = getattr(error, "strerror", "") or error
        return RecordError(f"file {str(self._path)!r} cannot be {how} ({reason}); {_WAY_OUT}")


def _digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _line(record: Mapping[str, Any], number: int | None = None, seal: str = "") -> str:
    return json.dumps([number, record, _digest(number, record, seal)])


def _parsed(line: str) -> tuple[Any, Any, Any]:
    """Return the number, record and digest of a line, or nothing of each where it is none."""
    try:
        number, record, digest = json.loads(line.removesuffix(_SEPARATOR.rstrip()))
    except (ValueError, TypeError, RecursionError):
        return None, None, None
    return number, record, digest
