"""Python's search for garbage, put off while so much is made that is kept that it would take a tenth of the time."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["garbage_is_kept", "seldom_collect"]

#: Objects that are made before Python looks for garbage again; 700 by itself. Some 10 MB.
OBJECTS = 50_000


@contextmanager
def garbage_is_kept() -> Iterator[None]:
    """Look for no garbage until the end, where imports or a network make many objects that stay.

    Examples
    --------
    >>> with garbage_is_kept():
    ...     gc.isenabled()
    False
    >>> gc.isenabled()
    True
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def seldom_collect() -> None:
    """Look for garbage less often from now on, in a process of our own."""
    gc.set_threshold(OBJECTS)
