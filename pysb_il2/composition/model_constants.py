"""Every constant that a model may draw from: the table's, the cell's, the modules' own, and the user's."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Annotated, TypeAlias

from ..errors import Il2Error, unknown
from ..knowledge.cells import ACTIVATED_CYTOPLASM, CHAINS, CYTOPLASM, Cell
from ..knowledge.cells import rows as cell_rows
from ..knowledge.constants import Constant, overridden, table
from ..knowledge.ligands import CHAINS_OF, Ligand, ligands
from ..knowledge.proteins import LEXICON, PROTEIN_ALIASES
from ..naming import COPIES_SUFFIX, MEDIUM_SUFFIXES, association_name, copies_name, normalized, with_suffix
from .module import Module

__all__ = [
    "Override",
    "affinity_folds",
    "available_constants",
    "cell_constants",
    "ligand_folds",
    "size_constants",
    "spelled",
]

#: The linker constant of a ligand with two arms, fL.
ARM_VOLUME = "held_arm_volume"
#: A user's value, in the unit of models or with its unit.
Override: TypeAlias = Annotated[float | tuple[float, str], "checked by knowledge.constants.resolved"]


def cell_constants(cell: Cell) -> dict[str, Constant]:
    """Return by id what a cell gives to a model: copies of its proteins, and the constants that follow its size.

    Parameters
    ----------
    cell : str, mapping of str to float, or (str, mapping)
        A cell of the table, molecules per cell by protein, or the one with some of the other; see `pysb_il2.build`.

    Examples
    --------
    >>> Treg = cell_constants("Treg")
    >>> Treg["CD25_0"].value, Treg["cytoplasm_volume"].value
    (4190.0, 0.1)
    """
    given = {row.protein: row for row in cell_rows(cell)}
    sized = size_constants(given.pop(CYTOPLASM).copies)
    return sized | {
        copies_name(row.protein): Constant(
            copies_name(row.protein), row.copies, "molecules", low=row.low, high=row.high, basis=row.basis,
            source=row.source, source_location=row.source_location, system=row.cell, note=row.note,
        )
        for row in given.values()
    }  # fmt: skip


def size_constants(cytoplasm_pL: float) -> dict[str, Constant]:
    """Return the constants of the table that are proportional to a cell's size, in a cell of this cytoplasm.

    These are volumes, numbers of what genes make in a cell without ligand, and numbers at which something inside
    the cell is half saturated. The table gives them for an activated cell.
    """
    fraction = cytoplasm_pL / ACTIVATED_CYTOPLASM
    return {
        name: row if fraction == 1 else replace(row, value=row.value * fraction, low=None, high=None)
        for name, row in table().items()
        if row.scales_with == CYTOPLASM
    }


def available_constants(
    modules: Iterable[Module],
    proteins: Iterable[str],
    *,
    cell: Mapping[str, Constant],
    own: Collection[str] = (),
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
    cell : mapping of str to Constant
        What the cell gives; see `cell_constants`.
    own : collection of str
        Proteins whose copies are those of the model that modules are added to.
    absent : collection of str
        Proteins that are knocked out.
    ligand : Ligand or None
        The ligand whose affinities replace the native ones.
    parameters : mapping of str to float or (float, str)
        The user's own values.

    Raises
    ------
    Il2Error
        If a module's constant is known already, a protein has no copies or is not known, or a user's value cannot
        be used.
    """
    rows = {**table(), **{name: row for name, row in cell.items() if name in table()}}
    _add_module_constants(rows, modules)
    _check_cell(rows, proteins, cell)
    for amount in {*map(copies_name, own), *(name for name in map(copies_name, proteins) if name in parameters)}:
        rows.setdefault(amount, Constant(amount, 0.0, "molecules"))
    _set_amounts(rows, proteins, cell, absent)
    for name, fold in ligand_folds(ligand, rows).items():
        note = f"ligand {ligand.name}" if ligand is not None else ""
        rows[name] = replace(rows[name], value=rows[name].value * fold, basis="derived", note=note)
    if ligand is not None and (ligand.association != 1 or ligand.valency == 2):  # so all of two arms share a network
        name, source = association_name(ligand.monomer), "Farhat2021" if ligand.name in ligands() else ""
        rows[name] = Constant(
            name, ligand.association, "fraction", basis="fitted" if source else "assumed", source=source,
            source_location="docs/explanation/formats.md" if source else "", note=f"ligand {ligand.name}",
        )  # fmt: skip
    for name, value in parameters.items():
        if name not in rows:
            raise unknown("parameter", name, rows, where="parameters=")
        rows[name] = overridden(rows[name], value)
    return rows


