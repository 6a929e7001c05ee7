"""Check that every rate has the dimension its rule asks for."""

from __future__ import annotations

from functools import lru_cache

import sympy
from pysb import Expression, Model, Parameter
from pysb.core import Component

from ..annotations import HAS_UNIT
from ..errors import Il2Error
from ..units import MOL, SECOND, dimension

__all__ = ["check_dimensions"]


def check_dimensions(model: Model) -> None:
    """Check the dimension of every rate constant whose unit is known.

    A rule with n reactants needs amount^(1-n)/time. Rates that rest on a Parameter without a
    ``hasUnit`` annotation (a user's own, in plain PySB) are not judged.

    Raises
    ------
    Il2Error
        Names the rule, the rate and the dimension it should have.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> from pysb_il2.modules import il2_receptor
    >>> check_dimensions(il2.build(il2_receptor))
    """
    dims: dict[Component, sympy.Expr] = {
        a.subject: dimension(a.object)
        for a in model.annotations
        if a.predicate == HAS_UNIT and isinstance(a.subject, Parameter)
    }
    for observable in model.observables:
        dims[observable] = MOL
    for rule in model.rules:
        sides = ((rule.rate_forward, rule.reactant_pattern), (rule.rate_reverse, rule.product_pattern))
        for rate, pattern in sides:
            if rate is None:
                continue
            order = sum(1 for cp in pattern.complex_patterns if cp.monomer_patterns)
            found = _dimension_of(rate, dims)
            if found is not None and not _is_rate(found, order):
                wanted = _rate(order)
                raise Il2Error(
                    f"rate {rate.name!r} of rule {rule.name!r} has the dimension {found}, but {order} reactants "
                    f"need {wanted}; give the constant another unit"
                )


def _rate(order: int) -> sympy.Expr:
    """Return the dimension of the rate constant of some reactants."""
    return MOL ** (1 - order) / SECOND


@lru_cache(4096)  # models differ in the values of constants, seldom in their dimensions
def _is_rate(found: sympy.Expr, order: int) -> bool:
    return not sympy.simplify(found / _rate(order)).free_symbols


def _dimension_of(component: Component, dims: dict[Component, sympy.Expr]) -> sympy.Expr | None:
    """Return the dimension of a Parameter or Expression, up to a number, or None if it is not known."""
    if component in dims:
        return dims[component]
    if not isinstance(component, Expression):
        return None
    parts = {symbol: _dimension_of(symbol, dims) for symbol in component.expr.free_symbols}
    if None in parts.values():
        return None
    dims[component] = _without_number(component.expr.xreplace(parts))
    return dims[component]


@lru_cache(4096)
def _without_number(formula: sympy.Expr) -> sympy.Expr:
    return sympy.powsimp(formula).as_independent(*_BASE, as_Add=False)[1]


_BASE = sympy.symbols("mol L s", positive=True)
