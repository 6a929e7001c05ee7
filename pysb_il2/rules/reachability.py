"""What rules can lead to from the seeds: states, bonds, and sites that are never bound together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from .patterns import Side, SiteKey, bond_of, complex_patterns, drawn_bonds, molecules, states_required

if TYPE_CHECKING:
    from pysb import Initial, MonomerPattern, Rule

__all__ = ["mutually_exclusive_sites", "reachable_states_and_bonds"]


def reachable_states_and_bonds(
    rules: Iterable[Rule], initials: Iterable[Initial]
) -> tuple[dict[SiteKey, set[str]], dict[SiteKey, set[SiteKey]]]:
    """Return the states that each site can take and which sites bind which, from the seeds through rules.

    A rule counts once every state that its reactants ask for can be there.
    """
    states: dict[SiteKey, set[str]] = defaultdict(set)
    bonds: dict[SiteKey, set[SiteKey]] = defaultdict(set)
    _add(tuple(initial.pattern for initial in initials), states, bonds)
    waiting = [direction for rule in rules for direction in _directions(rule)]
    while waiting:
        unreached = []
        for reactants, products in waiting:
            if all(state in states[key] for key, state in states_required(reactants)):
                _add(products, states, bonds)
            else:
                unreached.append((reactants, products))
        if len(unreached) == len(waiting):
            break
        waiting = unreached
    return states, bonds


def mutually_exclusive_sites(rules: Iterable[Rule]) -> set[frozenset[SiteKey]]:
    """Return the pairs of sites of one molecule that are never bound together.

    Each of the two is bound only by rules that say or leave the other unbound.
    """
    unbound: dict[SiteKey, set[SiteKey]] = {}
    for reactants, products in (direction for rule in rules for direction in _directions(rule)):
        bound_before = {key for molecule in _molecules(reactants) for key in _sites(molecule, bound=True)}
        for molecule in _molecules(products):
            unbound_here = set(_sites(molecule, bound=False))
            for key in set(_sites(molecule, bound=True)) - bound_before:
                unbound[key] = unbound.get(key, unbound_here) & unbound_here
    return {
        frozenset((one, other)) for one, others in unbound.items() for other in others if one in unbound.get(other, ())
    }


def _directions(rule: Rule) -> Iterator[tuple[Side, Side]]:
    """Yield reactants and products of a rule, and the other way round where it is reversible."""
    reactants, products = complex_patterns(rule.reactant_pattern), complex_patterns(rule.product_pattern)
    yield reactants, products
    if rule.is_reversible:
        yield products, reactants


def _molecules(side: Side) -> Iterator[MonomerPattern]:
    return (molecule for pattern in side for molecule in molecules(pattern))


def _sites(molecule: MonomerPattern, *, bound: bool) -> Iterator[SiteKey]:
    """Yield the sites that a pattern says to be bound by a drawn bond, or unbound; the latter not by a state alone."""
    for site, condition in molecule.site_conditions.items():
        bond = bond_of(condition)
        if isinstance(bond, int) if bound else bond is None and not isinstance(condition, str):
            yield molecule.monomer.name, site


def _add(patterns: Side, states: dict[SiteKey, set[str]], bonds: dict[SiteKey, set[SiteKey]]) -> None:
    """Add the states and bonds of complexes."""
    for key, state in states_required(patterns):
        states[key].add(state)
    for pattern in patterns:
        for ends in drawn_bonds(pattern):
            one, other = ((molecules(pattern)[index].monomer.name, site) for index, site in ends)
            bonds[one].add(other)
            bonds[other].add(one)
