"""How many species rules may give, estimated without expanding them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from itertools import combinations
from math import prod
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pysb import Model, Monomer

__all__ = ["Key", "count", "estimate", "reachable", "rivals"]

#: A monomer and one of its sites.
Key = tuple[str, str]


def estimate(model: Model) -> int:
    """Return how many species the rules might give, without expanding them.

    Counted are the forms of the largest complex: every site of a molecule independent of the
    others, a partner with all forms of its own sites, each kind of molecule once. Of what the rules
    exclude only sites that are never bound together are looked at, so the true number is mostly
    smaller, often tenfold; species that hold a molecule twice (dimers, chains) are left out, so it is no bound either.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> estimate(il2.build("receptor"))  # 21 in truth
    54
    """
    return count(model, *reachable(model.rules, model.initials), rivals(model.rules))


def count(
    model: Model,
    states: Mapping[Key, AbstractSet[str]],
    bonds: Mapping[Key, AbstractSet[Key]],
    apart: AbstractSet[frozenset[Key]],
) -> int:
    """Return the forms of the largest complex, from what each site can be, bind, and not be bound beside."""

    def forms(monomer: Monomer, came_from: str | None, seen: frozenset[str]) -> int:
        name, seen = monomer.name, seen | {monomer.name}
        sites = [site for site in monomer.sites if site != came_from]
        free = {site: max(1, len(states.get((name, site), ()))) for site in sites}
        rival = [pair for pair in combinations(sites, 2) if frozenset((name, site) for site in pair) in apart]
        open_ = [site for site in sites if frozenset({(name, site), (name, str(came_from))}) not in apart]
        held = {site: holding(name, site, seen) for site in open_}
        if not rival:
            return prod(free[site] + held.get(site, 0) for site in sites)
        total = 0
        for size in range(len(sites) + 1):
            for bound in combinations([site for site in open_ if held[site]], size):
                if not any({*pair} <= {*bound} for pair in rival):
                    total += prod(held[site] if site in bound else free[site] for site in sites)
        return total

    def holding(monomer: str, site: str, seen: frozenset[str]) -> int:
        partners = (key for key in bonds.get((monomer, site), ()) if key[0] not in seen)
        return sum(forms(model.monomers[partner], other, seen) for partner, other in partners)

    return max((forms(m, None, frozenset()) for m in model.monomers), default=0)


def reachable(rules: Iterable[Any], initials: Iterable[Any]) -> tuple[dict[Key, set[str]], dict[Key, set[Key]]]:
    """Return the states that each site can take and which sites bind which, from the seeds through rules.

    A rule counts once every state that its reactants ask for can be there.
    """
    states: dict[Key, set[str]] = defaultdict(set)
    bonds: dict[Key, set[Key]] = defaultdict(set)
    for initial in initials:
        _note(initial.pattern, states, bonds)
    directions = []
    for rule in rules:
        left, right = rule.reactant_pattern.complex_patterns, rule.product_pattern.complex_patterns
        directions += [(left, right)] + ([(right, left)] if rule.is_reversible else [])
    while directions:
        waiting = []
        for reactants, products in directions:
            if all(state in states[key] for cp in reactants for key, state in _asked(cp)):
                for cp in products:
                    _note(cp, states, bonds)
            else:
                waiting.append((reactants, products))
        if len(waiting) == len(directions):
            break
        directions = waiting
    return states, bonds


def rivals(rules: Iterable[Any]) -> set[frozenset[Key]]:
    """Return the pairs of sites of one molecule that are never bound together.

    Each of the two is bound only by rules that say or leave the other unbound.
    """
    unbound: dict[Key, set[Key]] = {}
    for rule in rules:
        sides = [rule.reactant_pattern, rule.product_pattern]
        for before, after in [sides, sides[::-1]] if rule.is_reversible else [sides]:
            old = {key for molecule in _molecules(before) for key in _sites(molecule, bound=True)}
            for molecule in _molecules(after):
                rest = set(_sites(molecule, bound=False))
                for key in set(_sites(molecule, bound=True)) - old:
                    unbound[key] = unbound.get(key, rest) & rest
    return {frozenset((one, other)) for one, rest in unbound.items() for other in rest if one in unbound.get(other, ())}


def _molecules(pattern: Any) -> Iterator[Any]:
    return (molecule for cp in pattern.complex_patterns for molecule in cp.monomer_patterns)


def _sites(molecule: Any, *, bound: bool) -> Iterator[Key]:
    """Yield the sites that a pattern says to be bound, or unbound."""
    for site, condition in molecule.site_conditions.items():
        bond = condition[1] if isinstance(condition, tuple) else condition
        if isinstance(bond, int) if bound else bond is None:
            yield molecule.monomer.name, site


def _asked(cp: Any) -> Iterator[tuple[Key, str]]:
    """Yield the sites of a complex whose state is given, with that state."""
    for molecule in cp.monomer_patterns:
        for site, condition in molecule.site_conditions.items():
            state = condition[0] if isinstance(condition, tuple) else condition
            if isinstance(state, str):
                yield (molecule.monomer.name, site), state


def _note(cp: Any, states: dict[Key, set[str]], bonds: dict[Key, set[Key]]) -> None:
    """Add the states and bonds of one complex."""
    for key, state in _asked(cp):
        states[key].add(state)
    ends: dict[int, list[Key]] = defaultdict(list)
    for molecule in cp.monomer_patterns:
        for site, condition in molecule.site_conditions.items():
            bond = condition[1] if isinstance(condition, tuple) else condition
            if isinstance(bond, int):
                ends[bond].append((molecule.monomer.name, site))
    for pair in (ends for ends in ends.values() if len(ends) == 2):
        bonds[pair[0]].add(pair[1])
        bonds[pair[1]].add(pair[0])
