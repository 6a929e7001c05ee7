"""Write one of two models that are joined: in molecules and seconds, and in a compartment where the other has some."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import sympy
from pysb import Annotation, Compartment, ComplexPattern, Expression, Model, Observable, Parameter, Rule
from pysb.core import SelfExporter

from ..annotations import IS, IS_PART_OF, facts_by_name
from ..errors import Il2Error
from ..rules.patterns import Side, bond_of, complex_patterns, molecules
from ..rules.rule_analysis import MoleculeIndex
from .copying import Copier, bound_sites, created
from .other_units import Units
from .unification import Joint, OneValue

if TYPE_CHECKING:
    from pysb.core import Component

    from ..types import Rate

__all__ = ["Part", "PartCopier"]


@dataclass
class Part:
    """One of the models that were joined.

    Attributes
    ----------
    label : str
        Its name, unlike that of the other.
    model : Model
        A copy of it.
    names : dict of str to list of str
        What of the joined model was written for each component.
    values : dict of str to (str, float, float)
        By Parameter, what stands for it in the joined model, the value that this had, and how much one unit of it is.
    """

    label: str
    model: Model
    names: dict[str, list[str]] = field(default_factory=dict)
    values: dict[str, tuple[str, float, float]] = field(default_factory=dict)


class PartCopier(Copier):
    """Writes one of two models that are joined."""

    def __init__(self, joint: Joint, i: int, stands: dict[str, Component], *, label: str, units: Units) -> None:
        source = joint.models[i]
        super().__init__(source, joint.names[i], stands)
        self._units, self._joint, self._i, self.label = units, joint, i, label
        self.place: Compartment | None = None
        self._bound = bound_sites(source)
        self._derived: dict[str, list[Component]] = {}
        #: How much one unit of a constant is that is shared, which is in molecules and seconds.
        self._unit_of: dict[str, float] = {(v.other if i else v.one): self._unit(v) for v in joint.values}
        if units != Units() and source.energypatterns:
            raise Il2Error(
                f"model {source.name!r} has energy patterns, whose rates are not converted; write it in molecules and "
                "seconds"
            )

    def _unit(self, value: OneValue) -> float:
        """Return how much one unit of a shared constant is, or refuse one that differs."""
        name = value.other if self._i else value.one
        units = {1.0} if self._units == Units() else {value.factor} if value.factor else self._units_used(name)
        if len(units) != 1:
            raise Il2Error(
                f"no rule or initial amount alone says of what unit {name!r} of {self.source.name!r} is; leave it out "
                "of same="
            )
        unit = units.pop()
        own = self.source.parameters[name].value * unit
        if value.factor is None and not math.isclose(own, value.value, rel_tol=1e-9):
            models = self._joint.models
            raise Il2Error(
                f"{value.one!r} of {models[0].name!r} is {value.value:g} and {value.other!r} of {models[1].name!r} is "
                f"{own:g}; give them one value, or leave them out of same="
            )
        return unit

    def _units_used(self, name: str) -> set[float]:
        """Return how much one unit of a constant is in each rule and each initial amount that takes it."""
        found = {self._units.amount for initial in self.source.initials if initial.value.name == name}
        for rule in self.source.rules:
            for rate, side in ((rule.rate_forward, rule.reactant_pattern), (rule.rate_reverse, rule.product_pattern)):
                if rate is not None and rate.name == name:
                    found.add(self._units.factor(1 if rule.total_rate else 1 - len(complex_patterns(side))))
        return found

    def symbol(self, name: str) -> sympy.Expr:
        """Return what stands for a component in formulas, in the units of its model."""
        new = self[name]
        unit = self._units.amount if isinstance(new, Observable) else self._unit_of.get(name, 1.0)
        return new if unit == 1 else new / unit

    def formula(self, formula: sympy.Expr) -> sympy.Expr:
        """Return a formula in which the time is that of its model."""
        new = super().formula(formula)
        times = [symbol for symbol in new.free_symbols if symbol.name == "time"] if self._units.time != 1 else []
        return new.xreplace({time: time / self._units.time for time in times})

    def rate(self, rule: Rule, rate: Parameter | Expression, order: int) -> Rate:
        """Return a rate in molecules and seconds, per molecule also where BioNetGen divides it by a volume."""
        if rule.total_rate:
            return self._converted(rate, self._units.factor(1), "in_all")
        size = self.place.size if self.place is not None else None
        volumes = size ** (order - 1) if size is not None else 1
        return self._converted(rate, self._units.factor(1 - order), f"of_order_{order}", volumes)

    def amount(self, value: Parameter | Expression) -> Rate:
        """Return an initial amount in molecules."""
        return self._converted(value, self._units.amount, "in_molecules")

    def _converted(
        self, value: Parameter | Expression, factor: float, name: str, volumes: sympy.Expr | int = 1
    ) -> Rate:
        new = self[value.name]
        factor /= self._unit_of.get(value.name, 1.0)
        if math.isclose(factor, 1.0, rel_tol=1e-14) and volumes == 1:
            return new
        derived = self._derived.setdefault(value.name, [])
        full = f"{new.name}_{name}"
        for one in derived:
            if one.name == full:
                return one
        # The tag of a local function is that of the rate which a rule has.
        own = new.expr if getattr(new, "is_local", False) else new
        derived.append(Expression(full, own * volumes * (1 if factor == 1 else factor)))
        note = f"times {factor:g}" + (f" and {volumes}" if volumes != 1 else "")
        names = ("", value.name) if self._i else (value.name, "")
        self._joint.rows.append(("converted", *names, full, note))
        return derived[-1]

    def pattern(self, pattern: ComplexPattern, new: Collection[int] = ()) -> ComplexPattern:
        """Return a complex pattern; new molecules are in the place of all that this model makes."""
        written = super().pattern(pattern, new)
        if self.place is not None:
            for index in new:
                written.monomer_patterns[index].compartment = self.place
        return written

    def releases(self, rule: Rule) -> bool:
        """Return whether a rule deletes complexes of which it names all that this model can bind to them.

        What the other model binds to them is then released.
        """
        before, after = complex_patterns(rule.reactant_pattern), complex_patterns(rule.product_pattern)
        lost = [molecule for i in {i for i, _ in created(after, before)} for molecule in molecules(before[i])]
        shared = [
            m.monomer.name for m in lost if m.monomer.name in self.names.bonds_of_others.keys() - self.names.at_rest
        ]
        if not shared or rule.delete_molecules:
            return False
        own = [(m, site) for m in lost for site in m.monomer.sites if (m.monomer.name, site) in self._bound]
        alone = all(isinstance(bond_of(m.site_conditions.get(site, ...)), (int, type(None))) for m, site in own)
        what = "and releases what" if alone else "with all that"
        self._report(
            "removes what is bound", rule.name, f"{self[shared[0]].name}, {what} the other model has bound to it"
        )
        return alone

    def stays_where_bound(
        self, rule: Rule, before: Side, after: Side, pair: tuple[MoleculeIndex, MoleculeIndex]
    ) -> bool:
        """Return whether a rule moves a molecule to another compartment, and not what is bound to it."""
        (i, j), (k, n) = pair
        one, other = molecules(before[i])[j], molecules(after[k])[n]
        moved = (one.compartment or before[i].compartment) is not (other.compartment or after[k].compartment)
        name = one.monomer.name
        if rule.move_connected or not moved or not self.names.bonds_of_others.get(name):
            return False
        self._report(
            "leaves what is bound", rule.name, f"{self[name].name} moves where the other model has not bound it"
        )
        return True

    def _report(self, what: str, name: str, note: str) -> None:
        self._joint.rows.append((what, *(("", name) if self._i else (name, "")), "", note))

    def write_all(self, left_out: Collection[str]) -> None:
        """Write every component but some rules."""
        for component in self.source.all_components():
            if component.name not in left_out:
                _ = self[component.name]

    def annotate(self) -> None:
        """Say of what is written what the model says of it, and of rules of no module that they are of the model."""
        super().annotate()
        for note in self.source.annotations:
            if isinstance(note.subject, Model):
                predicate = "isDerivedFrom" if note.predicate == IS else note.predicate
                Annotation(SelfExporter.default_model, note.object, predicate)
        modules = facts_by_name(self.source, IS_PART_OF)
        for rule in self.source.rules:
            if rule.name not in modules and rule.name in self.written:
                Annotation(self.written[rule.name], self.label, IS_PART_OF)

    def part(self) -> Part:
        """Return what the joined model keeps of this one."""
        part = Part(self.label, self.source)
        for name, written in self.written.items():
            part.names[name] = [written.name, *(one.name for one in self._derived.get(name, []))]
            if isinstance(written, Parameter):
                part.values[name] = (written.name, written.value, self._unit_of.get(name, 1.0))
        return part
