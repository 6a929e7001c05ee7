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
from ..rules.patterns import complex_patterns, molecules
from .copying import Copier
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

    def spares_bound(
        self, rule: Rule, before: ComplexPattern, index: int, after: ComplexPattern | None, after_index: int | None
    ) -> bool:
        """Return whether a rule deletes a molecule, or moves it, and not what is bound to it."""
        molecule = molecules(before)[index]
        name = molecule.monomer.name
        if name not in self.names.bonds_of_others or name in self.names.at_rest:
            return False
        if after is None or after_index is None:
            spares, what = not rule.delete_molecules, "removes"
        else:
            places = [molecule.compartment or before.compartment]
            places.append(molecules(after)[after_index].compartment or after.compartment)
            spares, what = places[0] is not places[1] and not rule.move_connected, "moves"
        if spares:
            note = f"{what} {self[name].name} where the other model has not bound it"
            names = ("", rule.name) if self._i else (rule.name, "")
            self._joint.rows.append(("spares what is bound", *names, "", note))
        return spares

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
