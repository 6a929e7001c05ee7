"""Trees of libsbml as formulas of SymPy."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from types import ModuleType
from typing import Any, TypeAlias

import sympy
from sympy.codegen.cfunctions import log2, log10

from ..errors import Il2Error
from .formulas import Formula, as_number, as_truth

__all__ = ["Element", "SbmlMath"]

#: An object of libsbml, which declares no types.
Element: TypeAlias = Any

#: Avogadro's constant as SBML has it.
_AVOGADRO = 6.02214179e23
_LARGEST = 100_000


def _log(*operands: Formula) -> Formula:
    *given, argument = operands
    base = given[0] if given else sympy.Integer(10)
    return log2(argument) if base == 2 else log10(argument) if base == 10 else sympy.log(argument) / sympy.log(base)


def _root(*operands: Formula) -> Formula:
    *given, argument = operands
    return sympy.sqrt(argument) if not given or given[0] == 2 else argument ** (1 / given[0])


def _chain(compare: Callable[..., Formula]) -> Callable[..., Formula]:
    return lambda *xs: sympy.And(*(compare(x, y) for x, y in pairwise(xs)))


_TRIGONOMETRIC = {
    f"{arc}{name}{h}": f"{arc[:1]}{name}{h}".lower()
    for arc in ("ARC", "") for name in ("SIN", "COS", "TAN") for h in ("H", "")
}  # fmt: skip
#: Functions of numbers by libsbml's names.
_OF_NUMBERS: Mapping[str, Callable[..., Formula]] = {
    "PLUS": sympy.Add, "TIMES": sympy.Mul, "DIVIDE": lambda x, y: x / y, "POWER": sympy.Pow,
    "FUNCTION_POWER": sympy.Pow,
    "MINUS": lambda x, y=None: -x if y is None else x - y, "FUNCTION_EXP": sympy.exp, "FUNCTION_LN": sympy.log,
    "FUNCTION_LOG": _log, "FUNCTION_ROOT": _root,
    "FUNCTION_ABS": sympy.Abs, "FUNCTION_MAX": sympy.Max, "FUNCTION_MIN": sympy.Min,
    **{f"FUNCTION_{name}": getattr(sympy, function) for name, function in _TRIGONOMETRIC.items()},
    "RELATIONAL_EQ": _chain(sympy.Eq), "RELATIONAL_NEQ": sympy.Ne, "RELATIONAL_LT": _chain(sympy.Lt),
    "RELATIONAL_LEQ": _chain(sympy.Le), "RELATIONAL_GT": _chain(sympy.Gt), "RELATIONAL_GEQ": _chain(sympy.Ge),
}  # fmt: skip
_OF_CONDITIONS = {"LOGICAL_AND": sympy.And, "LOGICAL_OR": sympy.Or, "LOGICAL_NOT": sympy.Not}
_CONSTANTS = {
    "CONSTANT_E": sympy.Float(math.e), "CONSTANT_PI": sympy.Float(math.pi), "CONSTANT_TRUE": sympy.true,
    "CONSTANT_FALSE": sympy.false, "NAME_AVOGADRO": sympy.Float(_AVOGADRO),
}  # fmt: skip


class SbmlMath:
    """Reads trees of libsbml.

    Parameters
    ----------
    libsbml : module
    time : sympy.Symbol
    """

    def __init__(self, libsbml: ModuleType, time: Formula) -> None:
        self._kinds = {value: name[4:] for name, value in vars(libsbml).items() if name.startswith("AST_")}
        # Names that libsbml has for one number.
        self._kinds |= {getattr(libsbml, f"AST_{name}"): name for name in (*_OF_NUMBERS, *_OF_CONDITIONS, *_CONSTANTS)}
        self._time = time

    def names(self, tree: Element) -> Iterator[str]:
        """Yield the names in a tree."""
        pending = [tree]
        while pending:
            node = pending.pop()
            if self._kinds[node.getType()] == "NAME":
                yield node.getName()
            pending += [node.getChild(i) for i in range(node.getNumChildren())]

    def formula(self, tree: Element, values: Mapping[str, Formula]) -> Formula:
        """Return a tree as a formula; an `Il2Error` names what it has that models cannot have."""
        try:
            return self._of_tree(tree, values)
        except RecursionError:
            raise Il2Error("a formula is nested too deeply; write it with fewer brackets") from None
        except (TypeError, ArithmeticError):
            raise Il2Error("a formula has an operator with too many or too few operands; mend it") from None

    def _of_tree(self, tree: Element, values: Mapping[str, Formula]) -> Formula:
        kind = self._kinds[tree.getType()]
        if kind == "NAME":
            if tree.getName() not in values:
                raise Il2Error(f"{tree.getName()!r} has no value here; give a parameter or a species of this id")
            return values[tree.getName()]
        if kind == "NAME_TIME":
            return self._time
        if kind in _CONSTANTS:
            return _CONSTANTS[kind]
        if kind in ("INTEGER", "REAL", "REAL_E", "RATIONAL"):
            return _number(float(tree.getValue()))
        operands = [self._of_tree(tree.getChild(i), values) for i in range(tree.getNumChildren())]
        if kind in _OF_NUMBERS:
            return _OF_NUMBERS[kind](*map(as_number, operands))
        if kind in _OF_CONDITIONS:
            return _OF_CONDITIONS[kind](*map(as_truth, operands))
        if kind == "FUNCTION_PIECEWISE":
            return _piecewise(operands)
        words = kind.removeprefix("FUNCTION_").lower()
        raise Il2Error(f"a formula has {words!r}, which models cannot have; write it without")

    def size(self, tree: Element, sizes: Mapping[str, int]) -> int:
        """Return how many nodes a tree has when its functions, whose sizes are given, are written out."""
        total, pending = 0, [tree]
        while pending:
            node = pending.pop()
            called = sizes.get(node.getName(), 1) if self._kinds[node.getType()] == "FUNCTION" else 1
            total += called
            if total > _LARGEST:
                raise Il2Error("functions of functions make a formula too long; write it with fewer of them")
            pending += [node.getChild(i) for i in range(node.getNumChildren())]
        return total


def _number(value: float) -> Formula:
    if not math.isfinite(value):
        raise Il2Error(f"a formula has {value}; give a finite number")
    return sympy.Integer(int(value)) if value.is_integer() and abs(value) < 2**53 else sympy.Float(value)


def _piecewise(operands: list[Formula]) -> Formula:
    pairs = [(as_number(value), as_truth(held)) for value, held in zip(operands[::2], operands[1::2], strict=False)]
    if len(operands) % 2 == 0:
        raise Il2Error("a piecewise formula has no value where no condition holds; give it an otherwise")
    return sympy.Piecewise(*pairs, (as_number(operands[-1]), True))
