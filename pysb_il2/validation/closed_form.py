"""Steady states in closed form: unknowns are solved for one after the other, and the last by a square root."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sympy

from ..exporters.symbolic_formulas import Expression

__all__ = ["closed_form"]

#: Formulas of more operations are not followed, and solutions of more not returned.
_MOST_OPERATIONS = 300
#: An amount below 0 by less is 0.
_ROUNDING = 1e-9


def closed_form(
    equations: Sequence[Expression], unknowns: Sequence[Expression], values: Mapping[Expression, float]
) -> dict[Expression, Expression] | None:
    """Return the unknowns where all equations are 0, or None where this finds no formula.

    Parameters
    ----------
    equations, unknowns : sequence of sympy.Expr
        As many equations as unknowns.
    values : mapping of sympy.Symbol to float
        Values of all else: of two roots that one is taken of which no unknown is below 0.

    Examples
    --------
    >>> a, b, k = sympy.symbols("a b k")
    >>> closed_form([a + b - k, b - 3 * a], [a, b], {k: 1.0})
    {a: k/4, b: 3*k/4}
    """
    left, solved, open_unknowns = [*equations], dict[Expression, Expression](), set(unknowns)
    while len(left) > 1:
        found = _linear(left, open_unknowns)
        if found is None:
            return None
        equation, unknown, value = found
        left = [_numerator(other.xreplace({unknown: value})) for other in left if other is not equation]
        solved = {name: formula.xreplace({unknown: value}) for name, formula in solved.items()} | {unknown: value}
        open_unknowns.remove(unknown)
        if any(other.count_ops() > _MOST_OPERATIONS for other in left):
            return None
    (last,), (equation,) = open_unknowns, left
    polynomial = sympy.Poly(equation, last) if equation.is_polynomial(last) else None
    if polynomial is None or not 1 <= polynomial.degree() <= 2:
        return None
    possible = []
    for root in sympy.roots(polynomial, last, multiple=True):
        whole = {name: formula.xreplace({last: root}) for name, formula in solved.items()} | {last: root}
        amounts = [complex(formula.xreplace(dict(values))) for formula in whole.values()]
        largest = max(1.0, *(abs(amount) for amount in amounts))
        if all(abs(a.imag) <= _ROUNDING * largest and a.real >= -_ROUNDING * largest for a in amounts):
            possible.append(whole)
    if len(possible) != 1:
        return None
    whole = {name: sympy.simplify(possible[0][name]) for name in unknowns}
    return whole if all(formula.count_ops() <= _MOST_OPERATIONS for formula in whole.values()) else None


def _linear(
    equations: Sequence[Expression], unknowns: set[Expression]
) -> tuple[Expression, Expression, Expression] | None:
    """Return the simplest equation that is linear in an unknown, that unknown, and its value."""
    candidates = []
    for equation in equations:
        for unknown in sorted(equation.free_symbols & unknowns, key=str):
            slope = sympy.diff(equation, unknown)
            if unknown not in slope.free_symbols:
                size = len(slope.free_symbols & unknowns), equation.count_ops(), str(unknown)
                candidates.append((size, equation, unknown, slope))
    if not candidates:
        return None
    _, equation, unknown, slope = min(candidates, key=lambda candidate: candidate[0])
    rest = equation.xreplace({unknown: sympy.Integer(0)})
    return equation, unknown, sympy.cancel(-rest / slope)


def _numerator(expression: Expression) -> Expression:
    return sympy.expand(sympy.fraction(sympy.together(expression))[0])
