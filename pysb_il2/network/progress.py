"""How far an expansion is, for whoever waits for it: a moving line on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from ..messages import progress_is_shown
from ..text import printable

__all__ = ["Progress", "progress_reporter"]

#: Called with the iteration, the number of species and that of reactions.
Progress = Callable[[int, int, int], None]
#: Seconds between two lines where standard error is no terminal; an expansion that takes less says nothing.
LINE_SECONDS = 5.0


@contextmanager
def progress_reporter(name: str, progress: Progress | None = None) -> Iterator[Progress | None]:
    """Give what reports progress: the user's own, or else one that writes to standard error."""
    words = f"BioNetGen expands {printable(name)}"
    unseen = sys.stderr is None or getattr(sys.stderr, "closed", False) or not progress_is_shown()
    if progress is not None or unseen:
        yield progress
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.text import Text  # of which brackets are no markup

        with Console(stderr=True).status(Text(f"{words} ...")) as status:
            yield lambda *step: status.update(Text(f"{words}: {_in_words(*step)}"))
    else:
        with _lines(words) as report:
            yield report


def _in_words(step: int, species: int, reactions: int) -> str:
    return f"step {step}, {species} species, {reactions} reactions"


@contextmanager
def _lines(words: str) -> Iterator[Progress]:
    """Print the latest step again and again: the last ones take longest, and a step may never end."""
    latest, begin, done = "", time.monotonic(), threading.Event()

    def report(*step: int) -> None:
        nonlocal latest
        latest = f": {_in_words(*step)}"

    def print_lines() -> None:
        while not done.wait(LINE_SECONDS):
            with suppress(OSError, ValueError):  # nobody can read it
                print(f"{words}{latest} ({time.monotonic() - begin:.0f} s)", file=sys.stderr, flush=True)

    thread = threading.Thread(target=print_lines, daemon=True)
    thread.start()
    try:
        yield report
    finally:
        done.set()
        thread.join()
