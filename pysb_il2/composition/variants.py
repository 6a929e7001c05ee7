"""Mutants and knock-outs: what the user asks for, checked, and the rules that they take out of a model."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from pysb import Annotation, ComponentSet, Expression, Model, Parameter, ReactionPattern, Rule

from ..annotations import HAS_MUTATION
from ..errors import Il2Error, unknown
from ..knowledge.proteins import resolve_protein
from ..knowledge.vocabulary import Protein

__all__ = ["knocked_out", "mutated_sites", "remove_modifications_of", "remove_synthesis_of"]


def knocked_out(proteins: Iterable[str], knockouts: Iterable[str]) -> set[str]:
    """Return the proteins that are knocked out, by the names that the model uses.

    Raises
    ------
    Il2Error
        If a protein is not in the model.

    Examples
    --------
    >>> knocked_out(["CD25", "CD122"], ["IL2RA"])
    {'CD25'}
    """
    return {resolve_protein(name, proteins, where="knockouts=") for name in knockouts}


def mutated_sites(proteins: Mapping[str, Protein], mutants: Mapping[str, Iterable[str]]) -> dict[tuple[str, str], str]:
    """Return the mutated sites, such as ``{("CD122", "Y510"): "Y510F"}`` for ``{"CD122": ["Y510F"]}``.

    Raises
    ------
    Il2Error
        If a mutation cannot be read, or its protein or site is not in the model.

    Examples
    --------
    >>> CD122 = Protein("CD122", {"Y510": ("u", "p")})
    >>> mutated_sites({"CD122": CD122}, {"CD122": ["Y510F"]})
    {('CD122', 'Y510'): 'Y510F'}
    """
    mutation_of_site: dict[tuple[str, str], str] = {}
    for given, mutations in mutants.items():
        name = resolve_protein(given, proteins, where="mutants=")
        for mutation in mutations:
            mutation_of_site[name, _residue(proteins[name], mutation)] = str(mutation).upper()
    return mutation_of_site


def _residue(protein: Protein, mutation: str) -> str:
    """Return the site that a mutation changes."""
    parts = re.fullmatch(r"([A-Z]\d+)([A-Z])", str(mutation).upper())
    if not parts or parts[1][0] == parts[2]:
        raise Il2Error(f"mutation {mutation!r} of {protein.name!r} cannot be read; write it like 'Y510F'")
    if not protein.sites.get(parts[1]):
        residues = [site for site, states in protein.sites.items() if re.fullmatch(r"[A-Z]\d+", site) and states]
        hint = "; build its modules with detail='sites'" if not residues else ""
        raise Il2Error(f"{unknown('residue', parts[1], residues, where=protein.name)}{hint}")
    return parts[1]


def remove_modifications_of(model: Model, mutations: Mapping[tuple[str, str], str]) -> None:
    """Take out every rule that modifies a mutated residue; it stays in its first state."""
    for (name, site), mutation in mutations.items():
        Annotation(model.monomers[name], mutation, HAS_MUTATION)
        model.rules = ComponentSet(rule for rule in model.rules if not _modifies(rule, name, site))


def remove_synthesis_of(model: Model, absent: Iterable[str]) -> None:
    """Take out every rule that would make a knocked-out protein, but for those whose rate is 0 anyway."""
    values = {p: p.value for p in model.parameters}

    def count(pattern: ReactionPattern, name: str) -> int:
        return sum(mp.monomer.name == name for cp in pattern.complex_patterns for mp in cp.monomer_patterns)

    def is_zero(rate: Parameter | Expression) -> bool:
        return bool((rate.expand_expr().subs(values) if isinstance(rate, Expression) else rate.value) == 0)

    for name in absent:
        model.rules = ComponentSet(
            rule
            for rule in model.rules
            if count(rule.product_pattern, name) <= count(rule.reactant_pattern, name) or is_zero(rule.rate_forward)
        )


def _modifies(rule: Rule, name: str, site: str) -> bool:
    """Return whether a rule gives a site a state that it did not have."""

    def states(pattern: ReactionPattern) -> set[str]:
        conditions = [
            molecule.site_conditions.get(site)
            for cp in pattern.complex_patterns
            for molecule in cp.monomer_patterns
            if molecule.monomer.name == name
        ]
        return {c[0] if isinstance(c, tuple) else c for c in conditions if isinstance(c, (tuple, str))}

    before, after = states(rule.reactant_pattern), states(rule.product_pattern)
    return bool(before) and not after <= before
