"""The file in which a fit keeps what its searches have found, so that it can be resumed after a kill."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypedDict

from ..errors import Il2Error
from ..files import write_text
from .search import Journal

__all__ = ["FitState", "SearchRecord"]


class SearchRecord(TypedDict, total=False):
    """What one search has found, as the file keeps it; `x` and `cost` are None where it could not begin."""

    x0: list[float]
    x: list[float] | None
    cost: float | None
    converged: bool
    message: str
    evaluations: int


class FitState:
    """What the searches of a fit have found, in a file where there is one.

    Parameters
    ----------
    path : path-like or None
        The file (JSON); the journal of the search that runs stands beside it. None keeps all in memory.
    key : mapping
        What tells this fit from others: a file is resumed only if it holds the same.
    resume : bool
        Whether the file may exist.
    """

    def __init__(self, path: str | os.PathLike[str] | None, key: Mapping[str, Any], *, resume: bool) -> None:
        self._path, self._key = (None if path is None else Path(path)), dict(key)
        self.searches: list[SearchRecord] = []
        self.noise_rounds: list[SearchRecord] = []
        if self._path is not None and self._path.exists():
            if not resume:
                raise Il2Error(f"file {str(path)!r} holds a fit; go on with it by resume, or give another place")
            self._read(self._path)
        self.journal = Journal(None if self._path is None else self._path.with_name(f"{self._path.name}.journal"))
        if self._path is not None and not self._path.exists():
            self.journal.clear()
            self._write()

    def add_search(self, record: SearchRecord) -> None:
        """Keep what a search from another point has found; rounds of noise began at the best of fewer and are void."""
        self.noise_rounds = []
        self._add(record, self.searches)

    def add_noise_round(self, record: SearchRecord) -> None:
        """Keep what the best search has found with the noise estimated anew."""
        self._add(record, self.noise_rounds)

    def _add(self, record: SearchRecord, records: list[SearchRecord]) -> None:
        records.append(record)
        self._write()
        self.journal.clear()

    def _read(self, path: Path) -> None:
        try:
            contents = json.loads(path.read_text(encoding="utf-8"))
            key, self.searches, self.noise_rounds = (contents[name] for name in ("fit", "starts", "rounds"))
        except (OSError, ValueError, KeyError, TypeError):
            raise Il2Error(f"file {str(path)!r} is not the state of a fit; give another place") from None
        for name, value in self._key.items():
            if key.get(name) != value:
                way_out = f"give another place, or the same {name}"
                raise Il2Error(f"file {str(path)!r} holds a fit of another {name}; {way_out}")

    def _write(self) -> None:
        if self._path is not None:
            contents = {"fit": self._key, "starts": self.searches, "rounds": self.noise_rounds}
            write_text(f"{json.dumps(contents, indent=1)}\n", self._path)
