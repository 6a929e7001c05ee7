"""Flat models: a reaction network whose species are monomers without sites, and whose reactions are rules.

A network does not say of which rules it comes, and a rule with patterns of whole complexes matches a symmetric one in
several ways. With a monomer for each species a rule is a reaction, so that the network of the model is that of the
file, species by species, and all courses are the same. What a species is made of stands in an annotation of its
monomer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import factorial, prod

import sympy
from pysb import Expression, Monomer, Observable, Parameter, Rule
from pysb.core import ComplexPattern, ReactionPattern, RuleExpression

from ..errors import Il2Error
from .draft import Draft
from .formulas import Formula

__all__ = ["HAS_NAME", "FlatNetwork"]

#: Of a monomer that is a species: what the species is called in the file.
HAS_NAME = "hasName"


class FlatNetwork:
    """Writes species and reactions into a draft.

    Attributes
    ----------
    monomers : list of Monomer
        Of the species, in their order.
    """

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self.monomers: list[Monomer] = []
        self._nothing: Parameter | None = None
        self._rates: dict[Formula, Parameter | Expression] = {}
        self._amounts: dict[int, Observable] = {}

    def species(self, name: str, label: str, amount: float | Parameter | Expression, *, fixed: bool) -> None:
        """Add a species under a name that is free, with its initial amount, all in the order of their indices."""
        monomer = self._draft.add(Monomer(name, [], {}, _export=False))
        if label != monomer.name:
            self._draft.say(monomer, HAS_NAME, label)
        if isinstance(amount, float):
            amount = self._amount(monomer.name, amount)
        self.monomers.append(monomer)
        self._draft.seed(self._pattern(len(self.monomers) - 1), amount, fixed=fixed)

    def _amount(self, name: str, amount: float) -> Parameter | Expression:
        if amount:
            return self._draft.value(self._draft.free(f"{name}_0"), amount)
        if self._nothing is None:  # one for all, so that species that are not there at first need none each
            self._nothing = self._draft.add(Parameter(self._draft.free("nothing"), 0.0, _export=False))
        return self._nothing

    def _pattern(self, index: int) -> ComplexPattern:
        return ComplexPattern([self.monomers[index]()], None)

    def observable(self, name: str, terms: Sequence[tuple[float, int]]) -> None:
        """Add a sum of species, each by its weight."""
        if not terms:
            self._draft.add(Expression(name, sympy.Integer(0), _export=False))
            return
        patterns = []
        for weight, index in terms:
            if not (weight.is_integer() and 0 < weight <= 1000):
                raise Il2Error(f"observable {name!r} counts a species {weight:g} times; write it as a function")
            patterns += [self._pattern(index)] * int(weight)
        self._draft.add(Observable(name, ReactionPattern(patterns), _export=False))

    def amount(self, index: int) -> Observable:
        """Return the amount of a species as formulas use it."""
        if index not in self._amounts:
            name = self._draft.free(f"amount_of_{self.monomers[index].name}")
            observable = Observable(name, ReactionPattern([self._pattern(index)]), _export=False)
            self._draft.model.add_component(observable)
            self._amounts[index] = observable
        return self._amounts[index]

    def reaction(self, name: str, reactants: Sequence[int], products: Sequence[int], rate: Formula) -> None:
        """Add a reaction by what its rate is divided by the product of its reactants' amounts."""
        # BioNetGen divides by the ways in which equal reactants can be ordered, apart those that stay and that go.
        left, right = Counter(reactants), Counter(products)
        stay = {i: min(count, right[i]) for i, count in left.items()}
        ways = prod(factorial(stay[i]) * factorial(count - stay[i]) for i, count in left.items())
        sides = [ReactionPattern([self._pattern(i) for i in side]) for side in (reactants, products)]
        rule = Rule(
            self._draft.free(name), RuleExpression(*sides, False), self._rate(rate * ways, name), _export=False
        )  # fmt: skip
        self._draft.add(rule)

    def _rate(self, rate: Formula, name: str) -> Parameter | Expression:
        number, rest = rate.as_coeff_Mul()
        if number.is_Float and float(number).is_integer():
            rate = int(number) * rest
        if isinstance(rate, (Parameter, Expression)):
            return rate
        if rate not in self._rates:
            self._rates[rate] = self._draft.value(self._draft.free(f"{name}_rate"), rate)
        return self._rates[rate]
