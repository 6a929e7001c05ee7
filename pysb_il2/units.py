"""Units as published, turned into the units of the models by sympy.

Inside a model time is in seconds, volume in litres, concentration in mol/L and amount in molecules.
Counts have the dimension of amount of substance, so a rate of molecules and a rate of moles differ
by Avogadro's constant, a number, and the dimension of every rate can be checked.
"""

from __future__ import annotations

import functools
import math
import re
from typing import Any

import sympy

from .errors import Il2Error

__all__ = ["AVOGADRO", "MODEL_UNITS", "dimension", "to_model", "volume_power"]

#: Molecules per mole (exact, SI 2019).
AVOGADRO = 6.02214076e23

MOL, LITRE, SECOND = sympy.symbols("mol L s", positive=True)
_COUNT = MOL  # molecules have the dimension of amount; see the module's docstring
_NAMES: dict[str, Any] = {
    "mol": MOL, "L": LITRE, "s": SECOND, "min": 60 * SECOND, "h": 3600 * SECOND,
    "M": MOL / LITRE, "mM": 1e-3 * MOL / LITRE, "uM": 1e-6 * MOL / LITRE, "nM": 1e-9 * MOL / LITRE,
    "pM": 1e-12 * MOL / LITRE, "mL": 1e-3 * LITRE, "uL": 1e-6 * LITRE, "nL": 1e-9 * LITRE,
    "pL": 1e-12 * LITRE, "fL": 1e-15 * LITRE, "molecules": _COUNT, "cell": sympy.Integer(1),
    "cells": sympy.Integer(1), "fold": sympy.Integer(1), "fraction": sympy.Integer(1),
}  # fmt: skip

#: The unit that a model uses for each dimension.
MODEL_UNITS: dict[Any, str] = {
    1 / SECOND: "1/s",
    LITRE / MOL / SECOND: "1/(M*s)",
    1 / MOL / SECOND: "1/(molecules*s)",
    MOL / SECOND: "molecules/s",
    MOL / LITRE: "M",
    MOL: "molecules",
    SECOND: "s",
    LITRE: "L",
    1 / LITRE: "1/L",
    sympy.Integer(1): "fraction",
}

_HALF_LIFE = " (half-life)"


@functools.cache
def _parse(unit: str) -> tuple[float, Any]:
    """Return the factor to model units and the dimension of a unit without a half-life mark."""
    try:
        # sympify evaluates what it reads, so it reads nothing but our units.
        if not re.fullmatch(r"[\w*/(). ]+", unit) or not {*re.findall(r"[A-Za-z_]\w*", unit)} <= _NAMES.keys():
            raise ValueError
        expression = sympy.sympify(unit, locals=_NAMES)
        factor, dims = sympy.expand(expression).as_independent(*expression.free_symbols, as_Add=False)
        if not (expression.free_symbols <= {MOL, LITRE, SECOND} and dims in MODEL_UNITS):
            raise ValueError
    except (sympy.SympifyError, ValueError, TypeError, AttributeError):
        examples = "1/s, 1/(M*s), nM, 1/(nM*min), cell/(molecules*min), pL, molecules, min (half-life)"
        raise Il2Error(f"unit {unit!r} cannot be read; write one such as {examples}") from None
    return float(factor), dims


def dimension(unit: str) -> sympy.Expr:
    """Return the dimension of a unit as a sympy monomial in ``mol``, ``L`` and ``s``.

    Examples
    --------
    >>> dimension("1/(nM*min)")
    L/(mol*s)
    >>> dimension("min (half-life)")
    1/s
    """
    if unit.endswith(_HALF_LIFE):
        return 1 / _parse(unit.removesuffix(_HALF_LIFE))[1]
    return _parse(unit)[1]


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
    if unit.endswith(_HALF_LIFE):
        factor, dims = _parse(unit.removesuffix(_HALF_LIFE))
        if dims != SECOND or not value > 0:
            raise Il2Error(f"half-life {value} {unit!r} must be a positive time, such as 15 'min (half-life)'")
        return math.log(2) / (value * factor), "1/s"
    factor, dims = _parse(unit)
    # Dividing by 1e9 is exact where multiplying by 1e-9 is off in the last digit.
    return (value / round(1 / factor) if 0 < factor < 1 else value * factor), MODEL_UNITS[dims]


def volume_power(unit: str) -> int:
    """Return how many volumes turn a constant of this unit into molecules.

    1 for a concentration, -1 for a bimolecular rate in solution, 0 for the rest.

    Examples
    --------
    >>> volume_power("nM"), volume_power("1/(M*s)"), volume_power("1/s")
    (1, -1, 0)
    """
    return {"M": 1, "1/(M*s)": -1}.get(MODEL_UNITS[dimension(unit)], 0)
