"""Tables of cells as FCS 3.1, the files of cytometers, which FlowJo, R and FlowKit read."""

from __future__ import annotations

import io
import os
from importlib.util import find_spec

import numpy as np
import pandas as pd

from ..arguments import says_wrong_types
from ..errors import Il2Error
from ..files import write_bytes
from ..rules.table_facts import FACTS

__all__ = ["write_fcs"]


@says_wrong_types
def write_fcs(table: pd.DataFrame, path: str | os.PathLike[str]) -> None:
    """Write a table of cells as an FCS file, an event a row and a channel a column.

    Doses, times and cells are channels, too, by which other programs gate. What the table says of itself stands in
    keywords. Nothing is to be compensated.

    Parameters
    ----------
    table : pandas.DataFrame
        As `cytometry` returns it. Numbers alone; FCS holds seven digits of each.
    path : path-like
        A name in ``.fcs``.

    Raises
    ------
    Il2Error
        If the name is another, flowio is not installed, a column holds what is no number, or the file cannot be
        written.

    Examples
    --------
    >>> import tempfile
    >>> import pysb_il2 as il2
    >>> cells = il2.cytometry("receptor", cells=5, doses_nM=[1.0], readouts=["IL2_trimer"])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     il2.write_fcs(cells, f"{folder}/cells.fcs")
    """
    if not os.fspath(path).lower().endswith(".fcs"):
        raise Il2Error(f"file {str(path)!r} would hold FCS; give a name in .fcs")
    if find_spec("flowio") is None:
        raise Il2Error("an FCS file needs flowio; install pysb-il2[tables], or give a name in .parquet to write_table")
    import flowio

    for name in table:
        if table[name].dtype.kind not in "iuf":
            raise Il2Error(f"column {str(name)!r} holds what is no number, which FCS cannot; leave it out")
    if table.empty or not np.isfinite(values := table.to_numpy(float)).all():
        raise Il2Error("an FCS file holds finite numbers, at least one; leave other rows out")
    facts = {fact: str(table.attrs[fact]) for fact in FACTS if table.attrs.get(fact)}
    ranges = {f"p{i}r": f"{max(int(np.ceil(high)), 1)}" for i, high in enumerate(values.max(axis=0), 1)}
    content = io.BytesIO()
    flowio.create_fcs(content, values.ravel().tolist(), [str(name) for name in table], metadata_dict=facts | ranges)
    write_bytes(content.getvalue(), path)
