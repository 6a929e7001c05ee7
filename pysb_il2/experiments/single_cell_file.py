"""Single cells by chance in a file that is written as parts of them are finished, and what the file says in sum."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Generator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..network.canonical_bngl import bngl_of
from ..rules.table_facts import library_version
from .chunk_files import ChunkFiles, ranges_of_parts, tables_of_parts

if TYPE_CHECKING:
    from pysb import Model

    from ..types import FloatArray

__all__ = ["write_single_cells"]

#: Read-outs of every stage of some cells.
Found = Sequence[Sequence[Mapping[str, "FloatArray"]]]
_KEYS = ["ligand", "dose_nM", "time_min", "readout"]


def write_single_cells(
    file: str | os.PathLike[str], model: Model, number: int, readings: int, about: Mapping[str, Any],
    *, resume: bool, in_shares: Callable[[Sequence[range]], Generator[tuple[int, Any]]],
    table: Callable[[range, Any], pd.DataFrame],
) -> pd.DataFrame:  # fmt: skip
    """Write the table of single cells in parts, and return its moments.

    Parameters
    ----------
    file : path-like
        A name in ``.parquet``.
    model : pysb.Model
        What is run.
    number, readings : int
        How many cells of all doses there are, and how often each is read.
    about : mapping of str to number, str or list
        What tells the run from others, beside the model.
    resume : bool
        Go on with the parts that are there.
    in_shares : callable
        Yields the place and what is found of each share of the numbers of cells, as it is finished.
    table : callable
        Returns the rows of the cells of some numbers.
    """
    parts = ranges_of_parts(number, readings)
    key = {"model": hashlib.sha256(bngl_of(model).encode()).hexdigest(), "version": library_version(), **about}
    kept = ChunkFiles(file, "single cells", key, resume=resume)
    tables_of_parts(
        "single cells", [len(part) for part in parts], lambda left: in_shares([parts[one] for one in left]),
        lambda one, found: table(parts[one], found), kept,
    )  # fmt: skip
    moments = _moments(file)
    moments.attrs = table(range(0), []).attrs | {"statistic": "over single cells"}
    return moments


def _moments(file: str | os.PathLike[str]) -> pd.DataFrame:
    """Return mean and variance over the cells of a file, of which a part is held in memory at a time."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(file) as held:
        groups = (held.read_row_group(group).to_pandas() for group in range(held.num_row_groups))
        every = pd.concat([group.groupby(_KEYS, sort=False).value.agg(["count", "mean", "var"]) for group in groups])

    def total(of_groups: pd.Series[float]) -> pd.Series[float]:
        return of_groups.groupby(level=_KEYS, sort=False).sum()

    cells = total(every["count"])
    mean = total(every["count"] * every["mean"]) / cells
    within = (every["count"] - 1) * every["var"].fillna(0.0)  # of one cell
    squares = total(within + every["count"] * (every["mean"] - mean.reindex(every.index)) ** 2)
    return pd.DataFrame({"cells": cells, "mean": mean, "variance": squares / (cells - 1)}).reset_index()
