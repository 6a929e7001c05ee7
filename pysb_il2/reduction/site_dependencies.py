"""What ties the sites of a complex together: rules, bonds, and observables that need to see several at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from ..rules.contact_map import ContactMap
from ..rules.patterns import SiteKey, connected_components, molecules, monomer_names, sites_tested
from ..rules.rule_analysis import RuleAnalysis, RuleComponent
from .conditions import Condition, Reason

if TYPE_CHECKING:
    from pysb import ComplexPattern, Model, Observable

__all__ = ["SiteDependencies", "changing_sites", "in_words", "sites_seen_together"]


def changing_sites(contacts: ContactMap, rules: Iterable[RuleAnalysis]) -> set[SiteKey]:
    """Return the sites that some rule changes, and those that let go of what a rule removes."""
    components = [component for rule in rules for component in rule.components]
    turned_over = {name for component in components for name in (*component.synthesized, *component.deleted)}
    let_go = (contacts.partners.get((name, site), ()) for name in turned_over for site in contacts.sites[name])
    return set[SiteKey]().union(*(component.changes for component in components), *let_go)


def sites_seen_together(
    pattern: ComplexPattern, observable: Observable, contacts: ContactMap, trunk: frozenset[str]
) -> set[SiteKey]:
    """Return the sites that a term of an observable needs to be seen together."""
    seen = set(sites_tested([pattern]))
    groups = connected_components(pattern)
    for group in groups:
        in_pool = not any(molecules(pattern)[index].monomer.name in trunk for index in group)
        if in_pool and (len(groups) > 1 or observable.match == "species" or pattern.match_once):
            walk = contacts.walk(contacts.open_sites(pattern, group), lambda name: name in trunk)
            seen |= {into for _, into in walk}
    return seen


def in_words(keys: Iterable[SiteKey], joint: str = " and ") -> str:
    """Return sites in words, in their alphabetical order."""
    return joint.join(f"{site} of {monomer}" for monomer, site in sorted(keys))


class SiteDependencies:
    """What ties the sites of some monomers, the trunk, together while these are replicated."""

    def __init__(
        self, model: Model, contacts: ContactMap, rules: Sequence[RuleAnalysis], trunk: frozenset[str]
    ) -> None:
        self.contacts, self.trunk = contacts, trunk
        self.keys = frozenset((monomer, site) for monomer in trunk for site in contacts.sites[monomer])
        self.changing = changing_sites(contacts, rules) & self.keys
        #: From a site that is tested to a site that changes.
        self.arrows: dict[tuple[SiteKey, SiteKey], Reason] = {}
        #: Sites that a rule or an observable tests together.
        self.joint_tests: list[tuple[frozenset[SiteKey], Reason]] = []
        #: Sites that must be in the trunk.
        self.trunk_sites: dict[SiteKey, Reason] = {}
        for rule in rules:
            for component in rule.components:
                if not trunk.isdisjoint(component.monomers):
                    self._read_synthesis_and_deletion(rule.name, component)
                    self._read_tests(rule.name, component)
            self._read_disconnected(rule)
            self._read_counted(rule)
            self._read_deletion_of_complexes(rule)
        self._read_observables(model)
        self._read_bonds()
        self._read_fixed_amounts(model)

    def _keep_in_trunk(self, keys: Iterable[SiteKey], condition: Condition, words: str) -> None:
        """Note that sites must be in the trunk; the first reason stands."""
        for key in keys:
            self.trunk_sites.setdefault(key, Reason(condition, words))

    def _tie(self, keys: Iterable[SiteKey], condition: Condition, words: str) -> None:
        """Note that sites are tested together."""
        self.joint_tests.append((frozenset(keys), Reason(condition, words)))

    def _sites_of(self, names: Collection[str]) -> list[SiteKey]:
        """Return all sites of those of some monomers that are in the trunk."""
        return sorted(key for key in self.keys if key[0] in names)

    def _holders(self, pattern: ComplexPattern, indices: Collection[int] | None = None) -> list[SiteKey]:
        """Return the trunk sites at the other end of bonds that a pattern may have and does not draw."""
        walk = self.contacts.walk(self.contacts.open_sites(pattern, indices), lambda name: name in self.trunk)
        return sorted({into for _, into in walk if into[0] in self.trunk})

    def _read_synthesis_and_deletion(self, rule: str, component: RuleComponent) -> None:
        """Keep in the trunk what a rule tests, or writes, where it makes or removes a trunk molecule."""
        turned_over = [name for name in (*component.synthesized, *component.deleted) if name in self.trunk]
        if not turned_over:
            return
        words = f"rule {rule!r} asks for it and makes or removes {turned_over[0]}"
        self._keep_in_trunk(sorted(component.tests & self.keys), Condition.TRUNK, words)
        pool = component.monomers - self.trunk if component.synthesized and component.reactants else frozenset()
        for key in self._sites_of(component.synthesized):
            if any(partner[0] in pool for partner in self.contacts.partners.get(key, ())):
                words = f"rule {rule!r} makes {key[0]} together with what it binds there"
                self._keep_in_trunk([key], Condition.TRUNK, words)
        for name, count in Counter(component.synthesized).items():
            if count > 1:
                words = f"rule {rule!r} makes two {name} at once"
                self._keep_in_trunk(self._sites_of([name]), Condition.TRUNK, words)

    def _read_tests(self, rule: str, component: RuleComponent) -> None:
        """Note the sites that a rule tests: without them, those that it changes cannot be followed."""
        tests, changes = sorted(component.tests & self.keys), component.changes & self.keys
        for tested in tests:
            for changed in (changed for changed in changes - {tested} if (tested, changed) not in self.arrows):
                words = f"rule {rule!r} asks for {in_words([tested])} and changes {in_words([changed])}"
                self.arrows[tested, changed] = Reason(Condition.ONE_LIMB, words)
        turned_over = self.trunk.intersection(component.synthesized + component.deleted)
        if not changes and not turned_over and len(tests) > 1:
            self._tie(tests, Condition.ONE_LIMB, f"rule {rule!r} asks for {in_words(tests, ', ')} at once")

    def _read_disconnected(self, rule: RuleAnalysis) -> None:
        """Note the molecules that a pattern names without the bonds between them: they may be on any limb."""
        for pattern, groups in rule.disconnected:
            names = [molecule.monomer.name for molecule in molecules(pattern)]
            for group in groups:
                if not any(names[index] in self.trunk for index in group):
                    words = f"rule {rule.name!r} asks for {names[group[0]]} anywhere in the complex, without a bond"
                    self._keep_in_trunk(self._holders(pattern, group), Condition.ONE_LIMB, words)

    def _read_counted(self, rule: RuleAnalysis) -> None:
        """Note the patterns of which BioNetGen counts the complexes that hold them, not the molecules."""
        for component, pattern in rule.counted_per_complex:
            if self.trunk.isdisjoint(component.monomers):
                holders = self._holders(pattern)
                if len(holders) > 1:
                    name = molecules(pattern)[0].monomer.name
                    words = f"rule {rule.name!r} counts complexes with {name}, which {in_words(holders)} may hold"
                    self._tie(holders, Condition.COUNTING, words)

    def _read_deletion_of_complexes(self, rule: RuleAnalysis) -> None:
        """Note the deletions that depend on what is bound."""
        for pattern in rule.species_deleting:
            if self.trunk.isdisjoint(monomer_names([pattern])):
                words = (
                    f"rule {rule.name!r} removes all that is bound to {molecules(pattern)[0].monomer.name}; "
                    "write delete_molecules=True if only that is meant"
                )
                self._keep_in_trunk(self._holders(pattern), Condition.DELETION, words)
        for name in (name for deleted in rule.molecule_deleting for name in deleted if name in self.trunk):
            words = (
                f"rule {rule.name!r} removes {name} only where nothing else is bound to it; "
                "write delete_molecules=True if it may let go"
            )
            binding = [(name, site) for site in self.contacts.sites[name] if self.contacts.partners.get((name, site))]
            self._keep_in_trunk(binding, Condition.DELETION, words)

    def _read_observables(self, model: Model) -> None:
        """Tie the sites that a term of an observable needs to see together."""
        for observable in model.observables:
            for pattern in observable.reaction_pattern.complex_patterns:
                seen = sites_seen_together(pattern, observable, self.contacts, self.trunk) & self.keys
                if len(seen) > 1:
                    words = f"observable {observable.name!r} counts complexes by {in_words(seen)} at once"
                    self._tie(seen, Condition.OBSERVABLES, words)

    def _read_bonds(self) -> None:
        """Keep sites in the trunk of which the partner may reach the trunk by another way too."""
        for key in sorted(self.keys):
            for partner, entry in sorted(self.contacts.partners.get(key, ())):
                if partner in self.trunk:
                    words = f"it binds {in_words([(partner, entry)])}, which is part of the trunk"
                    self._keep_in_trunk([key], Condition.PARTNERS, words)
                    continue
                onward = ((partner, site) for site in self.contacts.sites[partner] if site != entry)
                for _, into in self.contacts.walk(onward, lambda name: name in self.trunk):
                    if into[0] in self.trunk:
                        reaches = f"{partner} bound to it may also reach {in_words([into])}"
                        reached = f"what is bound to it may also reach {in_words([key])}"
                        self._keep_in_trunk([key], Condition.PARTNERS, reaches)
                        self._keep_in_trunk([into], Condition.PARTNERS, reached)

    def _read_fixed_amounts(self, model: Model) -> None:
        """Keep together the sites of a species of which the amount is held fixed."""
        for initial in model.initials:
            if initial.fixed:
                sites = self._sites_of(monomer_names([initial.pattern]))
                self._keep_in_trunk(sites, Condition.TRUNK, f"the amount of {initial.pattern} is held fixed")
