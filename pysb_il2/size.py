"""How large a network is, what makes it large, and an estimate before it is expanded."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import combinations
from math import prod
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pysb import Model, Monomer

__all__ = ["ExpansionWarning", "Size", "advice", "estimate"]

#: A monomer and one of its sites.
Key = tuple[str, str]
#: Above this estimate, some 2000 species in truth, an expansion takes minutes rather than seconds.
MANY = 30_000


class ExpansionWarning(UserWarning):
    """An expansion is likely to be long."""


@dataclass(frozen=True)
class Size:
    """Species and reactions of a network, and how many forms each site takes in it.

    Attributes
    ----------
    species, reactions : int
        Their numbers.
    sites : tuple of (str, int, int)
        Monomer and site, how many forms (states and partners) the site takes, and in how many
        species the monomer is; what multiplies most comes first.
    """

    species: int
    reactions: int
    sites: tuple[tuple[str, int, int], ...]

    @classmethod
    def of(cls, species: Sequence[str], reactions: int) -> Size:
        """Count the forms of every site over the species."""
        forms: dict[str, set[str]] = defaultdict(set)
        present: dict[str, int] = defaultdict(int)
        for text in species:
            molecules = re.findall(r"(\w+)\(([^)]*)\)", text)
            partners: dict[str, list[str]] = defaultdict(list)
            for name, sites in molecules:
                for bond in re.findall(r"!(\d+)", sites):
                    partners[bond].append(name)
            for name in {name for name, _ in molecules}:
                present[name] += 1
            for name, sites in molecules:
                for site in filter(None, sites.split(",")):
                    label, bond = re.split(r"[~!]", site)[0], re.search(r"!(\d+)", site)
                    others = [p for p in partners[bond[1]] if p != name] or [name] if bond else []
                    state = re.search(r"~(\w+)", site)
                    forms[f"{name}.{label}"].add(f"{state[1] if state else ''}:{','.join(others)}")
        ranked = sorted(
            ((site, len(kinds), present[site.split(".")[0]]) for site, kinds in forms.items() if len(kinds) > 1),
            key=lambda row: (-row[1] * row[2], row[0]),
        )
        return cls(len(species), reactions, tuple(ranked))

    def __str__(self) -> str:
        rows = [f"  {site}: {forms} forms, in {species} species" for site, forms, species in self.sites[:8]]
        return "\n".join([f"{self.species} species, {self.reactions} reactions; what multiplies them:", *rows])


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


def advice(model: Model) -> str:
    """Return one sentence on what multiplies species and what to choose instead; empty for small models."""
    number = estimate(model)
    if number < MANY:
        return ""
    states, bonds = reachable(model.rules, model.initials)
    # Sites multiply where a molecule has many of them, so each counts by its forms and its neighbours.
    forms = {
        (m.name, site): len(states[m.name, site]) + len(bonds[m.name, site]) for m in model.monomers for site in m.sites
    }
    neighbours = {m.name: len(m.sites) for m in model.monomers}
    worst = sorted(forms, key=lambda key: (-forms[key] * neighbours[key[0]], key))[:4]
    named = ", ".join(f"{monomer}.{site} ({forms[monomer, site]} forms)" for monomer, site in worst)
    return (
        f"model {model.name!r} may have up to {number:.2g} species, and expanding it may take minutes; what multiplies "
        f"them is {named}: choose detail='lumped' for modules that offer it, or leave out modules or sites that "
        "the question does not need (predict_size tells by how much each choice helps)"
    )
