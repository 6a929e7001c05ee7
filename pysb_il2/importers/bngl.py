"""BNGL as a PySB model: read line by line, and refused where PySB has no counterpart.

PySB's importer is not used: it evaluates the formulas of a file as Python, gives inline rates names that engines hide,
and loses nested functions, energies, labels and limits.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import sympy
from pysb import Compartment, EnergyPattern, Expression, Model, Observable, Parameter, Rule
from pysb.core import Component, ReactionPattern, RuleExpression, Tag

from ..errors import Il2Error
from ..rules.expressions import check_functions
from ..rules.names import check_names
from ..text import shown
from .actions import check_actions
from .bngl_lines import Blocks, Row, at_row, matched, read_blocks
from .comments import annotate
from .draft import Draft, ReadWarning
from .formulas import Formula, as_number, formula
from .molecule_types import inferred_types, molecule_type
from .patterns import Cursor, Pattern, complex_pattern, read_pattern
from .rules import ReadRule, read_rule
from .values import ReadValue, dependents_last, read_values

__all__ = ["ReadModel", "read_bngl"]

_OBSERVABLE = re.compile(r"(?:\d+\s+)?(?:\w+\s*:\s+)?(\w+)\s+([A-Za-z_]\w*)\s+(\S.*)", re.ASCII)
_COMPARTMENT = re.compile(r"(?:\d+\s+)?([A-Za-z_]\w*)\s+([23])\s+(.*?)(?:\s+([A-Za-z_]\w*))?", re.ASCII)


@dataclass
class ReadModel:
    """A model, and what its network is compared with.

    Attributes
    ----------
    model : pysb.Model
    bngl : str
        The blocks of the file, without all else.
    names : dict of str to str
        Names of observables and functions in the file, and in the model.
    """

    model: Model
    bngl: str
    names: dict[str, str]


def read_bngl(text: str, name: str, title: str) -> ReadModel:
    """Return the model of a BNGL text.

    Parameters
    ----------
    text : str
    name : str
        What errors call the file.
    title : str
        The name of the model, unless this package wrote the file, which then says it.

    Raises
    ------
    Il2Error
        Names the line that PySB has no counterpart for.
    """
    blocks = read_blocks(text, name)
    if not any(blocks.rows.values()):
        raise Il2Error(f"{name} has no blocks of a model; give a BNGL file, with 'begin parameters' or the like")
    check_actions(blocks)
    reader = _Reader(blocks, Draft(blocks.title or title))
    model = reader.read()
    return ReadModel(model, reader.bngl(), reader.names)


class _Reader:
    """Reads the blocks of one file into a model."""

    def __init__(self, blocks: Blocks, draft: Draft) -> None:
        self._blocks, self._draft, self._model = blocks, draft, draft.model
        self._seeds: list[tuple[Row, Pattern, str]] = []
        self._rules: list[tuple[Row, ReadRule]] = []
        self._observables: list[tuple[Row, str, str, list[Pattern]]] = []
        self._tags: dict[str, Tag] = {}
        self.names: dict[str, str] = {}
        self._named_sizes: dict[Row, tuple[str, Row]] = {}

    def read(self) -> Model:
        """Return the model, once."""
        for block, parse in (
            ("seed species", self._parse_seed), ("reaction rules", self._parse_rule),
            ("observables", self._parse_observable),
        ):  # fmt: skip
            self._each(block, parse)
        self._each("molecule types", self._add_monomer)
        if not self._blocks.rows["molecule types"]:
            for monomer in inferred_types(self._patterns()):
                self._draft.add(monomer)
        values = read_values(self._blocks)
        self._draft.reserve(*self._model.monomers.keys(), *(value.name for value in values))
        self._draft.reserve(*(name for _, _, name, _ in self._observables))
        self._add_values([one for one in values if one.labels is None])
        self._each("compartments", self._add_compartment)
        for row, kind, name, patterns in self._observables:
            with at_row(row, self._blocks.name):
                self._add_observable(row, kind, name, patterns)
        self._add_values([one for one in values if one.labels is not None])
        for row, pattern, amount in self._seeds:
            with at_row(row, self._blocks.name):
                one = complex_pattern(self._model, pattern)
                value = self._draft.of_formula(amount, "_".join(m.name for m in pattern.molecules) + "_0")
                self._draft.seed(one, value, fixed=pattern.fixed)
        self._each("energy patterns", self._add_energy)
        for row, rule in self._rules:
            with at_row(row, self._blocks.name):
                self._add_rule(row, rule)
        check_names(self._model)
        check_functions(self._model)
        return self._model

    def bngl(self) -> str:
        """Return the blocks of the file alone, with names for sizes of compartments."""
        rows = dict(self._blocks.rows)
        sizes = [Row(0, f"{name} {_size(row)}") for row, (name, _) in self._named_sizes.items()]
        rows["parameters"] = [*rows["parameters"], *sizes]
        rows["compartments"] = [self._named_sizes.get(row, ("", row))[1] for row in rows["compartments"]]
        return replace(self._blocks, rows=rows).bngl()

    def _each(self, block: str, act: Callable[[Row], None]) -> None:
        for row in self._blocks.rows[block]:
            with at_row(row, self._blocks.name):
                act(row)

    def _add(self, component: Component, row: Row, known_as: str | None = None) -> None:
        self._draft.add(component, known_as)
        if self._blocks.own:
            annotate(self._draft, component, row)

    def _parse_seed(self, row: Row) -> None:
        cursor = Cursor(row.text)
        cursor.take(r"(?:\d+\s+)?(?:\w+\s*:\s+)?")
        pattern = read_pattern(cursor)
        if pattern is not None:
            self._seeds.append((row, pattern, cursor.rest.strip()))

    def _parse_rule(self, row: Row) -> None:
        self._rules.append((row, read_rule(row.text)))

    def _parse_observable(self, row: Row) -> None:
        kind, name, content = matched(_OBSERVABLE, row.text, "an observable such as 'Molecules A_total A()'")
        if kind not in ("Molecules", "Species"):
            raise Il2Error(f"an observable of kind {kind!r} has no counterpart in PySB; write Molecules or Species")
        cursor, patterns = Cursor(content), list[Pattern]()
        while not cursor.take(r"[\s,]*$"):
            pattern = read_pattern(cursor)
            patterns += [pattern] if pattern else []
            if not cursor.take(r"[\s,]+|$"):
                raise Il2Error(f"{shown(cursor.rest)} of an observable cannot be read; separate patterns by commas")
        self._observables.append((row, kind, name, patterns))

    def _add_monomer(self, row: Row) -> None:
        self._add(molecule_type(row.text), row)

    def _patterns(self) -> Iterable[Pattern]:
        yield from (pattern for _, pattern, _ in self._seeds)
        yield from (pattern for _, rule in self._rules for side in rule.sides for pattern in side)
        yield from (pattern for _, _, _, patterns in self._observables for pattern in patterns)

    def _add_values(self, values: list[ReadValue]) -> None:
        """Add Parameters and Expressions, each behind those that it uses."""
        for row, name, labels, content in dependents_last(values, self._blocks.name):
            with at_row(row, self._blocks.name):
                known: Mapping[str, Formula] = self._draft.values
                if labels:
                    known = {**known, **self._of_labels(labels)}
                found = formula(content, known)
                if labels is None and found.is_number:
                    value = self._draft.checked(name, found)
                    self._add(Parameter(name, value, _export=False, nonnegative=value >= 0), row)
                else:
                    self._add(Expression(name, as_number(found), _export=False), row)
                self.names[name] = name

    def _of_labels(self, labels: list[str]) -> dict[str, Formula]:
        """Return what functions of labels stand for, by their text."""
        local = [*(name for _, _, name, _ in self._observables), *self._model.expressions.keys()]
        return {
            f"{name}({label})": sympy.Function(self.names.get(name, name))(self._tag(label))
            for label in labels for name in local
        }  # fmt: skip

    def _tag(self, label: str) -> Tag:
        if label not in self._tags:
            self._tags[label] = self._draft.add(Tag(self._draft.free(label), _export=False))
        return self._tags[label]

    def _add_compartment(self, row: Row) -> None:
        name, dimension, size, parent = matched(_COMPARTMENT, row.text, "a compartment such as 'cell 3 V membrane'")
        outer = self._model.compartments.get(parent) if parent else None
        if parent and outer is None:
            raise Il2Error(f"compartment {parent!r} is not declared yet; declare the outer one first")
        value = None if size == "1.0" else self._draft.of_formula(size, f"{name}_size")
        if value is not None and value.name != size:  # of the file's network only names of sizes can be compared
            self._named_sizes[row] = value.name, Row(row.number, f"{name} {dimension} {value.name} {parent or ''}")
        known = self._renamed(name, "compartment")
        self._add(Compartment(known, outer, int(dimension), value, _export=False), row)

    def _renamed(self, name: str, kind: str, like: str = "") -> str:
        """Return the name of a component, another one where a component of another kind has it."""
        known = self._draft.free(like or name) if self._draft.has(name) else name
        if known != name:
            words = f"{kind} {name!r} of {self._blocks.name} is called {known!r}, since names are of one component each"
            warnings.warn(words, ReadWarning, stacklevel=6)
        return known

    def _add_observable(self, row: Row, kind: str, name: str, patterns: list[Pattern]) -> None:
        known = self._renamed(name, "observable", f"Obs_{name}")
        self.names[name] = known
        found = ReactionPattern([complex_pattern(self._model, pattern) for pattern in patterns])
        self._add(Observable(known, found, match=kind.lower(), _export=False), row, known_as=name)

    def _add_energy(self, row: Row) -> None:
        cursor = Cursor(row.text)
        label = cursor.take(r"([A-Za-z_]\w*)\s*:\s+")
        pattern = read_pattern(cursor)
        if pattern is None:
            raise Il2Error("an energy pattern is empty; write one, such as 'A(b!1).B(a!1) G'")
        name = self._renamed(label[1], "energy pattern") if label else self._draft.free("energy")
        energy = self._draft.of_formula(cursor.rest, f"{name}_G")
        self._add(EnergyPattern(name, complex_pattern(self._model, pattern), energy, _export=False), row)

    def _add_rule(self, row: Row, rule: ReadRule) -> None:
        name = self._rule_name(rule.label)
        patterns = [pattern for side in rule.sides for pattern in side]
        tags = {pattern.tag for pattern in patterns} | {m.tag for pattern in patterns for m in pattern.molecules}
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message=".*Tags .* not used in", category=UserWarning)
            sides = [
                ReactionPattern([complex_pattern(self._model, pattern, self._tag) for pattern in side])
                for side in rule.sides
            ]
            rates = [
                self._rate(text, f"{name}_{end}", {tag for tag in tags if tag})
                for text, end in zip(rule.rates, ("phi", "Ea") if rule.energy else ("kf", "kr"), strict=False)
            ]
            made = Rule(
                name, RuleExpression(*sides, rule.reversible), *rates,
                delete_molecules="DeleteMolecules" in rule.keywords, move_connected="MoveConnected" in rule.keywords,
                total_rate="TotalRate" in rule.keywords, energy=rule.energy, _export=False,
            )  # fmt: skip
        self._add(made, row)

    def _rule_name(self, label: str) -> str:
        if not label:  # BioNetGen counts them so
            count = 1
            while self._draft.has(f"_R{count}"):
                count += 1
            return f"_R{count}"
        name = re.sub(r"\s+", "_", label)
        return self._renamed(f"R{name}" if name[0].isdigit() else name, "rule", f"{name}_rule")

    def _rate(self, text: str, name: str, tags: set[str]) -> Parameter | Expression:
        """Return the rate that a rule names, also as a function of its labels, or a new one."""
        called = re.fullmatch(r"([A-Za-z_]\w*)\(\s*([\w\s,]+?)\s*\)", text, re.ASCII)
        function = self._model.expressions.get(called[1]) if called else None
        if called and function is not None:
            labels = re.findall(r"\w+", called[2])
            own = [tag.name for tag in function.tags()]
            if [self._tag(label).name for label in labels] != own:
                words = f"function {called[1]!r} is of {', '.join(own) or 'no label'}"
                raise Il2Error(f"{words}; give the labels of the rule these names")
            return function
        if not tags:
            return self._draft.of_formula(text, name)
        known = self._draft.values
        try:
            self._draft.values = {**known, **self._of_labels(sorted(tags))}
            return self._draft.of_formula(text, name)
        finally:
            self._draft.values = known


def _size(row: Row) -> str:
    return matched(_COMPARTMENT, row.text, "a compartment")[2]
