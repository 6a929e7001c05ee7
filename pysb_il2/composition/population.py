"""Cells of several types in one medium.

Amounts are molecules in the whole medium. A model of one cell counts molecules per cell, so of n cells of a type an
initial amount is n times as large, two molecules of the type meet 1/n times as often, and what one cell makes is made
n times. Rates of the first order stay, and so do those at which a molecule of the medium meets one of a cell: both
models count the medium in its own volume.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from pysb import Annotation, Initial, Model, Parameter, Rule
from pysb.core import ReactionPattern, RuleExpression

from ..annotations import COUNTED_BY_ARMS, DIFFERS_BY, EXCLUDES_ONLY, HAS_UNIT, OCCURS_IN, cell_types, facts_by_name
from ..errors import Il2Error
from ..naming import resolve
from ..rules.medium import initials_in_medium
from ..rules.names import check_names
from ..rules.patterns import complex_patterns
from .building import building
from .copying import rates_of, rule_like
from .population_values import DENSITY, MEDIUM_VOLUME, PopulationValues, Value
from .shared_medium import SharedMedium

if TYPE_CHECKING:
    from pysb import ComplexPattern
    from pysb.core import Component

__all__ = ["readouts_by_type", "write_population"]


def readouts_by_type(model: Model, names: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return the type and the name of each read-out in each type, by its name in the model of the population.

    What all types share, such as ``IL2_in_medium_nM``, has no type.

    Raises
    ------
    Il2Error
        If neither a type nor the medium has a read-out.
    """
    labels = list(dict.fromkeys(cell_types(model).values()))
    known = {*model.observables.keys(), *model.expressions.keys()}
    found: dict[str, tuple[str, str]] = {}
    ends = {one.removeprefix(f"{label}_") for one in known for label in labels if one.startswith(f"{label}_")}
    for given in names:
        name = given if given in known else resolve("readout", given, ends | known, where=f"model {model.name!r}")
        of_name = {f"{label}_{name}": (label, name) for label in labels if f"{label}_{name}" in known}
        found |= of_name or {name: ("", name)}
    return found


def write_population(
    name: str, types: Mapping[str, Model], cells: Mapping[str, float], *, volume_L: float, of_cell: Iterable[str] = ()
) -> Model:
    """Return a model of cells of several types in one medium.

    Parameters
    ----------
    name : str
        Of the model.
    types : mapping of str to Model
        The model of one cell of each type, by the name of the type.
    cells : mapping of str to float
        Their numbers, by type.
    volume_L : float
        Of the medium, L.
    of_cell : iterable of str
        Constants that each type has for itself, also where they are equal, beside those in which types differ.

    Raises
    ------
    Il2Error
        If a type has no medium, lacks a ligand or a drug of the others, or has what cannot be written for several.
    """
    for label, of_type in types.items():
        _check_has_medium(label, of_type)
    medium = SharedMedium(types)
    model = Model(name, _export=False)
    with building(model):
        volume = Parameter(MEDIUM_VOLUME, volume_L)
        Annotation(volume, "L", HAS_UNIT)
        numbers = {label: Parameter(f"{label}_cells", number) for label, number in cells.items()}
        values = PopulationValues(model, types, medium, cells=numbers, volume=volume, of_cell=of_cell)
        writers = [_CellWriter(label, of_type, medium, values) for label, of_type in types.items()]
        for writer in writers:
            writer.write(model)
        for writer in writers:
            writer.annotate()  # an empty site of a ligand excludes the chains of every type
        values.write_totals()
        where = ", ".join(f"{number.value:g} {label}" for label, number in numbers.items())
        Annotation(model, f"{where} in {volume_L * 1000:g} mL", OCCURS_IN)
        for label, of_type in types.items():
            for note in of_type.annotations:
                if note.subject is of_type and note.predicate == DIFFERS_BY:
                    Annotation(model, f"{label}: {note.object}", DIFFERS_BY)
    check_names(model)
    return model


def _check_has_medium(label: str, model: Model) -> None:
    """Refuse a model of a cell that cannot live beside others."""
    for name in facts_by_name(model, COUNTED_BY_ARMS):
        raise Il2Error(
            f"{name!r} of {label!r} has two arms, and cells of several types that one ligand could hold together are "
            "not written; give each type a ligand of one arm, or look at one type at a time"
        )
    parts = {"compartments": model.compartments, "energy patterns": model.energypatterns, "local functions": model.tags}
    for what in (what for what, found in parts.items() if found):
        raise Il2Error(f"the model of {label!r} has {what}, which are not written for several cells; leave them out")
    if MEDIUM_VOLUME not in model.expressions.keys() or not initials_in_medium(model):
        raise Il2Error(f"the model of {label!r} has no ligand in a medium; add a receptor module, such as il2_receptor")
    for expression in model.expressions:
        if expression.name != MEDIUM_VOLUME and DENSITY in {symbol.name for symbol in expression.expr.free_symbols}:
            raise Il2Error(
                f"Expression {expression.name!r} of {label!r} rests on {DENSITY}, which several types do not have; "
                f"write it with {MEDIUM_VOLUME}"
            )


