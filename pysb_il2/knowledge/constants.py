"""Constants: read from the table, converted by code, written into a model with their sources."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pysb import Annotation, Expression, Model, Parameter

from ..annotations import HAS_BASIS, HAS_SOURCE, HAS_UNIT
from ..argument_types import is_number
from ..errors import Il2Error, unknown
from ..naming import association_name
from ..text import shown
from ..units import AVOGADRO, to_model, volume_power
from .references import read_table

__all__ = ["BASES", "Constant", "Constants", "table"]

#: What a value rests on.
BASES = ("measured", "derived", "fitted", "assumed")


@dataclass(frozen=True)
class Constant:
    """One row of ``parameters.tsv``: a value as published, its unit and what it rests on.

    Attributes
    ----------
    id : str
        Name of the Parameter in models.
    value, low, high : float or None
        As published; `low` and `high` span what other sources give.
    unit : str
        As published; see `pysb_il2.units`.
    basis : str
        One of `BASES`.
    source : str
        Keys of ``references.bib``, separated by ``;``.
    source_location, system, note : str
        Place in the source, the cells it was measured in, remarks.
    scales_with : str
        ``cytoplasm`` where the value is that of an activated cell and proportional to the cell's volume.
    ligand, chain : str
        Of a dissociation constant: the cytokine and the receptor chain whose contact it measures.
    """

    id: str
    value: float
    unit: str
    low: float | None = None
    high: float | None = None
    basis: str = "assumed"
    source: str = ""
    source_location: str = ""
    system: str = ""
    note: str = ""
    scales_with: str = ""
    ligand: str = ""
    chain: str = ""


@functools.cache
def table() -> Mapping[str, Constant]:
    """Return the table of constants by id.

    Examples
    --------
    >>> row = table()["CD25_captures_IL2_Kd"]
    >>> row.value, row.unit, row.source
    (10.0, 'nM', 'Rickert2004;Myszka1996')
    """
    rows = {}
    for line in read_table("parameters.tsv"):
        low, high = (float(line[c]) if line[c] else None for c in ("low", "high"))
        text = {column: line[column] for column in line.keys() - {"value", "low", "high"}}
        rows[line["id"]] = Constant(value=float(line["value"]), low=low, high=high, **text)
    return rows | {row.id: row for row in map(_orthogonal, rows.values()) if row.id not in rows}


def _orthogonal(row: Constant) -> Constant:
    """Return a constant of IL-2's receptor as that of the orthogonal pair, or any other as it is."""
    if not re.fullmatch(r"IL2_dose|CD122_joins_kf|CD\d+_(captures|joins)_IL2_\w+", row.id):
        return row
    id, ligand, chain = (
        re.sub("CD122", "ortho_CD122", name.replace("IL2", "ortho_IL2")) for name in (row.id, row.ligand, row.chain)
    )
    note = f"as {row.id}: the orthogonal pair is taken to bind as the native one"
    return replace(
        row, id=id, ligand=ligand, chain=chain, basis="assumed", source="Sockolosky2018", source_location="", note=note
    )


class Constants:
    """The constants of a model under construction, by attribute.

    ``k.name``, or ``k["name"]``, makes the Parameter on first use and returns what goes into a rule: constants in
    solution (``1/(M*s)``, ``nM``) come as an Expression in molecules of the cytoplasm;
    ``k.at("medium").name`` takes another volume, that of the constant ``medium_volume``.

    Parameters
    ----------
    model : pysb.Model
        The model that is written, inside `building`.
    rows : mapping of str to Constant
        What there is to draw from.
    volume : str
        Where molecules of constants in solution are.
    shared : mapping of str to Parameter or Expression
        What is used by its name without being written.
    """

    def __init__(
        self, model: Model, rows: Mapping[str, Constant], volume: str = "cytoplasm",
        *, shared: Mapping[str, Parameter | Expression] | None = None,
    ) -> None:  # fmt: skip
        self._model, self._rows, self._volume, self._shared = model, rows, volume, shared or {}

    def at(self, volume: str) -> Constants:
        """Return the same constants, with solutions counted in another volume."""
        return Constants(self._model, self._rows, volume, shared=self._shared)

    def __contains__(self, name: str) -> bool:
        return name in self._rows

    def __getattr__(self, name: str) -> Parameter | Expression:
        if name.startswith("__"):  # protocol look-ups such as copy's are not constants
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, name: str) -> Parameter | Expression:
        parameter = self._component(name) or self._make(name)
        power = volume_power(self._rows[name].unit)
        if power == 0:
            return parameter
        name_in_volume = f"{name}_in_{self._volume}"
        return self._component(name_in_volume) or Expression(
            name_in_volume, parameter * (AVOGADRO * self.volume()) ** power
        )

    def volume(self) -> Parameter | Expression:
        """Return the volume in litres: a Parameter, or what the cell density leaves each cell."""
        name = f"{self._volume}_volume"
        if self._volume != "medium":
            return getattr(self, name)
        return self._component(name) or Expression(name, 1 / self.cell_density)

    def by_format(self, name: str, ligand: str) -> Parameter | Expression:
        """Return an association rate constant as the format of a ligand changes it, where it does."""
        kf, slowed = self[name], association_name(ligand)
        if slowed not in self:
            return kf
        named = f"{kf.name}_by_format"
        return self._component(named) or Expression(named, kf * self[slowed])

    def _component(self, name: str) -> Parameter | Expression | None:
        return self._model.parameters.get(name) or self._model.expressions.get(name) or self._shared.get(name)

    def _make(self, name: str) -> Parameter:
        if name not in self._rows:
            raise unknown("constant", name, self._rows, where="the table or the modules' own constants")
        row = self._rows[name]
        value, unit = to_model(row.value, row.unit)
        parameter = Parameter(name, value)
        for fact, predicate in ((unit, HAS_UNIT), (row.basis, HAS_BASIS), (row.source, HAS_SOURCE)):
            if fact:
                Annotation(parameter, fact, predicate)
        return parameter


def overridden(row: Constant, given: float | tuple[float, str]) -> Constant:
    """Return a constant with a user's value, in the unit of models or with a unit of its own.

    Raises
    ------
    Il2Error
        If the value is negative or not finite, or its unit has another dimension.
    """
    unit = to_model(row.value, row.unit)[1]
    value: Any = given
    given_unit = unit
    if isinstance(given, tuple) and len(given) == 2 and isinstance(given[1], str):
        value, given_unit = given
    value = float(value) if is_number(value) else math.nan
    if not math.isfinite(value) or value < 0:
        raise Il2Error(f"parameter {row.id!r} is {shown(given)}; give a finite value of 0 or more in {unit}")
    if to_model(1.0, given_unit)[1] != unit:
        raise Il2Error(f"parameter {row.id!r} is given in {given_unit!r}; give it in {unit} or a unit that converts")
    note = f"given by the user; the table has {row.value} {row.unit}"
    return replace(row, value=value, unit=given_unit, low=None, high=None, basis="assumed", source="", note=note)
