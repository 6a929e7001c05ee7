"""Mutants, knock-outs, ligand variants and overrides, as changes of the vocabulary and of the constants."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pysb import Annotation, ComponentSet, Expression, Model, Rule

from ..errors import Il2Error, unknown
from ..knowledge import cells
from ..knowledge.constants import Constant, overridden, table
from ..knowledge.ligands import CHAINS_OF
from ..knowledge.vocabulary import Protein
from ..naming import MEDIUM_SUFFIXES
from .module import Module

#: Constants that follow the size of the cell, beside numbers of molecules inside (``_0``, ``_K``).
VOLUMES = ("cytoplasm_volume", "nucleus_volume")
#: A number of receptors, which does not.
OF_RECEPTORS = ("IL2_secretion_support_K",)

__all__ = [
    "affinity_folds", "constants_of_model", "copy_numbers", "mutated", "remove_modifications_of", "remove_synthesis_of",
]  # fmt: skip


def mutated(proteins: Mapping[str, Protein], mutants: Mapping[str, Iterable[str]]) -> dict[tuple[str, str], str]:
    """Return the mutated sites, such as ``{("CD122", "Y510"): "Y510F"}`` for ``{"CD122": ["Y510F"]}``.

    Raises
    ------
    Il2Error
        If a mutation cannot be read, or its protein or site is not in the model.

    Examples
    --------
    >>> CD122 = Protein("CD122", {"Y510": ("u", "p")})
    >>> mutated({"CD122": CD122}, {"CD122": ["Y510F"]})
    {('CD122', 'Y510'): 'Y510F'}
    """
    found: dict[tuple[str, str], str] = {}
    for name, mutations in mutants.items():
        if name not in proteins:
            raise unknown("protein", name, proteins, where="mutants=")
        if isinstance(mutations, str) or not isinstance(mutations, Iterable):
            raise Il2Error(f"mutants={{{name!r}: {mutations!r}}} needs a list, such as ['Y510F']")
        sites = proteins[name].sites
        for mutation in mutations:
            parts = re.fullmatch(r"([A-Z]\d+)([A-Z])", str(mutation))
            if not parts or parts[1][0] == parts[2]:
                raise Il2Error(f"mutation {mutation!r} of {name!r} cannot be read; write it like 'Y510F'")
            if not sites.get(parts[1]):
                residues = [site for site, states in sites.items() if re.fullmatch(r"[A-Z]\d+", site) and states]
                hint = "; build its modules with detail='sites'" if not residues else ""
                raise Il2Error(f"{unknown('residue', parts[1], residues, where=name)}{hint}")
            found[name, parts[1]] = mutation
    return found


def remove_modifications_of(model: Model, mutations: Mapping[tuple[str, str], str]) -> None:
    """Take out every rule that modifies a mutated residue; it rests unmodified for ever."""
    for (name, site), mutation in mutations.items():
        Annotation(model.monomers[name], mutation, "hasMutation")
        model.rules = ComponentSet(rule for rule in model.rules if not _writes(rule, name, site))


def remove_synthesis_of(model: Model, knockouts: Iterable[str]) -> None:
    """Take out every rule that would make a knocked-out protein, but for those whose rate is 0 anyway."""
    values = {p: p.value for p in model.parameters}

    def count(pattern: Any, name: str) -> int:
        return sum(mp.monomer.name == name for cp in pattern.complex_patterns for mp in cp.monomer_patterns)

    def idle(rate: Any) -> bool:
        return bool((rate.expand_expr().subs(values) if isinstance(rate, Expression) else rate.value) == 0)

    for name in knockouts:
        model.rules = ComponentSet(
            rule
            for rule in model.rules
            if count(rule.product_pattern, name) <= count(rule.reactant_pattern, name) or idle(rule.rate_forward)
        )


def _writes(rule: Rule, name: str, site: str) -> bool:
    """Return whether a rule gives a site a state that it did not have."""

    def states(pattern: Any) -> set[str]:
        conditions = [
            molecule.site_conditions.get(site)
            for cp in pattern.complex_patterns
            for molecule in cp.monomer_patterns
            if molecule.monomer.name == name
        ]
        return {c[0] if isinstance(c, tuple) else c for c in conditions if isinstance(c, (tuple, str))}

    before, after = states(rule.reactant_pattern), states(rule.product_pattern)
    return bool(before) and not after <= before


def affinity_folds(ligand: Any, rows: Mapping[str, Constant]) -> dict[str, float]:
    """Return by what factor a ligand variant changes each published affinity of its monomer.

    A contact that is weaker with the ligand alone is as much weaker in every complex, so the
    factor of a chain acts on all constants ``<chain>_..._<ligand>..._Kd``; the constants that
    depend on them follow by detailed balance.
    """
    if ligand is None:
        return {}
    folds: dict[str, float] = {}
    for chain in CHAINS_OF[ligand.monomer][:-1]:
        fold = ligand.fold(chain, rows)
        affinity = re.compile(rf"{chain}_[a-z]+_{ligand.monomer}(_\w+)?_Kd")
        folds |= {name: fold for name in rows if affinity.fullmatch(name) and fold != 1}
    return folds


def constants_of_model(
    order: Sequence[Module],
    proteins: Mapping[str, Protein],
    copies: Mapping[str, Constant],
    knockouts: Iterable[str],
    ligand: Any,
    parameters: Mapping[str, Any],
) -> dict[str, Constant]:
    """Return every constant there is to draw from, as this model's arguments make it."""
    rows = {**table(), **{name: row for name, row in copies.items() if name in table()}}  # of this size
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
            for end in MEDIUM_SUFFIXES:
                rows.pop(f"{name}{end}", None)
        elif name in copies:
            rows[f"{name}_0"] = copies[name]
        elif not any(f"{name}{end}" in rows for end in ("_0", *MEDIUM_SUFFIXES)):
            raise Il2Error(
                f"protein {name!r} has no copy number; give it as cell={{..., {name!r}: 10000}} or in its module as "
                f"constants={{'{name}_0': (10000, 'molecules')}}"
            )
    for name, fold in affinity_folds(ligand, rows).items():
        rows[name] = replace(rows[name], value=rows[name].value * fold, basis="derived", note=f"ligand {ligand.name}")
    for name, given in parameters.items():
        if name not in rows:
            raise unknown("parameter", name, rows, where="parameters=")
        rows[name] = overridden(rows[name], given)
    return rows


def copy_numbers(cell: str | Mapping[str, float]) -> dict[str, Constant]:
    """Return the copies of each protein as constants ``<protein>_0``, and what else follows the size of the cell.

    These are volumes, resting numbers of what genes make, and numbers at which something inside is half saturated.
    """
    numbers = cells.copies(cell)
    part = numbers.pop(cells.CYTOPLASM) / cells.BLAST
    sized = {
        name: replace(row, value=row.value * part, low=None, high=None) if part != 1 else row
        for name, row in table().items()
        if name in VOLUMES or (row.unit == "molecules" and name.endswith(("_0", "_K")) and name not in OF_RECEPTORS)
    }
    if isinstance(cell, Mapping):
        given = {name: Constant(f"{name}_0", n, "molecules", note="given by the user") for name, n in numbers.items()}
        return {**sized, **given}
    return sized | {
        row.protein: Constant(
            f"{row.protein}_0", row.copies, "molecules", row.low, row.high, row.basis, row.source, row.where,
            cell, row.note,
        )
        for row in cells.rows(cell)
        if row.protein in numbers
    }  # fmt: skip
