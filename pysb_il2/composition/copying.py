"""Write components of one model into another, under other names where these are given."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

import sympy
from pysb import (
    WILD,
    Annotation,
    Compartment,
    ComplexPattern,
    EnergyPattern,
    Expression,
    Initial,
    Model,
    Monomer,
    MonomerPattern,
    MultiState,
    Observable,
    Parameter,
    Rule,
    Tag,
)
from pysb.core import Component, ReactionPattern, RuleExpression
from sympy.core.function import AppliedUndef

from ..annotations import EXCLUDES_ONLY
from ..rules.patterns import Side, SiteKey, complex_patterns, drawn_bonds, molecules, tag_of
from ..rules.rule_analysis import MoleculeIndex, molecule_mapping

if TYPE_CHECKING:
    from ..types import Rate

__all__ = ["Copier", "Names", "bound_sites", "created", "map_states", "rates_of", "rule_like"]


def rule_like(
    rule: Rule, name: str, sides: Iterable[Iterable[ComplexPattern]], *rates: Rate, export: bool = True
) -> Rule:
    """Write a rule with the patterns and the rates that are given, and all else as in another rule."""
    before, after = (ReactionPattern(list(side)) for side in sides)
    flags = {flag: getattr(rule, flag) for flag in ("delete_molecules", "move_connected", "energy", "total_rate")}
    return Rule(name, RuleExpression(before, after, len(rates) > 1), *rates, **flags, _export=export)


def rates_of(rule: Rule) -> Sequence[Parameter | Expression]:
    """Return the rates of a rule, forward and, where there is a way back, reverse."""
    return [rate for rate in (rule.rate_forward, rule.rate_reverse) if rate is not None]


def map_states(condition: object, new: Callable[[str], str]) -> object:
    """Return a site condition with other names of its states."""
    if isinstance(condition, str):
        return new(condition)
    if isinstance(condition, tuple):
        return (new(condition[0]), condition[1])
    if isinstance(condition, MultiState):
        return MultiState(*(map_states(one, new) for one in condition))
    return condition


def created(before: Side, after: Side) -> set[MoleculeIndex]:
    """Return the molecules of one side of a rule that are not on the other."""
    kept = set(molecule_mapping(before, after).values())
    return {(i, j) for i, cp in enumerate(after) for j, _ in enumerate(molecules(cp))} - kept


def bound_sites(model: Model) -> set[SiteKey]:
    """Return the sites at which rules or initial amounts draw a bond."""
    sides = chain.from_iterable((rule.reactant_pattern, rule.product_pattern) for rule in model.rules)
    patterns = chain((initial.pattern for initial in model.initials), *map(complex_patterns, sides))
    return {
        (molecules(pattern)[index].monomer.name, site)
        for pattern in patterns
        for bond in drawn_bonds(pattern)
        for index, site in bond
    }


@dataclass
class Names:
    """What components, sites and states are called in the new model, and what is known of them there.

    Attributes
    ----------
    names : dict of str to str
        By the component's name; those that keep theirs are left out.
    sites : dict of (str, str) to str
        By monomer and site.
    states : dict of (str, str, str) to str
        By monomer, site and state.
    added : dict of str to dict
        By monomer, what a new molecule of it has at sites that this model does not speak of.
    at_rest : set of str
        Monomers of which every pattern asks for this.
    bound_by_others : set of (str, str)
        Sites that only others bind, of which a pattern says the state alone.
    bonds_of_others : dict of str to list of str
        By monomer, the sites of the new model that others bind and this model does not speak of.
    """

    names: dict[str, str] = field(default_factory=dict)
    sites: dict[SiteKey, str] = field(default_factory=dict)
    states: dict[tuple[str, str, str], str] = field(default_factory=dict)
    added: dict[str, dict[str, object]] = field(default_factory=dict)
    at_rest: set[str] = field(default_factory=set)
    bound_by_others: set[SiteKey] = field(default_factory=set)
    bonds_of_others: dict[str, list[str]] = field(default_factory=dict)

    def condition(self, monomer: str, site: str, condition: object) -> object:
        """Return a site condition with the names that its states have."""
        return map_states(condition, lambda state: self.states.get((monomer, site, state), state))


class Copier:
    """Writes components of a model into the model of `building`, each once, with what they rest on before them.

    Parameters
    ----------
    source : Model
        Where the components are.
    names : Names
        What they are called in the new model.
    stands : mapping of str to Component
        What is in the new model already, by the name in `source`.
    """

    def __init__(self, source: Model, names: Names, stands: Mapping[str, Component] | None = None) -> None:
        self.source, self.names = source, names
        self._components = {component.name: component for component in source.all_components()}
        self.written: dict[str, Component] = dict(stands or {})

    def __getitem__(self, name: str) -> Component:
        """Return what is written for a component."""
        if name not in self.written:
            self.written[name] = self._write(self._components[name], self.names.names.get(name, name))
        return self.written[name]

    def _write(self, one: Component, name: str) -> Component:
        match one:
            case Parameter():
                return Parameter(name, one.value, nonnegative=one.is_nonnegative, integer=one.is_integer)
            case Expression():
                return Expression(name, self.formula(one.expr))
            case Observable():
                patterns = [self.context(pattern) for pattern in complex_patterns(one.reaction_pattern)]
                return Observable(name, ReactionPattern(patterns), match=one.match)
            case Monomer():
                return self._monomer(one, name)
            case Compartment():
                parent, size = (c and self[c.name] for c in (one.parent, one.size))
                return Compartment(name, parent, one.dimension, size)
            case EnergyPattern():
                return EnergyPattern(name, self.context(one.pattern), self[one.energy.name])
            case Tag():
                return Tag(name)
            case _:
                return self.rule(one, name)

    def _monomer(self, monomer: Monomer, name: str) -> Monomer:
        def renamed(site: str) -> str:
            return self.names.sites.get((monomer.name, site), site)

        states = {renamed(site): list(of_site) for site, of_site in monomer.site_states.items()}
        return Monomer(name, [renamed(site) for site in monomer.sites], states)

    def formula(self, formula: sympy.Expr) -> sympy.Expr:
        """Return a formula of the source in what is written."""
        new = {s: self.symbol(s.name) for s in formula.free_symbols if isinstance(s, Component)}
        for local in formula.atoms(AppliedUndef):
            new[local] = self[local.func.__name__](self[local.args[0].name])  # a number of one complex: it has no unit
        return formula.xreplace(new)

    def symbol(self, name: str) -> sympy.Expr:
        """Return what stands for a component in formulas."""
        return self[name]

    def pattern(self, pattern: ComplexPattern, new: Collection[int] = ()) -> ComplexPattern:
        """Return a complex pattern; `new` are the molecules that come into being, which say all of their sites."""
        written = [self._molecule(one, new=index in new) for index, one in enumerate(molecules(pattern))]
        place = pattern.compartment and self[pattern.compartment.name]
        whole = ComplexPattern(written, place, pattern.match_once)
        tag = tag_of(pattern)
        return whole @ self[tag.name] if tag else whole

    def _molecule(self, molecule: MonomerPattern, *, new: bool) -> MonomerPattern:
        name = molecule.monomer.name
        conditions = {
            self.names.sites.get((name, site), site): self.names.condition(name, site, condition)
            for site, condition in molecule.site_conditions.items()
        }
        if new or name in self.names.at_rest:
            conditions = self.names.added.get(name, {}) | conditions
        place = molecule.compartment and self[molecule.compartment.name]
        written = MonomerPattern(self[name], conditions, place)
        tag = tag_of(molecule)
        return self[tag.name] @ written if tag else written

    def context(self, pattern: ComplexPattern, changed: Collection[tuple[int, str]] = ()) -> ComplexPattern:
        """Return a complex pattern that tests molecules: of a site that only others bind it tests the state alone.

        `changed` are molecules, by index, and sites that a rule changes.
        """
        written = self.pattern(pattern)
        for index, one in enumerate(molecules(pattern)):
            for site, condition in one.site_conditions.items():
                key = (one.monomer.name, site)
                if isinstance(condition, str) and key in self.names.bound_by_others and (index, site) not in changed:
                    new = self.names.sites.get(key, site)
                    conditions = written.monomer_patterns[index].site_conditions
                    conditions[new] = (conditions[new], WILD)
        return written

    def rule(self, rule: Rule, name: str) -> Rule:
        """Write a rule; one that makes molecules both ways, of which others know more sites, as two."""
        sides = (complex_patterns(rule.reactant_pattern), complex_patterns(rule.product_pattern))
        rates = [self.rate(rule, one, len(side)) for one, side in zip(rates_of(rule), sides, strict=False)]
        if rule.is_reversible and any(self._knows_more(side, index) for side, index in _not_on_both(sides)):
            back = self.names.names.get(f"{rule.name}_reverse", f"{name}_reverse")
            self.written[back] = rule_like(rule, back, self._sides(*sides[::-1], rule), rates[1])
            return rule_like(rule, name, self._sides(*sides, rule), rates[0])
        return rule_like(rule, name, self._sides(*sides, rule), *rates)

    def _sides(self, before: Side, after: Side, rule: Rule) -> list[list[ComplexPattern]]:
        changes = _changed_sites(before, after)
        sides = [
            [self.context(cp, {(j, site) for (i, j), site in changed if i == n}) for n, cp in enumerate(side)]
            for side, changed in zip((before, after), changes, strict=True)
        ]
        for i, j in created(before, after):
            sides[1][i].monomer_patterns[j] = self.pattern(after[i], [j]).monomer_patterns[j]
        becomes = molecule_mapping(before, after)
        for one in ((i, j) for i, cp in enumerate(before) for j, _ in enumerate(molecules(cp))):
            other = becomes.get(one)
            if self.spares_bound(rule, before[one[0]], one[1], after[other[0]] if other else None, other and other[1]):
                free = dict.fromkeys(self.names.bonds_of_others[molecules(before[one[0]])[one[1]].monomer.name])
                for side, place in zip(sides, (one, other), strict=True):
                    if place is not None:
                        conditions = side[place[0]].monomer_patterns[place[1]].site_conditions
                        conditions.update(free | conditions)
        return sides

    def _knows_more(self, side: Side, index: MoleculeIndex) -> bool:
        return bool(self.names.added.get(molecules(side[index[0]])[index[1]].monomer.name))

    def spares_bound(
        self, rule: Rule, before: ComplexPattern, index: int, after: ComplexPattern | None, after_index: int | None
    ) -> bool:
        """Return whether a rule shall leave a molecule of its reactants where others have bound it."""
        return False

    def rate(self, rule: Rule, rate: Parameter | Expression, order: int) -> Rate:
        """Return the rate of one direction of a rule with a number of reactants."""
        return self[rate.name]

    def amount(self, value: Parameter | Expression) -> Rate:
        """Return an initial amount."""
        return self[value.name]

    def write_initials(self, wanted: Callable[[set[str]], bool]) -> None:
        """Write the initial amounts of species of which `wanted` tells by their monomers."""
        for initial in self.source.initials:
            names = [molecule.monomer.name for molecule in molecules(initial.pattern)]
            if wanted(set(names)):
                whole = self.pattern(initial.pattern, range(len(names)))
                Initial(whole, self.amount(initial.value), fixed=initial.fixed)

    def annotate(self) -> None:
        """Say of what is written what the source says of it."""
        for note in self.source.annotations:
            subject = self.written.get(getattr(note.subject, "name", ""))
            if subject is not None and not isinstance(note.subject, Model):
                text = self._renamed_sites(note.object) if note.predicate == EXCLUDES_ONLY else note.object
                Annotation(subject, text, note.predicate)

    def _renamed_sites(self, note: str) -> str:
        """Return a note of the kind ``GRB2.SH2 at SHC1.Y`` with the names in the new model."""
        keys = (key.split(".", 1) for key in note.split(" at "))
        return " at ".join(f"{self[one].name}.{self.names.sites.get((one, site), site)}" for one, site in keys)


def _not_on_both(sides: tuple[Side, Side]) -> list[tuple[Side, MoleculeIndex]]:
    return [(one, index) for other, one in (sides, sides[::-1]) for index in created(other, one)]


def _changed_sites(before: Side, after: Side) -> tuple[set[tuple[MoleculeIndex, str]], set[tuple[MoleculeIndex, str]]]:
    """Return the sites on each side of a rule that are not as on the other."""
    changed: tuple[set[tuple[MoleculeIndex, str]], set[tuple[MoleculeIndex, str]]] = (set(), set())
    for one, other in molecule_mapping(before, after).items():
        first = molecules(before[one[0]])[one[1]].site_conditions
        second = molecules(after[other[0]])[other[1]].site_conditions
        for site in {*first, *second}:
            if first.get(site) != second.get(site):
                changed[0].add((one, site))
                changed[1].add((other, site))
    return changed
