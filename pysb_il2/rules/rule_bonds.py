"""Which bonds rules make and break, between which molecules, and whether these were in one complex before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from .patterns import Side, SiteKey, complex_patterns, conditions, drawn_bonds, molecules, state_of, states_required
from .rule_analysis import MoleculeIndex, molecule_mapping

if TYPE_CHECKING:
    from pysb import Model, MonomerPattern

__all__ = ["BondEnd", "Direction", "bond_name", "directions", "drawn", "states_said"]

#: A molecule of one side of a rule, and one of its sites.
BondEnd = tuple[MoleculeIndex, str]


def states_said(molecule: MonomerPattern) -> set[tuple[str, str]]:
    """Return the sites of which a pattern says the state, with that state."""
    return {(site, state) for site, condition in conditions(molecule) if (state := state_of(condition))}


def bond_name(one: SiteKey, other: SiteKey) -> str:
    """Return a bond in words, such as ``A.l-A.r``."""
    return "-".join(".".join(end) for end in sorted([one, other]))


def drawn(side: Side) -> list[tuple[BondEnd, BondEnd]]:
    """Return the bonds that the patterns of one side draw."""
    return [(((i, j), one), ((i, k), other)) for i, cp in enumerate(side) for (j, one), (k, other) in drawn_bonds(cp)]


@dataclass(frozen=True)
class Direction:
    """A rule read in one direction."""

    reactants: Side
    products: Side

    def reactant(self, index: MoleculeIndex) -> MonomerPattern:
        """Return a molecule of the reactants."""
        return molecules(self.reactants[index[0]])[index[1]]

    def product(self, index: MoleculeIndex) -> MonomerPattern:
        """Return a molecule of the products."""
        return molecules(self.products[index[0]])[index[1]]

    @cached_property
    def origin(self) -> dict[MoleculeIndex, MoleculeIndex]:
        """Which molecule of the reactants each one of the products was."""
        return {after: before for before, after in molecule_mapping(self.reactants, self.products).items()}

    def made(self) -> Iterator[tuple[BondEnd, BondEnd]]:
        """Yield the bonds of the products that are new."""
        origin = self.origin
        before = {frozenset(bond) for bond in drawn(self.reactants)}
        for one, other in drawn(self.products):
            if frozenset((origin.get(index), site) for index, site in (one, other)) not in before:
                yield one, other

    def broken(self) -> Iterator[tuple[BondEnd, BondEnd]]:
        """Yield the bonds of the reactants that are gone, those of molecules that are removed too."""
        return Direction(self.products, self.reactants).made()

    def added(self) -> list[MoleculeIndex]:
        """Return the molecules of the products that are new."""
        indices = [(i, j) for i, pattern in enumerate(self.products) for j in range(len(molecules(pattern)))]
        return [index for index in indices if index not in self.origin]

    def removed(self) -> Iterator[str]:
        """Yield the monomers of molecules that are removed."""
        kept = set(self.origin.values())
        for i, pattern in enumerate(self.reactants):
            yield from (m.monomer.name for j, m in enumerate(molecules(pattern)) if (i, j) not in kept)


def directions(model: Model, states: dict[SiteKey, set[str]]) -> list[Direction]:
    """Return all rules in their directions that may act, by the states that sites can take."""
    found = []
    for rule in model.rules:
        sides = complex_patterns(rule.reactant_pattern), complex_patterns(rule.product_pattern)
        found += [Direction(*sides), Direction(*sides[::-1])][: 1 + rule.is_reversible]
    return [one for one in found if all(state in states[key] for key, state in states_required(one.reactants))]
