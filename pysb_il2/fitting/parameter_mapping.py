"""One model for each cell and ligand of the data, and how free constants reach its parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import Il2Error, mapping, unknown
from .condition import Condition
from .estimated_parameters import Free
from .measurement_table import place

if TYPE_CHECKING:
    import pandas as pd
    from pysb import Model

__all__ = ["Reach", "conditions_of", "conversion", "copies_of", "reach"]

Key = tuple[str, str]


@dataclass(frozen=True)
class Reach:
    """A free constant in one model: ``parameter = factor * exp(sign * x[index])``."""

    index: int
    parameter: str
    factor: float
    sign: float


def conditions_of(
    data: pd.DataFrame, model: Any, cells: Any, ligands: Any, parameters: Any, staining: float | None
) -> dict[Key, Condition]:
    """Return the conditions by cell and ligand, in the order of the data.

    Raises
    ------
    Il2Error
        If a cell, ligand or read-out is not known; names the first row that has it.
    """
    cells = mapping(cells, "cells", "{'mine': {'CD122': 500}}")
    ligands = mapping(ligands, "ligands", "{'mine': Ligand(...)}")
    found = {}
    for key, rows in data.groupby(["cell", "ligand"], sort=False):
        cell, ligand = map(str, key)
        try:
            built = _model(model, cell, ligand, cells, ligands, parameters)
            found[cell, ligand] = Condition(built, ligand, rows, staining)
        except Il2Error as error:
            raise Il2Error(f"{place(data, rows.index[0])}: {error}") from None
    return found


def _model(
    model: Any, cell: str, ligand: str, cells: Mapping[str, Any], ligands: Mapping[str, Any], parameters: Any
) -> Model:
    """Return the model of one cell given one ligand."""
    from ..catalogue.build import build
    from ..knowledge.cells import cell_name
    from ..knowledge.cells import cells as known

    if isinstance(model, Mapping):
        if (cell, ligand) not in model:
            raise unknown("condition", f"{cell}, {ligand}", [", ".join(key) for key in model], where="model=")
        return model[cell, ligand]
    if callable(model):
        return model(cell, ligand)
    if cell not in cells:
        try:
            cell_name(cell)
        except Il2Error:
            raise unknown("cell", cell, [*known(), *cells], where="cells.tsv or cells=") from None
    return build(
        model, cell=cells.get(cell, cell), ligand=ligands.get(ligand, ligand), parameters=parameters,
        name=f"{model}_{cell}_{ligand}",
    )  # fmt: skip


def copies_of(conditions: Mapping[Key, Condition]) -> dict[str, dict[str, float]]:
    """Return the copies by protein of each cell, as its models have them."""
    found: dict[str, dict[str, float]] = {}
    for (cell, _), condition in conditions.items():
        numbers = {p.name.removesuffix("_0"): p.value for p in condition.model.parameters if p.name.endswith("_0")}
        found.setdefault(cell, {}).update(numbers)
    return found


def reach(
    conditions: Mapping[Key, Condition],
    constants: list[Free],
    floats: list[tuple[Free, str, str]],
    ligands: Mapping[str, Any],
) -> dict[Key, list[Reach]]:
    """Return how free constants and floating copies reach each condition's parameters.

    Raises
    ------
    Il2Error
        If a constant is in no model.
    """
    found: dict[Key, list[Reach]] = {}
    units = [(i, one.id, *conversion(one.unit)) for i, one in enumerate(constants)]
    for key, condition in conditions.items():
        folds = _folds(key[1], ligands)
        here = condition.model.parameters.keys()
        found[key] = [
            Reach(i, name, factor * folds.get(name, 1.0), sign) for i, name, factor, sign in units if name in here
        ]
        found[key] += [
            Reach(len(constants) + i, f"{protein}_0", 1.0, 1.0)
            for i, (_, cell, protein) in enumerate(floats)
            if cell == key[0] and f"{protein}_0" in here
        ]
        twice = {one.parameter for one in found[key]}
        if len(twice) < len(found[key]):
            raise Il2Error(f"copies of cell {key[0]!r} are free both in free= and in copies=; keep one of them")
    reached = {one.index for every in found.values() for one in every}
    names = {name for condition in conditions.values() for name in condition.model.parameters.keys()}
    for i, one in enumerate([*constants, *(free for free, _, _ in floats)]):
        if i not in reached:
            raise unknown("constant", one.id, names, where="free=, of the models of these data")
    return found


def conversion(unit: str) -> tuple[float, float]:
    """Return factor and power that turn a published value into the model's: a half-life has the power -1."""
    from ..units import to_model

    if not unit:
        return 1.0, 1.0
    one = to_model(1.0, unit)[0]
    return one, 1.0 if to_model(2.0, unit)[0] > one else -1.0


def _folds(ligand: str, ligands: Mapping[str, Any]) -> dict[str, float]:
    """Return by what factor a variant of a ligand changes each affinity; nothing for one that is not in the table."""
    from ..composition.variants import _affinity_folds
    from ..knowledge.constants import table
    from ..knowledge.ligands import ligand as find

    try:
        variant = find(ligands.get(ligand, ligand))
    except Il2Error:  # of a model that the user gives
        return {}
    return _affinity_folds(variant, table())
