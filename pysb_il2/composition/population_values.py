"""Constants, Expressions and read-outs of cells of several types: one for all of them, or one for each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from pysb import ComplexPattern, Expression, Model, Observable, Parameter
from pysb.core import ReactionPattern

from ..errors import Il2Error
from ..rules.patterns import complex_patterns, molecules
from ..units import AVOGADRO
from .shared_medium import SharedMedium

if TYPE_CHECKING:
    from pysb.core import Component

__all__ = ["DENSITY", "MEDIUM_VOLUME", "PopulationValues", "Value"]

#: What stands for a name of a type.
Value: TypeAlias = "Parameter | Expression | Observable"
#: The volume of the medium (L), and what it rests on in a model of one cell.
MEDIUM_VOLUME, DENSITY = "medium_volume", "cell_density"


class PopulationValues:
    """What stands for each constant, Expression and observable of each type.

    Parameters
    ----------
    model : pysb.Model
        The model that is written, inside `building`.
    types : mapping of str to Model
        The model of one cell of each type.
    medium : SharedMedium
        What the types share.
    cells : mapping of str to Parameter
        Their numbers.
    volume : Parameter
        Of the medium, L.
    of_cell : iterable of str
        Constants that each type has for itself, also where they are equal, beside those in which types differ.

    Attributes
    ----------
    names_of_types : set of str
        What each type has for itself: these constants, and all that rests on them or on molecules of a cell.
    """

    def __init__(
        self, model: Model, types: Mapping[str, Model], medium: SharedMedium, *, cells: Mapping[str, Parameter],
        volume: Parameter, of_cell: Iterable[str],
    ) -> None:  # fmt: skip
        self._model, self._types, self._cells, self._volume, self._medium = model, types, cells, volume, medium
        self.names_of_types = self._find_names_of_types(of_cell)
        self._values: dict[tuple[str, str], Value] = {}

    def __getitem__(self, key: tuple[str, str]) -> Value:
        """Return what stands for a name of a type."""
        return self._values[key]

    def times_cells(self, label: str, name: str, power: int) -> Value:
        """Return a value times a power of the number of cells."""
        value = self._values[label, name]
        if power == 0:
            return value
        words = {1: "of_all_cells", -1: "among_all_cells"}.get(power, f"among_all_cells_{1 - power}")
        full = f"{label}_{name}_{words}"
        return self._model.expressions.get(full) or Expression(full, value * self._cells[label] ** power)

    def _find_names_of_types(self, of_cell: Iterable[str]) -> set[str]:
        own = set(of_cell)
        texts: dict[str, set[str]] = defaultdict(set)
        rests_on: dict[str, set[str]] = defaultdict(set)
        for model in self._types.values():
            for parameter in model.parameters:
                texts[parameter.name].add(repr(parameter.value))
            for expression in model.expressions:
                texts[expression.name].add(str(expression.expr))
                rests_on[expression.name] |= {symbol.name for symbol in expression.expr.free_symbols}
            own |= {observable.name for observable in model.observables if self._is_of_cell(observable)}
            for observable in model.observables:
                texts[observable.name].add(f"{observable.match} {observable.reaction_pattern}")
        own |= {name for name, different in texts.items() if len(different) > 1}
        own.discard(MEDIUM_VOLUME)
        while more := {name for name, symbols in rests_on.items() if symbols & own} - own - {MEDIUM_VOLUME}:
            own |= more
        return own

    def _is_of_cell(self, observable: Observable) -> bool:
        return any(map(self._medium.is_of_cell, complex_patterns(observable.reaction_pattern)))

    def write(self, label: str) -> Iterator[tuple[str, Component]]:
        """Write the values of a type, and yield what is new by the name that the type has for it."""
        model = self._types[label]
        for name, value in ((p.name, p.value) for p in model.parameters if p.name != DENSITY):
            yield from self._write(label, name, partial(Parameter, value=value))
        self._values[label, MEDIUM_VOLUME] = self._volume
        for observable in model.observables:
            yield from self._write_readout(label, observable)
        for expression in model.expressions:
            if expression.name != MEDIUM_VOLUME:
                symbols = (symbol for symbol in expression.expr.free_symbols if (label, symbol.name) in self._values)
                new = expression.expr.xreplace({symbol: self._values[label, symbol.name] for symbol in symbols})
                yield from self._write(label, expression.name, partial(Expression, expr=new))

    def _write(self, label: str, name: str, make: Callable[[str], Value]) -> Iterator[tuple[str, Component]]:
        full = f"{label}_{name}" if name in self.names_of_types else name
        there = None if name in self.names_of_types else self._model.components.get(full)
        self._values[label, name] = make(full) if there is None else there
        if there is None:
            yield name, self._values[label, name]

    def _write_readout(self, label: str, observable: Observable) -> Iterator[tuple[str, Component]]:
        """Write a read-out per cell of a type, or one of the medium."""
        patterns = [self._medium.pattern(label, p) for p in complex_patterns(observable.reaction_pattern)]
        if not self._is_of_cell(observable):
            make = partial(Observable, reaction_pattern=ReactionPattern(patterns), match=observable.match)
            yield from self._write(label, observable.name, make)
            return
        total = Observable(f"{label}_{observable.name}_of_all_cells", ReactionPattern(patterns), match=observable.match)
        yield observable.name, total
        yield from self._write(label, observable.name, partial(Expression, expr=total / self._cells[label]))

    def write_totals(self) -> None:
        """Count what has a ligand or a drug in all cells by the name that it has in one, and their concentrations."""
        of_all: dict[str, dict[str, ComplexPattern]] = defaultdict(dict)  # by text: those of the medium occur in all
        match = {}
        for label, model in self._types.items():
            for observable in model.observables:
                patterns = complex_patterns(observable.reaction_pattern)
                with_ligand = all(any(m.monomer.name in self._medium.initials for m in molecules(p)) for p in patterns)
                if with_ligand and self._is_of_cell(observable):
                    match[observable.name] = observable.match
                    of_all[observable.name] |= {str(p): p for p in (self._medium.pattern(label, p) for p in patterns)}
        for name, by_text in of_all.items():
            Observable(name, ReactionPattern(list(by_text.values())), match=match[name])
        for name, initial in self._medium.initials.items():
            if taken := {f"{name}_in_medium", f"{name}_in_medium_nM"} & set(self._model.components.keys()):
                raise Il2Error(f"{min(taken)!r} is the amount of free {name} here; rename yours in the model of a cell")
            free = Observable(f"{name}_in_medium", self._medium.pattern(self._medium.first[name], initial.pattern))
            Expression(f"{name}_in_medium_nM", 1e9 * free / (AVOGADRO * self._volume))
