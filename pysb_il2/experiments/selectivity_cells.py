"""The two cells whose answers to variants of a ligand are compared, as models: one of each for each valency."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

import pandas as pd
from pysb import Model, ReactionPattern

from ..catalogue.build import build
from ..errors import Il2Error
from ..knowledge.cells import Cell
from ..knowledge.ligands import Ligand
from ..knowledge.ligands import ligand as find_ligand
from ..models.lookup import as_model
from ..naming import OTHER_ARM
from ..rules.table_facts import stamped
from .affinity_grid import Affinities, AffinityGrid, read_affinities
from .experiment import dosed_ligand

__all__ = ["Comparison", "ligands_of_valencies", "read_comparison"]


class Comparison(NamedTuple):
    """Two cells and the variants of a ligand that they are given.

    Attributes
    ----------
    names : list of str
        What the cells are called.
    models : list of (pysb.Model, pysb.Model)
        Of both cells, for each valency of the grid.
    monomer, label : str
        The protein of the ligand, and what the ligand is called.
    grid : AffinityGrid
        The variants.
    """

    names: list[str]
    models: list[tuple[Model, Model]]
    monomer: str
    label: str
    grid: AffinityGrid

    def of_ligand(self, model: Model) -> list[str]:
        """Return the constants that matter only with the ligand: none where cells make it themselves."""

        def count(pattern: ReactionPattern) -> int:
            return sum(mp.monomer.name == self.monomer for cp in pattern.complex_patterns for mp in cp.monomer_patterns)

        makes = any(count(rule.product_pattern) > count(rule.reactant_pattern) for rule in model.rules)
        return [] if makes else list(self.grid.values(self.grid.parent))


def read_comparison(
    first: Cell | Model | Sequence[Model], second: Cell | Model | Sequence[Model], model: str,
    ligand: str | Ligand | None, *, Kd: Affinities | None, valency: Iterable[int] | None, arm_volume_fL: float | None,
) -> Comparison:  # fmt: skip
    """Return what is compared; see `pysb_il2.selectivity`.

    Raises
    ------
    Il2Error
        If both cells are the same, models have different ligands or valencies, or a valency cannot be built.
    """
    kinds = ligands_of_valencies(ligand, valency, arm_volume_fL)
    own = [_own_models(cell) for cell in (first, second)]
    if valency is not None and any(own):
        raise Il2Error("valency is given for a model, whose ligand has its own; give models of each valency, or cells")
    built = [
        models or [build(model, cell=cell, ligand=kind) for kind in kinds]  # type: ignore[arg-type]
        for models, cell in zip(own, (first, second), strict=True)
    ]
    if not len(built[0]) == len(built[1]) > 0:
        raise Il2Error(f"there are {len(built[0])} models of one cell and {len(built[1])} of the other; give as many")
    pairs = list(zip(*built, strict=True))
    facts = [(_facts(one)[1:], {p.name: p.value for p in one.parameters}) for one in pairs[0]]
    if facts[0] == facts[1]:
        raise Il2Error(f"both cells are {_facts(pairs[0][1])[0]!r}; give two that differ")
    named = ligand.name if isinstance(ligand, Ligand) else ligand
    ligands = {
        dosed_ligand(one, named if models else None)
        for models, of_cell in zip(own, built, strict=True)
        for one in of_cell
    }
    (monomer, label) = next(iter(ligands))
    grids = [read_affinities(one, monomer, Kd) for of_cell in built for one in of_cell] if len(ligands) == 1 else []
    if not grids or any(grid.constants != grids[0].constants for grid in grids):
        raise Il2Error("the ligand of one model is not that of the other; build both with one ligand")
    valencies = tuple(_arms(one, monomer) for one, _ in pairs)
    if len({*valencies}) < len(valencies) or valencies != tuple(_arms(one, monomer) for _, one in pairs):
        raise Il2Error(f"valencies are {', '.join(map(str, valencies))}; give each once, and the same of both cells")
    return Comparison(_names(pairs[0]), pairs, monomer, label, grids[0]._replace(valencies=valencies))


def ligands_of_valencies(
    ligand: str | Ligand | None, valency: Iterable[int] | None, arm_volume_fL: float | None
) -> list[Ligand]:
    """Return a ligand, by default IL-2, with each number of arms; as it is where none is given.

    Examples
    --------
    >>> ligands_of_valencies(None, [1, 2], 2.0)
    [Ligand('IL2', native), Ligand('IL2', two arms)]
    """
    parent, asked = find_ligand(ligand or "IL2"), None if valency is None else list(valency)
    if asked == []:
        raise Il2Error("valency is empty; give 1, 2 or both")
    if arm_volume_fL is not None and 2 not in (asked or ()):
        raise Il2Error("arm_volume_fL is of two arms; give a valency of 2, too, or leave it out")
    if asked is None:
        return [parent]
    volume = arm_volume_fL or parent.arm_volume_fL
    return [replace(parent, valency=arms, arm_volume_fL=volume if arms > 1 else None) for arms in asked]


def _own_models(cell: object) -> list[Model]:
    """Return the models that are given for a cell; none where it is to be built."""
    if isinstance(cell, Model):
        return [as_model(cell)]
    is_list = isinstance(cell, (list, tuple)) and any(isinstance(one, Model) for one in cell)
    return [as_model(one) for one in cell] if is_list else []  # type: ignore[attr-defined]


def _arms(model: Model, monomer: str) -> int:
    """Return how many arms the ligand of a model has."""
    return 2 if any(site.startswith(OTHER_ARM) for site in model.monomers[monomer].sites) else 1


def _facts(model: Model) -> list[str]:
    """Return what a model says of its cell: the type, what was changed, drugs, and the name of the model."""
    about = stamped(pd.DataFrame(), model, statistic="").attrs
    return [about.get(fact, "") for fact in ("cell", "changes", "drug", "model")]


def _names(models: Sequence[Model]) -> list[str]:
    """Return what two cells are called: by their types, or with as much as tells them apart."""
    facts = [_facts(one) for one in models]
    for number in range(1, len(facts[0]) + 1):
        names = [", ".join(fact for fact in of_one[:number] if fact not in ("", "none")) for of_one in facts]
        if all(names) and names[0] != names[1]:
            return names
    return ["first", "second"]
