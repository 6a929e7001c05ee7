"""Rules named by sentences, whose numbers become Parameters."""

from __future__ import annotations

import functools
import inspect
import math
import warnings
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import sympy
from pysb import ComponentSet, Expression, Parameter, Rule
from pysb.core import ModelNotDefinedError, ReactionPattern, RuleExpression, SelfExporter, as_reaction_pattern

from pysb_il2.arguments import says_wrong_types
from pysb_il2.deprecation import keyword_only
from pysb_il2.errors import Il2Error
from pysb_il2.text import shown
from pysb_il2.types import Pattern, Rate

__all__ = ["macro", "write_rule"]

_P = ParamSpec("_P")
_R = TypeVar("_R")


def macro(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Return a function that writes all its components or, on an error, none; what PySB refuses is an Il2Error."""
    checked = says_wrong_types(function)

    @functools.wraps(function)
    def writes_all_or_nothing(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        written = vars(SelfExporter.default_model) if SelfExporter.default_model else {}
        before = {name: len(one) for name, one in written.items() if isinstance(one, (ComponentSet, list))}
        try:
            return checked(*args, **kwargs)
        except Exception as error:
            for name, length in before.items():
                if len(written[name]) > length:
                    written[name] = type(written[name])(written[name][:length])
            if isinstance(error, ModelNotDefinedError):
                what = "no model is being built; call macros within il2.building(model), or after PySB's Model()"
                raise Il2Error(what) from None
            if isinstance(error, Il2Error) or not inspect.trace()[-1].frame.f_globals["__name__"].startswith("pysb."):
                raise
            raise Il2Error(f"PySB refuses what {function.__name__} is given: {error}") from None

    return writes_all_or_nothing


def join_words(*words: str) -> str:
    """Return the words of a rule's name, joined by underscores; empty words are left out."""
    return "_".join(filter(None, words))


@keyword_only("kf", "kr")
@macro
def write_rule(
    name: str, reaction: RuleExpression,
    *, kf: Rate | None = None, kr: Rate | None = None, kc: Rate | None = None, Kd: Rate | None = None,
    suffixes: tuple[str, str] | None = None, **options: bool,
) -> ComponentSet:  # fmt: skip
    """Write one rule and the Parameters or Expressions that it needs: any ``reactants >> products``.

    Units and return value: see `pysb_il2.macros`.

    Parameters
    ----------
    name : str
        The rule's sentence, such as ``"JAK1_phosphorylates_CD122_Y510"``.
    reaction : pysb.RuleExpression
        ``reactants >> products`` or ``reactants | products``.
    kf, kr : Rate
        Forward and reverse rate constant of a binding.
    Kd : Rate
        Dissociation constant of a binding, instead of `kr`, which is ``kf * Kd``.
    kc : Rate
        Rate constant of a conversion, instead of `kf`. A number becomes a Parameter and a sympy
        expression an Expression; its name is that of the rule with ``_kf``, ``_kr`` or ``_kc``.
    suffixes : tuple of str
        Deprecated: ``("kc", "")`` with `kf` is `kc`.
    **options : bool
        Options of `pysb.Rule`, such as ``delete_molecules``.

    Raises
    ------
    Il2Error
        If the name cannot be one, there is no rate, or a rate is no finite number of 0 or more, Parameter or
        expression.

    Examples
    --------
    >>> from pysb import Model, Monomer
    >>> from pysb_il2 import building
    >>> with building(Model("m", _export=False)) as m:
    ...     A, B = Monomer("A", ["b"]), Monomer("B", ["a"])
    ...     parts = write_rule("A_binds_B", A(b=None) + B(a=None) | A(b=1) % B(a=1), kf=1e-6, kr=0.1)
    >>> m.parameters.keys()
    ['A_binds_B_kf', 'A_binds_B_kr']
    """
    forward, reverse = ("kf" if kc is None else "kc"), "kr"
    if suffixes is not None:
        warnings.warn("suffixes= of write_rule goes with version 0.2; use kc=", DeprecationWarning, stacklevel=5)
        forward, reverse = suffixes
    if not (isinstance(name, str) and name.isascii() and name.isidentifier()):
        raise Il2Error(f"a rule cannot be named {shown(name)}; give letters, digits and underscores, no digit first")
    if Kd is not None:
        if kr is not None:
            raise Il2Error(f"rule {name!r} is given kr and Kd; give one of the two")
        kr = (kf or 0.0) * Kd
    made = ComponentSet()
    rates = [kf if kc is None else kc, *([] if kr is None else [kr])]
    for i, (rate, suffix) in enumerate(zip(rates, (forward, reverse), strict=False)):
        if rate in (None, math.inf):
            what = f"{suffix} of rule {name!r} is {rate}"
            raise Il2Error(f"{what}; give a finite number of 0 or more, a Parameter or an Expression")
        if not isinstance(rate, (Parameter, Expression)):
            kind = Expression if isinstance(rate, sympy.Basic) and rate.free_symbols else Parameter
            rates[i] = kind(f"{name}_{suffix}", rate)
            made.add(rates[i])
    made.add(Rule(name, reaction, *rates, **options))
    return made


def write_conversion(name: str, enzyme: Pattern | None, before: Pattern, after: Pattern, kc: Rate) -> ComponentSet:
    """Write ``E + before >> E + after`` for an enzyme, or ``before >> after`` where there is none."""
    if enzyme is None:
        return write_rule(name, before >> after, kc=kc)
    enzymes = as_reaction_pattern(enzyme).complex_patterns
    left, right = (ReactionPattern([*enzymes, *as_reaction_pattern(s).complex_patterns]) for s in (before, after))
    return write_rule(name, left >> right, kc=kc)