def spelled(
    parameters: Mapping[str, Override], modules: Iterable[Module], proteins: Iterable[str]
) -> dict[str, Override]:
    """Return the user's values by the names that are meant; those that nothing is called are left as they are."""
    known = {*table(), *map(copies_name, proteins)}.union(*(module.constants for module in modules))
    found: dict[str, Override] = {}
    for given, value in parameters.items():
        alike = [] if given in known else [name for name in known if normalized(name) == normalized(given)]
        name = alike[0] if len(alike) == 1 else given
        if name in found or (alike and name in parameters):
            raise Il2Error(f"parameter {name!r} is given twice, once as {given!r}; keep one of the names")
        found[name] = value
    return found


def _add_module_constants(rows: dict[str, Constant], modules: Iterable[Module]) -> None:
    owner = dict.fromkeys(map(copies_name, LEXICON), "the cell (cell=)") | dict.fromkeys(table(), "the table")
    for module in modules:
        for name, (value, unit) in module.constants.items():
            if name in owner:
                raise Il2Error(
                    f"constant {name!r} of module {module.name!r} is already one of {owner[name]}; rename it"
                )
            owner[name] = f"module {module.name!r}"
            rows[name] = Constant(name, value, unit, note=f"module {module.name}")


def _check_cell(rows: Mapping[str, Constant], proteins: Iterable[str], cell: Mapping[str, Constant]) -> None:
    """Refuse copies of what is no protein, or is dosed."""
    present = {name for name in proteins if not _in_medium(name, rows)}
    for name in with_suffix(cell, COPIES_SUFFIX):
        if name not in LEXICON and name not in present:
            aliases = [alias for alias, protein in PROTEIN_ALIASES.items() if protein in present]
            raise unknown("protein", name, present, where="cell= of this model", aliases=aliases)
        for dose in _in_medium(name, rows):
            raise Il2Error(
                f"cell= gives copies of {name!r}, which is dosed into the medium; set the parameter {dose!r} instead"
            )


def _in_medium(protein: str, rows: Mapping[str, Constant]) -> list[str]:
    return [name for suffix in MEDIUM_SUFFIXES if (name := f"{protein}{suffix}") in rows]


def _set_amounts(
    rows: dict[str, Constant], proteins: Iterable[str], cell: Mapping[str, Constant], absent: Collection[str]
) -> None:
    """Give every protein its copies, unless the table gives its concentration in the medium."""
    lacking = []
    for name in proteins:
        amount = copies_name(name)
        if name in absent:
            rows[amount] = Constant(amount, 0.0, "molecules", note="knocked out")
            for dose in _in_medium(name, rows):
                rows.pop(dose, None)
        elif amount in cell:
            rows[amount] = cell[amount]
        elif amount not in rows and not _in_medium(name, rows):
            lacking.append(name)
    if chains := [name for name in lacking if name in CHAINS]:
        raise Il2Error(
            f"cell= gives no copies of {', '.join(map(repr, chains))}, which the receptors of the model need; give "
            f"them, 0 where the cell has none: cell={{..., {', '.join(f'{name!r}: 0' for name in chains)}}}"
        )
    for name in lacking:
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
    folds = {chain: ligand.fold(chain, rows) for chain in CHAINS_OF[ligand.monomer]}
    return {
        name: folds[row.chain]
        for name, row in rows.items()
        if row.ligand == ligand.monomer and folds.get(row.chain, 1) != 1
    }


def ligand_folds(ligand: Ligand | None, rows: Mapping[str, Constant]) -> dict[str, float]:
    """Return by what factor a ligand changes each constant of the table, by id: affinities, and its linker."""
    folds = affinity_folds(ligand, rows)
    if ligand is not None and ligand.arm_volume_fL is not None and ligand.arm_volume_fL != rows[ARM_VOLUME].value:
        folds[ARM_VOLUME] = ligand.arm_volume_fL / rows[ARM_VOLUME].value
    return folds
