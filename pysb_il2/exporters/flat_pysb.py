"""Flat PySB: a Python file that imports PySB and SymPy alone and builds the same model, with its annotations."""

from __future__ import annotations

import ast
import keyword
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

from pysb.core import Component
from sympy.core.function import AppliedUndef
from sympy.printing.str import StrPrinter

from ..errors import Il2Error
from ..network.expansion import expand
from ..network.limits import Limits
from ..rules.expressions import check_functions
from .comments import bibliography, file_header
from .exporter import Exporter, ReadBack, read_net
from .flat_pysb_reader import MODULES, parse_flat_pysb, read_flat_pysb

if TYPE_CHECKING:
    from typing import Unpack

    from pysb import Annotation, Expression, Model, Parameter, Rule
    from sympy import Expr, Float

    from ..types import LimitOptions

__all__ = ["PYSB", "flat_pysb_text"]

_Component = TypeVar("_Component", bound=Component)
#: Names of sites that PySB takes for arguments of its own.
_ARGUMENTS = ("self", "conditions")


def flat_pysb_text(model: Model, **limits: Unpack[LimitOptions]) -> str:
    """Return a model as the source of a Python file that defines it by PySB alone.

    Parameters
    ----------
    model : pysb.Model
        Any PySB model.
    **limits
        None: rules have no limits.

    Raises
    ------
    Il2Error
        If a name is a word of Python or one that the file needs, or limits of an expansion are given.

    Examples
    --------
    >>> from pysb.examples.bngwiki_simple import model
    >>> text = flat_pysb_text(model)
    >>> print(text[text.index("# Initial") :].rstrip())
    # Initial amounts
    Initial(EGF(R=None), EGF0)
    Initial(EGFR(L=None, CR1=None, Y1068='U'), EGFR0)
    """
    if Limits.of(model, **limits):
        raise Il2Error("format 'pysb' holds rules, which have no limits; give them to what expands the rules")
    check_functions(model)
    _check_sites(model)
    blocks: dict[str, Iterable[str]] = {
        "Monomers": map(repr, model.monomers),
        "Parameters": map(_parameter, model.parameters),
        "Constant Expressions": _expressions(model.expressions_constant()),
        "Compartments": map(repr, _ordered(model.compartments, lambda one: {one.parent.name} if one.parent else set())),
        "Observables": map(repr, model.observables),
        "Tags": map(repr, model.tags),
        "Expressions": _expressions(model.expressions_dynamic()),
        "Rules": map(_rule, model.rules),
        "Energy patterns": map(repr, model.energypatterns),
        "Initial amounts": map(repr, model.initials),
        "Annotations": (_annotation(model, one) for one in model.annotations),
    }
    body = ["Model()", f"model.name = {str(model.name)!r}"]
    for title, lines in blocks.items():
        if rows := list(lines):
            body += ["", f"# {title}", *rows]
    sources = bibliography(model)
    return "\n".join([
        *file_header(model, "for PySB alone")[:-1], *_imports(model, "\n".join(body)), "", *body,
        *(["", "# Sources:", *sources] if sources else []),
    ]) + "\n"  # fmt: skip


def _check_sites(model: Model) -> None:
    for monomer in model.monomers:
        for site in monomer.sites:
            if keyword.iskeyword(site) or site in _ARGUMENTS:
                raise Il2Error(f"site {site!r} of {monomer.name} is a word that Python needs; rename it")


def _imports(model: Model, body: str) -> Iterator[str]:
    """Yield the imports that a text needs.

    Raises
    ------
    Il2Error
        If a component has one of their names or is a word of Python, or the text uses a name of no module.
    """
    names = set(model.components.keys())
    if word := next((name for name in names if keyword.iskeyword(name)), None):
        raise Il2Error(f"{word!r} is a word of Python; rename what the model calls so")
    tree = parse_flat_pysb(body)
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} | {"model"}
    functions = {name for name in called if name not in names}
    needed = functions | {name for module in MODULES.values() for name in module if name in used}
    if clash := sorted(names & (needed | {"model"} | functions)):
        raise Il2Error(f"the file needs the name {clash[0]!r} itself; rename what the model calls so")
    if unknown := sorted(used - names - {"model"} - {name for module in MODULES.values() for name in module}):
        raise Il2Error(f"flat PySB has no {unknown[0]!r}, which the model uses; take it out")
    for module, defined in MODULES.items():
        if imported := [name for name in defined if name in needed]:
            yield f"from {module} import {', '.join(imported)}"


def _parameter(parameter: Parameter) -> str:
    assumptions = "" if parameter.assumptions0.get("nonnegative") else ", nonnegative=False"
    assumptions += ", integer=True" if parameter.assumptions0.get("integer") else ""
    return f"Parameter({parameter.name!r}, {float(parameter.value)!r}{assumptions})"


def _expressions(expressions: Iterable[Expression]) -> Iterator[str]:
    for expression in _ordered(expressions, _names_in):
        yield f"Expression({expression.name!r}, {_formula(expression.expr)})"


def _names_in(expression: Expression) -> set[str]:
    functions = {function.func.__name__ for function in expression.expr.atoms(AppliedUndef)}
    return functions | {symbol.name for symbol in expression.expr.free_symbols}


def _formula(formula: Expr) -> str:
    """Return a formula as Python; numbers alone are numbers of SymPy, which Expressions take."""
    return str(_Printer().doprint(formula)) if formula.free_symbols else f"Float({float(formula)!r})"


class _Printer(StrPrinter):
    """Prints formulas with all digits of numbers; pi and e as numbers, as components may have these names."""

    def _print_Float(self, number: Float) -> str:
        return repr(float(number))

    _print_Pi = _print_Exp1 = _print_Float


def _ordered(components: Iterable[_Component], needs: Callable[[_Component], Iterable[str]]) -> list[_Component]:
    """Return components in their order, but each after those that it needs, by name."""
    known = {one.name: one for one in components}
    visited: set[str] = set()
    ordered: list[_Component] = []

    def visit(name: str) -> None:
        if name in known and name not in visited:
            visited.add(name)
            for needed in sorted(needs(known[name])):
                visit(needed)
            ordered.append(known[name])

    for name in known:
        visit(name)
    return ordered


def _rule(rule: Rule) -> str:
    return repr(rule)[:-1] + (", total_rate=True" if rule.total_rate else "") + ")"


def _annotation(model: Model, annotation: Annotation) -> str:
    parts = (
        "model" if part is model else part.name if isinstance(part, Component) else repr(str(part))
        for part in (annotation.subject, annotation.object, annotation.predicate)
    )
    return f"Annotation({', '.join(parts)})"


def _read_back(model: Model, text: str) -> ReadBack:
    """Return the network of the model that a file defines."""
    return read_net(model, expand(read_flat_pysb(text), decoupled=False).net_text())


PYSB = Exporter("pysb", (".py",), flat_pysb_text, _read_back, readers=("pysb",))
