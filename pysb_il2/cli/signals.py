"""Signals that end the command: raised in what runs, so that it stops processes and removes what is temporary."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

__all__ = ["Ended", "signals_are_raised"]

#: What the command says of each.
_WORDS = {"SIGINT": "interrupted", "SIGTERM": "terminated", "SIGHUP": "the terminal was closed"}
#: Seconds after which a signal is raised again where it was not heard: libraries drop an exception now and then.
_AGAIN_SECONDS = 0.5


class Ended(BaseException):
    """A signal has come.

    Attributes
    ----------
    status : int
        The exit status, as shells count it.
    """

    def __init__(self, number: int) -> None:
        super().__init__(_WORDS[signal.Signals(number).name])
        self.status = 128 + number


@contextmanager
def signals_are_raised() -> Iterator[None]:
    """Raise `Ended` in the main thread where a signal comes that is not ignored, as nohup(1) has it."""
    came: list[int] = []

    def end(number: int, _: object) -> None:
        came.append(number)
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, _AGAIN_SECONDS)
        handled = sys.exc_info()[1]
        while handled is not None and not isinstance(handled, Ended):
            handled = handled.__context__
        if handled is None:  # else it was heard, and what it ends is to be removed whole
            raise Ended(came[0])

    with ExitStack() as stack:
        if threading.current_thread() is threading.main_thread():
            if hasattr(signal, "setitimer"):
                stack.callback(signal.signal, signal.SIGALRM, signal.signal(signal.SIGALRM, end))
                stack.callback(signal.setitimer, signal.ITIMER_REAL, 0)
            for name in _WORDS:
                number = getattr(signal, name, None)
                if number is not None and signal.getsignal(number) != signal.SIG_IGN:
                    stack.callback(signal.signal, number, signal.signal(number, end))
        yield
