"""SBML as flat models: the part of it that is a reaction network with one state for all time."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple
from xml.sax.saxutils import unescape

import sympy
from pysb import Expression, Model, Parameter
from pysb.core import time as TIME

from ..errors import Il2Error
from ..exporters.sbml_check import load_libsbml
from ..rules.expressions import check_functions
from ..rules.names import BUILT_IN, check_names
from .bngl_lines import Row, at_row
from .comments import annotate
from .draft import Draft
from .flat import FlatNetwork
from .formulas import Formula, as_number
from .sbml_document import network_document
from .sbml_math import Element, SbmlMath
from .values import ReadValue, dependents_last

__all__ = ["ReadSbml", "Reader", "read_sbml"]

#: Sums in a product of which a rate is written as a sum.
_MOST_SUMS = 4


class ReadSbml(NamedTuple):
    """A model, the ids of its species in their order, and names of what rules compute in the file and in the model."""

    model: Model
    species: list[str]
    readouts: dict[str, str]


def read_sbml(text: str, name: str) -> ReadSbml:
    """Return the model of an SBML text.

    Raises
    ------
    Il2Error
        If libsbml is missing or finds an error, or the document has more than a network: events, rate rules and the
        like, each named.
    """
    libsbml = load_libsbml()
    maths = SbmlMath(libsbml, TIME)
    return Reader(maths, network_document(libsbml, maths, text, name), name).read()


class Reader:
    """Reads one document."""

    def __init__(self, maths: SbmlMath, document: Element, name: str) -> None:
        self._math, self._document, self._sbml, self._name = maths, document, document.getModel(), name
        self._draft = Draft(self._sbml.getName() or self._sbml.getId() or "model")
        self._network = FlatNetwork(self._draft)
        self._draft.reserve(*BUILT_IN, *self._ids())
        self._own = "Written by pysb-il2 " in self._sbml.getNotesString()
        #: What ids stand for: values of the model, and symbols of species, which are replaced at last.
        self._values: dict[str, Formula] = {}
        self._symbols: list[Formula] = []
        self._index: dict[str, int] = {}

    def _ids(self) -> list[str]:
        """Return the ids of what may have a value."""
        lists = (self._sbml.getListOfParameters(), self._sbml.getListOfSpecies(), self._sbml.getListOfCompartments())
        return [element.getId() for one in lists for element in one]

    @contextmanager
    def _at(self, element: Element) -> Iterator[None]:
        with at_row(Row(element.getLine(), ""), self._name):
            yield

    def read(self) -> ReadSbml:
        """Return the model, once."""
        assigned = {rule.getVariable(): rule for rule in self._sbml.getListOfRules()}
        initially = {one.getSymbol(): one for one in self._sbml.getListOfInitialAssignments()}
        self._add_constants(assigned, initially)
        changing = self._add_computed(assigned, initially)
        self._add_species(assigned, initially)
        for rule, name in changing:
            with self._at(rule):
                self._add_changing(rule, name)
        for reaction in self._sbml.getListOfReactions():
            with self._at(reaction):
                self._add_reaction(reaction)
        model = self._draft.model
        check_names(model)
        check_functions(model)
        readouts = {name: self._values[name].name for name in assigned}
        return ReadSbml(model, [*self._index], readouts)

    def _add_constants(self, assigned: Mapping[str, Element], initially: Mapping[str, Element]) -> None:
        """Add parameters with a value, and compartments that formulas or concentrations need."""
        needed = set(self._names_in_math())
        needed |= {s.getCompartment() for s in self._sbml.getListOfSpecies() if not s.getHasOnlySubstanceUnits()}
        elements = [(p, p.isSetValue(), p.getValue) for p in self._sbml.getListOfParameters()]
        elements += [(c, c.isSetSize(), c.getSize) for c in self._sbml.getListOfCompartments() if c.getId() in needed]
        for element, is_set, value in elements:
            name = element.getId()
            if name in assigned or name in initially:
                continue
            with self._at(element):
                if not is_set:
                    raise Il2Error(f"{element.getElementName()} {name!r} has no value; give it one")
                self._values[name] = self._draft.value(self._known_as(name), float(value()))
                self._annotate(element, name)

    def _annotate(self, element: Element, name: str) -> None:
        """Annotate a value with what our comment says."""
        if self._own and element.isSetNotes():
            words = re.search(r"<p>(.*?)</p>", element.getNotesString())
            annotate(self._draft, self._values[name], Row(0, "", unescape(words[1]) if words else ""))

    def _add_computed(
        self, assigned: Mapping[str, Element], initially: Mapping[str, Element]
    ) -> list[tuple[Element, str]]:
        """Add what is computed of constants; return the rules of what changes with species."""
        species = {one.getId() for one in self._sbml.getListOfSpecies()} - set(assigned)
        pool = {name: one for name, one in {**initially, **assigned}.items() if name not in species}
        changing, later = set(species), list[tuple[Element, str]]()
        for one, name in self._ordered([(one, name) for name, one in pool.items()]):
            with self._at(one):
                if not changing.isdisjoint(self._math.names(one.getMath())):
                    if name not in assigned:
                        raise Il2Error(f"the initial value of {name!r} depends on a species; give it a number")
                    changing.add(name)
                    later.append((one, name))
                    continue
                found = as_number(self._math.formula(one.getMath(), self._values))
                if name in assigned:
                    self._values[name] = self._draft.add(Expression(self._known_as(name), found, _export=False))
                    self._annotate(self._sbml.getElementBySId(name), name)
                else:
                    self._values[name] = self._draft.value(self._known_as(name), self._constant(one))
        return later

    def _constant(self, one: Element) -> Formula:
        found = as_number(self._math.formula(one.getMath(), self._values))
        if any(symbol is TIME for symbol in found.free_symbols):
            raise Il2Error("an initial value depends on time; give it a number")
        return found

    def _known_as(self, name: str) -> str:
        return self._draft.free(name) if name in BUILT_IN else name

    def _ordered(self, elements: list[tuple[Element, str]]) -> list[tuple[Element, str]]:
        by_name = {name: element for element, name in elements}
        values = [
            ReadValue(Row(element.getLine(), ""), name, None, " ".join(self._math.names(element.getMath())))
            for name, element in by_name.items()
        ]
        return [(by_name[value.name], value.name) for value in dependents_last(values, self._name)]

    def _names_in_math(self) -> Iterator[str]:
        maths = [*self._sbml.getListOfRules(), *self._sbml.getListOfInitialAssignments()]
        maths += [r.getKineticLaw() for r in self._sbml.getListOfReactions() if r.isSetKineticLaw()]
        for one in maths:
            if one.isSetMath():
                yield from self._math.names(one.getMath())

    def _add_species(self, assigned: Mapping[str, Element], initially: Mapping[str, Element]) -> None:
        for species in self._sbml.getListOfSpecies():
            name = species.getId()
            if name in assigned:
                continue
            with self._at(species):
                amount = self._initial_amount(species, initially.get(name))
                index = len(self._symbols)
                fixed = species.getBoundaryCondition() or species.getConstant()
                self._network.species(self._known_as(name), species.getName() or name, amount, fixed=fixed)
                self._index[name] = index
                self._symbols.append(sympy.Dummy(name, real=True))
        for name, index in self._index.items():  # not before: initial values may not depend on them
            self._values[name] = self._symbols[index] / self._volume(self._sbml.getSpecies(name))

    def _volume(self, species: Element) -> Formula:
        """Return by what an amount is divided where formulas have a species."""
        compartment = self._sbml.getCompartment(species.getCompartment())
        if species.getHasOnlySubstanceUnits() or compartment.getSpatialDimensions() == 0:
            return sympy.Integer(1)
        return self._values[species.getCompartment()]

    def _initial_amount(self, species: Element, initially: Element | None) -> float | Parameter | Expression:
        if initially is not None:
            amount = self._constant(initially) * self._volume(species)
        elif species.isSetInitialAmount():
            return float(species.getInitialAmount())
        elif species.isSetInitialConcentration():
            compartment = species.getCompartment()
            volume = self._volume(species)
            if species.getHasOnlySubstanceUnits():
                volume = _number_of(self._sbml.getCompartment(compartment).getSize())
            amount = _number_of(species.getInitialConcentration()) * volume
        else:
            raise Il2Error(f"species {species.getId()!r} has no initial amount; give it one")
        if isinstance(amount, (Parameter, Expression)):
            return amount
        if amount.is_number:
            return float(amount)
        return self._draft.value(self._draft.free(f"{species.getId()}_0"), amount)

    def _add_changing(self, rule: Element, name: str) -> None:
        found = as_number(self._math.formula(rule.getMath(), self._values))
        known = self._known_as(name)
        if terms := self._terms(found):
            self._network.observable(known, terms)
            self._values[name] = self._draft.values[known]
        else:
            self._values[name] = self._draft.add(Expression(known, self._with_observables(found), _export=False))

    def _terms(self, found: Formula) -> list[tuple[float, int]]:
        """Return a sum of amounts as an observable has it; nothing if it is none."""
        index = {symbol: i for i, symbol in enumerate(self._symbols)}
        terms = [term.as_coeff_Mul() for term in sympy.Add.make_args(found)]
        if not all(symbol in index and weight > 0 and float(weight).is_integer() for weight, symbol in terms):
            return []
        return [(float(weight), index[symbol]) for weight, symbol in terms]

    def _with_observables(self, found: Formula) -> Formula:
        """Return a formula with observables for the symbols of species."""
        index = {symbol: i for i, symbol in enumerate(self._symbols)}
        used = sorted((s for s in found.free_symbols if s in index), key=index.__getitem__)
        return found.xreplace({symbol: self._network.amount(index[symbol]) for symbol in used})

    def _add_reaction(self, reaction: Element) -> None:
        name, law = reaction.getId(), reaction.getKineticLaw()
        if reaction.isSetFast() and reaction.getFast():
            raise Il2Error(f"reaction {name!r} is fast, at equilibrium at all times; give it a rate")
        if law is None or not law.isSetMath():
            raise Il2Error(f"reaction {name!r} has no kinetic law; give it one")
        values = dict(self._values)
        for local in law.getListOfParameters() or law.getListOfLocalParameters():
            free = self._draft.free(f"{name}_{local.getId()}")
            values[local.getId()] = self._draft.value(free, float(local.getValue()))
        reactants, products = self._side(reaction.getListOfReactants()), self._side(reaction.getListOfProducts())
        rate = as_number(self._math.formula(law.getMath(), values))
        words = re.sub(r"\W+", "_", reaction.getName().partition(",")[0], flags=re.ASCII).strip("_") or name
        there, back = self._two_ways(rate, reactants, products, name)
        self._network.reaction(words, reactants, products, self._with_observables(there))
        if back is not None:
            self._network.reaction(f"{words}_back", products, reactants, self._with_observables(back))

    def _side(self, references: Element) -> list[int]:
        side = []
        for reference in references:
            species, number = reference.getSpecies(), reference.getStoichiometry()
            if species not in self._index:
                raise Il2Error(f"species {species!r} takes part in a reaction and has a rule; delete one of them")
            if reference.isSetStoichiometryMath() or reference.getId() in self._changed():
                raise Il2Error(f"the stoichiometry of {species!r} is computed; give a whole number")
            if not (number == number and float(number).is_integer() and 0 < number <= 10):
                raise Il2Error(f"the stoichiometry of {species!r} is {number:g}; give a whole number from 1 to 10")
            side += [self._index[species]] * int(number)
        return side

    def _changed(self) -> set[str]:
        rules, initially = self._sbml.getListOfRules(), self._sbml.getListOfInitialAssignments()
        return {r.getVariable() for r in rules} | {i.getSymbol() for i in initially}

    def _per(self, rate: Formula, reactants: list[int]) -> Formula | None:
        """Return a rate divided by the amounts of reactants; None where that is not finite without one of them."""
        per = sympy.Mul(*(self._symbols[index] ** -count for index, count in Counter(reactants).items()))
        per = sympy.Add(*(term * per for term in sympy.Add.make_args(rate)))
        without = [per.xreplace({self._symbols[index]: sympy.Integer(0)}) for index in set(reactants)]
        return None if any(one.has(sympy.zoo, sympy.nan, sympy.oo, -sympy.oo) for one in without) else per

    def _two_ways(
        self, rate: Formula, reactants: list[int], products: list[int], name: str
    ) -> tuple[Formula, Formula | None]:
        """Return the rates of a reaction, and of its reverse if it has one, divided by the amounts of reactants."""
        if (per := self._per(rate, reactants)) is not None:
            return per, None
        if sum(factor.is_Add for factor in sympy.Mul.make_args(rate)) <= _MOST_SUMS:
            terms = sympy.Add.make_args(sympy.expand_mul(rate))
            back = [-term for term in terms if term.could_extract_minus_sign()]
            there = [term for term in terms if not term.could_extract_minus_sign()]
            found = self._per(sympy.Add(*there), reactants), self._per(sympy.Add(*back), products)
            if found[0] is not None and found[1] is not None:
                return found[0], found[1] if back else None
        words = f"the rate of reaction {name!r} does not vanish without its reactants, as that of a rule does"
        raise Il2Error(f"{words}; write it as a product of them, or as the difference of two such")


def _number_of(value: float) -> Formula:
    if value != value or value in (float("inf"), float("-inf")):
        raise Il2Error(f"a value is {value}; give a finite one")
    return sympy.Float(value)
