"""What every macro does: rules named by sentences, numbers made Parameters, sites checked first."""

from __future__ import annotations

import warnings
from collections.abc import Mapping

import sympy
from pysb import ComplexPattern, ComponentSet, Expression, Monomer, MonomerPattern, Parameter, Rule
from pysb.core import ReactionPattern, RuleExpression, as_complex_pattern, as_reaction_pattern

from pysb_il2.deprecation import keyword_only
from pysb_il2.errors import Il2Error, unknown
from pysb_il2.types import Molecule, Pattern, Rate

__all__ = [
    "ADDED_BOND",
    "as_pattern",
    "check_sites",
    "join_words",
    "monomer_name",
    "replace_molecule",
    "unbound_and_bound",
    "with_bond",
    "write_conversion",
    "write_rule",
]

#: The bond that a macro adds to a complex which its caller wrote; the caller's own bonds have lower numbers.
ADDED_BOND = 50


def as_pattern(pattern: Pattern) -> MonomerPattern | ComplexPattern:
    """Return a Monomer as its pattern without conditions, and a pattern as it is."""
    return pattern() if isinstance(pattern, Monomer) else pattern


def monomer_name(pattern: Pattern) -> str:
    """Return the name of a Monomer, or of a pattern's first molecule."""
    return str(as_complex_pattern(pattern).monomer_patterns[0].monomer.name)


def join_words(*words: str) -> str:
    """Return the words of a rule's name, joined by underscores; empty words are left out."""
    return "_".join(filter(None, words))


def check_sites(molecule: Molecule, *sites: str) -> None:
    """Refuse a molecule that lacks a site.

    Raises
    ------
    Il2Error
        Names the site, the monomer and near misses.
    """
    monomer = molecule if isinstance(molecule, Monomer) else molecule.monomer
    for site in sites:
        if site not in monomer.sites:
            raise unknown("site", site, monomer.sites, where=f"monomer {monomer.name}")


def with_bond(molecule: Molecule, site: str, bond: int | None) -> MonomerPattern:
    """Return a molecule with the bond of one site set, keeping a state that the site has.

    Examples
    --------
    >>> from pysb import Monomer
    >>> R = Monomer("R", ["Y1"], {"Y1": ["u", "p"]}, _export=False)
    >>> with_bond(R(Y1="p"), "Y1", 1), with_bond(R, "Y1", None)
    (R(Y1=('p', 1)), R(Y1=None))
    """
    pattern = as_pattern(molecule)
    state = pattern.site_conditions.get(site)
    state = state[0] if isinstance(state, tuple) else state
    if isinstance(state, str):
        return pattern(**{site: state if bond is None else (state, bond)})  # PySB writes "unbound" as the state alone
    return pattern(**{site: bond})


def unbound_and_bound(
    first: Molecule, first_site: str, second: Molecule, second_site: str, bond: int = 1
) -> tuple[Pattern, Pattern]:
    """Return two molecules apart, and joined by one site of each.

    Raises
    ------
    Il2Error
        If a molecule lacks its site.
    """
    check_sites(first, first_site)
    check_sites(second, second_site)
    unbound = with_bond(first, first_site, None) + with_bond(second, second_site, None)
    return unbound, with_bond(first, first_site, bond) % with_bond(second, second_site, bond)


def replace_molecule(complex_pattern: Pattern, monomer: Monomer, conditions: Mapping[str, object]) -> ComplexPattern:
    """Return a complex with conditions set on its first molecule of `monomer`.

    Raises
    ------
    Il2Error
        If the complex has no such molecule, or the molecule no such site.
    """
    check_sites(monomer, *conditions)
    changed = as_complex_pattern(complex_pattern).copy()
    for index, molecule in enumerate(changed.monomer_patterns):
        if molecule.monomer is monomer:
            changed.monomer_patterns[index] = molecule(**conditions)
            return changed
    raise Il2Error(
        f"complex {complex_pattern} has no {monomer.name!r}; give a complex that holds the molecule to change"
    )


@keyword_only("kf", "kr")
def write_rule(
    name: str,
    reaction: RuleExpression,
    *,
    kf: Rate | None = None,
    kr: Rate | None = None,
    kc: Rate | None = None,
    suffixes: tuple[str, str] | None = None,
    **options: bool,
) -> ComponentSet:
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
    kc : Rate
        Rate constant of a conversion, instead of `kf`. A number becomes a Parameter and a sympy
        expression an Expression; its name is that of the rule with ``_kf``, ``_kr`` or ``_kc``.
    suffixes : tuple of str
        Deprecated: ``("kc", "")`` with `kf` is `kc`.
    **options : bool
        Options of `pysb.Rule`, such as ``delete_molecules``.

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
        warnings.warn("suffixes= of write_rule goes with version 0.2; use kc=", DeprecationWarning, stacklevel=3)
        forward, reverse = suffixes
    made = ComponentSet()
    rates = []
    for rate, suffix in ((kf if kc is None else kc, forward), (kr, reverse)):
        if rate is None:
            continue
        if not isinstance(rate, (Parameter, Expression)):
            kind = Expression if isinstance(rate, sympy.Basic) and rate.free_symbols else Parameter
            rate = kind(f"{name}_{suffix}", rate)
            made.add(rate)
        rates.append(rate)
    made.add(Rule(name, reaction, *rates, **options))
    return made


def write_conversion(name: str, enzyme: Pattern | None, before: Pattern, after: Pattern, kc: Rate) -> ComponentSet:
    """Write ``E + before >> E + after`` for an enzyme, or ``before >> after`` where there is none."""
    if enzyme is None:
        return write_rule(name, before >> after, kc=kc)
    enzymes = as_reaction_pattern(enzyme).complex_patterns
    left, right = (ReactionPattern([*enzymes, *as_reaction_pattern(s).complex_patterns]) for s in (before, after))
    return write_rule(name, left >> right, kc=kc)
