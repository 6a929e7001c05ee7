"""Take a model apart: into the models that it was joined of, or into its modules."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias

from pysb import Model

from ..annotations import IS_PART_OF, facts_of
from ..arguments import says_wrong_types
from ..composition.building import building
from ..composition.copying import Copier, Names
from ..composition.joining import JoinRecord, record_of
from ..composition.part_copier import Part
from ..errors import unknown
from ..models.lookup import as_model
from ..rules.patterns import complex_patterns, monomer_names

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Parts", "parts"]

#: By component, of which parts it is and its name there.
_Origins: TypeAlias = "dict[str, list[tuple[str, str]]]"


class Parts(Mapping[str, Model]):
    """The parts of a model by their names, each a model that runs.

    Attributes
    ----------
    table : pandas.DataFrame
        Every ``component`` with its ``kind``; the ``part`` that it is of, or several; its name there, ``original``;
        and the ``module`` of a rule.
    """

    def __init__(self, parts: Mapping[str, Model], table: pd.DataFrame) -> None:
        self._parts, self.table = parts, table

    def __getitem__(self, name: str) -> Model:
        if name not in self._parts:
            raise KeyError(str(unknown("part", name, self._parts)))
        return self._parts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)

    def __repr__(self) -> str:
        return f"Parts({', '.join(self._parts)})"


@says_wrong_types
def parts(model: Model | str) -> Parts:
    """Take a model apart: one that was joined into the models it was made of, any other into its modules.

    Parameters
    ----------
    model : pysb.Model or str
        Any PySB model, or the name of a ready one.

    Returns
    -------
    Parts
        Models by name, and a table that tells for each component of which part it is.

    Notes
    -----
    Models that were joined come back as they were, in their own names and units; values of constants that were
    changed since are those of now. A part of a joined model that was joined itself is taken apart too. A module
    comes with all that its rules rest on: molecules, constants, initial amounts, and read-outs of these molecules.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> sorted(il2.parts("receptor"))
    ['il2_receptor', 'trafficking']
    """
    import pandas as pd

    model = as_model(model)
    taken, origins = _taken_apart(model)
    kinds = {component.name: component for component in model.all_components()}
    rows = [
        {
            "component": name, "kind": type(component).__name__,
            "part": " and ".join(dict.fromkeys(label for label, _ in origins.get(name, []))),
            "original": " and ".join(dict.fromkeys(original for _, original in origins.get(name, []))),
            "module": facts_of(model, component, IS_PART_OF),
        }
        for name, component in kinds.items()
    ]  # fmt: skip
    return Parts(taken, pd.DataFrame(rows, columns=["component", "kind", "part", "original", "module"]))


def _taken_apart(model: Model) -> tuple[dict[str, Model], _Origins]:
    record = record_of(model)
    return _modules_of(model) if record is None else _joined_parts(model, record)


def _joined_parts(model: Model, record: JoinRecord) -> tuple[dict[str, Model], _Origins]:
    taken: dict[str, Model] = {}
    origins: _Origins = {}
    for part in record.parts:
        original = _restored(model, part)
        inner, inner_origins = {part.label: original}, {name: [(part.label, name)] for name in part.names}
        if record_of(original) is not None:
            inner, inner_origins = _taken_apart(original)
        label_of = {}
        for label, one in inner.items():
            label_of[label] = label if label not in taken else f"{label}_{len(taken) + 1}"
            taken[label_of[label]] = one
        for name, written in part.names.items():
            for new in written:
                origins.setdefault(new, []).extend(
                    (label_of[label], first) for label, first in inner_origins.get(name, [])
                )
    return taken, origins


def _restored(model: Model, part: Part) -> Model:
    """Return a part as it was, with the values that its constants have now."""
    original = copy.deepcopy(part.model)
    for name, (joined, before, factor) in part.values.items():
        now = model.parameters.get(joined)
        if now is not None and now.value != before:
            original.parameters[name].value = now.value / factor
    return original


def _modules_of(model: Model) -> tuple[dict[str, Model], _Origins]:
    rules: dict[str, list[str]] = {}
    for rule in model.rules:
        rules.setdefault(facts_of(model, rule, IS_PART_OF) or model.name or "unnamed", []).append(rule.name)
    taken: dict[str, Model] = {}
    origins: _Origins = {}
    for label, names in rules.items():
        taken[label] = _restricted(model, label, names)
        for component in taken[label].all_components():
            origins.setdefault(component.name, []).append((label, component.name))
    return taken, origins


def _restricted(model: Model, name: str, rules: list[str]) -> Model:
    """Return a model of some rules, of what they rest on, and of what else is said of their molecules."""
    new = Model(name, _export=False)
    with building(new):
        copier = Copier(model, Names())
        for rule in rules:
            _ = copier[rule]
        here = set(new.monomers.keys())  # also those of the read-outs that rates rest on
        for observable in model.observables:
            if monomer_names(complex_patterns(observable.reaction_pattern)) <= here:
                _ = copier[observable.name]
        for expression in model.expressions:
            if all(symbol.name in copier.written for symbol in expression.expr.free_symbols):
                _ = copier[expression.name]
        copier.write_initials(here.__ge__)
        copier.annotate()
    return new
