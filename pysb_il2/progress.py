"""How far long work is, for whoever waits for it: bars on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import multiprocessing
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from .messages import progress_is_shown
from .text import printable

if TYPE_CHECKING:
    from rich.progress import Progress as Bars

__all__ = ["Task", "is_seen", "progress"]

#: Seconds before anything is said; from one line to the next, which grow to a part of the time that has gone; between
#: two looks at how far work is.
FIRST_SECONDS, LINE_SECONDS, LINE_PART, LOOK_SECONDS = 2.0, 5.0, 0.25, 0.25


class Task:
    """Work that takes a while: what it is, how many parts of it are done, and a note on where it is."""

    def __init__(self, words: str, total: int | None) -> None:
        self.words, self.total, self.done, self.note = words, total, 0, ""
        self.begin, self.due = time.monotonic(), FIRST_SECONDS
        self._first: tuple[int, float] | None = None

    def advance(self, parts: int = 1) -> None:
        """Count parts that are done."""
        self.done += parts
        # What all parts need, such as compiled code and other processes, is made with the first.
        self._first = self._first or (self.done, self.seconds)

    def say(self, note: str) -> None:
        """Say where the work is."""
        self.note = note

    @property
    def parts(self) -> int | None:
        """Of how many parts it is, if these are several."""
        return self.total if self.total and self.total > 1 else None

    @property
    def seconds(self) -> float:
        """How long it has run."""
        return time.monotonic() - self.begin

    def __str__(self) -> str:
        of, seconds, left = "", self.seconds, ""
        if self.parts:
            of = f"{self.done} of {self.parts}"
            done, begin = self._first or (self.done, seconds)
            if done < self.done < self.parts:
                left = f", about {_duration((seconds - begin) * (self.parts - self.done) / (self.done - done))} left"
        return f"{': '.join(filter(None, (self.words, of, self.note)))} ({_duration(seconds)}{left})"


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


@contextmanager
def progress(words: str, total: int | None = None) -> Iterator[Task]:
    """Let whoever waits see on standard error how far work is, once it has taken two seconds.

    Parameters
    ----------
    words : str
        What is done.
    total : int, optional
        Of how many parts, which `Task.advance` counts.

    Examples
    --------
    >>> with progress("readings", total=3) as task:
    ...     for _ in range(3):
    ...         task.advance()
    """
    task = Task(printable(words), total)
    if not is_seen():
        yield task
        return
    _SHOWN.add(task)
    try:
        yield task
    finally:
        _SHOWN.remove(task)


def is_seen() -> bool:
    """Return whether somebody may look: not in a process that another one has started."""
    closed = sys.stderr is None or getattr(sys.stderr, "closed", False)
    return not closed and progress_is_shown() and multiprocessing.parent_process() is None


class _Shown:
    """All work that runs in this process; a thread looks at it now and then, and sleeps while there is none."""

    def __init__(self) -> None:
        self._tasks: list[Task] = []
        self._lock, self._some = threading.RLock(), threading.Event()
        self._thread: threading.Thread | None = None
        self._bars: Bars | None = None
        self._places: dict[Task, Any] = {}
        self._rewritten = 0

    def add(self, task: Task) -> None:
        with self._lock:
            self._tasks.append(task)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._look, daemon=True)
                self._thread.start()
            self._some.set()

    def remove(self, task: Task) -> None:
        with self._lock:
            self._tasks.remove(task)
            if self._bars is not None and (place := self._places.pop(task, None)) is not None:
                self._bars.remove_task(place)
            if not self._tasks:
                self._some.clear()
                self._end()

    def _look(self) -> None:
        while self._some.wait():
            time.sleep(LOOK_SECONDS)
            with self._lock, suppress(OSError, ValueError):  # nobody can read it
                late = [task for task in self._tasks if task.seconds >= FIRST_SECONDS]
                # What has one part says no more than the work within it.
                if seen := [task for task in late if task.parts or task is self._tasks[-1]]:
                    self._show(seen)

    def _show(self, seen: list[Task]) -> None:
        """Show what has run for a while; a line is that of the work within all other."""
        if self._bars is None and sys.stderr.isatty():
            self._bars = _bars()
        task = seen[-1]
        if self._bars is not None:
            for one in seen:
                if one not in self._places:
                    self._places[one] = self._bars.add_task(str(one), total=one.parts)
                self._bars.update(self._places[one], description=str(one), completed=one.done)
            self._bars.refresh()
        elif type(sys.stderr).__module__.startswith("ipykernel"):  # a notebook, in which one line is written again
            line = str(task)
            print(f"\r{line:{self._rewritten}}", end="", file=sys.stderr, flush=True)
            self._rewritten = len(line)
        elif task.seconds >= task.due:
            print(task, file=sys.stderr, flush=True)
            task.due = task.seconds + max(LINE_SECONDS, LINE_PART * task.seconds)

    def _end(self) -> None:
        """Leave nothing of what moves."""
        with suppress(OSError, ValueError):
            if self._bars is not None:
                self._bars.stop()
            if self._rewritten:
                print(f"\r{'':{self._rewritten}}\r", end="", file=sys.stderr, flush=True)
        self._bars, self._rewritten = None, 0
        self._places.clear()


def _bars() -> Bars | None:
    """Return bars on the terminal, or None where it cannot move a line."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    console = Console(stderr=True)
    if not console.is_interactive:
        return None
    columns = TextColumn("{task.description}", markup=False), BarColumn(bar_width=20)
    # What is written to standard output meanwhile must not come out on standard error.
    bars = Progress(*columns, console=console, transient=True, auto_refresh=False, redirect_stdout=False)
    bars.start()
    return bars


_SHOWN = _Shown()
