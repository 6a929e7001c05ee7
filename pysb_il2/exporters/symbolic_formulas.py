"""Formulas of networks as expressions of sympy, and as text of Python."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any, TypeAlias

import sympy

__all__ = ["Expression", "python_of_tree", "sympy_of_tree"]

#: An expression of sympy, which declares no types.
Expression: TypeAlias = Any

_ARITHMETIC: dict[type[ast.AST], Callable[[Expression, Expression], Expression]] = {
    ast.Add: lambda a, b: a + b, ast.Sub: lambda a, b: a - b, ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b, ast.Pow: lambda a, b: a**b,
}  # fmt: skip
_COMPARISONS: dict[type[ast.AST], Expression] = {
    ast.Lt: sympy.Lt, ast.LtE: sympy.Le, ast.Gt: sympy.Gt, ast.GtE: sympy.Ge, ast.Eq: sympy.Eq, ast.NotEq: sympy.Ne,
}  # fmt: skip
_TRIGONOMETRIC = [f"{a}{name}{h}" for a in ("a", "") for name in ("sin", "cos", "tan") for h in ("h", "")]
_FUNCTIONS: dict[str, Callable[..., Expression]] = {
    **{f"f_{name}": getattr(sympy, name) for name in (*_TRIGONOMETRIC, "exp", "sqrt")},
    "f_ln": sympy.log, "f_abs": sympy.Abs, "f_max": sympy.Max, "f_min": sympy.Min,
    "f_log2": lambda x: sympy.log(x) / sympy.log(2), "f_log10": lambda x: sympy.log(x) / sympy.log(10),
}  # fmt: skip
#: Functions by their names in Python, with NumPy as ``np``.
_IN_PYTHON = {
    **{f"f_{name}": f"np.{name.replace('a', 'arc', 1) if name[0] == 'a' else name}" for name in _TRIGONOMETRIC},
    **{f"f_{name}": f"np.{name}" for name in ("exp", "sqrt", "log2", "log10")},
    "f_ln": "np.log", "f_abs": "abs", "f_max": "max", "f_min": "min",
}  # fmt: skip


def sympy_of_tree(tree: ast.expr, symbols: Mapping[str, Expression]) -> Expression:
    """Return a formula that `pysb_il2.network.formulas.parse_formula` returned as an expression of symbols by name.

    Examples
    --------
    >>> from pysb_il2.network.formulas import parse_formula
    >>> sympy_of_tree(parse_formula("2*k+(k>1)", {"k"}), {"k": sympy.Symbol("k")})
    2*k + Piecewise((1, k > 1), (0, True))
    """
    return _InSympy(symbols).value(tree)


def python_of_tree(tree: ast.expr, names: Mapping[str, str]) -> str:
    """Return a formula that `pysb_il2.network.formulas.parse_formula` returned as Python, with other names.

    Examples
    --------
    >>> from pysb_il2.network.formulas import parse_formula
    >>> python_of_tree(parse_formula("if(k>1,ln(k),lambda^2)", {"k", "lambda"}), {"k": "k", "lambda": "lambda_"})
    'np.log(k) if k > 1.0 else lambda_ ** 2.0'
    """
    return ast.unparse(_InPython(names).visit(deepcopy(tree)))


class _InSympy:
    """Makes expressions of trees: as a number a comparison is 1 or 0, a number as a condition is not 0."""

    def __init__(self, symbols: Mapping[str, Expression]) -> None:
        self._symbols = symbols

    def value(self, node: ast.expr) -> Expression:
        """Return the expression of a formula."""
        match node:
            case ast.Constant(float(number)):
                return sympy.Integer(int(number)) if number.is_integer() and abs(number) < 1e6 else sympy.Float(number)
            case ast.Name(name):
                return self._symbols[name[1:]]
            case ast.UnaryOp(_, operand):
                return -self.value(operand)
            case ast.BinOp(left, operator, right):
                return _ARITHMETIC[type(operator)](self.value(left), self.value(right))
            case ast.Call(ast.Name("f_if"), [asked, yes, no]):
                return sympy.Piecewise((self.value(yes), self._condition(asked)), (self.value(no), True))
            case ast.Call(ast.Name(name), arguments) if name in _FUNCTIONS:
                return _FUNCTIONS[name](*map(self.value, arguments))
        return sympy.Piecewise((1, self._condition(node)), (0, True))

    def _condition(self, node: ast.expr) -> Expression:
        match node:
            case ast.Compare(left, [operator], [right]):
                return _COMPARISONS[type(operator)](self.value(left), self.value(right))
            case ast.Call(ast.Name("f_and" | "f_or" as name), arguments):
                return (sympy.And if name == "f_and" else sympy.Or)(*map(self._condition, arguments))
        return sympy.Ne(self.value(node), 0)


class _InPython(ast.NodeTransformer):
    """Gives names and functions of a formula their names in Python."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.Name(self._names[node.id[1:]], node.ctx)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        arguments = [self.visit(argument) for argument in node.args]
        match node.func:
            case ast.Name("f_if"):
                return ast.IfExp(*arguments)
            case ast.Name("f_and" | "f_or" as name):
                return ast.BoolOp(ast.And() if name == "f_and" else ast.Or(), arguments)
            case ast.Name(name):
                return ast.Call(ast.Name(_IN_PYTHON[name], ast.Load()), arguments, [])
        raise AssertionError(ast.dump(node))
