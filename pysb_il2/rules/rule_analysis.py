"""What a rule tests of its molecules and what it changes, site by site, as BioNetGen reads it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pysb import ANY, WILD

from ..errors import NotDecouplableError
from .patterns import (
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
_SiteIndex = tuple[int, int, str]
_Side = tuple["ComplexPattern", ...]
_Mapping = dict[MoleculeIndex, MoleculeIndex]


@dataclass(frozen=True)
class RuleComponent:
    """Reactant and product patterns of one rule that exchange molecules or bonds.

    Attributes
    ----------
    reactants, products : tuple of int
        Which complex patterns of the two sides.
    monomers : frozenset of str
        All molecules named.
    tests : frozenset of SiteKey
        Sites asked for; on the products' side only if the rule is reversible.
    changes : frozenset of SiteKey
        Sites of molecules that stay, of which the state or the bond changes.
    synthesized, deleted : tuple of str
        Molecules that appear and disappear, in either direction of a reversible rule.
    """

    reactants: tuple[int, ...]
    products: tuple[int, ...]
    monomers: frozenset[str]
    tests: frozenset[SiteKey]
    changes: frozenset[SiteKey]
    synthesized: tuple[str, ...]
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
    """A rule as its components, and which of its patterns lose all or some of their molecules.

    Attributes
    ----------
    name : str
        The rule.
    components : tuple of RuleComponent
        Its parts that exchange neither molecules nor bonds with one another.
    reactants, products : tuple of pysb.ComplexPattern
        The patterns of its two sides.
    reversible : bool
        Whether it has a rate for the way back.
    species_deleting : tuple of pysb.ComplexPattern
        Patterns that are deleted with all that is bound to them.
    molecule_deleting : tuple of tuple of str
        Of each pattern that loses some of its molecules and may not fall apart: these molecules.
    """

    name: str
    components: tuple[RuleComponent, ...]
    reactants: _Side
    products: _Side
    reversible: bool
    species_deleting: _Side
    molecule_deleting: tuple[tuple[str, ...], ...]

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
            for pattern in (
                *(self.reactants[i] for i in component.reactants),
                *(self.products[k] for k in component.products),
            )
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


def _groups(reactants: _Side, products: _Side, mapping: _Mapping) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Return which reactant and product patterns belong together."""
    nodes = [*((0, i) for i in range(len(reactants))), *((1, k) for k in range(len(products)))]
    groups = connected(nodes, [((0, i), (1, k)) for (i, _), (k, _) in mapping.items()])
    by_side = (tuple(tuple(sorted(i for side, i in group if side == wanted)) for wanted in (0, 1)) for group in groups)
    return sorted((before, after) for before, after in by_side)


def _deleting(
    rule: Rule, reactants: _Side, products: _Side, mapping: _Mapping
) -> Iterator[tuple[ComplexPattern, tuple[str, ...]]]:
    """Yield the patterns that lose molecules and take along what is bound to these, in each direction."""
    if rule.delete_molecules:
        return
    directions: list[tuple[_Side, Iterable[MoleculeIndex]]] = [(reactants, mapping)]
    if rule.is_reversible:
        directions.append((products, mapping.values()))
    for side, mapped in directions:
        for i, pattern in enumerate(side):
            if lost := _unmapped(side, [i], mapped):
                yield pattern, lost


def _unmapped(side: _Side, indices: Iterable[int], mapped: Iterable[MoleculeIndex]) -> tuple[str, ...]:
    """Return the molecules of some patterns that have no counterpart on the other side."""
    counterparts = set(mapped)
    return tuple(
        molecule.monomer.name
        for i in indices
        for j, molecule in enumerate(molecules(side[i]))
        if (i, j) not in counterparts
    )


def _changes(reactants: _Side, products: _Side, mapping: _Mapping) -> Iterator[tuple[int, SiteKey]]:
    """Yield the sites of which a rule changes the state or the bond, with the index of the reactant pattern."""
    bonds_before, bonds_after = _bond_partners(reactants), _bond_partners(products)
    for (i, j), (k, n) in mapping.items():
        before, after = molecules(reactants[i])[j], molecules(products[k])[n]
        for site, condition in before.site_conditions.items():
            condition_after = after.site_conditions[site]
            partner, partner_after = bonds_before.get((i, j, site)), bonds_after.get((k, n, site))
            if (
                state_of(condition) != state_of(condition_after)
                or not _same_bond(partner, partner_after, mapping)
                or (partner is partner_after is None and bond_of(condition) is not bond_of(condition_after))
            ):
                yield i, (before.monomer.name, site)


def _same_bond(before: _SiteIndex | None, after: _SiteIndex | None, mapping: _Mapping) -> bool:
    """Return whether the partners of a site on the two sides of a rule are one, or there is none."""
    if before is None or after is None:
        return before is after
    return mapping.get(before[:2]) == after[:2] and before[2] == after[2]


def _bond_partners(patterns: _Side) -> Mapping[_SiteIndex, _SiteIndex]:
    """Return the partner of every site with a drawn bond."""
    partners: dict[_SiteIndex, _SiteIndex] = {}
    for i, pattern in enumerate(patterns):
        _refuse_multiple_bonds(pattern)
        for ends in drawn_bonds(pattern).values():
            if len(ends) == 2:
                (j, site), (n, other) = ends
                partners[i, j, site], partners[i, n, other] = (i, n, other), (i, j, site)
    return partners


def _refuse_multiple_bonds(pattern: ComplexPattern) -> None:
    for molecule in molecules(pattern):
        for site, condition in molecule.site_conditions.items():
            bond = bond_of(condition)
            if not (bond is None or bond is ANY or bond is WILD or isinstance(bond, int)):
                raise NotDecouplableError(
                    f"site {site!r} of {molecule.monomer.name!r} has several bonds or states at once, "
                    "which decoupling cannot follow; give each its own site",
                    condition=7,
                )
