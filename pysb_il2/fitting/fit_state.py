"""The files in which a fit keeps what its searches have found, so that it can be resumed after a kill."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, TypedDict

from ..errors import Il2Error
from ..records import RecordFile
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
        The file; the journal of the search that runs stands beside it. None keeps all in memory.
    key : mapping
        What tells this fit from others: a file is resumed only if it holds the same.
    resume : bool
        Whether the file may exist.
    """

    def __init__(self, path: str | os.PathLike[str] | None, key: Mapping[str, Any], *, resume: bool) -> None:
        self.searches: list[SearchRecord] = []
        self.noise_rounds: list[SearchRecord] = []
        self._file, self.journal = None, Journal()
        if path is None:
            return
        self._file = RecordFile(path, "a fit", key)
        if self._file.exists() and not resume:
            raise Il2Error(f"file {str(path)!r} holds a fit; go on with it by resume, or give another place")
        for record in self._file.read():
            (self.searches if "search" in record else self.noise_rounds).extend(record.values())
        self.journal = Journal(RecordFile(f"{os.fspath(path)}.journal", "a search", key))
        if not self._file.exists():
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

    def _write(self) -> None:
        if self._file is not None:
            kinds = {"search": self.searches, "noise": self.noise_rounds}
            self._file.write({kind: record} for kind, records in kinds.items() for record in records)
