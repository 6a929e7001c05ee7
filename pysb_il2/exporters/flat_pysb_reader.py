"""Read flat PySB by a small grammar: definitions of components, and formulas. Of what is not in it no code is made."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import pysb
import sympy
from pysb.core import ANY, WILD, MultiState, as_complex_pattern
from sympy.codegen.cfunctions import log2, log10

from ..errors import Il2Error
from ..text import shown

__all__ = ["MODULES", "parse_flat_pysb", "read_flat_pysb"]

#: What a file computes with: components, patterns, formulas.
_Value: TypeAlias = Any
_COMPONENTS = ("Monomer", "Parameter", "Compartment", "Expression", "Observable", "Tag", "Rule", "EnergyPattern")
_FUNCTIONS = (
    "exp", "log", "sqrt", "Abs", "Max", "Min", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh",
    "asinh", "acosh", "atanh", "Piecewise", "Eq", "Ne", "Float",
)  # fmt: skip
#: What a file may import, by module.
MODULES: Mapping[str, Mapping[str, _Value]] = {
    "pysb": {
        "Model": pysb.Model, **{name: getattr(pysb, name) for name in _COMPONENTS}, "Initial": pysb.Initial,
        "Annotation": pysb.Annotation, "MatchOnce": pysb.MatchOnce, "MultiState": MultiState, "ANY": ANY, "WILD": WILD,
        "as_complex_pattern": as_complex_pattern, "time": pysb.time,
    },
    "sympy": {name: getattr(sympy, name) for name in _FUNCTIONS},
    "sympy.codegen.cfunctions": {"log10": log10, "log2": log2},
}  # fmt: skip
_OPERATORS: Mapping[type[ast.AST], Callable[..., _Value]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.Pow: operator.pow, ast.Mod: operator.mod, ast.MatMult: operator.matmul, ast.RShift: operator.rshift,
    ast.BitOr: operator.or_, ast.BitAnd: operator.and_, ast.USub: operator.neg, ast.Lt: operator.lt,
    ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip


def parse_flat_pysb(text: str) -> ast.Module:
    """Return the tree of a file.

    Raises
    ------
    Il2Error
        If it is no Python.
    """
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise Il2Error(f"the file is no Python: {error}") from None


def read_flat_pysb(text: str) -> pysb.Model:
    r"""Return the model that a file defines.

    Raises
    ------
    Il2Error
        If the file has more than imports of PySB and SymPy and definitions of components, or PySB refuses one.

    Examples
    --------
    >>> read_flat_pysb("from pysb import Model, Monomer\nModel()\nMonomer('A', ['b'])").monomers.keys()
    ['A']
    >>> read_flat_pysb("import os")
    Traceback (most recent call last):
    ...
    pysb_il2.errors.Il2Error: line 1, 'import os', is not of flat PySB; ...
    """
    reader = _Reader()
    for line in parse_flat_pysb(text).body:
        try:
            reader.read(line)
        except Exception as error:
            words = "it may import PySB and SymPy and define components"
            why = words if isinstance(error, (LookupError, AttributeError)) else error
            raise Il2Error(f"line {line.lineno}, {shown(ast.unparse(line))}, is not of flat PySB; {why}") from None
    return reader.model


class _Reader:
    """Builds a model, one line after the other."""

    def __init__(self) -> None:
        self.model = pysb.Model(_export=False)
        self._names: dict[str, _Value] = {"model": self.model}

    def read(self, line: ast.stmt) -> None:
        match line:
            case ast.ImportFrom(str(module), names, 0):
                self._names |= {one.name: MODULES[module][one.name] for one in names}
            case ast.Assign([ast.Attribute(ast.Name("model"), "name")], ast.Constant(str(name))):
                self.model.name = name
            case ast.Expr(ast.Call(ast.Name("Model"), [], [])):
                pass
            case ast.Expr(ast.Call(ast.Name("Initial"), arguments, keywords)):
                self.model.add_initial(pysb.Initial(*map(self._value, arguments), **self._keywords(keywords)))
            case ast.Expr(ast.Call(ast.Name("Annotation"), arguments, [])):
                self.model.add_annotation(pysb.Annotation(*map(self._value, arguments), _export=False))
            case ast.Expr(ast.Call(ast.Name(kind), arguments, keywords)) if kind in _COMPONENTS:
                make = self._names[kind]
                component = make(*map(self._value, arguments), **self._keywords(keywords))
                self.model.add_component(component)
                self._names[component.name] = component
            case _:
                raise LookupError(ast.dump(line))

    def _keywords(self, keywords: list[ast.keyword]) -> dict[str, _Value]:
        return {str(one.arg): self._value(one.value) for one in keywords} | {"_export": False}

    def _value(self, node: ast.expr) -> _Value:
        match node:
            case ast.Constant(value):
                return value
            case ast.Name(name):
                return self._names[name]
            case ast.List(parts):
                return [self._value(part) for part in parts]
            case ast.Tuple(parts):
                return tuple(self._value(part) for part in parts)
            case ast.Dict(keys, values):
                return {self._value(key): self._value(one) for key, one in zip(keys, values, strict=True) if key}
            case ast.UnaryOp(sign, operand):
                return _OPERATORS[type(sign)](self._value(operand))
            case ast.BinOp():
                return self._chain(node)
            case ast.Compare(left, [sign], [right]):
                return _OPERATORS[type(sign)](self._value(left), self._value(right))
            case ast.Call(ast.Name(name), arguments, keywords) if name not in ("Model", "Initial", "Annotation"):
                given = {str(one.arg): self._value(one.value) for one in keywords}
                return self._names[name](*map(self._value, arguments), **given)
        raise LookupError(ast.dump(node))

    def _chain(self, node: ast.expr) -> _Value:
        """Return the value of a sum or product, whose terms may be more than the depth of Python's stack."""
        joined = []
        while isinstance(node, ast.BinOp):
            joined.append(node)
            node = node.left
        value = self._value(node)
        for one in reversed(joined):
            value = _OPERATORS[type(one.op)](value, self._value(one.right))
        return value
