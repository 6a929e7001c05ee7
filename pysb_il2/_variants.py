"""Mutants, knock-outs, ligand variants and overrides, as changes of the vocabulary and of the constants."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from . import cells
from .errors import Il2Error, unknown
from .ligands import PRIVATE
from .module import Module
from .parameters import Constant, overridden, table
from .vocabulary import Protein

__all__ = ["constants_of", "copy_numbers", "mutated"]


def mutated(proteins: Mapping[str, Protein], mutants: Mapping[str, Iterable[str]]) -> dict[str, Protein]:
    """Return the proteins with point mutations, such as ``{"CD122": ["Y510F"]}``.

    A mutated residue rests in a state named after the new residue, which no rule asks for: it
    can neither be modified nor bound.

    Raises
    ------
    Il2Error
        If a mutation cannot be read, or its protein or site is not in the model.

    Examples
    --------
    >>> CD122 = Protein("CD122", {"Y510": ("u", "p")})
    >>> mutated({"CD122": CD122}, {"CD122": ["Y510F"]})["CD122"].sites
    {'Y510': ('F', 'u', 'p')}
    """
    changed = dict(proteins)
    for name, mutations in mutants.items():
        if name not in proteins:
            raise unknown("protein", name, proteins, where="mutants=")
        if isinstance(mutations, str):
            raise Il2Error(f"mutants={{{name!r}: {mutations!r}}} needs a list, such as [{mutations!r}]")
        for mutation in mutations:
            parts = re.fullmatch(r"([A-Z]\d+)([A-Z])", str(mutation))
            if not parts or parts[1][0] == parts[2]:
                raise Il2Error(f"mutation {mutation!r} of {name!r} cannot be read; write it like 'Y510F'")
            site, residue = parts.groups()
            if site not in changed[name].sites or not proteins[name].sites[site]:
                residues = [s for s, states in proteins[name].sites.items() if re.fullmatch(r"[A-Z]\d+", s) and states]
                hint = "; build its modules with detail='sites'" if not residues else ""
                error = unknown("residue", site, residues, where=name)
                raise Il2Error(f"{error}{hint}")
            sites = {**changed[name].sites, site: (residue, *proteins[name].sites[site])}
            changed[name] = replace(changed[name], sites=sites)
    return changed


def _affinity_folds(ligand: Any, rows: Mapping[str, Constant]) -> dict[str, float]:
    """Return by what factor a ligand variant changes each published affinity of its monomer.

    A contact that is weaker with the ligand alone is as much weaker in every complex, so the
    factor of a chain acts on all constants ``<chain>_..._<ligand>..._Kd``; the constants that
    depend on them follow by detailed balance.
    """
    if ligand is None:
        return {}
    folds: dict[str, float] = {}
    for chain in (PRIVATE[ligand.monomer], "CD122"):
        fold = ligand.fold(chain, rows)
        affinity = re.compile(rf"{chain}_[a-z]+_{ligand.monomer}(_\w+)?_Kd")
        folds |= {name: fold for name in rows if affinity.fullmatch(name) and fold != 1}
    return folds


def constants_of(
    order: Sequence[Module],
    proteins: Mapping[str, Protein],
    copies: Mapping[str, Constant],
    knockouts: Iterable[str],
    ligand: Any,
    parameters: Mapping[str, Any],
) -> dict[str, Constant]:
    """Return every constant there is to draw from, as this model's arguments make it."""
    rows = dict(table())
    owner: dict[str, str] = {}
    for module in order:
        for name, (value, unit) in module.constants.items():
            if name in table() or name in owner:
                whose = "the table" if name in table() else f"module {owner[name]!r}"
                raise Il2Error(f"constant {name!r} of module {module.name!r} is already one of {whose}; rename it")
            rows[name], owner[name] = Constant(name, value, unit, note=f"module {module.name}"), module.name
    if isinstance(knockouts, str):
        raise Il2Error(f"knockouts={knockouts!r} is a string; give a list, such as knockouts=[{knockouts!r}]")
    gone = set(knockouts)
    for name in gone - proteins.keys():
        raise unknown("protein", name, proteins, where="knockouts=")
    for name in proteins:
        if name in gone:
            rows[f"{name}_0"] = Constant(f"{name}_0", 0.0, "molecules", note="knocked out")
            rows.pop(f"{name}_dose", None)
        elif name in copies:
            rows[f"{name}_0"] = copies[name]
        elif f"{name}_0" not in rows and f"{name}_dose" not in rows:
            raise Il2Error(
                f"protein {name!r} has no copy number; give it as cell={{..., {name!r}: 10000}} or in its module as "
                f"constants={{'{name}_0': (10000, 'molecules')}}"
            )
    for name, fold in _affinity_folds(ligand, rows).items():
        rows[name] = replace(rows[name], value=rows[name].value * fold, basis="derived", note=f"ligand {ligand.name}")
    for name, given in parameters.items():
        if name not in rows:
            raise unknown("parameter", name, rows, where="parameters=")
        rows[name] = overridden(rows[name], given)
    return rows


def copy_numbers(cell: str | Mapping[str, float]) -> dict[str, Constant]:
    """Return the copies of each protein as constants ``<protein>_0``, with what they rest on."""
    if isinstance(cell, Mapping):
        return {
            name: Constant(f"{name}_0", number, "molecules", note="given by the user")
            for name, number in cells.copies(cell).items()
        }
    return {
        row.protein: Constant(
            f"{row.protein}_0", row.copies, "molecules", row.low, row.high, row.basis, row.source, row.where,
            cell, row.note,
        )
        for row in cells.rows(cell)
    }  # fmt: skip
