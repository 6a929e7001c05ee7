"""Which functions rates and initial amounts may use, so that every engine means the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy
from sympy.core.relational import Relational
from sympy.functions.elementary.piecewise import ExprCondPair
from sympy.logic.boolalg import BooleanFalse, BooleanTrue

from ..errors import Il2Error

if TYPE_CHECKING:
    from pysb import Expression, Model, Parameter

__all__ = ["check_functions", "parameter_names"]

#: What BioNetGen, bngsim and PySB's own simulators agree on. BioNetGen has no sign, Heaviside or
#: Mod, aborts on pi and E and mistakes Not; Max and Min fail in PySB's simulators (write Piecewise).
ALLOWED = (
    sympy.Add, sympy.Mul, sympy.Pow, sympy.exp, sympy.log, sympy.sin, sympy.cos, sympy.tan, sympy.Abs,
    sympy.Piecewise, ExprCondPair, sympy.And, sympy.Or, Relational, BooleanTrue, BooleanFalse,
    sympy.Symbol, sympy.Number,
)  # fmt: skip


def check_functions(model: Model) -> None:
    """Refuse Expressions that the engines do not agree on.

    Raises
    ------
    Il2Error
        Names the Expression and the function.
    """
    for expression in model.expressions:
        for part in sympy.preorder_traversal(expression.expr):
            if not isinstance(part, ALLOWED):
                raise Il2Error(
                    f"Expression {expression.name!r} uses {type(part).__name__}, on which the engines do not "
                    "agree; write it with arithmetic, exp, log or Piecewise (numbers as floats)"
                )


def parameter_names(value: Parameter | Expression) -> set[str]:
    """Return the names of the parameters that a rate or an initial amount rests on."""
    expression = value.expand_expr() if hasattr(value, "expand_expr") else value
    return {symbol.name for symbol in expression.free_symbols}
