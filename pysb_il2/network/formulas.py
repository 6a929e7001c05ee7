"""Formulas of networks, read by a small grammar: numbers, names, arithmetic, comparisons and functions of BNGL.

The text of a network may have been written by others. So no formula is evaluated as it stands: what is not in the
grammar is refused, and code is made of the tree that was read.
"""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from ..errors import Il2Error
from ..text import shown

__all__ = ["NAME", "NUMBER", "compile_formulas", "parse_formula"]

NAME = r"[A-Za-z_][A-Za-z0-9_]*+"
NUMBER = r"(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?(?![A-Za-z0-9_.])"
#: What names of values and of functions begin with in a tree, as names of BioNetGen may be words of Python.
_VALUE, _CALL = "_", "f_"
#: Functions with the least and the most of their arguments: what `check_functions` allows, in BioNetGen's spelling.
_FUNCTIONS: Mapping[str, tuple[int, float]] = {
    **dict.fromkeys(("exp", "ln", "log2", "log10", "sqrt", "abs", "sin", "cos", "tan", "asin", "acos", "atan"), (1, 1)),
    **dict.fromkeys(("sinh", "cosh", "tanh", "asinh", "acosh", "atanh"), (1, 1)),
    "max": (1, math.inf), "min": (1, math.inf), "if": (3, 3),
}  # fmt: skip
# A value may be written as a function without arguments.
_TOKEN = re.compile(
    rf" *(?:(?P<number>{NUMBER})|(?P<name>{NAME})(?:\(\)|(?P<call> *\())?|(?P<sign>&&|\|\||[<>!=]=|[^ ])) *"
)
#: Python makes no code of what is nested more deeply.
_DEEPEST = 900


def parse_formula(text: str, names: Collection[str]) -> ast.expr:
    """Return the tree of a formula in BioNetGen's notation.

    Parameters
    ----------
    text : str
        The formula.
    names : collection of str
        The values that it may use.

    Returns
    -------
    ast.expr
        Of floats, and of names with a prefix each, which no word of Python has.

    Raises
    ------
    Il2Error
        If it is no formula, or uses another name.

    Examples
    --------
    >>> ast.unparse(parse_formula("2*k^-n/(exp(k())+1e3)", {"k", "n"}))
    '2.0 * _k ** (-_n) / (f_exp(_k) + 1000.0)'
    >>> parse_formula("k.__class__", {"k"})
    Traceback (most recent call last):
    ...
    pysb_il2.errors.Il2Error: formula 'k.__class__' of a network cannot be read; ...
    """
    try:
        return _Reader(names).read(text)
    except (ValueError, TypeError, LookupError, ArithmeticError):
        raise Il2Error(
            f"formula {shown(text)} of a network cannot be read; write it with numbers, names of the network, "
            f"+ - * / ^, comparisons and {', '.join(_FUNCTIONS)}"
        ) from None


def compile_formulas(
    formulas: Sequence[tuple[str, str]], constants: Sequence[str], amounts: Sequence[str],
    functions: Mapping[str, Callable[..., Any]],
) -> Callable[[Mapping[str, Any], Any], dict[str, Any]]:  # fmt: skip
    """Return formulas as one function of constants, by name, and of amounts, by position.

    Parameters
    ----------
    formulas : sequence of (str, str)
        Names and formulas; each may use the names before it, `constants` and `amounts`.
    constants, amounts : sequence of str
        Names of what the function takes.
    functions : mapping of str to callable
        What functions of BNGL stand for, and the operators ``and`` and ``or``.

    Raises
    ------
    Il2Error
        If a formula cannot be read.

    Examples
    --------
    >>> compile_formulas([("v", "k*A"), ("w", "max(v,1)")], ["k"], ["A"], {"max": max})({"k": 2.0}, [0.25])
    {'v': 0.5, 'w': 1.0}
    """
    known = {*constants, *amounts}
    values = [(name, _item("constants", name)) for name in constants]
    values += [(name, _item("amounts", i)) for i, name in enumerate(amounts)]
    for name, text in formulas:
        values.append((name, parse_formula(text, known)))
        known.add(name)
    (evaluate,) = (module := ast.parse("def evaluate(constants, amounts): ...")).body
    assert isinstance(evaluate, ast.FunctionDef)
    names = [name for name, _ in formulas]
    result = ast.Dict([ast.Constant(name) for name in names], [_name(_VALUE + name) for name in names])
    evaluate.body = [
        *(ast.Assign([ast.Name(_VALUE + name, ast.Store())], value) for name, value in values),
        ast.Return(result),
    ]
    namespace = {_CALL + name: function for name, function in functions.items()}
    try:
        exec(compile(ast.fix_missing_locations(module), "<formulas>", "exec"), namespace)
    except RecursionError:
        raise Il2Error("a formula of a network is nested too deeply for Python; write it with fewer terms") from None
    return namespace["evaluate"]


