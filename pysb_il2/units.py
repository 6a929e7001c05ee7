"""Units as published, read by a small grammar and turned into the units of the models.

Inside a model time is in seconds, volume in litres, concentration in mol/L and amount in molecules.
Counts have the dimension of amount of substance, so a rate of molecules and a rate of moles differ
by Avogadro's constant, a number, and the dimension of every rate can be checked.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import sympy

from .errors import Il2Error
from .text import number_of_text, shown

__all__ = ["AVOGADRO", "MODEL_UNITS", "dimension", "minutes", "nanomolar", "to_model", "volume_power"]

#: Molecules per mole (exact, SI 2019).
AVOGADRO = 6.02214076e23

MOL, LITRE, SECOND = sympy.symbols("mol L s", positive=True)
_NAMES: Mapping[str, Any] = {
    "s": SECOND, "min": 60 * SECOND, "h": 3600 * SECOND, "d": 86400 * SECOND,
    "mol": MOL, "molecules": MOL,  # of one dimension; see the module's docstring
    "L": LITRE, **{f"{prefix}L": LITRE / 1000**n for n, prefix in enumerate("munpf", start=1)},
    "M": MOL / LITRE, **{f"{prefix}M": MOL / LITRE / 1000**n for n, prefix in enumerate("munp", start=1)},
    **dict.fromkeys(("1", "cell", "cells", "fold", "fraction"), sympy.Integer(1)),
}  # fmt: skip
_TOKEN = r" *(1(?![0-9.])|[A-Za-z]+|(?:\^|\*\*) *(?:[+-]?[0-9]|\([+-]?[0-9]\))(?![0-9.])|[*/()])"
#: How long a unit may be, and how many powers it may have, which could be powers of powers.
_LONGEST, _MOST_POWERS = 100, 4

#: The unit that a model uses for each dimension.
MODEL_UNITS: dict[Any, str] = {
    1 / SECOND: "1/s",
    LITRE / MOL / SECOND: "1/(M*s)",
    1 / MOL / SECOND: "1/(molecules*s)",
    MOL / SECOND: "molecules/s",
    MOL / LITRE: "M",
    MOL / LITRE / SECOND: "M/s",
    MOL: "molecules",
    SECOND: "s",
    LITRE: "L",
    1 / LITRE: "1/L",
    sympy.Integer(1): "fraction",
}

_HALF_LIFE = " (half-life)"
#: Minutes in a unit of time, by its symbol and its name.
_MINUTES = {
    word: length
    for symbol, name, length in (("s", "second", 1 / 60), ("min", "minute", 1), ("h", "hour", 60), ("d", "day", 1440))
    for word in (symbol, name, f"{name}s")
}
#: Nanomoles per litre in a unit of concentration.
_NANOMOLAR = {"pm": 1e-3, "nm": 1.0, "um": 1e3, "µm": 1e3, "μm": 1e3, "mm": 1e6}
_NUMBER_WITH_UNIT = r"([^a-zµμ]*?(?:e[+-]?[0-9]+)?)\s*([a-zµμ]+)"


def _parse(unit: str) -> tuple[Any, Any, bool]:
    """Return the factor to model units, a ratio, and the dimension of a unit, and whether it is a half-life."""
    if isinstance(unit, str):
        with suppress(ValueError, LookupError):
            return _parse_text(unit)
    examples = "1/s, 1/(M*s), nM, 1/(nM*min), cell/(molecules*min), pL, molecules, min (half-life)"
    raise Il2Error(f"unit {shown(unit)} cannot be read; write one such as {examples}")


@functools.cache
def _parse_text(unit: str) -> tuple[Any, Any, bool]:
    plain = unit.removesuffix(_HALF_LIFE)
    if len(unit) > _LONGEST or not re.fullmatch(f"(?:{_TOKEN})+ *", plain):
        raise ValueError
    tokens = re.findall(_TOKEN, plain)[::-1]
    if sum(map(_is_power, tokens)) > _MOST_POWERS:
        raise ValueError
    factor, dims = _product(tokens).as_independent(MOL, LITRE, SECOND, as_Add=False)
    if tokens or dims not in MODEL_UNITS or not 1e-300 < factor < 1e300:
        raise ValueError
    return factor, dims, plain != unit


def _is_power(token: str) -> bool:
    return token[0] in "^*" and token != "*"


def _product(tokens: list[str]) -> sympy.Expr:
    """Take a product from the end of a list of tokens."""
    product = _factor(tokens)
    while tokens and tokens[-1] in "*/":
        product = product * _factor(tokens) if tokens.pop() == "*" else product / _factor(tokens)
    return product


def _factor(tokens: list[str]) -> sympy.Expr:
    """Take a name, or a product in brackets, with its power."""
    if (first := tokens.pop()) == "(":
        base = _product(tokens)
        if tokens.pop() != ")":
            raise ValueError
    else:
        base = _NAMES[first]
    return base ** int(tokens.pop().strip("*^ ()")) if tokens and _is_power(tokens[-1]) else base


def dimension(unit: str) -> sympy.Expr:
    """Return the dimension of a unit as a sympy monomial in ``mol``, ``L`` and ``s``.

    Examples
    --------
    >>> dimension("1/(nM*min)")
    L/(mol*s)
    >>> dimension("min (half-life)")
    1/s
    """
    _, dims, is_half_life = _parse(unit)
    return 1 / dims if is_half_life else dims


def to_model(value: float, unit: str) -> tuple[float, str]:
    """Convert a published value to the unit that models use.

    Parameters
    ----------
    value : float
        The value as published.
    unit : str
        Its unit; a half-life becomes the first-order rate ``ln 2 / half-life``.

    Returns
    -------
    tuple of float and str
        Value and unit in the model.

    Raises
    ------
    Il2Error
        If the unit cannot be read, or a half-life is not positive.

    Examples
    --------
    >>> to_model(10, "nM")
    (1e-08, 'M')
    >>> value, unit = to_model(15, "min (half-life)")
    >>> round(value * 900, 6), unit
    (0.693147, '1/s')
    """
    factor, dims, is_half_life = _parse(unit)
    if is_half_life:
        if dims != SECOND or not value > 0:
            raise Il2Error(f"half-life {value} {unit!r} must be a positive time, such as 15 'min (half-life)'")
        return math.log(2) / (value * int(factor)), "1/s"
    # Dividing by 1e9 is exact where multiplying by 1e-9 is off in the last digit.
    return value * int(factor.p) / int(factor.q), MODEL_UNITS[dims]


def minutes(time: float | str, name: str = "time") -> float:
    """Return a time in minutes.

    Parameters
    ----------
    time : float or str
        A number of minutes, or text with a unit, such as ``"24 h"``.
    name : str
        What errors call it.

    Raises
    ------
    Il2Error
        If it is no finite time of 0 or more, or text without a unit.

    Examples
    --------
    >>> minutes(30), minutes("24 h"), minutes("1.5 days")
    (30.0, 1440.0, 2160.0)
    """
    value = math.nan
    if not isinstance(time, str):
        value = float(time)
    elif match := re.fullmatch(_NUMBER_WITH_UNIT, time.strip().lower()):
        with suppress(LookupError, ValueError):
            value = number_of_text(match[1], float) * _MINUTES[match[2]]
    if not 0 <= value < math.inf:
        raise Il2Error(f"{name} is {shown(time)}; give minutes of 0 or more, or text such as '30 min', '24 h' or '5 d'")
    return value


def nanomolar(dose: str) -> float:
    """Return a concentration in nM of text such as ``"10 pM"``.

    Raises
    ------
    Il2Error
        If it is no finite concentration of 0 or more.

    Examples
    --------
    >>> nanomolar("10 pM"), nanomolar("0.1uM")
    (0.01, 100.0)
    """
    value = math.nan
    if match := re.fullmatch(_NUMBER_WITH_UNIT, dose.strip().lower()):
        with suppress(LookupError, ValueError):
            value = number_of_text(match[1], float) * _NANOMOLAR[match[2]]
    if not 0 <= value < math.inf:
        raise Il2Error(f"dose {shown(dose)} is no concentration; give pM, nM, uM or mM, such as '10pM'")
    return value


def volume_power(unit: str) -> int:
    """Return how many volumes turn a constant of this unit into molecules.

    1 for a concentration and for how fast it changes, -1 for a bimolecular rate in solution, 0 for the rest.

    Examples
    --------
    >>> volume_power("nM"), volume_power("1/(M*s)"), volume_power("1/s")
    (1, -1, 0)
    """
    return {"M": 1, "M/s": 1, "1/(M*s)": -1}.get(MODEL_UNITS[dimension(unit)], 0)
