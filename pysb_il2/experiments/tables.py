"""Tables of experiments, which say in ``attrs`` what they are of, and several of them as one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..arguments import says_wrong_types
from ..errors import Il2Error
from ..rules.table_facts import FACTS, MEDIAN_CELL, stamped, units_of
from .medium import Medium

if TYPE_CHECKING:
    from pysb import Model

    from .phase import Phase

__all__ = ["checked_table", "concat", "said_of_each", "table_of"]

#: Columns that hold numbers.
_NUMBERS = {"dose_nM", "time_min", "inhibitor_nM", "free_nM", "value", "percent", "low", "high"}

#: What the column that tells tables apart says of those that lack the fact.
LACKING = {fact: "none" if fact == "changes" else "unknown" for fact in FACTS}


def table_of(
    model: Model,
    rows: Sequence[tuple[object, ...]] | pd.DataFrame,
    columns: Sequence[str],
    *,
    ligand: str | None = None,
    phases: Sequence[Phase] = (),
    drugs: Mapping[str, str] | None = None,
    variation: str = MEDIAN_CELL,
    statistic: str = "mean",
    unit: str = "molecules/cell",
) -> pd.DataFrame:
    """Return rows of read-outs as a table that says what it is of.

    Parameters
    ----------
    model : pysb.Model
        What was run.
    rows, columns
        Of the table; columns ``..._nM`` are in nM, ``time_min`` in minutes, ``value`` in `unit`.
    ligand : str, optional
        What the cells got at time 0; otherwise what `phases` give.
    phases : sequence of Phase
        What was done, or what came before the ligand.
    drugs : mapping of str to str, optional
        Drugs that were given besides, and how much of each.
    variation : str
        What varies from cell to cell.
    statistic, unit : str
        What a value is.
    """
    given, of_phases = Medium(model).given(phases)
    units = {"time_min": "min", "value": unit, "percent": "%"}
    units = {name: units.get(name, "nM") for name in columns if name in units or name.endswith("_nM")}
    if ligand is not None:
        given.pop(ligand, None)
    ligands = " and ".join(given) or "none" if ligand is None else " after ".join([ligand, *given])
    table = pd.DataFrame(rows, columns=list(columns))
    return stamped(
        table, model, statistic=statistic, units=units, drugs={**of_phases, **(drugs or {})}, ligand=ligands,
        variation=variation,
    )  # fmt: skip


@says_wrong_types
def concat(tables: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Join tables one under another; what tells them apart, such as the cell or a drug, becomes columns.

    Parameters
    ----------
    tables : iterable of pandas.DataFrame
        As functions of the library return them.

    Returns
    -------
    pandas.DataFrame
        The rows of all. Facts in ``attrs`` in which the tables differ are columns in front, where no column says the
        same; of tables of single cells, which number these as ``cell``, the type stands in ``cell_type``. What all say
        stays in ``attrs``, as all their units do, and how the cells vary of each type.

    Raises
    ------
    Il2Error
        If there is no table, or a column has different units in them.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> cells = [il2.build("receptor", cell=name) for name in ("Treg", "NK")]
    >>> table = il2.concat(il2.dose_response(cell, doses_nM=[0.1, 1], readout="IL2_trimer") for cell in cells)
    >>> table.cell.tolist(), table.attrs["model"]
    (['Treg', 'Treg', 'NK', 'NK'], 'receptor')
    """
    parts = list(tables)
    if not parts:
        raise Il2Error("there is no table to join; give those that protocols return")
    _check_units(parts)
    differing = [fact for fact in FACTS if len({str(part.attrs.get(fact, "")) for part in parts}) > 1]
    variation = None
    if "variation" in differing and (variation := _variation_of_each(parts, differing)):
        differing.remove("variation")
    joined = [_with_columns(part, differing) for part in parts]
    table = pd.concat(joined, ignore_index=True)
    said = {name: fact for name, fact in parts[0].attrs.items() if len({str(p.attrs.get(name)) for p in parts}) == 1}
    units = {name: unit for part in parts for name, unit in units_of(part).items()}
    table.attrs = said | ({"variation": variation} if variation else {}) | ({"units": units} if units else {})
    return table


def checked_table(table: pd.DataFrame, *columns: str, source: str) -> pd.DataFrame:
    """Return a table that has columns, each once, with numbers where these are of numbers, and a plain index.

    Raises
    ------
    Il2Error
        If a column is not there, is there twice, or holds what is no number.
    """
    for column in columns:
        if (count := list(table.columns).count(column)) != 1:
            twice, lacks = f"has the column {column!r} twice; keep one", f"lacks the column {column!r}; pass {source}"
            words = twice if count else lacks
            raise Il2Error(f"the table {words}")
    numbers = {}
    for column in _NUMBERS.intersection(columns):
        if table[column].dtype.kind not in "iuf":
            try:
                numbers[column] = table[column].astype(float)
            except (TypeError, ValueError):
                raise Il2Error(f"column {column!r} of the table holds what is no number; give numbers") from None
    return table.assign(**numbers).reset_index(drop=True)


def _check_units(parts: Sequence[pd.DataFrame]) -> None:
    """Refuse to write numbers of different units into one column."""
    units: dict[object, object] = {}
    for part in parts:
        for name, unit in units_of(part).items():
            if units.setdefault(name, unit) != unit:
                words = f"column {name!r} is in {units[name]} in one table and in {unit} in another"
                raise Il2Error(f"{words}; keep these tables apart")


def said_of_each(words: Mapping[str, str]) -> str:
    """Return what is said of several by their names; the names are left out where it is the same of all."""
    same = len(set(words.values())) == 1
    return next(iter(words.values())) if same else "; ".join(f"{name}: {said}" for name, said in words.items())


def _variation_of_each(parts: Sequence[pd.DataFrame], facts: Sequence[str]) -> object:
    """Return how cells vary in each table, by the facts that tell these apart; nothing if none do."""
    others = [fact for fact in facts if fact != "variation"]
    for some in [*([fact] for fact in others), others]:
        of_each: dict[str, Any] = {}
        names = [" and ".join(str(part.attrs.get(fact, LACKING[fact])) for fact in some) for part in parts]
        said = [(name, part.attrs.get("variation", "unknown")) for name, part in zip(names, parts, strict=True)]
        if all(of_each.setdefault(name, words) == words for name, words in said):
            return said_of_each(of_each) if all(isinstance(words, str) for words in of_each.values()) else of_each
    return None


def _with_columns(part: pd.DataFrame, facts: Sequence[str]) -> pd.DataFrame:
    """Return a table with facts as its first columns, but for those that a column of its own says."""
    new = {fact: part.attrs.get(fact, LACKING[fact]) for fact in facts if fact not in part}
    new |= {fact: str(said) for fact, said in new.items() if isinstance(said, Mapping)}
    if "cell" in facts and part.get("cell", pd.Series(dtype=object)).dtype.kind in "iu":  # numbers of single cells
        new["cell_type"] = part.attrs.get("cell", LACKING["cell"])
    table = part.assign(**new)[[*new, *part.columns]]
    table.attrs = {}
    return table
