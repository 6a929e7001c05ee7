"""A long table that is written as its parts are finished, and goes on after a kill: parts, a journal, then one file.

Parts stand in a folder beside the file. The journal has a line for each with the digest of its content, so what was
damaged since is noticed and made again. Of the file nothing is there before all of it is.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import warnings
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from ..errors import Il2Error
from ..files import check_library, check_writable, read_bytes, replaced_file, writable_folder, write_bytes
from ..progress import progress
from ..records import DamageWarning, RecordFile
from .table_files import table_bytes

__all__ = ["ChunkFiles", "ranges_of_parts", "tables_of_parts"]

Result = TypeVar("Result")

_WAY_OUT = "make room there, and go on with resume; what is finished is kept"
#: Into so many parts cells are divided, of so many cells and rows at most. They do not follow from the number of
#: workers, so that a run goes on with another.
PARTS, LARGEST_PART, LARGEST_ROWS = 64, 1000, 200_000
#: Under this name a file says of which run it is.
_MARK = b"pysb-il2 run"


class ChunkFiles:
    """The parts of a table.

    Parameters
    ----------
    path : path-like
        The file that they become; its name ends in ``.parquet``.
    kind : str
        What it holds, such as ``"cytometry"``.
    key : mapping of str to str, number or list
        What tells this table from others.
    resume : bool
        Go on with the parts that are there.

    Raises
    ------
    Il2Error
        If the name is another, the folder cannot be written, or it holds parts of another table, or any without
        `resume`.
    """

    def __init__(self, path: str | os.PathLike[str], kind: str, key: Mapping[str, Any], *, resume: bool) -> None:
        self._path = Path(path)
        if self._path.suffix.lower() != ".parquet":
            raise Il2Error(f"file {str(path)!r} cannot be written in parts; give a name in .parquet")
        check_library(".parquet")
        check_writable(path, "give another place")
        self._folder = self._path.with_name(f"{self._path.name}.parts")
        self._journal = RecordFile(self._folder / "journal", kind, key)
        self._mark = hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest().encode()
        #: Whether the file itself is there, as this run would write it.
        self._is_joined = resume and not self._journal.exists() and self._path.exists() and self._mark == _mark_of(path)
        self._digests: dict[int, str] = {}
        if self._is_joined:
            return
        if self._journal.exists() and not resume:
            raise Il2Error(
                f"folder {str(self._folder)!r} holds a run that was not finished; go on with it by resume=True, or "
                "remove it"
            )
        writable_folder(self._folder, "give another place")
        for record in self._journal.read():
            if self._is_whole(record["part"], record["sha256"]):
                self._digests[record["part"]] = record["sha256"]
            else:
                words = f"{str(self._part(record['part']))!r} is damaged or gone; its cells are run again"
                warnings.warn(words, DamageWarning, stacklevel=2)
        self._journal.write({"part": part, "sha256": digest} for part, digest in self._digests.items())

    def has(self, number: int) -> bool:
        """Return whether a part is there."""
        return self._is_joined or number in self._digests

    def add(self, number: int, table: pd.DataFrame) -> None:
        """Keep a part.

        Raises
        ------
        Il2Error
            If it cannot be written, as where the disk is full.
        """
        content = table_bytes(table, ".parquet")
        write_bytes(content, self._part(number), _WAY_OUT)
        self._digests[number] = hashlib.sha256(content).hexdigest()
        self._journal.append({"part": number, "sha256": self._digests[number]})

    def join(self, parts: int) -> None:
        """Write so many parts as one file, one after the other, and remove them."""
        import pyarrow.parquet as pq

        if self._is_joined:
            return
        writer = None
        with replaced_file(self._path, _WAY_OUT) as new:
            for number in range(parts):
                part = pq.read_table(io.BytesIO(self._content(number)))
                part = part.replace_schema_metadata({**part.schema.metadata, _MARK: self._mark})
                writer = writer or pq.ParquetWriter(new, part.schema)
                writer.write_table(part)
            if writer is not None:
                writer.close()
        self._journal.remove()
        with suppress(OSError):  # what else is in the folder stays
            for path in self._folder.glob("[0-9]" * 8 + ".parquet"):
                path.unlink()
            self._folder.rmdir()

    def _part(self, number: int) -> Path:
        return self._folder / f"{number:08d}.parquet"

    def _content(self, number: int) -> bytes:
        content = read_bytes(self._part(number))
        if hashlib.sha256(content).hexdigest() != self._digests[number]:
            raise Il2Error(f"{str(self._part(number))!r} was damaged meanwhile; go on with resume, which makes it anew")
        return content

    def _is_whole(self, number: int, digest: str) -> bool:
        try:
            return hashlib.sha256(read_bytes(self._part(number))).hexdigest() == digest
        except Il2Error:
            return False


def ranges_of_parts(cells: int, readings: int) -> list[range]:
    """Return the numbers of the cells of each part, of which each is read so many times."""
    size = max(min(cells // PARTS, LARGEST_PART, LARGEST_ROWS // readings), 1)
    return [range(begin, min(begin + size, cells)) for begin in range(0, cells, size)]


def tables_of_parts(
    words: str, sizes: Sequence[int], finished: Callable[[Sequence[int]], Generator[tuple[int, Result]]],
    table: Callable[[int, Result], pd.DataFrame], kept: ChunkFiles | None,
) -> list[pd.DataFrame]:  # fmt: skip
    """Return the tables of all parts; those that are kept in a file become that file instead, and none is returned.

    Parameters
    ----------
    words : str
        What is done, for whoever waits for it.
    sizes : sequence of int
        How much there is to do in each part.
    finished : callable
        Given the numbers of parts that are not there, yields the place among these and the result of each as it is
        finished.
    table : callable
        Returns the table of a part from its number and result.
    kept : ChunkFiles or None
        Where parts are kept.
    """
    left = [number for number in range(len(sizes)) if kept is None or not kept.has(number)]
    tables: dict[int, pd.DataFrame] = {}
    with progress(words, sum(sizes)) as task, closing(finished(left)) as results:
        task.advance(sum(sizes) - sum(sizes[number] for number in left))
        for place, result in results if left else ():
            number = left[place]
            if kept is None:
                tables[number] = table(number, result)
            else:
                kept.add(number, table(number, result))
            task.advance(sizes[number])
    if kept is not None:
        kept.join(len(sizes))
    return [tables[number] for number in sorted(tables)]


def _mark_of(path: str | os.PathLike[str]) -> bytes | None:
    """Return what a file says of which run it is."""
    import pyarrow.parquet as pq

    try:
        return (pq.read_schema(path).metadata or {}).get(_MARK)
    except (OSError, ValueError):  # no table
        return None
