"""Formulas of Expressions in Kappa, which has fewer functions than BNGL."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

import sympy
from sympy.codegen.cfunctions import log2, log10
from sympy.logic.boolalg import BooleanFalse, BooleanTrue

from ..errors import Il2Error
from ..network.canonical_bngl import plain_formula

if TYPE_CHECKING:
    from pysb import Expression

__all__ = ["kappa_formula"]

#: Functions that Kappa has, by their names there.
_FUNCTIONS = {sympy.exp: "exp", sympy.log: "log", sympy.sin: "sin", sympy.cos: "cos", sympy.tan: "tan"}
#: Functions of two arguments.
_OF_TWO = {sympy.Max: "max", sympy.Min: "min"}
#: Functions that are written with others.
_BY_OTHERS = {
    **dict.fromkeys((sympy.sinh, sympy.cosh, sympy.tanh), sympy.exp),
    **dict.fromkeys((sympy.asinh, sympy.acosh, sympy.atanh, log2, log10), sympy.log),
}
_JOINED = {
    sympy.Add: "+", sympy.Mul: "*", sympy.And: "&&", sympy.Or: "||",
    sympy.StrictGreaterThan: ">", sympy.StrictLessThan: "<", sympy.Equality: "=",
}  # fmt: skip
#: Comparisons that Kappa lacks, by those that hold where these do not.
_OPPOSITE = {sympy.GreaterThan: "<", sympy.LessThan: ">"}


def kappa_formula(expression: Expression) -> str:
    """Return the formula of an Expression in Kappa.

    Raises
    ------
    Il2Error
        If Kappa has no such function.

    Examples
    --------
    >>> from pysb import Expression, Parameter
    >>> a = Parameter("a", 2.0, _export=False)
    >>> kappa_formula(Expression("e", (a + 1) ** 2 / 3, _export=False))
    "((('a' + 1.0) ^ (1.0 * 2.0)) * 0.3333333333333333)"
    """
    try:
        return _written(plain_formula(expression))
    except KeyError as error:
        raise Il2Error(
            f"format 'kappa' cannot carry Expression {expression.name!r}: Kappa has no {error.args[0]}; write it with "
            "arithmetic, exp, log, Max, Min or Piecewise, or export the model as 'bngl'"
        ) from None


def _written(part: sympy.Basic) -> str:
    """Return a part of a formula, in parentheses where it is more than a word; a KeyError names what Kappa lacks."""
    if isinstance(part, sympy.Symbol):
        return f"'{part.name}'"
    if isinstance(part, sympy.Number):
        # With a decimal point: powers of whole numbers come out wrong in KaSim.
        return repr(float(part)) if part >= 0 else f"({float(part)!r})"
    if isinstance(part, (BooleanTrue, BooleanFalse)):
        return f"[{bool(part)}]".lower()
    if isinstance(part, sympy.Piecewise):
        return _cases(part)
    if type(part) in _BY_OTHERS:
        return _written(part.rewrite(_BY_OTHERS[type(part)]))
    if isinstance(part, sympy.Abs):
        return _written(sympy.Max(part.args[0], -part.args[0], evaluate=False))
    return f"({_joined(type(part), [_written(each) for each in part.args])})"


def _joined(kind: type[sympy.Basic], words: list[str]) -> str:
    """Return the parts of a formula that a function or operator joins."""
    if kind is sympy.Pow:
        return f"1.0 / {words[0]}" if words[1] == "(-1.0)" else f"{words[0]} ^ (1.0 * {words[1]})"
    if kind not in (sympy.StrictGreaterThan, sympy.StrictLessThan, sympy.GreaterThan, sympy.LessThan):
        words = sorted(words)  # SymPy keeps some arguments in the order of their hashes
    if kind in _OPPOSITE:
        return f"[not] ({words[0]} {_OPPOSITE[kind]} {words[1]})"
    if kind in _OF_TWO:
        return reduce(lambda one, other: f"[{_OF_TWO[kind]}] ({one}) ({other})", words)
    if kind in _FUNCTIONS:
        return f"[{_FUNCTIONS[kind]}] ({words[0]})"
    return f" {_JOINED[kind]} ".join(words)


def _cases(part: sympy.Piecewise) -> str:
    """Return cases one after the other; Kappa needs one that always holds."""
    *cases, (value, condition) = part.args
    if condition != sympy.true:
        raise KeyError("Piecewise without a last case that always holds")
    return reduce(
        lambda rest, case: f"({_written(case[1])} [?] {_written(case[0])} [:] {rest})", reversed(cases), _written(value)
    )
