"""Which molecules act on others and stay as they are: who phosphorylates, makes or degrades whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .influence import rate_observables
from .patterns import Side, complex_patterns, molecules, state_of
from .rule_analysis import MoleculeIndex, molecule_mapping

if TYPE_CHECKING:
    from pysb import Model, Rule

__all__ = ["ACTIVATES", "MODULATES", "RESETS", "catalysis"]

#: A molecule takes sites of others to a later one of their states, or makes others; it brings sites back, or degrades
#: others; or it is counted in the rate of that.
ACTIVATES, RESETS, MODULATES = "activates", "resets", "modulates"


def catalysis(model: Model) -> dict[tuple[str, str], frozenset[str]]:
    """Return what molecules do to others, by the names of both: `ACTIVATES`, `RESETS`, `MODULATES`.

    Of several molecules that a rule leaves as they are, that one acts with which the name of the rule begins, else
    those of other complexes, else all. Two that would act on each other as they part are partners. Bonds and places do
    not count.

    Examples
    --------
    >>> from pysb.examples.kinase_cascade import model
    >>> catalysis(model)["Raf", "MEK"], catalysis(model)["PP2A", "MEK"]
    (frozenset({'activates'}), frozenset({'resets'}))
    """
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    partners: dict[tuple[str, str], set[str]] = defaultdict(set)
    for rule in model.rules:
        before, after = complex_patterns(rule.reactant_pattern), complex_patterns(rule.product_pattern)
        changed = list(_changed(before, after))
        touched = {index for _, index, _ in changed}
        counted = {m.monomer.name for o in rate_observables(model, rule) for m in molecules(complex_patterns(o)[0])}
        for target, index, kind in changed:
            actors, are_partners = _actors(rule, (before, after), index, touched)
            for source in actors:
                (partners if are_partners else found)[source, target].add(kind)
            for source in sorted(counted - {target}):
                found[source, target].add(MODULATES)
    for pair, kinds in partners.items():
        if pair[::-1] not in partners:
            found[pair] |= kinds
    return {pair: frozenset(kinds) for pair, kinds in found.items() if pair[0] != pair[1]}


def _changed(before: Side, after: Side) -> Iterator[tuple[str, MoleculeIndex | None, str]]:
    """Yield the molecules of which a rule changes a state, makes or degrades one, where they were, and how."""
    mapping = molecule_mapping(before, after)
    kept = set(mapping.values())
    for k, pattern in enumerate(after):
        yield from ((m.monomer.name, None, ACTIVATES) for n, m in enumerate(molecules(pattern)) if (k, n) not in kept)
    for i, pattern in enumerate(before):
        for j, molecule in enumerate(molecules(pattern)):
            if (i, j) not in mapping:
                yield molecule.monomer.name, (i, j), RESETS
                continue
            k, n = mapping[i, j]
            later = molecules(after[k])[n].site_conditions
            for site, condition in molecule.site_conditions.items():
                state, states = state_of(later[site]), molecule.monomer.site_states.get(site, [])
                if site != "loc" and state and state != state_of(condition):
                    yield molecule.monomer.name, (i, j), _direction(states, state, state_of(condition))


def _direction(states: list[str], after: str, before: str) -> str:
    return RESETS if before and states.index(after) < states.index(before) else ACTIVATES


def _actors(
    rule: Rule, sides: tuple[Side, Side], index: MoleculeIndex | None, touched: set[MoleculeIndex | None]
) -> tuple[list[str], bool]:
    """Return who acts on a molecule, and whether it may be no more than a partner: one that the rule parts from it."""
    before, mapping = sides[0], molecule_mapping(*sides)
    here = [(i, j) for i, pattern in enumerate(before) for j, _ in enumerate(molecules(pattern))]
    names = {at: molecules(before[at[0]])[at[1]].monomer.name for at in here if at not in touched}
    first = [at for at, name in names.items() if rule.name.startswith(name)]
    elsewhere = [at for at in names if index is None or at[0] != index[0]]
    chosen = [max(first, key=lambda at: len(names[at]))] if first else elsewhere or list(names)
    is_partner = (
        index is not None
        and index in mapping
        and any(at[0] == index[0] and mapping[at][0] != mapping[index][0] for at in chosen)
    )
    return list(dict.fromkeys(names[at] for at in chosen)), is_partner
