"""Which replicas of a decoupled model never meet, and what each asks of the pool that they share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pysb import WILD

from ..rules.contact_map import ContactMap
from ..rules.patterns import bond_of, complex_patterns, connected, molecules, monomer_names, state_of

if TYPE_CHECKING:
    from pysb import ComplexPattern, Model, MonomerPattern

__all__ = ["ReplicaGroup", "independent_groups"]

#: The replicas that a rule names, and on one of its sides each pattern with the replicas that its complex may hold.
_Meeting = tuple[frozenset[str], list[tuple["ComplexPattern", frozenset[str]]]]


@dataclass(frozen=True, eq=False)
class ReplicaGroup:
    """Replicas that no reaction brings together with those of another group.

    Attributes
    ----------
    monomers : frozenset of str
        The replicas.
    pool_patterns : tuple of pysb.ComplexPattern
        The patterns of pool molecules that react with them.
    """

    monomers: frozenset[str]
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
    """Return the replicas in as many groups as never take part in one reaction, those with most rules first.

    Monomers that are not among `replicas` are the pool.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> from pysb_il2.modules import il2_receptor, stat5
    >>> small = il2.decouple(il2.build(il2_receptor, stat5(detail="sites")))
    >>> sorted(min(group.monomers) for group in independent_groups(small, il2.decoupling(small).replicas))
    ['CD122_Y338', 'CD122_Y392', 'CD122_Y510']
    """
    meetings = list(_meetings(model, frozenset(replicas)))
    links = [monomer_names([initial.pattern]).intersection(replicas) for initial in model.initials]
    for named, side in meetings:
        within_reach = [reach for _, reach in side if reach]
        if named or len(within_reach) > 1:
            links.append(named.union(*within_reach))
    rules = Counter(name for named, _ in meetings for name in named)
    groups = sorted(
        map(sorted, connected(replicas, filter(None, links))), key=lambda g: (-sum(rules[name] for name in g), g)
    )
    return [_group(frozenset(group), meetings) for group in groups]


def _group(monomers: frozenset[str], meetings: Iterable[_Meeting]) -> ReplicaGroup:
    pool_patterns = [
        pattern
        for named, side in meetings
        for i, (pattern, _) in enumerate(side)
        if named & monomers or any(reach & monomers for j, (_, reach) in enumerate(side) if j != i)
    ]
    return ReplicaGroup(monomers, tuple(pool_patterns))


def _meetings(model: Model, replicas: frozenset[str]) -> Iterator[_Meeting]:
    """Yield for each rule, and each direction of it, what replicas are in it or may be in its complexes."""
    contacts = ContactMap(model)

    def reach(pattern: ComplexPattern) -> frozenset[str]:
        bound = (into[0] for _, into in contacts.walk(contacts.open_sites(pattern)))
        return replicas & monomer_names([pattern]) or replicas.intersection(bound)

    for rule in model.rules:
        sides = [complex_patterns(side) for side in (rule.reactant_pattern, rule.product_pattern)]
        named = replicas & monomer_names(sides[0] + sides[1])
        for side in sides if rule.is_reversible else sides[:1]:
            yield named, [(pattern, reach(pattern)) for pattern in side]
