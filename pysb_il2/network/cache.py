"""Expanded networks on disk: plain text, keyed by what was expanded.

An entry ends in a line with the digest of all before it, so that one that was cut short or comes
from elsewhere is noticed and made again. Entries are written under another name and renamed, so
two processes may write at once.
"""

from __future__ import annotations

import functools
import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ..errors import Il2Error
from ..temporary import own_prefix, sweep
from .bionetgen import block_text

__all__ = ["Entry", "check_writable", "clear", "entries", "folder", "key_of", "read", "source_digest", "write"]

#: Moves the cache.
VARIABLE = "PYSB_IL2_CACHE"
_SEAL = "# pysb-il2 cache entry "
_FORMAT = "2"
_PART = ".pysb-il2-"


@dataclass(frozen=True)
class Entry:
    """One cached network."""

    key: str
    size_bytes: int
    written: datetime
    species: int
    reactions: int


def folder() -> Path:
    """Return where networks are kept: ``PYSB_IL2_CACHE``, or the user's cache folder."""
    import platformdirs

    return Path(os.environ.get(VARIABLE) or platformdirs.user_cache_dir("pysb-il2", appauthor=False))


def key_of(*parts: str) -> str:
    """Return the key of an entry, from everything that it depends on.

    Examples
    --------
    >>> key_of("begin model ...", "2.9.3") == key_of("begin model ...", "2.9.4")
    False
    """
    return hashlib.sha256("\0".join((_FORMAT, *parts)).encode()).hexdigest()


@functools.cache
def source_digest(*folders: Path) -> str:
    """Return a digest of the Python files of some folders, for what is kept only as long as their code stays."""
    files = sorted(path for folder in folders for path in folder.glob("*.py"))
    return hashlib.sha256(b"\0".join(part for f in files for part in (f.name.encode(), f.read_bytes()))).hexdigest()


def _digest(text: str, key: str) -> str:
    return hashlib.sha256(f"{key}\0{text}".encode()).hexdigest()


def read(key: str) -> str | None:
    """Return an entry's text, or None where there is none that is whole and its own."""
    sweep(folder())
    try:
        text = (folder() / f"{key}.net").read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
        return None
    except OSError as error:
        raise Il2Error(f"cache folder {str(folder())!r} cannot be read ({error.strerror}); {_WAY_OUT}") from None
    body, seal, digest = text.rpartition(_SEAL)
    return body if seal and digest.strip() == _digest(body, key) else None


_WAY_OUT = f"make it readable and writable, or set {VARIABLE} to a folder that is"


def check_writable() -> None:
    """See that the folder can be written, before an expansion whose result could not be kept.

    Raises
    ------
    Il2Error
        If it cannot; names the folder and what moves it.
    """
    try:
        folder().mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder()):
            pass
    except OSError as error:
        raise _unwritable(error) from None


def _unwritable(error: OSError) -> Il2Error:
    return Il2Error(f"cache folder {str(folder())!r} cannot be written ({error.strerror}); {_WAY_OUT}")


def write(key: str, text: str) -> None:
    """Keep a text under a key.

    Raises
    ------
    Il2Error
        If the folder cannot be written.
    """
    try:
        folder().mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=folder(), prefix=f".{own_prefix()}", suffix=".part", delete=False
        ) as part:
            try:
                part.write(f"{text}{_SEAL}{_digest(text, key)}\n")
                part.close()
                os.replace(part.name, folder() / f"{key}.net")
            except BaseException:
                Path(part.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        raise _unwritable(error) from None


def _files() -> list[Path]:
    """Return what is ours in the folder: a user may have pointed us at one with other networks in it."""
    try:
        return [path for path in folder().iterdir() if re.fullmatch(r"[0-9a-f]{64}\.net", path.name)]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise Il2Error(f"cache folder {str(folder())!r} cannot be read ({error.strerror}); {_WAY_OUT}") from None


def entries() -> list[Entry]:
    """Return what the cache holds, newest first; entries that are not whole are left out."""
    found = []
    for path in _files():
        text = read(path.stem)
        if text is not None:
            species, reactions = (block_text(text, block).count("\n") for block in ("species", "reactions"))
            if not species:  # not a network, but what was found out about one
                continue
            try:
                stat = path.stat()
            except FileNotFoundError:  # another process has emptied the cache meanwhile
                continue
            found.append(Entry(path.stem, stat.st_size, datetime.fromtimestamp(stat.st_mtime), species, reactions))
    return sorted(found, key=lambda entry: entry.written, reverse=True)


def clear() -> int:
    """Empty the cache and return how many entries went; files that are not the cache's stay.

    Raises
    ------
    Il2Error
        If the folder cannot be written.
    """
    files = _files()
    try:
        for path in (*files, *(folder().glob(f"{_PART}*.part"))):
            path.unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(error) from None
    return len(files)
