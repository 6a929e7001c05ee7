"""Every constant that a model may draw from: the table's, the cell's, the modules' own, and the user's."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import TypeAlias

from ..errors import Il2Error, unknown
from ..knowledge.constants import Constant, overridden, table
from ..knowledge.ligands import CHAINS_OF, Ligand
from ..naming import COPIES_SUFFIX, MEDIUM_SUFFIXES, copies_name
from .cell_constants import CellConstants
from .module import Module

__all__ = ["Override", "affinity_folds", "available_constants"]

#: A user's value, in the unit of models or with its unit.
Override: TypeAlias = float | tuple[float, str]


def available_constants(
    modules: Iterable[Module],
    proteins: Iterable[str],
    *,
    cell: CellConstants,
    absent: Collection[str] = (),
    ligand: Ligand | None = None,
    parameters: Mapping[str, Override],
) -> dict[str, Constant]:
    """Return by id every constant there is to draw from, as the arguments of one model make it.

    Parameters
    ----------
    modules : iterable of Module
        The modules of the model.
    proteins : iterable of str
        Its proteins.
    cell : CellConstants
        What the cell gives.
    absent : collection of str
        Proteins that are knocked out.
    ligand : Ligand or None
        The ligand whose affinities replace the native ones.
    parameters : mapping of str to float or (float, str)
        The user's own values.

    Raises
    ------
    Il2Error
        If a module's constant is known already, a protein has no copies, or a user's value cannot be used.
    """
    rows = {**table(), **cell.sized}
    _add_module_constants(rows, modules)
    _set_amounts(rows, proteins, cell, absent)
    for name, fold in affinity_folds(ligand, rows).items():
        note = f"ligand {ligand.name}" if ligand is not None else ""
        rows[name] = replace(rows[name], value=rows[name].value * fold, basis="derived", note=note)
    for name, value in parameters.items():
        if name not in rows:
            raise unknown("parameter", name, rows, where="parameters=")
        rows[name] = overridden(rows[name], value)
    return rows


def _add_module_constants(rows: dict[str, Constant], modules: Iterable[Module]) -> None:
    owner = dict.fromkeys(table(), "the table")
    for module in modules:
        for name, (value, unit) in module.constants.items():
            if name in owner:
                raise Il2Error(
                    f"constant {name!r} of module {module.name!r} is already one of {owner[name]}; rename it"
                )
            owner[name] = f"module {module.name!r}"
            rows[name] = Constant(name, value, unit, note=f"module {module.name}")


def _set_amounts(
    rows: dict[str, Constant], proteins: Iterable[str], cell: CellConstants, absent: Collection[str]
) -> None:
    """Give every protein its copies, unless the table gives its concentration in the medium."""
    for name in proteins:
        copies, in_medium = copies_name(name), [f"{name}{suffix}" for suffix in MEDIUM_SUFFIXES]
        if name in absent:
            rows[copies] = Constant(copies, 0.0, "molecules", note="knocked out")
            for dose in in_medium:
                rows.pop(dose, None)
        elif name in cell.copies:
            rows[copies] = cell.copies[name]
        elif not any(known in rows for known in (copies, *in_medium)):
            raise Il2Error(
                f"protein {name!r} has no copy number; give it as cell={{..., {name!r}: 10000}} or in its module as "
                f"constants={{'{name}{COPIES_SUFFIX}': (10000, 'molecules')}}"
            )


def affinity_folds(ligand: Ligand | None, rows: Mapping[str, Constant]) -> dict[str, float]:
    """Return by what factor a ligand variant changes each dissociation constant, by id, where it changes it.

    A contact that is weaker with the ligand alone is as much weaker in every complex, so the factor of a chain acts
    on all constants of that chain and the ligand's native protein; what depends on them follows by detailed balance.
    """
    if ligand is None:
        return {}
    folds = {chain: ligand.fold(chain, rows) for chain in CHAINS_OF[ligand.monomer][:-1]}
    return {
        name: folds[row.chain]
        for name, row in rows.items()
        if row.ligand == ligand.monomer and folds.get(row.chain, 1) != 1
    }
