"""Units of SBML: of constants as annotated, and of formulas as follows from their parts."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import sympy

from ..errors import Il2Error
from ..units import AVOGADRO, MODEL_UNITS, dimension

__all__ = [
    "DIMENSIONLESS",
    "PER_SECOND",
    "SUBSTANCE",
    "Unit",
    "unit_id",
    "unit_of_formula",
    "unit_of_number",
    "unit_of_text",
]


class Unit(NamedTuple):
    """Powers of the units in which models are written.

    Molecules and moles have one dimension elsewhere in the library; SBML tells them apart.
    """

    item: int = 0
    mole: int = 0
    litre: int = 0
    second: int = 0

    def powers(self) -> Iterator[tuple[str, int]]:
        """Yield the kinds of unit that occur, with their powers."""
        yield from ((kind, power) for kind, power in zip(self._fields, self, strict=True) if power)

    @property
    def is_base(self) -> bool:
        """Whether SBML has a word for it."""
        return list(self.powers()) in ([], *([(kind, 1)] for kind in self._fields))

    def times(self, other: Unit, power: int = 1) -> Unit:
        """Return the product with a power of another unit."""
        return Unit(*(a + power * b for a, b in zip(self, other, strict=True)))


DIMENSIONLESS, SUBSTANCE, PER_SECOND = Unit(), Unit(item=1), Unit(second=-1)


def unit_id(unit: Unit) -> str:
    """Return the identifier of a unit in a document.

    Examples
    --------
    >>> unit_id(Unit(litre=1, mole=-1, second=-1)), unit_id(Unit())
    ('litre_per_mole_per_second', 'dimensionless')
    """
    words = [kind if power == 1 else f"{kind}_to_{power}" for kind, power in unit.powers() if power > 0]
    words += [f"per_{kind}" if power == -1 else f"per_{kind}_to_{-power}" for kind, power in unit.powers() if power < 0]
    return "_".join(words) or "dimensionless"


def unit_of_text(text: str) -> Unit | None:
    """Return the unit of a constant that is annotated; None if it is not one of the units of models.

    Examples
    --------
    >>> unit_of_text("1/(M*s)")
    Unit(item=0, mole=-1, litre=1, second=-1)
    """
    try:
        dims = dimension(text)
    except Il2Error:
        return None
    if MODEL_UNITS.get(dims) != text:
        return None
    powers = {str(symbol): int(power) for symbol, power in sympy.powsimp(dims).as_powers_dict().items() if symbol != 1}
    amount = "item" if "molecules" in text else "mole"
    return Unit(litre=powers.get("L", 0), second=powers.get("s", 0), **{amount: powers.get("mol", 0)})


def unit_of_number(value: float) -> Unit:
    """Return the unit of a number in a formula: of Avogadro's constant and its inverse in any power of ten, or none."""
    for power in (1, -1):
        digits = math.log10(abs(value) / AVOGADRO**power) if value else 0.5
        if abs(digits - round(digits)) < 1e-12:
            return Unit(item=power, mole=-power)
    return DIMENSIONLESS


def unit_of_formula(tree: ast.expr, units: Mapping[str, Unit | None]) -> Unit | None:
    """Return the unit of a formula, or None where its parts do not tell it.

    Parameters
    ----------
    tree : ast.expr
        As `pysb_il2.network.formulas.parse_formula` returns it.
    units : mapping of str to Unit or None
        Of the names in the formula.
    """
    match tree:
        case ast.Constant(float(value)):
            return unit_of_number(value)
        case ast.Name(name):
            return Unit(second=1) if name == "_time" else units.get(name.removeprefix("_"))
        case ast.UnaryOp(_, operand):
            return unit_of_formula(operand, units)
        case ast.BinOp(left, ast.Mult() | ast.Div() as sign, right):
            a, b = unit_of_formula(left, units), unit_of_formula(right, units)
            return None if a is None or b is None else a.times(b, 1 if isinstance(sign, ast.Mult) else -1)
        case ast.BinOp(left, ast.Pow(), right):
            return _power(unit_of_formula(left, units), right)
        case ast.BinOp(left, _, right):
            return _common(unit_of_formula(left, units), unit_of_formula(right, units))
        case ast.Call(ast.Name("f_if"), [_, left, right]):
            return _common(unit_of_formula(left, units), unit_of_formula(right, units))
        case ast.Call(ast.Name("f_max" | "f_min" | "f_abs"), [first, *others]):
            unit = unit_of_formula(first, units)
            return unit if all(unit_of_formula(other, units) == unit for other in others) else None
        case ast.Call(ast.Name("f_sqrt")):
            return None
    return DIMENSIONLESS


def _common(one: Unit | None, other: Unit | None) -> Unit | None:
    return one if one == other else None


def _power(base: Unit | None, exponent: ast.expr) -> Unit | None:
    if base == DIMENSIONLESS:
        return base
    match exponent:
        case ast.Constant(float(power)) if base is not None and power.is_integer():
            return DIMENSIONLESS.times(base, int(power))
    return None
