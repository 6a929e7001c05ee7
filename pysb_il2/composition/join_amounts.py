"""How much there is of a molecule that two models share: its initial amount, what makes it and what degrades it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from pysb import Initial, Model, Parameter

from ..errors import Il2Error
from ..rules.medium import initials_in_medium
from ..rules.patterns import Side, complex_patterns, molecules
from ..rules.rule_analysis import MoleculeIndex
from .copying import created
from .other_units import Units
from .site_union import Pair
from .unification import Joint, OneValue

__all__ = ["Amounts"]


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
    """

    def __init__(self, joint: Joint, units: Units, holders: Mapping[str, int]) -> None:
        self._joint, self._units, self._holders = joint, units, holders
        self._models = joint.models
        self.rules: tuple[set[str], set[str]] = (set(), set(joint.rules.values()))
        self.initials: tuple[set[str], set[str]] = (set(), set())
        for pair in joint.pairs.values():
            self._initial(pair, self._sources(pair))

    def _sources(self, pair: Pair) -> list[bool]:
        """Return which of the models makes a molecule in the joined model."""
        both = [_turnover_of(model, pair.monomers[i].name, self.rules[i]) for i, model in enumerate(self._models)]
        word, twice = next(((w, r) for w, *r in zip(("make", "degrade"), *both, strict=True) if all(r)), ("", []))
        if not twice:
            return [bool(one.made) for one in both]
        holder = self._holders.get(pair.monomers[0].name)
        if holder is None:
            raise Il2Error(
                f"both models {word} {pair.name!r}: {self._models[0].name!r} by rule {twice[0][0]!r} and "
                f"{self._models[1].name!r} by {twice[1][0]!r}; say whose amount, synthesis and degradation hold "
                f"as amounts={{{pair.monomers[0].name!r}: 'model'}} or 'other', and those of the other are left out"
            )
        for name in dict.fromkeys([*both[1 - holder].made, *both[1 - holder].degraded]):
            self.rules[1 - holder].add(name)
            names = (name, "") if holder else ("", name)
            note = f"{self._models[holder].name} makes and degrades {pair.name}"
            self._joint.rows.append(("left out", *names, "", note))
        return [i == holder for i in range(2)]

    def _initial(self, pair: Pair, sources: list[bool]) -> None:
        found = [_initials_of(model, m.name) for model, m in zip(self._models, pair.monomers, strict=True)]
        if not all(found):
            return
        one, other = found[0][0], found[1][0]
        alike = len(found[0]) == len(found[1]) == 1 and self._same_species(pair, one, other)
        numbers = [float(one.value.get_value()), float(other.value.get_value()) * self._units.amount]
        agree = alike and math.isclose(*numbers, rel_tol=1e-9)
        holder = self._holders.get(pair.monomers[0].name)
        for setting in (sources, self._dosed(pair)):
            if holder is None and setting[0] != setting[1]:
                holder = setting.index(True)
        if holder is None and not agree:
            what = f"{numbers[0]:g} and {numbers[1]:g} molecules" if alike else "of other species"
            raise Il2Error(
                f"both models have an initial amount of {pair.name!r}, {what}; say whose holds as "
                f"amounts={{{pair.monomers[0].name!r}: 'model'}} or 'other'"
            )
        kept = holder or 0
        self.initials[1 - kept].add(pair.monomers[1 - kept].name)
        note = "they agree" if agree else f"that of {self._models[kept].name} holds, {numbers[kept]:g} molecules"
        names = (one.value.name, other.value.name)
        self._joint.rows.append(("one amount", *names, names[pair.named_by], note))
        if alike and _is_alone(self._models[0], one) and _is_alone(self._models[1], other):
            self._joint.values.append(OneValue(*names, names[pair.named_by], numbers[kept], self._units.amount))

    def _dosed(self, pair: Pair) -> list[bool]:
        """Return which of the models doses a molecule into the medium."""
        return [m.name in initials_in_medium(model) for model, m in zip(self._models, pair.monomers, strict=True)]

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


def _turnover_of(model: Model, monomer: str, left_out: set[str]) -> _Turnover:
    turnover = _Turnover([], [])
    for rule in (rule for rule in model.rules if rule.name not in left_out):
        sides = (complex_patterns(rule.reactant_pattern), complex_patterns(rule.product_pattern))
        for before, after in (sides, sides[::-1])[: 1 + rule.is_reversible]:
            made, lost = _named(after, created(before, after)), _named(before, created(after, before))
            if monomer in made and not lost:
                turnover.made.append(rule.name)
            if monomer in lost and not made:
                turnover.degraded.append(rule.name)
    return turnover


def _named(side: Side, indices: Iterable[MoleculeIndex]) -> set[str]:
    return {molecules(side[i])[j].monomer.name for i, j in indices}


def _initials_of(model: Model, monomer: str) -> list[Initial]:
    return [i for i in model.initials if [m.monomer.name for m in molecules(i.pattern)] == [monomer]]


def _is_alone(model: Model, initial: Initial) -> bool:
    """Return whether an initial amount is a Parameter, and no other initial amount is that."""
    return isinstance(initial.value, Parameter) and sum(one.value is initial.value for one in model.initials) == 1