def _item(of: str, key: str | int) -> ast.expr:
    return ast.Subscript(ast.Name(of, ast.Load()), ast.Constant(key), ast.Load())


class _Pending(NamedTuple):
    """What is to be made of operands: how closely it joins them, how many they are, and the tree of them.

    An open bracket has the closeness 0, and how many operands are left of it.
    """

    closeness: int
    operands: int
    join: Callable[..., ast.expr]


def _arithmetic(node: type[ast.operator], compute: Callable[[float, float], float]) -> Callable[..., ast.expr]:
    def join(left: ast.expr, right: ast.expr) -> ast.expr:
        a, b = _value(left), _value(right)
        if a is not None and b is not None:
            return _number(compute(a, b))
        return ast.BinOp(left, node(), right)

    return join


def _compare(node: type[ast.cmpop], left: ast.expr, right: ast.expr) -> ast.expr:
    return ast.Compare(left, [node()], [right])


def _call(function: str, *arguments: ast.expr) -> ast.expr:
    least, most = _FUNCTIONS.get(function, (2, 2))
    if not least <= len(arguments) <= most:
        raise ValueError
    return ast.Call(_name(_CALL + function), [*arguments], [])


def _same(operand: ast.expr) -> ast.expr:
    return operand


def _negative(operand: ast.expr) -> ast.expr:
    value = _value(operand)
    return ast.UnaryOp(ast.USub(), operand) if value is None else _number(-value)


def _value(node: ast.expr) -> float | None:
    """Return the number that a node is, or None."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, float) else None


def _name(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def _number(value: float) -> ast.expr:
    """Return a number as a float: 9^9^9 as an integer would have 370 million digits."""
    if not math.isfinite(value):
        raise OverflowError
    return ast.Constant(value)


_SIGNS = {"-": _Pending(6, 1, _negative), "+": _Pending(6, 1, _same)}
_COMPARISONS = {"<": ast.Lt, "<=": ast.LtE, ">": ast.Gt, ">=": ast.GtE, "==": ast.Eq, "!=": ast.NotEq}
_OPERATORS = {
    "||": _Pending(1, 2, partial(_call, "or")), "&&": _Pending(2, 2, partial(_call, "and")),
    **{sign: _Pending(3, 2, partial(_compare, node)) for sign, node in _COMPARISONS.items()},
    "+": _Pending(4, 2, _arithmetic(ast.Add, operator.add)), "-": _Pending(4, 2, _arithmetic(ast.Sub, operator.sub)),
    "*": _Pending(5, 2, _arithmetic(ast.Mult, operator.mul)),
    "/": _Pending(5, 2, _arithmetic(ast.Div, operator.truediv)),
    "^": _Pending(7, 2, _arithmetic(ast.Pow, operator.pow)),
}  # fmt: skip


class _Reader:
    """A formula that is read from left to right, without recursion: BioNetGen nests a sum as often as it has terms."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = names
        self._operands: list[ast.expr] = []
        self._pending: list[_Pending] = []
        self._after_operand = False

    def read(self, text: str) -> ast.expr:
        """Return the tree, or raise a ValueError, TypeError, LookupError or ArithmeticError."""
        for token in _TOKEN.finditer(text):
            if self._after_operand:
                self._continue(token["sign"])
            else:
                self._begin(*token.group("number", "name", "call", "sign"))
        self._join(1)
        (tree,) = self._operands
        if self._pending or not self._after_operand:
            raise ValueError
        return tree

    def _begin(self, number: str | None, name: str | None, call: str | None, sign: str | None) -> None:
        """Read what an operand begins with."""
        if name and name not in (_FUNCTIONS if call else self._names):
            raise LookupError
        if len(self._pending) > _DEEPEST:
            raise ValueError
        if call or sign == "(":
            join = partial(_call, name) if name else _same
            self._pending.append(_Pending(0, len(self._operands), join))
        elif sign:
            self._pending.append(_SIGNS[sign])
        else:
            self._operands.append(_name(_VALUE + name) if name else _number(float(number or "")))
            self._after_operand = True

    def _continue(self, sign: str) -> None:
        """Read what stands after an operand."""
        if sign == ")":
            self._join(1)
            bracket = self._pending.pop()
            self._put(len(self._operands) - bracket.operands, bracket.join)
            return
        self._after_operand = False
        if sign == ",":
            self._join(1)
            return
        joined = _OPERATORS[sign]
        self._join(joined.closeness + (sign == "^"))  # of powers the last is joined first
        self._pending.append(joined)

    def _join(self, closeness: int) -> None:
        """Join operands by the operators before them that join as closely, or more so."""
        while self._pending and self._pending[-1].closeness >= closeness:
            last = self._pending.pop()
            self._put(last.operands, last.join)

    def _put(self, number: int, join: Callable[..., ast.expr]) -> None:
        """Put what is made of the last operands in their place."""
        self._operands[-number:] = [join(*self._operands[-number:])]
