"""Sets of constants as users give them, by any of their names and with units, as numbers in the units of a model."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar

import pandas as pd

from ..annotations import HAS_UNIT, facts_by_name
from ..argument_types import is_number
from ..errors import Il2Error
from ..knowledge.constants import Constant, overridden
from ..naming import COPIES_SUFFIX, DOSE_SUFFIX, INJECTED_SUFFIX, resolve, with_suffix
from ..rules.expressions import parameter_names
from ..rules.medium import medium_parameters
from ..text import number_of_text, shown, split_unit
from ..units import to_model

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["MAX_VALUES", "Constants", "GivenSets", "ParameterSets", "Value", "number_and_unit", "read_sets"]

Named = TypeVar("Named")
#: Values of one sweep: sets, doses, times and read-outs multiplied.
MAX_VALUES = 1_000_000
#: A value of a constant: in the unit of the model, or with a unit as text or as a pair.
Value: TypeAlias = "float | str | tuple[float, str]"
#: Constants of many sets: values by name, sets, or a table.
GivenSets: TypeAlias = "Mapping[str, Sequence[Value]] | Sequence[Mapping[str, Value]] | pd.DataFrame"
#: Columns of the table that a sweep returns, which no constant may have as its name.
_COLUMNS = ("set", "ligand", "dose_nM", "time_min", "readout", "value")


class ParameterSets(NamedTuple):
    """Sets of constants.

    Attributes
    ----------
    names : tuple of str
        The constants that differ.
    sets : list of dict of str to float
        Their values in each set, in the units of the model.
    units : dict of str to str
        The units that are known.
    """

    names: tuple[str, ...]
    sets: list[dict[str, float]]
    units: dict[str, str]


class Constants:
    """The constants of a model that a sweep may change.

    Parameters
    ----------
    model : pysb.Model
        Any PySB model.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> constants = Constants(il2.build("receptor"))
    >>> constants.name("cd122"), constants.value("CD25_captures_IL2_Kd", "20 nM")
    ('CD122_0', 2e-08)
    """

    def __init__(self, model: Model) -> None:
        self._model, self._where = model, f"model {model.name!r}"
        self.units = facts_by_name(model, HAS_UNIT)
        self._dosed = medium_parameters(model, DOSE_SUFFIX, INJECTED_SUFFIX).values()
        self._aliases = with_suffix(model.parameters.keys(), COPIES_SUFFIX)

    def name(self, given: object) -> str:
        """Return the constant that is meant, in any spelling; a protein's name means its copies.

        Raises
        ------
        Il2Error
            If there is no such constant, or it follows from others, or is a dose.
        """
        derived = self._model.expressions.get(given) if isinstance(given, str) else None
        if derived is not None:
            rests_on = ", ".join(sorted(parameter_names(derived))[:5]) or "the state"
            raise Il2Error(f"{given!r} of {self._where} follows from {rests_on}; vary these")
        name = resolve("parameter", given, self._model.parameters.keys(), self._aliases, where=self._where)
        if name in self._dosed:
            raise Il2Error(f"{name!r} is the dose, which doses_nM= and before= set; leave it out of the sets")
        if name in _COLUMNS:
            raise Il2Error(f"parameter {name!r} is called as a column of the table is; rename it in your model")
        return name

    def named(self, given: Mapping[str, Named]) -> dict[str, Named]:
        """Return what is given by constants as these are called in the model."""
        found: dict[str, Named] = {}
        for key, what in given.items():
            if (name := self.name(key)) in found:
                raise Il2Error(f"parameter {name!r} is given twice, once as {key!r}; keep one of the names")
            found[name] = what
        return found

    def varied(self) -> list[str]:
        """Return the names of all constants that may be varied."""
        return [name for name in self._model.parameters.keys() if name not in {*self._dosed, *_COLUMNS}]

    def default(self, name: str) -> float:
        """Return the model's own value of a constant."""
        return float(self._model.parameters[name].value)

    def value(self, name: str, given: object) -> float:
        """Return the value of a constant in the unit of the model.

        Raises
        ------
        Il2Error
            If it is not finite, below 0 where it may not be, or its unit does not convert.
        """
        number, unit = number_and_unit(given)
        if name in self.units:
            row = overridden(Constant(name, 0.0, self.units[name]), (number, unit) if unit else number)  # type: ignore[arg-type]
            return to_model(row.value, row.unit)[0]
        if unit:
            raise Il2Error(f"parameter {name!r} is {shown(given)}, and {self._where} says no unit of it; give a number")
        value = float(number) if is_number(number) else math.nan  # type: ignore[arg-type]
        if not math.isfinite(value) or (value < 0 and self._model.parameters[name].nonnegative):
            raise Il2Error(f"parameter {name!r} is {shown(given)}; give a finite number of 0 or more")
        return value

    def values(self, name: str, given: Sequence[str]) -> list[float]:
        """Return values of a constant that are given as text, all with a unit or all without one."""
        if len({bool(number_and_unit(text)[1]) for text in given}) > 1:
            raise Il2Error(f"parameter {name!r} is {shown(list(given))}; give all of these a unit, or none")
        return [self.value(name, text) for text in given]


