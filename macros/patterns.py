"""Patterns of molecules as macros need them: their names and states, unbound or joined, with sites checked first."""

from __future__ import annotations

from collections.abc import Mapping

from pysb import ComplexPattern, Monomer, MonomerPattern
from pysb.core import as_complex_pattern

from pysb_il2.errors import Il2Error, unknown
from pysb_il2.text import shown
from pysb_il2.types import Molecule, Pattern

#: The bond that a macro adds to a complex which its caller wrote; the caller's own bonds have lower numbers.
ADDED_BOND = 50


def _checked(pattern: Pattern) -> Pattern:
    if not isinstance(pattern, (Monomer, MonomerPattern, ComplexPattern)):
        raise Il2Error(f"{shown(pattern)} is no molecule; give a Monomer or a pattern, such as A(b=None)")
    return pattern


def as_pattern(pattern: Pattern) -> MonomerPattern | ComplexPattern:
    """Return a Monomer as its pattern without conditions, and a pattern as it is."""
    return pattern() if isinstance(pattern, Monomer) else _checked(pattern)


def monomer_name(pattern: Pattern) -> str:
    """Return the name of a Monomer, or of a pattern's first molecule."""
    return str(as_complex_pattern(_checked(pattern)).monomer_patterns[0].monomer.name)


def check_sites(molecule: Molecule, *sites: str) -> None:
    """Refuse a molecule that lacks a site; the Il2Error names the site, the monomer and near misses."""
    monomer = molecule if isinstance(molecule, Monomer) else _checked(molecule).monomer
    for site in sites:
        if site not in monomer.sites:
            raise unknown("site", site, monomer.sites, where=f"monomer {monomer.name}")


def check_concrete(pattern: MonomerPattern | ComplexPattern) -> None:
    """Refuse a new molecule with a site of which the state or the bond is left open."""
    for molecule in as_complex_pattern(pattern).monomer_patterns:
        if not molecule.is_site_concrete():
            monomer = molecule.monomer
            resting = {site: monomer.site_states.get(site, [None])[0] for site in monomer.sites}
            raise Il2Error(f"{molecule} is made with sites left open; give every site, such as {monomer(**resting)}")


def in_states(molecule: Molecule, site: str, *states: str) -> list[MonomerPattern]:
    """Return a molecule with a site in each of some states, or refuse one that lacks the site."""
    check_sites(molecule, site)
    return [as_pattern(molecule)(**{site: state}) for state in states]


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
    """Return two molecules apart, and joined by one site of each, or refuse one that lacks its site."""
    check_sites(first, first_site)
    check_sites(second, second_site)
    unbound = with_bond(first, first_site, None) + with_bond(second, second_site, None)
    return unbound, with_bond(first, first_site, bond) % with_bond(second, second_site, bond)


def replace_molecule(complex_pattern: Pattern, monomer: Monomer, conditions: Mapping[str, object]) -> ComplexPattern:
    """Return a complex with conditions set on its first molecule of `monomer`, or refuse one that has none."""
    check_sites(monomer, *conditions)
    changed = as_complex_pattern(complex_pattern).copy()
    for index, molecule in enumerate(changed.monomer_patterns):
        if molecule.monomer is monomer:
            changed.monomer_patterns[index] = molecule(**conditions)
            return changed
    raise Il2Error(
        f"complex {complex_pattern} has no {monomer.name!r}; give a complex that holds the molecule to change"
    )
