"""Which functions rates and initial amounts may use, so that every engine means the same."""

from __future__ import annotations

import copyreg
from typing import TYPE_CHECKING

import sympy
from sympy.codegen.cfunctions import log2, log10
from sympy.core.function import AppliedUndef, UndefinedFunction
from sympy.core.relational import Relational
from sympy.functions.elementary.piecewise import ExprCondPair
from sympy.logic.boolalg import BooleanFalse, BooleanTrue

from ..errors import Il2Error

if TYPE_CHECKING:
    from pysb import Expression, Model, Parameter

__all__ = ["check_functions", "parameter_names"]

#: What BioNetGen knows and all engines and PySB's writer of BNGL mean alike. BioNetGen mistakes Not, and PySB writes
#: floor and ceiling with a function of BioNetGen that is not theirs.
ALLOWED = (
    sympy.Add, sympy.Mul, sympy.Pow, sympy.exp, sympy.log, log10, log2, sympy.Abs, sympy.Max, sympy.Min,
    sympy.sin, sympy.cos, sympy.tan, sympy.asin, sympy.acos, sympy.atan,
    sympy.sinh, sympy.cosh, sympy.tanh, sympy.asinh, sympy.acosh, sympy.atanh,
    sympy.Piecewise, ExprCondPair, sympy.And, sympy.Or, Relational, BooleanTrue, BooleanFalse,
    sympy.Symbol, sympy.Number, sympy.NumberSymbol,
)  # fmt: skip

# Pickle takes the observable or Expression of a Tag, a class of SymPy's, for one that could be imported by its name.
copyreg.pickle(UndefinedFunction, lambda function: (sympy.Function, (function.__name__,)))


def check_functions(model: Model) -> None:
    """Refuse Expressions that the engines do not agree on.

    Local functions, observables and Expressions of a Tag, are accepted.

    Raises
    ------
    Il2Error
        Names the Expression and the function.
    """
    local = {*model.observables.keys(), *model.expressions.keys()}
    for expression in model.expressions:
        for part in sympy.preorder_traversal(expression.expr):
            name = type(part).__name__
            if not (isinstance(part, ALLOWED) or (isinstance(part, AppliedUndef) and name in local)):
                raise Il2Error(
                    f"Expression {expression.name!r} uses {name}, which BioNetGen lacks or engines take differently; "
                    "write it with arithmetic, exp, log, Max, Min or Piecewise"
                )


def parameter_names(value: Parameter | Expression) -> set[str]:
    """Return the names of the parameters that a rate or an initial amount rests on."""
    expression = value.expand_expr() if hasattr(value, "expand_expr") else value
    return {symbol.name for symbol in expression.free_symbols}
