"""How far an expansion is: what a user gives is called, or else it is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ..progress import is_seen
from ..progress import progress as shown_progress

__all__ = ["Progress", "progress_reporter"]

#: Called with the iteration, the number of species and that of reactions.
Progress = Callable[[int, int, int], None]


@contextmanager
def progress_reporter(name: str, progress: Progress | None = None) -> Iterator[Progress | None]:
    """Give what reports progress: the user's own, or else one that shows it on standard error."""
    if progress is not None or not is_seen():
        yield progress
        return
    with shown_progress(f"BioNetGen expands {name}") as task:
        yield lambda step, species, reactions: task.say(f"step {step}, {species} species, {reactions} reactions")
