"""The divided model: one copy of the trunk for each limb, and one shared pool of all else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import chain
from typing import Any

from pysb import Annotation, Expression, Initial, Model, Monomer, Rule
from pysb.core import ComplexPattern, MonomerPattern, ReactionPattern, RuleExpression

from ..composition.building import building
from ..errors import Il2Error
from ..rules.contact_map import Contacts
from ..rules.rule_analysis import Reading, Unit, asked_of, bond_of, components, mapping, molecules
from .site_dependencies import asked_by
from .site_groups import Plan

__all__ = ["divided"]


@dataclass
class _Writer:
    """What is needed to write patterns of the original into a copy."""

    model: Model
    plan: Plan
    clones: list[dict[str, Any]]
    values: dict[str, Any]

    def sites(self, monomer: str, copy: int) -> list[str]:
        """Return the sites of a monomer in one copy, or of one that is not copied."""
        return list((self.clones[copy].get(monomer) or self.model.monomers[monomer]).sites)

    def pattern(self, pattern: Any, copy: int) -> tuple[Any, list[int]]:
        """Return a complex pattern with its trunk in one copy, and which of its molecules are left."""
        written, cut = [], False
        for molecule in molecules(pattern):
            clone = self.clones[copy].get(molecule.monomer.name)
            monomer = clone or self.model.monomers[molecule.monomer.name]
            conditions = {s: c for s, c in molecule.site_conditions.items() if s in monomer.sites}
            cut |= any(isinstance(bond_of(c), int) for s, c in molecule.site_conditions.items() if s not in conditions)
            written.append(MonomerPattern(monomer, conditions, None))
        kept = list(range(len(written)))
        if cut:  # what another limb holds stays with that limb
            groups = components(ComplexPattern(written, None))
            kept = sorted(
                j for g in groups if any(molecules(pattern)[j].monomer.name in self.plan.monomers for j in g) for j in g
            )
        return ComplexPattern([written[j] for j in kept], None, pattern.match_once), kept


def divided(model: Model, plan: Plan, readings: Sequence[Reading], contacts: Contacts) -> tuple[Model, dict[str, str]]:
    """Return the model with one copy of the trunk per limb, and in words where each rule went.

    Parameters
    ----------
    model : pysb.Model
        The model, which is left as it was.
    plan : Plan
        Trunk and limbs.
    readings : sequence of Reading
        Its rules; those that are not among them are left out.
    contacts : Contacts
        Its contact map.
    """
    labels = _labels(plan)
    new = Model(model.name, _export=False)
    taken = {component.name for component in model.all_components()}
    # At once, since Expressions name the others; rules and initial amounts are written anew.
    old, *kept = deepcopy((model.monomers, model.parameters, model.observables, model.expressions))
    for component in chain.from_iterable(kept):
        new.add_component(component)
    subjects: dict[str, list[Any]] = {}
    with building(new):
        clones: list[dict[str, Any]] = [{} for _ in labels]
        for monomer in old:
            if monomer.name not in plan.monomers:
                new.add_component(monomer)
                subjects[monomer.name] = [monomer]
                continue
            for copy, label in enumerate(labels):
                sites = [s for s in monomer.sites if plan.limb_of((monomer.name, s)) in (None, copy)]
                states = {s: v for s, v in monomer.site_states.items() if s in sites}
                clones[copy][monomer.name] = Monomer(_free(f"{monomer.name}_{label}", taken), sites, states)
            subjects[monomer.name] = [clones[copy][monomer.name] for copy in range(len(labels))]
        values = {value.name: value for value in (*new.parameters, *new.expressions)}
        writer = _Writer(new, plan, clones, values)
        _initials(model, writer, taken)
        placed = {}
        by_name = {reading.name: reading for reading in readings}
        for rule in model.rules:
            if rule.name in by_name:
                subjects[rule.name], placed[rule.name] = _rules(rule, by_name[rule.name], writer, labels, taken)
            else:
                subjects[rule.name], placed[rule.name] = [], "left out: the states that it asks for are never there"
        for observable in new.observables:
            patterns = []
            for pattern in observable.reaction_pattern.complex_patterns:
                limbs = plan.limbs_in(asked_by(pattern, observable, contacts, frozenset(plan.monomers)))
                patterns.append(writer.pattern(pattern, min(limbs, default=0))[0])
            observable.reaction_pattern = ReactionPattern(patterns)
        others = {component.name: [component] for component in (*values.values(), *new.observables)}
        for note in model.annotations:
            same = [new] if note.subject is model else {**others, **subjects}.get(note.subject.name, [])
            for subject in same:
                Annotation(subject, note.object, note.predicate)
    return new, placed


def _labels(plan: Plan) -> list[str]:
    """Return short names of the limbs, that of the monomer added where sites alone would not do."""
    labels = ["_".join(site for _, site in sorted(limb)) for limb in plan.limbs]
    if len(set(labels)) < len(labels):
        labels = ["_".join(f"{monomer}_{site}" for monomer, site in sorted(limb)) for limb in plan.limbs]
    return labels


def _free(name: str, taken: set[str]) -> str:
    """Return a name that nothing has yet."""
    while name in taken:
        name += "_"
    taken.add(name)
    return name


def _initials(model: Model, writer: _Writer, taken: set[str]) -> None:
    """Write initial amounts; those that differ only in other limbs add up."""
    written: dict[tuple[str, ...], list[Initial]] = defaultdict(list)  # PySB would compare each with all others
    for initial in model.initials:
        copies = range(len(writer.clones)) if _trunk(initial.pattern, writer.plan) else range(1)
        for copy in copies:
            pattern, _ = writer.pattern(initial.pattern, copy)
            value = writer.values[initial.value.name]
            alike = written[tuple(sorted(m.monomer.name for m in molecules(pattern)))]
            same = next((i for i in alike if i.pattern.is_equivalent_to(pattern)), None)
            if same is None:
                alike.append(Initial(pattern, value, fixed=initial.fixed, _export=False))
                writer.model.initials.append(alike[-1])
            else:
                same.value = Expression(_free(f"{same.value.name}_and_{value.name}", taken), same.value + value)


def _trunk(pattern: Any, plan: Plan) -> bool:
    return any(molecule.monomer.name in plan.monomers for molecule in molecules(pattern))


def _rules(
    rule: Any, reading: Reading, writer: _Writer, labels: Sequence[str], taken: set[str]
) -> tuple[list[Any], str]:
    """Write one rule on the copies that need it, and return what was written and why there."""
    plan = writer.plan
    units = reading.units
    moving = [unit for unit in units if plan.changes_trunk(unit)]
    if not moving:
        homes = [min(plan.limbs_in(unit.tests | unit.changes), default=0) for unit in units]
        (made,) = _written(rule, reading, writer, rule.name, homes, [True] * len(units))
        limbs = sorted({labels[i] for unit in units for i in plan.limbs_in(unit.tests | unit.changes)})
        if limbs:
            return made, f"on copy {' and '.join(limbs)}, whose limb it asks for"
        if any(unit.monomers & set(plan.monomers) for unit in units):
            return made, f"once, on copy {labels[0]}: it reads the trunk and leaves it as it was"
        return made, "once: it has nothing of the trunk"
    found: list[Any] = []
    for copy, label in enumerate(labels):
        homes = [copy if u in moving else min(plan.limbs_in(u.tests | u.changes), default=copy) for u in units]
        active = [copy == 0 or not unit.active or unit in moving for unit in units]
        for rules in _written(rule, reading, writer, _free(f"{rule.name}_on_{label}", taken), homes, active, taken):
            found += rules
    return found, "on every copy: it changes the trunk"


def _written(
    rule: Any,
    reading: Reading,
    writer: _Writer,
    name: str,
    homes: Sequence[int],
    active: Sequence[bool],
    taken: set[str] | None = None,
) -> Iterable[list[Any]]:
    """Write a rule with each unit in its home copy; what is not active stays as it was."""
    forward = (reading.left, reading.right, rule.rate_forward, rule.rate_reverse)
    if all(active) or not rule.is_reversible:
        yield [_one(rule, reading.units, forward, writer, name, homes, active, rule.is_reversible)]
        return
    turned = [Unit(u.products, u.reactants, u.monomers, u.tests, u.changes, u.lost, u.made) for u in reading.units]
    backward = (reading.right, reading.left, rule.rate_reverse, None)
    yield [
        _one(rule, reading.units, forward, writer, name, homes, active, False),
        _one(rule, turned, backward, writer, _free(f"{name}_reverse", taken or set()), homes, active, False),
    ]


def _one(
    rule: Any,
    units: Sequence[Unit],
    sides: tuple[Any, Any, Any, Any],
    writer: _Writer,
    name: str,
    homes: Sequence[int],
    active: Sequence[bool],
    reversible: bool,
) -> Any:
    left, right, rate, back = sides
    unit_of_left = {i: n for n, unit in enumerate(units) for i in unit.reactants}
    unit_of_right = {k: n for n, unit in enumerate(units) for k in unit.products}
    pairs = {after: before for before, after in mapping(left, right).items()}
    reactants, products = [], []
    origin: list[dict[int, Any]] = []  # of each molecule written: which one of the original it is
    target: list[dict[int, Any]] = []
    for i, pattern in enumerate(left):
        written, kept = writer.pattern(pattern, homes[unit_of_left[i]])
        unit = units[unit_of_left[i]]
        dropped = asked_of([pattern]) - {(m, s) for m in unit.monomers for s in writer.sites(m, homes[unit_of_left[i]])}
        if dropped:  # a plan that keeps the conditions never comes here
            raise Il2Error(f"rule {rule.name!r} cannot be decoupled: it asks for {sorted(dropped)[0]} on another limb")
        reactants.append(written)
        origin.append({n: (i, j) for n, j in enumerate(kept)})
    for k, pattern in enumerate(right):
        if active[unit_of_right[k]]:
            written, kept = writer.pattern(pattern, homes[unit_of_right[k]])
            products.append(written)
            target.append({n: pairs.get((k, j), ("new", k, j)) for n, j in enumerate(kept)})
    for i, pattern in enumerate(reactants):
        if not active[unit_of_left[i]]:
            products.append(pattern.copy())
            target.append(origin[i])
    for (i, j), (k, n) in mapping(reactants, products).items():
        if origin[i][j] != target[k][n]:
            raise Il2Error(
                f"rule {rule.name!r} cannot be decoupled: on one copy BioNetGen would pair its molecules otherwise; "
                "name the same sites of all molecules of one kind"
            )
    expression = RuleExpression(ReactionPattern(reactants), ReactionPattern(products), reversible)
    rates = [writer.values[r.name] for r in (rate, back if reversible else None) if r is not None]
    return Rule(name, expression, *rates, delete_molecules=rule.delete_molecules, move_connected=rule.move_connected)
