"""The decoupled model: one replica of the trunk for each limb, and one shared pool of all else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from pysb import Annotation, Expression, Initial, Model, Monomer, Rule
from pysb.core import ComplexPattern, MonomerPattern, ReactionPattern, RuleExpression

from ..annotations import EXCLUDES_ONLY
from ..composition.building import building
from ..errors import NotDecouplableError
from ..rules.contact_map import ContactMap
from ..rules.patterns import Side, bond_of, connected_components, molecules, monomer_names, sites_tested
from ..rules.rule_analysis import MoleculeIndex, RuleAnalysis, RuleComponent, molecule_mapping
from .conditions import Condition
from .site_dependencies import sites_seen_together
from .site_groups import Plan

if TYPE_CHECKING:
    from pysb import Parameter
    from pysb.core import Component

__all__ = ["write_decoupled_model"]


def write_decoupled_model(
    model: Model, plan: Plan, rules: Sequence[RuleAnalysis], contacts: ContactMap
) -> tuple[Model, dict[str, str]]:
    """Return the model with one replica of the trunk per limb, and in words where each rule went.

    The model is left as it was; rules that are not among `rules` are left out.

    Raises
    ------
    NotDecouplableError
        If BioNetGen would read a rule otherwise where it is written without other limbs.
    """
    new = Model(model.name, _export=False)
    # At once, since Expressions name the others; rules and initial amounts are written anew.
    monomers, *others = deepcopy((model.monomers, model.parameters, model.observables, model.expressions))
    for component in chain.from_iterable(others):
        new.add_component(component)
    values = {value.name: value for value in (*new.parameters, *new.expressions)}
    written: dict[str, list[Component]] = {c.name: [c] for c in (*values.values(), *new.observables)}
    placed = {}
    with building(new):
        writer = _Writer(new, plan, values, {component.name for component in model.all_components()})
        for monomer in monomers:
            written[monomer.name] = writer.write_monomer(monomer)
        for initial in model.initials:
            writer.write_initial(initial)
        analysed = {rule.name: rule for rule in rules}
        for rule in model.rules:
            if rule.name in analysed:
                written[rule.name], placed[rule.name] = writer.write_rule(rule, analysed[rule.name])
            else:
                written[rule.name], placed[rule.name] = [], "left out: the states that it asks for are never there"
        writer.cut_observables(contacts)
        for note in (note for note in model.annotations if note.predicate != EXCLUDES_ONLY):  # its rules are written
            for subject in [new] if note.subject is model else written.get(note.subject.name, []):
                Annotation(subject, note.object, note.predicate)
    return new, placed


@dataclass(frozen=True)
class _Placed:
    """A component of a rule, the replica that it is written on, and whether with what the rule changes in it."""

    component: RuleComponent
    replica: int
    active: bool


class _Writer:
    """Writes patterns, initial amounts and rules of the original on the replicas, and takes names for them."""

    def __init__(
        self, model: Model, plan: Plan, values: dict[str, Parameter | Expression], names_taken: set[str]
    ) -> None:
        self.model, self.plan, self.values, self.names_taken = model, plan, values, names_taken
        self.labels = _labels(plan)
        self.replicas: list[dict[str, Monomer]] = [{} for _ in self.labels]
        # By their monomers: PySB would compare each with all others.
        self.initials: dict[tuple[str, ...], list[Initial]] = defaultdict(list)

    def unused_name(self, name: str) -> str:
        """Return a name that nothing has yet, and take it."""
        while name in self.names_taken:
            name += "_"
        self.names_taken.add(name)
        return name

    def monomer(self, name: str, replica: int) -> Monomer:
        """Return a trunk monomer as it is in one replica, or a monomer of the pool."""
        return self.replicas[replica].get(name) or self.model.monomers[name]

    def pattern(self, pattern: ComplexPattern, replica: int) -> tuple[ComplexPattern, list[int]]:
        """Return a complex pattern with its trunk in one replica, and which of its molecules are left."""
        written, cut = [], False
        for molecule in molecules(pattern):
            monomer = self.monomer(molecule.monomer.name, replica)
            conditions = {s: c for s, c in molecule.site_conditions.items() if s in monomer.sites}
            cut |= any(isinstance(bond_of(c), int) for s, c in molecule.site_conditions.items() if s not in conditions)
            written.append(MonomerPattern(monomer, conditions, None))
        kept = list(range(len(written)))
        if cut:  # what another limb holds stays with that limb
            names = [molecule.monomer.name for molecule in molecules(pattern)]
            groups = connected_components(ComplexPattern(written, None))
            kept = sorted(j for group in groups if any(names[j] in self.plan.monomers for j in group) for j in group)
        return ComplexPattern([written[j] for j in kept], None, pattern.match_once), kept

    def write_monomer(self, monomer: Monomer) -> list[Component]:
        """Write a monomer, once for each replica if it belongs to the trunk."""
        if monomer.name not in self.plan.monomers:
            self.model.add_component(monomer)
            return [monomer]
        for replica, label in enumerate(self.labels):
            sites = [s for s in monomer.sites if self.plan.limb_of((monomer.name, s)) in (None, replica)]
            states = {s: v for s, v in monomer.site_states.items() if s in sites}
            name = self.unused_name(f"{monomer.name}_{label}")
            self.replicas[replica][monomer.name] = Monomer(name, sites, states)
        return [replica[monomer.name] for replica in self.replicas]

    def write_initial(self, initial: Initial) -> None:
        """Write an initial amount; those that differ only in other limbs add up."""
        trunk = not monomer_names([initial.pattern]).isdisjoint(self.plan.monomers)
        value = self.values[initial.value.name]
        for replica in range(len(self.replicas) if trunk else 1):
            pattern, _ = self.pattern(initial.pattern, replica)
            alike = self.initials[tuple(sorted(m.monomer.name for m in molecules(pattern)))]
            same = next((other for other in alike if other.pattern.is_equivalent_to(pattern)), None)
            if same is None:
                alike.append(Initial(pattern, value, fixed=initial.fixed, _export=False))
                self.model.initials.append(alike[-1])
            else:
                name = self.unused_name(f"{same.value.name}_and_{value.name}")
                same.value = Expression(name, same.value + value)

    def cut_observables(self, contacts: ContactMap) -> None:
        """Let each term of an observable count on one replica."""
        for observable in self.model.observables:
            patterns = []
            for pattern in observable.reaction_pattern.complex_patterns:
                seen = sites_seen_together(pattern, observable, contacts, frozenset(self.plan.monomers))
                patterns.append(self.pattern(pattern, min(self.plan.limbs_in(seen), default=0))[0])
            observable.reaction_pattern = ReactionPattern(patterns)

    def write_rule(self, rule: Rule, analysis: RuleAnalysis) -> tuple[list[Component], str]:
        """Write one rule on the replicas that need it, and return what was written and why there."""
        limbs = [self.plan.limbs_in(component.tests | component.changes) for component in analysis.components]
        in_trunk = [self.plan.changes_trunk(component) for component in analysis.components]
        rows = list(zip(analysis.components, limbs, in_trunk, strict=True))
        if not any(in_trunk):
            placed = [_Placed(component, min(own, default=0), True) for component, own, _ in rows]
            return list(self._write(rule, analysis, rule.name, placed)), self._why_once(analysis, set().union(*limbs))
        rules: list[Component] = []
        for replica, label in enumerate(self.labels):
            placed = [
                _Placed(c, replica if t else min(own, default=replica), replica == 0 or t or not c.active)
                for c, own, t in rows
            ]
            rules += self._write(rule, analysis, self.unused_name(f"{rule.name}_on_{label}"), placed)
        return rules, "on every copy: it changes the trunk"

    def _why_once(self, analysis: RuleAnalysis, limbs: set[int]) -> str:
        if limbs:
            return f"on copy {' and '.join(sorted(self.labels[limb] for limb in limbs))}, whose limb it asks for"
        if any(not component.monomers.isdisjoint(self.plan.monomers) for component in analysis.components):
            return f"once, on copy {self.labels[0]}: it reads the trunk and leaves it as it was"
        return "once: it has nothing of the trunk"

    def _write(self, rule: Rule, analysis: RuleAnalysis, name: str, placed: Sequence[_Placed]) -> Iterator[Rule]:
        """Write a rule with each component on its replica; what is not active stays as it was."""
        rates = [self.values[rate.name] for rate in (rule.rate_forward, rule.rate_reverse) if rate is not None]
        options = {"delete_molecules": rule.delete_molecules, "move_connected": rule.move_connected}
        sides = analysis.reactants, analysis.products
        if all(part.active for part in placed) or not rule.is_reversible:
            yield Rule(name, self._expression(rule, sides, placed, reversible=rule.is_reversible), *rates, **options)
            return
        yield Rule(name, self._expression(rule, sides, placed), rates[0], **options)
        turned = [replace(part, component=part.component.reversed) for part in placed]
        name = self.unused_name(f"{name}_reverse")
        yield Rule(name, self._expression(rule, sides[::-1], turned), rates[1], **options)

    def _expression(
        self, rule: Rule, sides: tuple[Side, Side], placed: Sequence[_Placed], *, reversible: bool = False
    ) -> RuleExpression:
        """Return the two sides of a rule as they are written."""
        of_reactant = {i: part for part in placed for i in part.component.reactants}
        of_product = {k: part for part in placed for k in part.component.products}
        before = {after: index for index, after in molecule_mapping(*sides).items()}
        reactants, products = [], []
        # Of each molecule written: which reactant of the original it is, or that it is new.
        reactant_origin: list[list[MoleculeIndex | None]] = []
        product_origin: list[list[MoleculeIndex | None]] = []
        for i, pattern in enumerate(sides[0]):
            self._check_tests(rule, pattern, of_reactant[i])
            written, kept = self.pattern(pattern, of_reactant[i].replica)
            reactants.append(written)
            reactant_origin.append([(i, j) for j in kept])
        for k, pattern in enumerate(sides[1]):
            if of_product[k].active:
                written, kept = self.pattern(pattern, of_product[k].replica)
                products.append(written)
                product_origin.append([before.get((k, j)) for j in kept])
        for i, pattern in enumerate(reactants):
            if not of_reactant[i].active:
                products.append(pattern.copy())
                product_origin.append(reactant_origin[i])
        for (i, j), (k, n) in molecule_mapping(reactants, products).items():
            if reactant_origin[i][j] != product_origin[k][n]:
                raise NotDecouplableError(
                    f"rule {rule.name!r} cannot be decoupled: on one copy BioNetGen would pair its molecules "
                    "otherwise; name the same sites of all molecules of one kind",
                    Condition.READABLE,
                )
        return RuleExpression(ReactionPattern(reactants), ReactionPattern(products), reversible)

    def _check_tests(self, rule: Rule, pattern: ComplexPattern, part: _Placed) -> None:
        """Refuse a pattern that tests a site of another limb; a plan that keeps the conditions never comes here."""
        there = {(name, site) for name in part.component.monomers for site in self.monomer(name, part.replica).sites}
        if dropped := sites_tested([pattern]) - there:
            raise NotDecouplableError(
                f"rule {rule.name!r} cannot be decoupled: it asks for {min(dropped)} on another limb",
                Condition.ONE_LIMB,
            )


def _labels(plan: Plan) -> list[str]:
    """Return short names of the limbs, that of the monomer added where sites alone would not do."""
    labels = ["_".join(dict.fromkeys(site for _, site in sorted(limb))) for limb in plan.limbs]
    if len(set(labels)) < len(labels):
        labels = ["_".join(f"{monomer}_{site}" for monomer, site in sorted(limb)) for limb in plan.limbs]
    return labels
