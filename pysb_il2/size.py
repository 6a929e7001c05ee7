"""How large a network is, what makes it large, and a bound before it is expanded."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["ExpansionWarning", "Size", "advice", "bound"]

#: A monomer and one of its sites.
Key = tuple[str, str]
#: Above this bound an expansion takes minutes rather than seconds.
MANY = 6_000


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


def bound(model: Model) -> tuple[int, list[tuple[int, str, str]]]:
    """Return an upper bound on the species, and how many forms each site adds to it.

    Every site of a molecule is taken as independent, a partner as one form with all of its own
    other sites; rules that exclude combinations are not looked at, so the true number is smaller,
    often by far.

    Returns
    -------
    tuple
        The bound, and rows (forms, monomer, site), most forms first.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> number, rows = bound(il2.build("receptor"))
    >>> number >= 21
    True
    """
    reachable, bonds = _reachable(model)
    states = {(m.name, site): max(1, len(reachable[m.name, site])) for m in model.monomers for site in m.sites}

    def forms(monomer: str, came_from: str | None, seen: frozenset[str]) -> int:
        sites = [s for name, s in states if name == monomer and s != came_from]
        return prod(site_forms(monomer, site, seen | {monomer}) for site in sites)

    def site_forms(monomer: str, site: str, seen: frozenset[str]) -> int:
        partners = [(p, s) for p, s in bonds[monomer, site] if p not in seen]
        held = sum(forms(partner, other, seen) for partner, other in partners)
        return states[monomer, site] + held

    total = max((forms(m.name, None, frozenset()) for m in model.monomers), default=0)
    rows = sorted(
        ((site_forms(m, s, frozenset({m})), m, s) for m, s in states), key=lambda row: (-row[0], row[1], row[2])
    )
    return total, [row for row in rows if row[0] > 1]


def _reachable(model: Model) -> tuple[dict[Key, set[str]], dict[Key, set[Key]]]:
    """Return the states that each site can take and which sites bind which, from the seeds through the rules.

    A rule counts once every state that its reactants ask for can be there.
    """
    states: dict[Key, set[str]] = defaultdict(set)
    bonds: dict[Key, set[Key]] = defaultdict(set)
    for initial in model.initials:
        _note(initial.pattern, states, bonds)
    directions = []
    for rule in model.rules:
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
    number, rows = bound(model)
    if number < MANY:
        return ""
    worst = ", ".join(f"{monomer}.{site} ({forms} forms)" for forms, monomer, site in rows[:4])
    return (
        f"model {model.name!r} may have up to {number:.2g} species, and expanding it may take minutes; what multiplies "
        f"them is {worst}: choose detail='lumped' for modules that offer it, or leave out modules or sites that "
        "the question does not need"
    )
