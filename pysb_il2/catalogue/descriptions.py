"""What there is by name, and the description of each model, module, cell and ligand, as text."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence

from ..composition.module import Module
from ..knowledge.cells import CHAINS, cells, rows
from ..knowledge.ligands import PRIVATE, Ligand, ligand, ligands
from ..knowledge.proteins import LEXICON, PROTEIN_ALIASES
from ..knowledge.references import read_table
from ..knowledge.synonyms import CELLS, DRUGS, LIGANDS, MODELS
from ..models import NAMES
from ..models.lookup import ready_model_file
from ..modules import INHIBITORS, MODULES, RECEPTOR_OF, il2_receptor
from ..naming import resolve
from .build import build
from .describe import describe

__all__ = ["description", "listing"]


def _first_line(text: str | None) -> str:
    return (text or "").strip().partition("\n")[0]


def _models() -> list[tuple[str, str]]:
    return [(name, _first_line(ready_model_file(name).__doc__)) for name in NAMES]


def _modules() -> list[tuple[str, str]]:
    def levels(module: Module) -> str:
        return f" (detail: {', '.join(module.forms)})" if module.forms else ""

    return [(name, _first_line(module.rules.__doc__) + levels(module)) for name, module in MODULES.items()]


def _cells() -> list[tuple[str, str]]:
    def chains(name: str) -> str:
        return ", ".join(f"{row.copies:g} {row.protein}" for row in rows(name) if row.protein in CHAINS)

    return [(name, chains(name)) for name in cells()]


def _ligands() -> list[tuple[str, str]]:
    def affinities(name: str) -> str:
        variant = ligand(name)
        if name == variant.monomer:
            return "native"
        private = f"{PRIVATE[variant.monomer]} x {variant.private_fold:.3g}"
        return (
            f"variant of {variant.monomer}: dissociation constant of {private}, "
            f"of the pair with CD122 x {variant.pair_fold:.3g}{_format(variant)}"
        )

    return [(name, affinities(name)) for name in ligands()]


def _format(variant: Ligand) -> str:
    """Return in words what beside the affinities of one arm differs."""
    words = [f"of CD132 x {variant.CD132_fold:.3g}"] if variant.CD132_fold != 1 else []
    words += [f"association x {variant.association:.3g}"] if variant.association != 1 else []
    words += ["two arms"] if variant.valency == 2 else []
    return "".join(f"; {word}" for word in words)


def _inhibitors() -> list[tuple[str, str]]:
    return [(name, _first_line(module.rules.__doc__)) for name, module in INHIBITORS.items()]


_LISTS = {"models": _models, "modules": _modules, "cells": _cells, "ligands": _ligands, "inhibitors": _inhibitors}


def listing(kind: str | None = None, further: Mapping[str, Sequence[tuple[str, str]]] | None = None) -> str:
    """Return what there is of a kind, or of every kind, one line each.

    Parameters
    ----------
    kind : str, optional
        By default every kind.
    further : mapping of str to sequence of (str, str), optional
        Names and descriptions of further kinds, which come last.

    Examples
    --------
    >>> print(listing("modules").splitlines()[0])
    module  gamma_chain      CD132 carries JAK3 with or without a ligand.
    """
    further = further or {}
    kinds = [kind] if kind else [*_LISTS, *further]
    rows = [(k, *row) for k in kinds for row in (further[k] if k in further else _LISTS[k]())]
    return "\n".join(_columns([(k.removesuffix("s"), *row) for k, *row in rows]))


def _columns(rows: Iterable[Sequence[str]]) -> list[str]:
    table = [[str(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return ["  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in table]


def description(name: str) -> str:
    """Return what a model, module, drug, cell or ligand is, with its sites and rules, or copies and their basis.

    Raises
    ------
    Il2Error
        If nothing has that name, or two things could be meant, such as the model ``treg`` and the cell ``Treg``.

    Examples
    --------
    >>> print(description("gamma_chain").splitlines()[0])
    CD132 carries JAK3 with or without a ligand.
    """
    # In this order, since `receptor` names a model and drugs are modules too
    kinds: tuple[tuple[Iterable[str], Callable[[str], str]], ...] = (
        (NAMES, _model), (INHIBITORS, _inhibitor), (MODULES, _module), (ligands(), _ligand), (cells(), _cell),
    )  # fmt: skip
    known = [option for options, _ in kinds for option in options]
    aliases = {**PROTEIN_ALIASES, **MODELS, **DRUGS, **LIGANDS, **CELLS}
    found = resolve("model, module, drug, cell or ligand", name, known, aliases)
    return next(describe_it(found) for options, describe_it in kinds if found in options)


def _inhibitor(name: str) -> str:
    module = INHIBITORS[name]
    sites = "; ".join(f"{protein.name} at its site {', '.join(protein.sites)}" for protein in module.optional_proteins)
    return _text(module) + (f"\n\nBinds {sites}." if sites else "")


def _text(module: Module) -> str:
    return inspect.cleandoc(module.rules.__doc__ or "")


def _model(name: str) -> str:
    module = ready_model_file(name)
    model = module.model
    rules = describe(model)
    counts = rules.groupby("module", sort=False).size()
    lines = [(module.__doc__ or "").partition("\nExamples\n")[0].strip(), "", "Rules by module:"]
    lines += _columns([("", str(part), str(number)) for part, number in counts.items()])
    lines += ["", "Monomers:", *_columns([("", m.name, _sites(m.name, m.sites)) for m in model.monomers])]
    lines += ["", *textwrap.wrap("Read-outs: " + ", ".join(o.name for o in model.observables), 100)]
    return "\n".join(lines)


def _sites(protein: str, sites: Iterable[str]) -> str:
    """Return sites with their states and what they are, where the lexicon says it."""
    return str(LEXICON[protein][tuple(sites)]).partition(": ")[2]


def _module(name: str) -> str:
    module = MODULES[name]
    lines = [_text(module)]
    if module.forms:
        lines += ["", f"Levels of detail: {', '.join(module.forms)}; by default {module.detail}"]
    if module.requires:
        lines += [f"Requires: {', '.join(need.name for need in module.requires)}"]
    # Modules follow their neighbours, so each is shown on a receptor: its own, or that of IL-2.
    model = build(module) if module in RECEPTOR_OF.values() else build(module, il2_receptor)
    sites = {protein.name: protein.sites for protein in module.proteins}
    if sites:
        lines += ["", "Proteins:", *_columns([("", p, _sites(p, names)) for p, names in sites.items()])]
    rules = describe(model)
    rules = rules[rules.module == name]
    if len(rules):
        lines += ["", "Rules:", *_columns([("", *row) for row in zip(rules.what, rules.pattern, strict=True)])]
    return "\n".join(lines)


def _cell(name: str) -> str:
    table = [("protein", "copies", "low", "high", "basis", "source", "note")]
    for row in rows(name):
        low, high = ("" if bound is None else f"{bound:g}" for bound in (row.low, row.high))
        table.append((row.protein, f"{row.copies:g}", low, high, row.basis, row.source, row.note))
    return "\n".join([f"{name}: molecules per cell", "", *_columns(table)])


def _ligand(name: str) -> str:
    it = ligand(name)
    row = next(row for row in read_table("ligands.tsv") if row["ligand"] == name)
    lines = [f"{name}: {it.monomer}, {row['format']}" + (f", {row['mutations']}" if row["mutations"] else "")]
    if name != it.monomer:
        lines += [
            f"Dissociation constant over native {it.monomer}'s: {PRIVATE[it.monomer]} {it.private_fold:.4g}, "
            f"pair of CD122 and CD132 {it.pair_fold:.4g} (relative to {row['reference']}){_format(it)}"
        ]
    lines += [
        f"Basis: {row['basis']}; source: {row['source']}"
        + (f", {row['source_location']}" if row["source_location"] else "")
    ]
    return "\n".join([*lines, row["note"]]).strip()
