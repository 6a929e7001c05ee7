"""Formulas of files as SymPy's: read by the grammar of networks, and made of its tree, never of the text."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Mapping
from typing import TypeAlias

import sympy
from sympy.codegen.cfunctions import log2, log10

from ..errors import Il2Error
from ..network.formulas import parse_formula
from ..text import shown

__all__ = ["Formula", "as_number", "as_truth", "formula", "names_in"]

#: An expression or a condition of SymPy, which declares no types.
Formula: TypeAlias = sympy.Basic

_FUNCTIONS = {
    **{f"f_{name}": getattr(sympy, name) for name in ("exp", "sin", "cos", "tan", "asin", "acos", "atan")},
    **{f"f_{name}": getattr(sympy, name) for name in ("sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "sqrt")},
    "f_ln": sympy.log, "f_log2": log2, "f_log10": log10, "f_abs": sympy.Abs, "f_max": sympy.Max, "f_min": sympy.Min,
}  # fmt: skip
_COMPARISONS: dict[type[ast.cmpop], type[Formula]] = {
    ast.Lt: sympy.Lt, ast.LtE: sympy.Le, ast.Gt: sympy.Gt, ast.GtE: sympy.Ge, ast.Eq: sympy.Eq, ast.NotEq: sympy.Ne,
}  # fmt: skip
_CONSTANTS = {"_pi": sympy.Float(math.pi), "_e": sympy.Float(math.e)}
#: Above it floats have no units digit.
_EXACT = 2.0**53
_NAME = re.compile(r"(?<![\w.])[A-Za-z_]\w*")


def names_in(text: str) -> list[str]:
    """Return the names in a formula, those of functions too.

    Examples
    --------
    >>> names_in("2e3*k/(1 + exp(x_1))")
    ['k', 'exp', 'x_1']
    """
    return _NAME.findall(text)


def formula(text: str, values: Mapping[str, Formula]) -> Formula:
    """Return a formula in BioNetGen's notation.

    Parameters
    ----------
    text : str
        The formula.
    values : mapping of str to sympy.Basic
        What names in it stand for, also functions of a label, such as ``f(x)``.

    Raises
    ------
    Il2Error
        If it is no formula, uses another name, or is read in two ways.

    Examples
    --------
    >>> k = sympy.Symbol("k")
    >>> formula("2*k^2 + if(k>1, 4, 1)", {"k": k})
    2*k**2 + Piecewise((4, k > 1), (1, True))
    >>> formula("2^k^2", {"k": k})
    Traceback (most recent call last):
    ...
    pysb_il2.errors.Il2Error: formula '2^k^2' is read in two ways; put parentheses into it
    """
    known = {**_CONSTANTS, **values}
    tokens: dict[str, Formula] = {}

    def token(match: re.Match[str]) -> str:  # the grammar has no functions of labels
        called = f"{match[1]}({match[2]})"
        if called not in known:
            return match[0]
        name = f"_call_{len(tokens)}"
        tokens[name] = known[called]
        return name

    plain = re.sub(r"\b([A-Za-z_]\w*+)\(\s*+([A-Za-z_]\w*+)\s*+\)", token, text)
    values = {**known, **tokens}
    tree = parse_formula(plain, values.keys())
    _refuse_ambiguous(plain, text)
    try:
        return _of_tree(tree, values)
    except RecursionError:
        raise Il2Error(f"formula {shown(text)} is nested too deeply; write it with fewer brackets") from None


def _refuse_ambiguous(plain: str, text: str) -> None:
    """Refuse what BioNetGen reads from left to right and other tools do not: a^b^c, -a^b, and a||b&&c."""
    rest, replaced = plain, 1
    while replaced:
        bare = re.sub(r"(?<=[\d.][eE])[+-](?=\d)", "", rest)
        for level in re.findall(r"[^()]*+", bare):
            mixed = any("&&" in part and "||" in part for part in level.split(","))
            if mixed or re.search(r"\^\s*+[-+]?\s*+[\w.]++\s*+\^|(?:^|[(,*/^<>=&|+-])\s*+-\s*+[\w.]++\s*+\^", level):
                raise Il2Error(f"formula {shown(text)} is read in two ways; put parentheses into it")
        rest, replaced = re.subn(r"\w*+\([^()]*+\)", "x", rest)


def _of_tree(tree: ast.expr, values: Mapping[str, Formula]) -> Formula:
    match tree:
        case ast.Constant(float(value)):
            return sympy.Integer(int(value)) if value.is_integer() and abs(value) < _EXACT else sympy.Float(value)
        case ast.Name(name):
            return values[name.removeprefix("_")]
        case ast.UnaryOp(_, operand):
            return -_number(operand, values)
        case ast.BinOp(left, operator, right):
            if isinstance(operator, ast.Pow):
                return sympy.Pow(_number(left, values), _number(right, values))
            return _of_chain(tree, values)
        case ast.Compare(left, [operator], [right]):
            return _COMPARISONS[type(operator)](_number(left, values), _number(right, values))
        case ast.Call(ast.Name(name), operands):
            return _of_call(name, operands, values)
    raise AssertionError(ast.dump(tree))


def _of_call(name: str, operands: list[ast.expr], values: Mapping[str, Formula]) -> Formula:
    if name in ("f_and", "f_or"):
        return (sympy.And if name == "f_and" else sympy.Or)(*(_truth(operand, values) for operand in operands))
    if name == "f_if":
        condition, yes, no = operands
        return sympy.Piecewise((_number(yes, values), _truth(condition, values)), (_number(no, values), True))
    return _FUNCTIONS[name](*(_number(operand, values) for operand in operands))


def _of_chain(tree: ast.BinOp, values: Mapping[str, Formula]) -> Formula:
    """Return a sum or a product, which nests as often as it has terms."""
    summed = isinstance(tree.op, (ast.Add, ast.Sub))
    operators = (ast.Add, ast.Sub) if summed else (ast.Mult, ast.Div)
    operands: list[Formula] = []
    left: ast.expr = tree
    while isinstance(left, ast.BinOp) and isinstance(left.op, operators):
        right = _number(left.right, values)
        if isinstance(left.op, operators[1]):
            right = -right if summed else 1 / right
        operands.append(right)
        left = left.left
    operands.append(_number(left, values))
    return (sympy.Add if summed else sympy.Mul)(*reversed(operands))


def as_number(found: Formula) -> Formula:
    """Return a formula as a number: a condition that holds is 1."""
    return found if isinstance(found, sympy.Expr) else sympy.Piecewise((1, found), (0, True))


def as_truth(found: Formula) -> Formula:
    """Return a formula as a condition: a number other than 0 holds."""
    return sympy.Ne(found, 0) if isinstance(found, sympy.Expr) else found


def _number(tree: ast.expr, values: Mapping[str, Formula]) -> Formula:
    return as_number(_of_tree(tree, values))


def _truth(tree: ast.expr, values: Mapping[str, Formula]) -> Formula:
    return as_truth(_of_tree(tree, values))
