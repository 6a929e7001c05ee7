"""What a rule tests of its molecules and what it changes, site by site, as BioNetGen reads it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pysb import ANY, WILD

from ..errors import NotDecouplableError
from .patterns import (
    Side,
    SiteKey,
    bond_of,
    complex_patterns,
    connected,
    connected_components,
    drawn_bonds,
    is_tagged,
    molecules,
    monomer_names,
    sites_tested,
    state_of,
)  # fmt: skip

if TYPE_CHECKING:
    from pysb import ComplexPattern, Rule

__all__ = ["MoleculeIndex", "RuleAnalysis", "RuleComponent", "analyse_rule", "molecule_mapping"]

#: A molecule of one side of a rule: which complex pattern, which molecule in it.
MoleculeIndex = tuple[int, int]
#: A site of such a molecule.
_SiteIndex = tuple[MoleculeIndex, str]
_Mapping = dict[MoleculeIndex, MoleculeIndex]


@dataclass(frozen=True)
class RuleComponent:
    """Reactant and product patterns of one rule that exchange molecules or bonds."""

    reactants: tuple[int, ...]  # which complex patterns of the rule's left side
    products: tuple[int, ...]
    monomers: frozenset[str]  # all molecules named
    tests: frozenset[SiteKey]  # sites asked for; on the products' side only if the rule is reversible
    changes: frozenset[SiteKey]  # sites of molecules that stay, of which the state or the bond changes
    synthesized: tuple[str, ...]  # molecules that appear, as the rule is read from left to right
    deleted: tuple[str, ...]

    @property
    def active(self) -> bool:
        """Whether the rule changes anything in it."""
        return bool(self.changes or self.synthesized or self.deleted)

    @property
    def reversed(self) -> RuleComponent:
        """The same of the rule read from right to left."""
        return RuleComponent(
            self.products, self.reactants, self.monomers, self.tests, self.changes, self.deleted, self.synthesized
        )


@dataclass(frozen=True)
class RuleAnalysis:
    """A rule as its components, and which of its patterns lose all or some of their molecules."""

    name: str
    components: tuple[RuleComponent, ...]
    reactants: Side
    products: Side
    reversible: bool
    species_deleting: Side  # patterns that are deleted with all that is bound to them
    molecule_deleting: tuple[tuple[str, ...], ...]  # of each pattern that loses some and may not fall apart

    @cached_property
    def disconnected(self) -> tuple[tuple[ComplexPattern, list[list[int]]], ...]:
        """Patterns with molecules that no bond joins, and which do hang together."""
        groups = ((pattern, connected_components(pattern)) for pattern in (*self.reactants, *self.products))
        return tuple((pattern, joined) for pattern, joined in groups if len(joined) > 1)

    @cached_property
    def counted_per_complex(self) -> tuple[tuple[RuleComponent, ComplexPattern], ...]:
        """Patterns of which BioNetGen counts the complexes, however many molecules in one match."""
        return tuple(
            (component, pattern)
            for component in self.components
            for side, chosen in ((self.reactants, component.reactants), (self.products, component.products))
            for pattern in (side[index] for index in chosen)
            if not component.active or pattern.match_once
        )


def molecule_mapping(reactants: Iterable[ComplexPattern], products: Iterable[ComplexPattern]) -> _Mapping:
    """Return which reactant molecule becomes which product molecule, as BioNetGen pairs them."""
    before, after = _labels(reactants), _labels(products)
    return {index: after[label] for label, index in before.items() if label in after}


def _labels(patterns: Iterable[ComplexPattern]) -> dict[tuple[object, ...], MoleculeIndex]:
    """Return molecules by what BioNetGen pairs them by: name, sites spoken of, and which of several."""
    indices: dict[tuple[object, ...], MoleculeIndex] = {}
    seen: Counter[tuple[object, ...]] = Counter()
    for i, pattern in enumerate(patterns):
        for j, molecule in enumerate(molecules(pattern)):
            label = (molecule.monomer.name, *sorted(molecule.site_conditions))
            seen[label] += 1
            indices[(*label, seen[label])] = (i, j)
    return indices


def analyse_rule(rule: Rule) -> RuleAnalysis:
    """Return what a rule tests and changes.

    Raises
    ------
    NotDecouplableError
        If the rule uses what no site-by-site reading can hold.

    Examples
    --------
    >>> from pysb.examples.bngwiki_egfr_simple import model
    >>> sorted(analyse_rule(model.rules["egfr_dimerize"]).components[0].changes)
    [('EGFR', 'CR1')]
    """
    _refuse_unreadable(rule)
    reactants, products = complex_patterns(rule.reactant_pattern), complex_patterns(rule.product_pattern)
    mapping = molecule_mapping(reactants, products)
    names = [molecule.monomer.name for pattern in reactants for molecule in molecules(pattern)]
    wild = len(set(names)) < len(names)  # leaving out a site could make two patterns alike
    changes = list(_changes(reactants, products, mapping))

    def component(reactant_indices: tuple[int, ...], product_indices: tuple[int, ...]) -> RuleComponent:
        before = [reactants[i] for i in reactant_indices]
        patterns = [*before, *(products[k] for k in product_indices)]
        return RuleComponent(
            reactant_indices,
            product_indices,
            monomer_names(patterns),
            sites_tested(patterns if rule.is_reversible else before, wild=wild),
            frozenset(key for i, key in changes if i in reactant_indices),
            _unmapped(products, product_indices, mapping.values()),
            _unmapped(reactants, reactant_indices, mapping),
        )

    deleting = list(_deleting(rule, reactants, products, mapping))
    return RuleAnalysis(
        rule.name,
        tuple(component(*group) for group in _groups(reactants, products, mapping)),
        reactants,
        products,
        rule.is_reversible,
        tuple(pattern for pattern, lost in deleting if len(lost) == len(molecules(pattern))),
        tuple(lost for pattern, lost in deleting if len(lost) < len(molecules(pattern))),
    )


def _refuse_unreadable(rule: Rule) -> None:
    """Refuse what changes the meaning of a pattern beyond its sites."""
    why = ""
    patterns = complex_patterns(rule.reactant_pattern) + complex_patterns(rule.product_pattern)
    if rule.total_rate:
        why = "a total rate does not scale with its reactants; write a rate per molecule"
    elif rule.energy:
        why = "energy rules get their rates from whole complexes; write rates by rule"
    elif any(map(is_tagged, patterns)):
        why = "its rate is a local function of one complex (a Tag); write the cases as rules of their own"
    if why:
        raise NotDecouplableError(f"rule {rule.name!r} cannot be decoupled: {why}", condition=7)
    for molecule in (molecule for pattern in patterns for molecule in molecules(pattern)):
        for site, condition in molecule.site_conditions.items():
            bond = bond_of(condition)
            if not (bond is None or bond is ANY or bond is WILD or isinstance(bond, int)):
                raise NotDecouplableError(
                    f"site {site!r} of {molecule.monomer.name!r} has several bonds or states at once, "
                    "which decoupling cannot follow; give each its own site",
                    condition=7,
                )


def _groups(reactants: Side, products: Side, mapping: _Mapping) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Return which reactant and product patterns belong together."""
    nodes = [*((0, i) for i in range(len(reactants))), *((1, k) for k in range(len(products)))]
    groups = connected(nodes, [((0, i), (1, k)) for (i, _), (k, _) in mapping.items()])
    by_side = (tuple(tuple(sorted(i for side, i in group if side == wanted)) for wanted in (0, 1)) for group in groups)
    return sorted((before, after) for before, after in by_side)


