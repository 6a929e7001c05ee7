"""Kappa: the rules as KaSim reads them, which counts differently; see `kappa_rules`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..errors import Il2Error
from ..rules.contact_map import ContactMap
from ..rules.patterns import complex_patterns
from .bngl import finite_value
from .bngxml import check_carried_by_rules
from .comments import bibliography, component_comments, file_header
from .exporter import Exporter
from .kappa_formulas import kappa_formula
from .kappa_rules import Patterns, rule_lines, what_kappa_lacks
from .kasim import kasim_difference

if TYPE_CHECKING:
    from typing import Unpack

    from pysb import Expression, Model

    from ..types import LimitOptions

__all__ = ["KAPPA", "kappa_text"]


def kappa_text(model: Model, **limits: Unpack[LimitOptions]) -> str:
    """Return a model in Kappa 4.

    Observables and Expressions that follow them are ``%obs``, constants are ``%var``, and all keep their names. A name
    of a molecule, site or state that is a word of Kappa gets a low line.

    Parameters
    ----------
    model : pysb.Model
        Any PySB model that Kappa can carry.
    **limits
        None: KaSim follows single molecules without limits.

    Raises
    ------
    Il2Error
        If Kappa cannot carry a construct of the model, which is named, or limits are given.

    Examples
    --------
    >>> from pysb.examples.bngwiki_simple import model
    >>> text = kappa_text(model)
    >>> print(text[text.index("%obs") : text.index("'_reverse_")].rstrip())
    %obs: 'Lbound' |EGF(R[_])|
    <BLANKLINE>
    'egf_binds_egfr' EGF(R[.]), EGFR(L[.]) -> EGF(R[1]), EGFR(L[1]) @ 'kp1'
    """
    check_carried_by_rules(model, "kappa", **limits)
    contacts = ContactMap(model)
    if why := next(what_kappa_lacks(model, contacts), None):
        raise Il2Error(f"format 'kappa' cannot carry model {model.name!r}: {why}; or export it as 'bngl'")
    patterns, comments = Patterns(model, contacts), component_comments(model)

    def lines(kind: str, named: Iterable[tuple[str, str]]) -> list[str]:
        return [
            f"%{kind}: '{name}' {text}" + (f" // {comments[name]}" if name in comments else "") for name, text in named
        ]

    return "\n".join([
        *(f"//{line.removeprefix('#')}" for line in file_header(model, "in Kappa")),
        "",
        *(f"%agent: {patterns.signature(name)}" for name in model.monomers.keys()),
        "",
        *lines("var", ((parameter.name, finite_value(parameter)) for parameter in model.parameters)),
        *lines("var", ((e.name, kappa_formula(e)) for e in _in_order(model.expressions_constant()))),
        "",
        *lines("obs", (
            (o.name, " + ".join(f"|{patterns.pattern(each)}|" for each in complex_patterns(o.reaction_pattern)))
            for o in model.observables
        )),
        *lines("obs", ((e.name, kappa_formula(e)) for e in _in_order(model.expressions_dynamic()))),
        "",
        *(line for rule in model.rules for line in rule_lines(rule, patterns, contacts)),
        "",
        *(f"%init: [int] ('{i.value.name}' + 0.5) {patterns.pattern(i.pattern)}" for i in model.initials),
        "",
        *(f"//{line.removeprefix('#')}" for line in bibliography(model)),
    ]).rstrip() + "\n"  # fmt: skip


def _in_order(expressions: Iterable[Expression]) -> list[Expression]:
    """Return Expressions each behind those that it calls."""
    by_name = {expression.name: expression for expression in expressions}
    ordered: dict[str, Expression] = {}

    def add(name: str) -> None:
        for called in sorted(symbol.name for symbol in by_name[name].expr.free_symbols):
            if called in by_name and called not in ordered:
                add(called)
        ordered.setdefault(name, by_name[name])

    for name in by_name:
        add(name)
    return list(ordered.values())


KAPPA = Exporter("kappa", (".ka",), kappa_text, difference=kasim_difference, readers=("kappy",))
