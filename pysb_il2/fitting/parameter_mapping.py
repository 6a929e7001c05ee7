"""One model for each cell and ligand of the data, and how what is estimated sets its parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from ..catalogue.build import build
from ..composition.model_constants import ligand_folds
from ..errors import Il2Error, unknown
from ..knowledge.cells import cell_name
from ..knowledge.cells import cells as known_cells
from ..knowledge.cells import rows as cell_rows
from ..knowledge.constants import table
from ..knowledge.ligands import ligand as ligand_named
from ..naming import COPIES_SUFFIX, copies_name, with_suffix
from ..units import to_model
from .condition import Condition
from .estimated_parameters import EstimatedParameter, OfOneCell
from .measurement_table import row_label

if TYPE_CHECKING:
    import pandas as pd
    from pysb import Model

    from ..knowledge.cells import Cell
    from ..knowledge.ligands import Ligand
    from ..simulation.steady_state import SteadyStateOptions

__all__ = [
    "Key", "ModelSource", "ParameterMapping", "conditions_of", "conversion", "copies_of", "gsd_indices",
    "map_parameters",
]  # fmt: skip

#: Cell and ligand of a condition.
Key: TypeAlias = tuple[str, str]


@dataclass(frozen=True)
class ParameterMapping:
    """What is estimated sets a parameter of one model: ``parameter = factor * exp(sign * x[index])``."""

    index: int
    parameter: str
    factor: float
    sign: float


@dataclass(frozen=True)
class ModelSource:
    """Where the model of a cell and ligand comes from; the fields are arguments of `Problem`."""

    model: str | Callable[[str, str], Model] | Mapping[Key, Model]
    cells: Mapping[str, Cell]
    ligands: Mapping[str, Ligand]
    parameters: Mapping[str, Any] | None

    def __post_init__(self) -> None:
        for cell in self.cells.values():
            cell_rows(cell)  # raises where it is none

    def build(self, cell: str, ligand: str) -> Model:
        """Return the model of one cell given one ligand."""
        if isinstance(self.model, Mapping):
            if (cell, ligand) not in self.model:
                known = [", ".join(key) for key in self.model]
                raise unknown("condition", f"{cell}, {ligand}", known, where="model=")
            return self.model[cell, ligand]
        if callable(self.model):
            return self.model(cell, ligand)
        if cell not in self.cells:
            try:
                cell_name(cell)
            except Il2Error:
                raise unknown("cell", cell, [*known_cells(), *self.cells], where="cells.tsv or cells=") from None
        return build(
            self.model, cell=self.cells.get(cell, cell), ligand=self.ligands.get(ligand, ligand),
            parameters=self.parameters, name=f"{self.model}_{cell}_{ligand}",
        )  # fmt: skip

    def ligand_folds(self, ligand: str) -> dict[str, float]:
        """Return by what factor a variant changes each constant; nothing for a ligand that is not in the table."""
        try:
            variant = ligand_named(self.ligands.get(ligand, ligand))
        except Il2Error:  # of a model that the user gives
            return {}
        return ligand_folds(variant, table())


def conditions_of(
    data: pd.DataFrame,
    source: ModelSource,
    *,
    staining_log_sd: float | None,
    equilibrate: bool,
    steady_state: SteadyStateOptions | None,
) -> dict[Key, Condition]:
    """Return the conditions by cell and ligand, in the order of the data.

    Raises
    ------
    Il2Error
        If a cell, ligand or read-out is not known; names the first row that has it.
    """
    found = {}
    for key, rows in data.groupby(["cell", "ligand"], sort=False):
        cell, ligand = map(str, key)
        try:
            found[cell, ligand] = Condition(
                source.build(cell, ligand), ligand, rows, staining_log_sd=staining_log_sd, equilibrate=equilibrate,
                steady_state=steady_state,
            )  # fmt: skip
        except Il2Error as error:
            raise Il2Error(f"{row_label(data, rows.index[0])}: {error}") from None
    return found


def copies_of(conditions: Mapping[Key, Condition]) -> dict[str, dict[str, float]]:
    """Return the copies by protein of each cell, as its models have them."""
    found: dict[str, dict[str, float]] = {}
    for (cell, _), condition in conditions.items():
        parameters = condition.model.parameters
        copies = with_suffix(parameters.keys(), COPIES_SUFFIX)
        found.setdefault(cell, {}).update({protein: parameters[name].value for protein, name in copies.items()})
    return found


def map_parameters(
    conditions: Mapping[Key, Condition],
    constants: Sequence[EstimatedParameter],
    copy_numbers: Sequence[OfOneCell],
    source: ModelSource,
) -> dict[Key, list[ParameterMapping]]:
    """Return how estimated constants, and copy numbers after them, set each condition's parameters.

    Raises
    ------
    Il2Error
        If a constant is in no model.
    """
    found: dict[Key, list[ParameterMapping]] = {}
    conversions = [(index, one.id, *conversion(one.unit)) for index, one in enumerate(constants)]
    for (cell, ligand), condition in conditions.items():
        folds = source.ligand_folds(ligand)
        present = condition.model.parameters.keys()
        mappings = [
            ParameterMapping(index, name, factor * folds.get(name, 1.0), sign)
            for index, name, factor, sign in conversions
            if name in present
        ]
        mappings += [
            ParameterMapping(index, copies_name(one.protein), 1.0, 1.0)
            for index, one in enumerate(copy_numbers, len(constants))
            if one.cell == cell and copies_name(one.protein) in present
        ]
        if len({one.parameter for one in mappings}) < len(mappings):
            raise Il2Error(f"copies of cell {cell!r} are free both in free= and in copy_number_gsd=; keep one of them")
        found[cell, ligand] = mappings
    mapped = {one.index for mappings in found.values() for one in mappings}
    names = {name for condition in conditions.values() for name in condition.model.parameters.keys()}
    for index, one in enumerate([*constants, *(copies.estimated for copies in copy_numbers)]):
        if index not in mapped:
            raise unknown("constant", one.id, names, where="free=, of the models of these data")
    return found


def gsd_indices(
    conditions: Mapping[Key, Condition], gsds: Sequence[OfOneCell], first: int
) -> dict[Key, dict[str, int]]:
    """Return where geometric standard deviations of copies stand in what is estimated, by parameter."""
    return {
        key: {
            copies_name(one.protein): index
            for index, one in enumerate(gsds, first)
            if one.cell == key[0] and copies_name(one.protein) in condition.model.parameters.keys()
        }
        for key, condition in conditions.items()
    }


def conversion(unit: str) -> tuple[float, float]:
    """Return factor and power that turn a published value into the model's: a half-life has the power -1."""
    if not unit:
        return 1.0, 1.0
    factor = to_model(1.0, unit)[0]
    return factor, 1.0 if to_model(2.0, unit)[0] > factor else -1.0
