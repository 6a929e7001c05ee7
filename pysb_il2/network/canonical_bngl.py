"""A model as BioNetGen is given it: what its network looks like, whatever the values of its parameters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import SimpleNamespace
from typing import TYPE_CHECKING

import sympy
from pysb.generator.bng import BngGenerator, BngPrinter

from ..rules.expressions import check_functions

if TYPE_CHECKING:
    from pysb import Expression, Model

__all__ = ["bngl_of", "canonical_bngl", "plain_formula", "printable"]


def printable(expression: Expression) -> SimpleNamespace:
    """Return the name and formula of an Expression as PySB can print them in BNGL.

    PySB writes -x**2 as -x^2, which BioNetGen reads as (-x)^2; see also `plain_formula`.
    """
    formula = plain_formula(expression).replace(lambda part: part.is_Mul, _with_powers_in_brackets)
    return SimpleNamespace(name=expression.name, expr=formula)


def plain_formula(expression: Expression) -> sympy.Expr:
    """Return the formula of an Expression without what few programs read.

    PySB prints `time` only where it is the very object of its own, which copies of a model and its importer of BNGL do
    not hold, and prints pi, E and != in ways that BioNetGen does not read.
    """
    formula = expression.expr
    replaced = {constant: constant.evalf(17) for constant in formula.atoms(sympy.NumberSymbol)}
    replaced |= {symbol: sympy.Symbol("time()") for symbol in formula.free_symbols if symbol.name == "time"}
    formula = formula.xreplace(replaced)
    unequal = {ne: sympy.Gt(abs(ne.lhs - ne.rhs), 0, evaluate=False) for ne in formula.atoms(sympy.Ne)}
    return formula.xreplace(unequal)


def _with_powers_in_brackets(product: sympy.Expr) -> sympy.Expr:
    """Return a product with a minus in which no power follows the minus as it is printed."""
    if not product.as_coeff_Mul()[0].is_negative:
        return product
    root = sympy.Rational(1, 2)
    powers = [p for p in product.args if p.is_Pow and p.exp != root and not p.exp.could_extract_minus_sign()]
    brackets = {power: sympy.Symbol(f"({BngPrinter(order='none').doprint(power)})") for power in powers}
    return product.func(*(brackets.get(factor, factor) for factor in product.args))


class _Printable:
    """A model of which PySB can print all Expressions."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def __getattr__(self, name: str) -> object:
        return getattr(self._model, name)

    def expressions_constant(self) -> list[SimpleNamespace]:
        return [*map(printable, self._model.expressions_constant())]

    def expressions_dynamic(self) -> list[SimpleNamespace]:
        return [*map(printable, self._model.expressions_dynamic())]


class _Generator(BngGenerator):
    """PySB's writer without its warnings: a model may start from nothing, and its rules may be yet to come."""

    def generate_species(self) -> None:
        if self.model.initials:
            super().generate_species()

    def generate_reaction_rules(self) -> None:
        if self.model.rules:
            super().generate_reaction_rules()


def bngl_of(model: Model) -> str:
    """Return a model in BNGL as PySB writes it, also if it is a copy."""
    return str(_Generator(_Printable(model)).get_content())


def canonical_bngl(model: Model) -> str:
    """Return a model in BNGL with placeholders for the values of its parameters.

    Models of which an Expression has no value at the placeholders keep the values themselves.
    """
    check_functions(model)
    text = bngl_of(model)
    # Of irregular values no difference of two vanishes, and no other simple combination.
    placeholders = {p.name: 1 + (i * 0.6180339887498949) % 1 for i, p in enumerate(model.parameters, start=1)}
    if not _have_values(model, placeholders):
        return text
    head, begin, rest = text.partition("begin parameters\n")
    body, end, tail = rest.partition("end parameters")
    lines = [
        re.sub(r"\S+$", repr(placeholders[name]), line)
        if (name := line.split(None, 1)[0] if line.strip() else "") in placeholders
        else line
        for line in body.splitlines()
    ]
    return head + begin + "\n".join(lines) + "\n" + end + tail


def _have_values(model: Model, values: Mapping[str, float]) -> bool:
    """Return whether all constant Expressions are finite at some values, since BioNetGen computes them."""
    known = {parameter: values[parameter.name] for parameter in model.parameters}
    for expression in model.expressions_constant():
        expanded = expression.expand_expr()
        powers = expanded.atoms(sympy.Pow)
        if expanded.has(sympy.Function) or any(not (p.exp.is_Integer and p.base.is_Symbol) for p in powers):
            value = expanded.xreplace(known).evalf()
            if not (value.is_real and value.is_finite):
                return False
    return True