def number_and_unit(given: object) -> tuple[object, str]:
    """Return a value as a number, or what stands for one, and its unit, which may be empty."""
    if isinstance(given, str):
        number, unit = split_unit(given)
        with suppress(ValueError):
            return number_of_text(number, float), unit
    if isinstance(given, tuple) and len(given) == 2 and isinstance(given[1], str):
        return given[0], given[1]
    return given, ""


def read_sets(model: Model, given: GivenSets, how: str, values_of_a_set: int) -> ParameterSets:
    """Return sets of constants as numbers.

    Parameters
    ----------
    model : pysb.Model
        Whose constants these are.
    given : mapping, sequence of mapping, or DataFrame
        Values by name; or sets, in which what is left out is as in the model.
    how : {"grid", "rows"}
        What a mapping of lists means: all combinations, or a set of the first values, one of the second and so on.
    values_of_a_set : int
        How many values the table will have for each set.

    Raises
    ------
    Il2Error
        If a name or a value cannot be used, lists are not of one length, or there are too many sets.
    """
    if how not in ("grid", "rows"):
        raise Il2Error(f"how is {shown(how)}; give 'grid' for all combinations, or 'rows' for values side by side")
    constants = Constants(model)
    is_grid = how == "grid" and isinstance(given, Mapping)
    columns = _columns(constants, given)
    lengths = {name: len(values) for name, values in columns.items()}
    number = math.prod(lengths.values()) if is_grid else max(lengths.values(), default=0)
    if not columns or not number:
        raise Il2Error("there are no sets; give values by name, such as {'CD122_0': [100, 1000, 10000]}")
    if not is_grid and len(set(lengths.values())) > 1:
        raise Il2Error(f"lists side by side are of lengths {lengths}; give equal ones, or how='grid' for combinations")
    if number * values_of_a_set > MAX_VALUES:
        raise Il2Error(
            f"{number} sets of {values_of_a_set} values each (doses, times and readouts multiplied) are too many; "
            f"give fewer, {MAX_VALUES} values at most"
        )
    rows: Iterable[tuple[float, ...]] = (
        itertools.product(*columns.values()) if is_grid else zip(*columns.values(), strict=True)
    )
    sets = [dict(zip(columns, row, strict=True)) for row in rows]
    return ParameterSets(tuple(columns), sets, {name: constants.units.get(name, "") for name in columns})


def _columns(constants: Constants, given: GivenSets) -> dict[str, list[float]]:
    """Return the values of each constant by its name; where a set has none, that of the model."""
    if isinstance(given, Sequence):
        rows = [{name: constants.value(name, v) for name, v in constants.named(row).items()} for row in given]
        names = dict.fromkeys(name for row in rows for name in row)
        return {name: [row.get(name, constants.default(name)) for row in rows] for name in names}
    named = constants.named(given if isinstance(given, Mapping) else {str(key): given[key] for key in given})
    return {name: [constants.value(name, value) for value in values] for name, values in named.items()}
