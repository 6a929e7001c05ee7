"""What every macro does: sentence names, numbers made Parameters, sites checked first."""

from __future__ import annotations

from typing import Any

import sympy
from pysb import ComponentSet, Expression, Monomer, MonomerPattern, Parameter, Rule
from pysb.core import ComplexPattern, as_complex_pattern

from pysb_il2.errors import Il2Error, unknown

__all__ = ["bound", "check_sites", "in_state", "name_of", "write_rule"]


def name_of(pattern: Any) -> str:
    """Return the name of a Monomer, or of a pattern's first molecule."""
    if isinstance(pattern, Monomer):
        return str(pattern.name)
    return str(as_complex_pattern(pattern).monomer_patterns[0].monomer.name)


def check_sites(pattern: Any, *sites: str) -> None:
    """Refuse a Monomer or single-molecule pattern that lacks a site.

    Raises
    ------
    Il2Error
        Names the site, the monomer and near misses.
    """
    monomer = pattern if isinstance(pattern, Monomer) else pattern.monomer
    for site in sites:
        if site not in monomer.sites:
            raise unknown("site", site, monomer.sites, where=f"monomer {monomer.name}")


def bound(pattern: Any, site: str, bond: Any) -> MonomerPattern:
    """Return a molecule with the bond of one site set, keeping a state that the site has.

    Examples
    --------
    >>> from pysb import Monomer
    >>> R = Monomer("R", ["Y1"], {"Y1": ["u", "p"]}, _export=False)
    >>> bound(R(Y1="p"), "Y1", 1), bound(R, "Y1", None)
    (R(Y1=('p', 1)), R(Y1=None))
    """
    pattern = pattern() if isinstance(pattern, Monomer) else pattern
    state = pattern.site_conditions.get(site)
    state = state[0] if isinstance(state, tuple) else state
    if isinstance(state, str):
        return pattern(**{site: state if bond is None else (state, bond)})  # PySB writes "unbound" as the state alone
    return pattern(**{site: bond})


def in_state(pattern: Any, monomer: Monomer, site: str, state: str) -> ComplexPattern:
    """Return a complex with one site of its first molecule of `monomer` in a state, unbound there.

    Raises
    ------
    Il2Error
        If the complex has no such molecule.
    """
    cp = as_complex_pattern(pattern).copy()
    for index, molecule in enumerate(cp.monomer_patterns):
        if molecule.monomer is monomer:
            check_sites(monomer, site)
            cp.monomer_patterns[index] = molecule(**{site: state})
            return cp
    raise Il2Error(f"complex {pattern} has no {monomer.name!r}; give a complex that holds the molecule to change")


def write_rule(
    name: str,
    reaction: Any,
    kf: Any,
    kr: Any = None,
    *,
    suffixes: tuple[str, str] = ("kf", "kr"),
    **options: Any,
) -> ComponentSet:
    """Write one sentence-named rule and the Parameters or Expressions it needs.

    Parameters
    ----------
    name : str
        The rule's sentence, such as ``"JAK1_phosphorylates_CD122_Y510"``.
    reaction : pysb.RuleExpression
        ``reactants >> products`` or ``reactants | products``.
    kf, kr : float, Parameter, Expression or sympy expression
        Rates; numbers become Parameters and sympy expressions become Expressions called
        `name` plus a suffix.
    suffixes : tuple of str
        ``kf, kr`` for binding, ``kc`` for catalysis.
    **options
        Passed to `pysb.Rule`.

    Returns
    -------
    pysb.ComponentSet
        What was made.
    """
    made = ComponentSet()
    rates = []
    for rate, suffix in zip((kf, kr), suffixes, strict=True):
        if rate is not None and not isinstance(rate, (Parameter, Expression)):
            kind = Expression if isinstance(rate, sympy.Basic) and rate.free_symbols else Parameter
            rate = kind(f"{name}_{suffix}", rate)
            made.add(rate)
        rates.append(rate)
    made.add(Rule(name, reaction, *[r for r in rates if r is not None], **options))
    return made
