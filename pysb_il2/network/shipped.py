"""Networks of the ready models that come with the package, under the keys that they would have in the cache.

A key follows from the text of the rules, so that of other rules none is found. ``docs/tools/ship_networks.py`` writes
them. They are trusted as the package is, and `Network` reads them by the same grammar as all others.
"""

from __future__ import annotations

import lzma
from pathlib import Path

__all__ = ["FOLDER", "file_name", "read"]

#: Where they are.
FOLDER = Path(__file__).parent / "data"


def file_name(key: str) -> str:
    """Return the name of the file of a key."""
    return f"{key}.xz"


def read(key: str) -> str | None:
    """Return the text of a key, or None where none that is whole came with the package.

    Examples
    --------
    >>> read("of another model") is None
    True
    """
    try:
        return lzma.decompress((FOLDER / file_name(key)).read_bytes()).decode()
    except (OSError, EOFError, lzma.LZMAError, UnicodeDecodeError):
        return None