def _deleting(
    rule: Rule, reactants: Side, products: Side, mapping: _Mapping
) -> Iterator[tuple[ComplexPattern, tuple[str, ...]]]:
    """Yield the patterns that lose molecules and take along what is bound to these, in each direction."""
    if rule.delete_molecules:
        return
    directions: list[tuple[Side, Collection[MoleculeIndex]]] = [(reactants, mapping), (products, mapping.values())]
    for side, mapped in directions[: 1 + rule.is_reversible]:
        for i, pattern in enumerate(side):
            if lost := _unmapped(side, [i], mapped):
                yield pattern, lost


def _unmapped(side: Side, indices: Iterable[int], mapped: Collection[MoleculeIndex]) -> tuple[str, ...]:
    """Return the molecules of some patterns that have no counterpart on the other side."""
    return tuple(
        molecule.monomer.name for i in indices for j, molecule in enumerate(molecules(side[i])) if (i, j) not in mapped
    )


def _changes(reactants: Side, products: Side, mapping: _Mapping) -> Iterator[tuple[int, SiteKey]]:
    """Yield the sites of which a rule changes the state or the bond, with the index of the reactant pattern."""
    bonds_before, bonds_after = _bond_partners(reactants), _bond_partners(products)
    for (i, j), (k, n) in mapping.items():
        before, after = molecules(reactants[i])[j], molecules(products[k])[n]
        for site, condition in before.site_conditions.items():
            condition_after = after.site_conditions[site]
            partner, partner_after = bonds_before.get(((i, j), site)), bonds_after.get(((k, n), site))
            if (
                state_of(condition) != state_of(condition_after)
                or (partner and (mapping.get(partner[0]), partner[1])) != partner_after
                or (partner is partner_after is None and bond_of(condition) is not bond_of(condition_after))
            ):
                yield i, (before.monomer.name, site)


def _bond_partners(patterns: Side) -> dict[_SiteIndex, _SiteIndex]:
    """Return the partner of every site with a drawn bond."""
    partners: dict[_SiteIndex, _SiteIndex] = {}
    for i, pattern in enumerate(patterns):
        for (j, site), (n, other) in drawn_bonds(pattern):
            one, two = ((i, j), site), ((i, n), other)
            partners[one], partners[two] = two, one
    return partners
