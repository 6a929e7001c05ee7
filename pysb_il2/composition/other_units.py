"""Amounts and times of a model that counts in other units than molecules and seconds.

Its constants and Expressions keep their numbers. A count is divided by the molecules of one of its units where its
formulas take it, its time by the seconds of one of its units, and a rate is converted where a rule of n reactants takes
it, by amount^(1-n) / time; so no dimension has to be known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from ..errors import Il2Error, unknown
from ..text import shown
from ..units import AVOGADRO, to_model

__all__ = ["Quantity", "Units", "read_units"]

#: A unit, or a number of it, such as ``"nM"``, ``"1 pL"`` or ``(1, "pL")``.
Quantity: TypeAlias = "str | tuple[float, str]"
_MOLES = {f"{prefix}mol": AVOGADRO / 1000**n for n, prefix in enumerate(("", "m", "u", "n", "p", "f"))}
_SECONDS = {
    word: seconds
    for seconds, *words in ((1.0, "second"), (60.0, "minute"), (3600.0, "hour"), (86400.0, "d", "day"))
    for word in (*words, f"{words[-1]}s")
}


class Units(NamedTuple):
    """Molecules in one unit of amount, and seconds in one unit of time."""

    amount: float = 1.0
    time: float = 1.0

    def factor(self, amounts: int) -> float:
        """Return how many molecules^n per second one unit of amount^n per unit of time is."""
        return float(self.amount**amounts / self.time)


def read_units(given: Mapping[str, Quantity]) -> Units:
    """Read ``other_units=`` of `pysb_il2.join`.

    Examples
    --------
    >>> read_units({"amount": "nM", "volume": "1 pL", "time": "min"})
    Units(amount=602.2..., time=60.0)
    """
    for key in given:
        if key not in ("amount", "volume", "time"):
            raise unknown("unit", key, ("amount", "volume", "time"), where="other_units=")
    time, unit = _quantity(given.get("time", "s"), "time")
    seconds = _SECONDS.get(unit) or _converted(1.0, unit, "s", "time", "s, min, h or d")
    amount, unit = _quantity(given.get("amount", "molecules"), "amount")
    if unit in _MOLES:
        molecules = _MOLES[unit]
    elif unit == "molecules":
        molecules = 1.0
    else:
        molecules = _converted(1.0, unit, "M", "amount", "molecules, nM with a volume, or nmol") * AVOGADRO
        if "volume" not in given:
            raise Il2Error(
                f"other_units= says that amounts are in {unit}; give the volume as well, such as 'volume': '1 pL'"
            )
        number, volume = _quantity(given["volume"], "volume")
        return Units(amount * molecules * number * _converted(1.0, volume, "L", "volume", "pL"), time * seconds)
    if "volume" in given:
        raise Il2Error(f"other_units= gives a volume, and amounts in {unit} have none; leave it out")
    return Units(amount * molecules, time * seconds)


def _quantity(given: Quantity, key: str) -> tuple[float, str]:
    """Return the number and the unit of a quantity; the number is 1 where there is none."""
    if isinstance(given, str):
        match = re.fullmatch(r"\s*(\d[\d.]*(?:[eE][+-]?\d+)?)?\s*(\D.*?)\s*", given)
        number, unit = (float(match[1] or 1), match[2]) if match and (match[1] or "1").count(".") < 2 else (0.0, "")
    else:
        number, unit = given
    if not 0 < number < float("inf"):
        raise Il2Error(f"other_units[{key!r}] is {shown(given)}; give a unit or a number of it above 0, such as '1 pL'")
    return number, unit


def _converted(value: float, unit: str, wanted: str, key: str, examples: str) -> float:
    number, found = to_model(value, unit)
    if found != wanted or unit.endswith("(half-life)"):
        raise Il2Error(f"other_units[{key!r}] is {unit!r}, which is no {key}; give one such as {examples}")
    return number
