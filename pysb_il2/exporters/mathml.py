"""Formulas of networks as the trees of libsbml."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from types import ModuleType
from typing import Any, TypeAlias

from .sbml_units import Unit, unit_id, unit_of_number

__all__ = ["Element", "MathML"]

#: An object of libsbml, which declares no types.
Element: TypeAlias = Any

#: What the operators and functions of formulas are called in libsbml.
_OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "PLUS", ast.Sub: "MINUS", ast.Mult: "TIMES", ast.Div: "DIVIDE", ast.Pow: "POWER", ast.USub: "MINUS",
    ast.Lt: "RELATIONAL_LT", ast.LtE: "RELATIONAL_LEQ", ast.Gt: "RELATIONAL_GT", ast.GtE: "RELATIONAL_GEQ",
    ast.Eq: "RELATIONAL_EQ", ast.NotEq: "RELATIONAL_NEQ",
}  # fmt: skip
_TRIGONOMETRIC = [f"{arc}{name}{h}" for arc in ("ARC", "") for name in ("SIN", "COS", "TAN") for h in ("H", "")]
_FUNCTIONS = {
    **{f"f_{name.lower().replace('arc', 'a')}": f"FUNCTION_{name}" for name in _TRIGONOMETRIC},
    "f_exp": "FUNCTION_EXP", "f_ln": "FUNCTION_LN", "f_abs": "FUNCTION_ABS", "f_max": "FUNCTION_MAX",
    "f_min": "FUNCTION_MIN", "f_and": "LOGICAL_AND", "f_or": "LOGICAL_OR",
}  # fmt: skip


class MathML:
    """Makes trees of libsbml.

    Attributes
    ----------
    units : set of Unit
        Of the numbers that were written.
    """

    def __init__(self, libsbml: ModuleType) -> None:
        self._libsbml = libsbml
        self.units: set[Unit] = set()

    def name(self, name: str) -> Element:
        """Return the tree of a name."""
        node = self._node("NAME")
        node.setName(name)
        return node

    def number(self, value: float) -> Element:
        """Return the tree of a number, with its unit."""
        unit = unit_of_number(value)
        self.units.add(unit)
        node = self._node("REAL")
        node.setValue(value)
        node.setUnits(unit_id(unit))
        return node

    def product(self, factors: Sequence[Element]) -> Element:
        """Return the product of trees, names and numbers."""
        return self._joined("TIMES", factors)

    def sum(self, terms: Sequence[Element]) -> Element:
        """Return the sum of trees, names and numbers of molecules."""
        if terms:
            return self._joined("PLUS", terms)
        nothing = self.number(0.0)
        nothing.setUnits("item")
        return nothing

    def of_tree(self, tree: ast.expr) -> Element:
        """Return the tree of a formula that `pysb_il2.network.formulas.parse_formula` returned."""
        match tree:
            case ast.Constant(float(value)):
                return self.number(value)
            case ast.Name("_time"):
                node = self._node("NAME_TIME")
                node.setName("time")
                return node
            case ast.Name(name):
                return self.name(name.removeprefix("_"))
            case ast.UnaryOp(operator, operand):
                return self._call(_OPERATORS[type(operator)], self.of_tree(operand))
            case ast.BinOp(left, operator, right) | ast.Compare(left, [operator], [right]):
                return self._call(_OPERATORS[type(operator)], self.of_tree(left), self.of_tree(right))
            case ast.Call(ast.Name("f_if"), [condition, yes, no]):
                return self._call("FUNCTION_PIECEWISE", *map(self.of_tree, (yes, condition, no)))
            case ast.Call(ast.Name("f_sqrt"), [radicand]):
                return self._call("FUNCTION_ROOT", self.number(2.0), self.of_tree(radicand))
            case ast.Call(ast.Name("f_log2" | "f_log10" as name), [argument]):
                return self._call("FUNCTION_LOG", self.number(float(name[5:])), self.of_tree(argument))
            case ast.Call(ast.Name(name), arguments):
                return self._call(_FUNCTIONS[name], *map(self.of_tree, arguments))
        raise AssertionError(ast.dump(tree))

    def _joined(self, operator: str, parts: Sequence[Element]) -> Element:
        nodes = [
            self.name(part) if isinstance(part, str) else self.number(part) if isinstance(part, float) else part
            for part in parts
        ]
        return nodes[0] if len(nodes) == 1 else self._call(operator, *nodes)

    def _call(self, operator: str, *arguments: Element) -> Element:
        node = self._node(operator)
        for argument in arguments:
            node.addChild(argument)
        return node

    def _node(self, kind: str) -> Element:
        return self._libsbml.ASTNode(getattr(self._libsbml, f"AST_{kind}"))
