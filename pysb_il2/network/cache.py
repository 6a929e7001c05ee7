"""Expanded networks on disk: plain text, keyed by what was expanded.

An entry ends in two lines: whose network it is, and a digest of all before, so that one that was cut short or comes
from elsewhere is noticed and made again. The digest has no secret: an entry is trusted because file and folder belong
to this user and nobody else can write them (`network.trust`). Formulas in it are read by a grammar all the same
(`network.net_grammar`). Entries are written under another name and renamed, so two processes may write at once.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import re
import tempfile
import warnings
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ..errors import Il2Error
from ..temporary import own_prefix, sweep
from .bionetgen import block_text
from .net_grammar import check_net
from .trust import UntrustedError, flaw_of_folder, own_content

__all__ = [
    "CacheWarning", "Entry", "check_writable", "clear", "entries", "folder", "is_own", "key_of", "read", "repair",
    "source_digest", "warn_once", "write",
]  # fmt: skip

#: Moves the cache.
VARIABLE = "PYSB_IL2_CACHE"
_SEAL = "# pysb-il2 cache entry "
_ABOUT = "\n# pysb-il2 expanded "
_FORMAT = "2"
_ENTRY = re.compile(r"[0-9a-f]{64}\.net")
_PART = ".pysb-il2-"


class CacheWarning(UserWarning):
    """Something in the cache is not read, since others may have written it."""


@dataclass(frozen=True)
class Entry:
    """One cached network; `model` and `cell` are those for which it was expanded first."""

    key: str
    size_bytes: int
    written: datetime
    species: int
    reactions: int
    model: str = ""
    cell: str = ""


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


@functools.cache
def warn_once(sentence: str, stacklevel: int) -> None:
    """Warn that something in the cache is not read, once in a process."""
    warnings.warn(sentence, CacheWarning, stacklevel=stacklevel)


def is_own() -> bool:
    """Return whether nobody else can change the folder; with a warning if somebody can."""
    if flaw := flaw_of_folder(folder()):
        warn_once(f"{_flawed(flaw)}; 'pysb-il2 cache' mends a folder of your own, and {VARIABLE} names another", 5)
    return not flaw


def _flawed(flaw: str) -> str:
    return f"cache folder {str(folder())!r} {flaw}, so networks are neither read from it nor kept there"


def read(key: str) -> str | None:
    """Return an entry's text, or None where there is none that is whole and this user's own."""
    sweep(folder())
    path = folder() / f"{key}.net"
    if not _ENTRY.fullmatch(path.name):
        return None
    try:
        return _text_and_about(own_content(path), key)[0]
    except (FileNotFoundError, NotADirectoryError, _DamagedError):
        return None
    except UntrustedError as flaw:
        words = f"cache entry {str(path)!r} {flaw}, so the network is expanded again; 'pysb-il2 cache' removes it"
        warn_once(words, 8)
        return None
    except OSError as error:
        raise Il2Error(f"cache folder {str(folder())!r} cannot be read ({error.strerror}); {_WAY_OUT}") from None


class _DamagedError(Exception):
    """An entry is not as it was written, or not of this key."""


def _text_and_about(content: bytes, key: str) -> tuple[str, dict[str, object]]:
    """Return the text of an entry, and what it says of the network."""
    try:
        body, seal, digest = content.decode("utf-8").rpartition(_SEAL)
    except UnicodeDecodeError:
        raise _DamagedError from None
    if not seal or digest.strip() != _digest(body, key):
        raise _DamagedError
    text, about, said = body.rpartition(_ABOUT)
    return (text, json.loads(said)) if about else (body, {})  # as written by earlier versions


_WAY_OUT = f"make it readable and writable, or set {VARIABLE} to a folder that is"


def check_writable() -> None:
    """See that the folder can be written, before an expansion whose result could not be kept.

    Raises
    ------
    Il2Error
        If it cannot; names the folder and what moves it.
    """
    try:
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder()):
            pass
    except OSError as error:
        raise _unwritable(error) from None


def _unwritable(error: OSError) -> Il2Error:
    return Il2Error(f"cache folder {str(folder())!r} cannot be written ({error.strerror}); {_WAY_OUT}")


def write(key: str, text: str, about: Mapping[str, str] | None = None) -> None:
    """Keep a text under a key, with what it is about: its `model` and `cell`; size and date are added.

    Raises
    ------
    Il2Error
        If the folder cannot be written.
    """
    path = folder() / f"{key}.net"
    if path.is_dir():  # which `read` has said
        return
    written = datetime.now().isoformat(timespec="seconds")
    text += _ABOUT + json.dumps({**(about or {}), **_size(text), "written": written}) + "\n"
    try:
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=folder(), prefix=f".{own_prefix()}", suffix=".part", delete=False
        ) as part:
            try:
                part.write(f"{text}{_SEAL}{_digest(text, key)}\n")
                part.close()
                os.replace(part.name, path)
            finally:
                Path(part.name).unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(error) from None


def _files() -> list[Path]:
    """Return what is ours in the folder: a user may have pointed us at one with other networks in it."""
    try:
        return [path for path in folder().iterdir() if _ENTRY.fullmatch(path.name)]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise Il2Error(f"cache folder {str(folder())!r} cannot be read ({error.strerror}); {_WAY_OUT}") from None


def _size(text: str) -> dict[str, int]:
    return {block: block_text(text, block).count("\n") for block in ("species", "reactions")}


def entries() -> list[Entry]:
    """Return what the cache holds, newest first; entries that are not whole are left out."""
    found = []
    for path in _files():
        with suppress(OSError, _DamagedError, UntrustedError):  # another process may have emptied the cache meanwhile
            text, about = _text_and_about(own_content(path), path.stem)
            stat, size = path.stat(), _size(text)
            if size["species"]:  # a network, and not what was found out about one
                written = datetime.fromisoformat(str(about.get("written", datetime.fromtimestamp(stat.st_mtime))))
                model, cell = (str(about.get(name, "")) for name in ("model", "cell"))
                numbers = size["species"], size["reactions"]
                found.append((stat.st_mtime, Entry(path.stem, stat.st_size, written, *numbers, model, cell)))
    return [entry for _, entry in sorted(found, key=lambda row: row[0], reverse=True)]


def repair() -> list[str]:
    """Remove what is never read, and let nobody else write the folder; return what was done, in sentences.

    Raises
    ------
    Il2Error
        If the folder cannot be read.
    """
    place, done = folder(), []
    if flaw := flaw_of_folder(place):
        with suppress(OSError):
            place.chmod(place.stat().st_mode & ~0o022)
        if flaw_of_folder(place):
            return [f"{_flawed(flaw)}; set {VARIABLE} to a folder of your own"]
        done.append(f"cache folder {str(place)!r} could be written by other users, and no longer can")
    for path in _files():
        if flaw := _flaw_of_entry(path):
            done.append(f"cache entry {str(path)!r} {flaw}; {_removed(path)}")
    return done


def _flaw_of_entry(path: Path) -> str:
    """Return why an entry is never read."""
    try:
        text, _ = _text_and_about(own_content(path), path.stem)
        if _size(text)["species"]:
            check_net(text)
    except _DamagedError:
        return "is damaged"
    except Il2Error as error:
        return f"is no network ({error})"
    except UntrustedError as flaw:
        return str(flaw)
    except OSError as error:
        return "" if isinstance(error, FileNotFoundError) else f"cannot be read ({error.strerror})"
    return ""


def _removed(path: Path) -> str:
    """Remove an entry and say so."""
    try:
        _remove(path)
    except OSError as error:
        return f"it cannot be removed ({error.strerror}), so remove it yourself"
    return "it was removed"


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        path.rmdir()
    else:
        path.unlink(missing_ok=True)


def clear() -> int:
    """Empty the cache and return how many entries went; files that are not the cache's stay.

    A folder that holds something, in the place of an entry, stays too, with a `CacheWarning`.

    Raises
    ------
    Il2Error
        If the folder cannot be written.
    """
    files = _files()
    stay = [path for path in files if path.is_dir() and not path.is_symlink() and any(path.iterdir())]
    for path in stay:
        said = f"cache entry {str(path)!r} is a folder that holds something, and stays; remove it yourself"
        warnings.warn(said, CacheWarning, stacklevel=2)
    gone = [path for path in files if path not in stay]
    try:
        for path in (*gone, *(folder().glob(f"{_PART}*.part"))):
            _remove(path)
    except OSError as error:
        raise _unwritable(error) from None
    return len(gone)
