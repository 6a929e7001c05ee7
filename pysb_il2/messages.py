"""Where messages go that are no result: the logger ``pysb_il2``, which is silent until a program shows it."""

from __future__ import annotations

import io
import logging
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import TextIO

__all__ = ["LOGGER", "collect_messages_of_engines", "prints_are_logged", "progress_is_shown"]

LOGGER = logging.getLogger("pysb_il2")
LOGGER.addHandler(logging.NullHandler())  # else Python prints warnings of a logger without handlers
#: SUNDIALS prints, warnings on standard output, unless these name a file; its failures are also exceptions of bngsim.
_OF_SUNDIALS = ("SUNLOGGER_ERROR_FILENAME", "SUNLOGGER_WARNING_FILENAME")


class _Forward(logging.Handler):
    """Hand the records of another library's logger to ours."""

    def emit(self, record: logging.LogRecord) -> None:
        if LOGGER.isEnabledFor(record.levelno):
            LOGGER.handle(record)


_FORWARD = _Forward()


def collect_messages_of_engines() -> None:
    """Let bngsim write to our logger, and SUNDIALS nowhere unless its own variables of the environment say where."""
    library = logging.getLogger("bngsim")
    library.addHandler(_FORWARD)  # which is added once
    library.propagate = False
    for name in _OF_SUNDIALS:
        os.environ.setdefault(name, os.devnull)


class _LoggedPrints(io.TextIOBase):
    """Standard output for other threads; what this one writes is logged."""

    def __init__(self, others: TextIO) -> None:
        self._others, self._thread = others, threading.get_ident()

    def write(self, text: str) -> int:
        if threading.get_ident() != self._thread:
            return self._others.write(text)
        if text.strip():
            LOGGER.warning("%s", text.strip())
        return len(text)

    def flush(self) -> None:
        self._others.flush()


_ONE_AT_A_TIME = threading.Lock()


@contextmanager
def prints_are_logged() -> Iterator[None]:
    """Log what a library prints on standard output, where only results belong."""
    with _ONE_AT_A_TIME, redirect_stdout(_LoggedPrints(sys.stdout)):
        yield


def progress_is_shown() -> bool:
    """Return whether long work says on standard error how far it is: unless the logger hides warnings too."""
    return LOGGER.isEnabledFor(logging.WARNING)