class _CellWriter:
    """Writes the components of one type."""

    def __init__(self, label: str, of_type: Model, medium: SharedMedium, values: PopulationValues) -> None:
        self._label, self._of_type, self._medium, self._values = label, of_type, medium, values
        #: By the name that the type has for it, what was written for this type, or for the first that has it.
        self._written: dict[str, list[Component]] = defaultdict(list)

    def write(self, model: Model) -> None:
        """Write the monomers, constants, read-outs, amounts and rules of the type."""
        for name, component in chain(self._medium.write_monomers(self._label), self._values.write(self._label)):
            self._written[name].append(component)
        for monomer, initial in initials_in_medium(self._of_type).items():
            shared = self._medium.initials[monomer]
            if initial.value.name in self._values.names_of_types or initial.value.name != shared.value.name:
                raise Il2Error(f"the amount of {monomer!r} in the medium differs between types; give them one")
        for monomer, initial in self._medium.initials.items():  # first, so that types that are alike have one order
            if self._medium.first[monomer] == self._label:
                self._write_initial(initial, 0)
        for initial in self._of_type.initials:
            if self._medium.is_of_cell(initial.pattern):
                self._write_initial(initial, 1)
        for rule in self._of_type.rules:
            self._write_rule(rule, model)

    def _write_initial(self, initial: Initial, power: int) -> None:
        amount = self._values.times_cells(self._label, initial.value.name, power)
        Initial(self._medium.pattern(self._label, initial.pattern), amount, fixed=initial.fixed)

    def _write_rule(self, rule: Rule, model: Model) -> None:
        """Write a rule; one in which nothing of a cell takes part is the same for all types."""
        sides = [complex_patterns(side) for side in (rule.reactant_pattern, rule.product_pattern)]
        of_medium = bool(sides[0]) and not any(map(self._medium.is_of_cell, chain(*sides)))
        name = rule.name if of_medium else f"{self._label}_{rule.name}"
        written = [[self._medium.pattern(self._label, p) for p in side] for side in sides]
        if of_medium and name in model.rules.keys():
            before, after = map(ReactionPattern, written)
            if str(model.rules[name].rule_expression) != str(RuleExpression(before, after, rule.is_reversible)):
                raise Il2Error(f"rule {name!r} of the medium differs between types; give them one, or other names")
            return
        rates = [
            self._rate_of_medium(rule, rate.name) if of_medium else self._rate(rule, reactants, rate.name)
            for reactants, rate in zip(sides, rates_of(rule), strict=False)
        ]
        self._written[rule.name].append(rule_like(rule, name, written, *rates))

    def _rate_of_medium(self, rule: Rule, name: str) -> Value:
        if name in self._values.names_of_types:
            raise Il2Error(
                f"rule {rule.name!r} is one of the medium, and {name!r} differs between types; give them one value"
            )
        return self._values[self._label, name]

    def _rate(self, rule: Rule, reactants: Sequence[ComplexPattern], name: str) -> Value:
        """Return the rate of one direction of a rule for the molecules of all cells."""
        if len(reactants) > 1 and (undecided := next(filter(None, map(self._medium.undecided_site, reactants)), None)):
            raise Il2Error(
                f"rule {rule.name!r} of {self._label!r} does not say whether {undecided[0]!r} is in the medium or "
                f"in the cell; give its site {undecided[1]!r} a state"
            )
        of_cell = sum(map(self._medium.is_of_cell, reactants))
        return self._values.times_cells(self._label, name, 1 if rule.total_rate or not reactants else 1 - of_cell)

    def annotate(self) -> None:
        """Say of the components what the model of the type says of them."""
        for note in self._of_type.annotations:
            if note.predicate != OCCURS_IN:
                excludes = note.predicate == EXCLUDES_ONLY
                objects = self._medium.excluded(self._label, note.object) if excludes else [note.object]
                for subject in self._written.get(getattr(note.subject, "name", ""), ()):
                    for one in objects:
                        Annotation(subject, one, note.predicate)
