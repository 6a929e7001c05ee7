"""How much there is of a molecule that two models share: its initial amount, what makes it and what degrades it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from pysb import WILD, Initial, Model, MonomerPattern, Parameter

from ..errors import Il2Error
from ..rules.medium import initials_in_medium
from ..rules.patterns import Side, bond_of, complex_patterns, molecules, state_of
from ..rules.rule_analysis import MoleculeIndex
from .copying import created
from .other_units import Units
from .site_union import Pair, at_rest
from .unification import Joint, OneValue

__all__ = ["BOTH", "Amounts"]

#: Where amounts of both models add up; 0 and 1 are the models.
BOTH = 2


class _Turnover(NamedTuple):
    """The rules of one model that make a molecule and do nothing else, and those that degrade it."""

    made: list[str]
    degraded: list[str]


class Amounts:
    """What sets the amount of each molecule that two models share; told to the `Joint`.

    Attributes
    ----------
    rules, initials : tuple of set of str
        By model, the rules, and the monomers of initial amounts, that are left out.
    adding : set of str
        Rules of the second model that make or degrade what those of the first do too.
    sums : list of (str, Initial, Initial)
        Molecules of which the initial amounts of both models add up, and these.
    """

    def __init__(self, joint: Joint, units: Units, holders: Mapping[str, int]) -> None:
        self._joint, self._units, self._holders = joint, units, holders
        self._models = joint.models
        self.rules: tuple[set[str], set[str]] = (set(), set(joint.rules.values()))
        self.initials: tuple[set[str], set[str]] = (set(), set())
        self.adding: set[str] = set()
        self.sums: list[tuple[str, Initial, Initial]] = []
        for pair in joint.pairs.values():
            self._initial(pair, self._sources(pair))

    def _sources(self, pair: Pair) -> list[bool]:
        """Return which of the models makes a molecule in the joined model."""
        both = [_turnover_of(pair, i, self.rules[i]) for i in range(2)]
        made, degraded = zip(*both, strict=True)
        holder = self._holders.get(pair.monomers[0].name)
        if all(made) and holder is None:
            raise Il2Error(
                f"both models make {pair.name!r}: {self._models[0].name!r} by rule {made[0][0]!r} and "
                f"{self._models[1].name!r} by {made[1][0]!r}; say whose amount, synthesis and degradation hold as "
                f"amounts={{{pair.monomers[0].name!r}: 'model'}} or 'other', or 'both' if they add up"
            )
        if holder == BOTH:
            self.adding |= {*made[1], *degraded[1]}
        elif all(made) and holder is not None:
            for name in dict.fromkeys([*made[1 - holder], *degraded[1 - holder]]):
                self.rules[1 - holder].add(name)
                note = f"{self._models[holder].name} makes and degrades {pair.name}"
                self._joint.rows.append(("left out", name if holder else "", "" if holder else name, "", note))
            return [i == holder for i in range(2)]
        for what, rules in (("make", made), ("degrade", degraded)):
            if all(rules):
                names = [", ".join(dict.fromkeys(of_model)) for of_model in rules]
                self._joint.rows.append(
                    ("both hold", names[0], names[1], "", f"both {what} {pair.name}, which adds up")
                )
        return [bool(one) for one in made]

    def _initial(self, pair: Pair, sources: list[bool]) -> None:
        found = [_initials_of(model, m.name) for model, m in zip(self._models, pair.monomers, strict=True)]
        self._report_complexes(pair, [bool(one) for one in found])
        if not all(found):
            return
        one, other = found[0][0], found[1][0]
        alike = len(found[0]) == len(found[1]) == 1 and self._same_species(pair, one, other)
        numbers = [float(one.value.get_value()), float(other.value.get_value()) * self._units.amount]
        agree = alike and math.isclose(*numbers, rel_tol=1e-9)
        values = (one.value.name, other.value.name)
        holder = self._holders.get(pair.monomers[0].name)
        if holder == BOTH:
            if alike:
                self.sums.append((f"{pair.name}_of_both", one, other))
                self._joint.rows.append(("both hold", *values, f"{pair.name}_of_both", "initial amounts, which add up"))
                for left_out, monomer in zip(self.initials, pair.monomers, strict=True):
                    left_out.add(monomer.name)
            return
        if holder is None and sources[0] != sources[1]:
            holder = sources.index(True)
        elif holder is None and sorted(numbers)[0] == 0 and not agree:
            dosed = [m.name in initials_in_medium(model) for model, m in zip(self._models, pair.monomers, strict=True)]
            holder = next((i for i in range(2) if dosed[i] and numbers[1 - i] == 0), None)
        if holder is None and not agree:
            what = f"{numbers[0]:g} and {numbers[1]:g} molecules" if alike else "of other species"
            raise Il2Error(
                f"both models have an initial amount of {pair.name!r}, {what}; say whose holds as "
                f"amounts={{{pair.monomers[0].name!r}: 'model'}} or 'other', or 'both' if they add up"
            )
        kept = holder or 0
        self.initials[1 - kept].add(pair.monomers[1 - kept].name)
        note = "they agree" if agree else f"that of {self._models[kept].name} holds, {numbers[kept]:g} molecules"
        is_one = alike and _is_alone(self._models[0], one) and _is_alone(self._models[1], other)
        self._joint.rows.append(("one amount", *values, values[pair.named_by] if is_one else "", note))
        if is_one:
            self._joint.values.append(OneValue(*values, values[pair.named_by], numbers[kept], self._units.amount))

    def _report_complexes(self, pair: Pair, has_amount: list[bool]) -> None:
        """Report complexes that one model has at the start with a molecule of which the other has an amount."""
        for i, model in enumerate(self._models):
            for initial in model.initials if has_amount[1 - i] else ():
                names = [molecule.monomer.name for molecule in molecules(initial.pattern)]
                if len(names) > 1 and pair.monomers[i].name in names and float(initial.value.get_value()):
                    value = initial.value.name
                    note = f"{initial.pattern} adds to the amount of {pair.name}"
                    self._joint.rows.append(("both hold", "" if i else value, value if i else "", "", note))

    def _same_species(self, pair: Pair, one: Initial, other: Initial) -> bool:
        said = [
            {
                site: str(names.condition(monomer.name, own, condition))
                for own, condition in molecules(initial.pattern)[0].site_conditions.items()
                if (site := pair.site(i, own)) in pair.shared
            }
            for i, (initial, monomer, names) in enumerate(zip((one, other), pair.monomers, pair.names, strict=True))
        ]
        return said[0] == said[1] and one.fixed == other.fixed


def _turnover_of(pair: Pair, i: int, left_out: set[str]) -> _Turnover:
    """Return the rules of a model that make a molecule alone, and that degrade it where it is as it starts."""
    turnover, rest = _Turnover([], []), at_rest(pair, i)
    for rule in (rule for rule in pair.models[i].rules if rule.name not in left_out):
        sides = (complex_patterns(rule.reactant_pattern), complex_patterns(rule.product_pattern))
        for before, after in (sides, sides[::-1])[: 1 + rule.is_reversible]:
            made, lost = _at(after, created(before, after)), _at(before, created(after, before))
            alone = {molecule.monomer.name for molecule in made + lost} == {pair.monomers[i].name}
            if alone and not lost:
                turnover.made.append(rule.name)
            if alone and not made and any(_is_at_rest(molecule, pair, i, rest) for molecule in lost):
                turnover.degraded.append(rule.name)
    return turnover


def _at(side: Side, indices: Iterable[MoleculeIndex]) -> list[MonomerPattern]:
    return [molecules(side[i])[j] for i, j in indices]


def _is_at_rest(molecule: MonomerPattern, pair: Pair, i: int, rest: Mapping[str, object]) -> bool:
    """Return whether a molecule may be one of a pair as it is at the start."""
    return all(
        state_of(pair.names[i].condition(molecule.monomer.name, site, condition)) in ("", rest[pair.site(i, site)])
        and (bond_of(condition) is None or bond_of(condition) is WILD)
        for site, condition in molecule.site_conditions.items()
    )


def _initials_of(model: Model, monomer: str) -> list[Initial]:
    return [i for i in model.initials if [m.monomer.name for m in molecules(i.pattern)] == [monomer]]


def _is_alone(model: Model, initial: Initial) -> bool:
    """Return whether an initial amount is a Parameter, and no other initial amount is that."""
    return isinstance(initial.value, Parameter) and sum(one.value is initial.value for one in model.initials) == 1
