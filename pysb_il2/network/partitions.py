"""Which parts of a model never meet, and what each asks of the pool that they share.

Parts are the replicas of a decoupled model, or the cells of several types. They are told by words: monomers, and as
``~state`` the states that a shared molecule has in one of them only.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pysb import WILD

from ..annotations import cell_types
from ..rules.contact_map import ContactMap
from ..rules.patterns import (
    SiteKey,
    bond_of,
    complex_patterns,
    connected,
    molecules,
    monomer_names,
    state_of,
    states_required,
)

if TYPE_CHECKING:
    from pysb import ComplexPattern, Model, MonomerPattern

__all__ = ["ReplicaGroup", "independent_groups", "words_of_types"]

#: The replicas that a rule names, and on one of its sides each pattern with the replicas that its complex may hold.
_Meeting = tuple[frozenset[str], list[tuple["ComplexPattern", frozenset[str]]]]


@dataclass(frozen=True, eq=False)
class ReplicaGroup:
    """Replicas that no reaction brings together with those of another group.

    Attributes
    ----------
    words : frozenset of str
        The monomers of the replicas, and states ``~state`` that are theirs.
    pool_patterns : tuple of pysb.ComplexPattern
        The patterns of pool molecules that react with them.
    """

    words: frozenset[str]
    pool_patterns: tuple[ComplexPattern, ...]

    def may_react_with(self, species: str) -> bool:
        """Return whether a pool species, in BioNetGen's notation, may react with the replicas."""
        written = [
            (name, {site: (state, bool(bond)) for site, state, bond in re.findall(r"(\w+)(?:~(\w+))?(!\d+)?", sites)})
            for name, sites in re.findall(r"(\w+)\(([^)]*)\)", species)
        ]
        return any(
            all(any(m.monomer.name == name and _fits(m, sites) for name, sites in written) for m in molecules(pattern))
            for pattern in self.pool_patterns
        )


def _fits(pattern: MonomerPattern, sites: dict[str, tuple[str, bool]]) -> bool:
    """Return whether a molecule has the states that a pattern asks for, and bonds where it asks for any."""
    return all(
        state_of(condition) in ("", sites[site][0])
        and (bond_of(condition) is WILD or (bond_of(condition) is not None) == sites[site][1])
        for site, condition in pattern.site_conditions.items()
    )


def independent_groups(model: Model, replicas: Collection[str]) -> list[ReplicaGroup]:
    """Return the words of replicas in as many groups as never take part in one reaction, those with most rules first.

    Monomers that are not among `replicas` are the pool.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> from pysb_il2.modules import il2_receptor, stat5
    >>> small = il2.decouple(il2.build(il2_receptor, stat5(detail="sites")))
    >>> sorted(min(group.words) for group in independent_groups(small, il2.decoupling(small).replicas))
    ['CD122_Y338', 'CD122_Y392', 'CD122_Y510']
    """
    meetings = list(_meetings(model, frozenset(replicas)))
    links = [_words([initial.pattern]).intersection(replicas) for initial in model.initials]
    for named, side in meetings:
        within_reach = [reach for _, reach in side if reach]
        if named or len(within_reach) > 1:
            links.append(named.union(*within_reach))
    rules = Counter(name for named, _ in meetings for name in named)
    groups = sorted(
        map(sorted, connected(replicas, filter(None, links))), key=lambda g: (-sum(rules[name] for name in g), g)
    )
    return [_group(frozenset(group), meetings) for group in groups]


def words_of_types(model: Model) -> frozenset[str]:
    """Return the words of the cells of a model of several types in one medium; none of other models."""
    types = cell_types(model)
    places = {
        f"~{state}"
        for monomer in model.monomers if monomer.name not in types
        for states in monomer.site_states.values()
        for state in states if any(state.startswith(f"{label}_") for label in types.values())
    }  # fmt: skip
    return frozenset({*types, *(places if types else ())})


def _words(patterns: Iterable[ComplexPattern]) -> frozenset[str]:
    patterns = list(patterns)
    return monomer_names(patterns).union(f"~{state}" for _, state in states_required(patterns))


def _group(words: frozenset[str], meetings: Iterable[_Meeting]) -> ReplicaGroup:
    pool_patterns = [
        pattern
        for named, side in meetings
        for i, (pattern, _) in enumerate(side)
        if named & words or any(reach & words for j, (_, reach) in enumerate(side) if j != i)
    ]
    return ReplicaGroup(words, tuple(pool_patterns))


def _meetings(model: Model, replicas: frozenset[str]) -> Iterator[_Meeting]:
    """Yield for each rule, and each direction of it, what replicas are in it or may be in its complexes."""
    contacts = ContactMap(model)

    def reach(pattern: ComplexPattern) -> frozenset[str]:
        bound = (into[0] for _, into in contacts.walk(contacts.open_sites(pattern)))
        places = (f"~{state}" for key in _sites_left_open(pattern) for state in contacts.states.get(key, ()))
        return replicas & _words([pattern]) or replicas.intersection([*bound, *places])

    for rule in model.rules:
        sides = [complex_patterns(side) for side in (rule.reactant_pattern, rule.product_pattern)]
        named = replicas & _words(sides[0] + sides[1])
        for side in sides if rule.is_reversible else sides[:1]:
            yield named, [(pattern, reach(pattern)) for pattern in side]


def _sites_left_open(pattern: ComplexPattern) -> Iterator[SiteKey]:
    """Yield the sites of a pattern's molecules of which it gives no state."""
    for molecule in molecules(pattern):
        for site in molecule.monomer.sites:
            if not state_of(molecule.site_conditions.get(site)):
                yield molecule.monomer.name, site
