"""Which copies of a decoupled model never meet, and what each asks of the pool that they share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pysb import WILD

from ..rules.contact_map import Contacts
from ..rules.rule_analysis import bond_of, molecules, state_of

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["Part", "parts"]

#: The copies that a rule names, and on one of its sides each pattern with the copies that its complex may hold.
_Meeting = tuple[frozenset[str], list[tuple[Any, frozenset[str]]]]


@dataclass(frozen=True, eq=False)
class Part:
    """Copies that no reaction brings together with those of another part.

    Attributes
    ----------
    monomers : frozenset of str
        The copies.
    asks : tuple
        The patterns of pool molecules that react with them.
    """

    monomers: frozenset[str]
    asks: tuple[Any, ...]

    def asks_for(self, species: str) -> bool:
        """Return whether a pool species, in BioNetGen's notation, may react with the copies."""
        found = [
            (name, {site: (state, bool(bond)) for site, state, bond in re.findall(r"(\w+)(?:~(\w+))?(!\d+)?", sites)})
            for name, sites in re.findall(r"(\w+)\(([^)]*)\)", species)
        ]
        return any(
            all(any(m.monomer.name == name and _fits(m, sites) for name, sites in found) for m in molecules(pattern))
            for pattern in self.asks
        )


def _fits(pattern: Any, sites: dict[str, tuple[str, bool]]) -> bool:
    """Return whether a molecule has the states that a pattern asks for, and bonds where it asks for any."""
    return all(
        state_of(condition) in ("", sites[site][0])
        and (bond_of(condition) is WILD or (bond_of(condition) is not None) == sites[site][1])
        for site, condition in pattern.site_conditions.items()
    )


def parts(model: Model, copies: Collection[str]) -> list[Part]:
    """Return the copies in as many parts as never take part in one reaction, those with most rules first.

    Parameters
    ----------
    model : pysb.Model
        The model.
    copies : collection of str
        Monomers that may be told apart; all others are the pool.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> from pysb_il2.modules import il2_receptor, stat5
    >>> small = il2.decouple(il2.build(il2_receptor, stat5(detail="sites")))
    >>> sorted(min(part.monomers) for part in parts(small, il2.decoupling(small).copies))
    ['CD122_Y338', 'CD122_Y392', 'CD122_Y510']
    """
    import networkx as nx

    meetings = list(_meetings(model, frozenset(copies)))
    graph = nx.Graph()
    graph.add_nodes_from(copies)
    for initial in model.initials:
        graph.add_edges_from(pairwise(sorted(_named([initial.pattern]) & set(copies))))
    for named, side in meetings:
        held = [reach for _, reach in side if reach]
        if named or len(held) > 1:
            graph.add_edges_from(pairwise(sorted(named.union(*held))))
    rules = Counter(name for named, _ in meetings for name in named)
    groups = sorted(map(sorted, nx.connected_components(graph)), key=lambda g: (-sum(rules[name] for name in g), g))
    return [_part(frozenset(group), meetings) for group in groups]


def _part(monomers: frozenset[str], meetings: Iterable[_Meeting]) -> Part:
    asks = [
        pattern
        for named, side in meetings
        for i, (pattern, _) in enumerate(side)
        if named & monomers or any(reach & monomers for j, (_, reach) in enumerate(side) if j != i)
    ]
    return Part(monomers, tuple(asks))


def _meetings(model: Model, copies: frozenset[str]) -> Iterator[_Meeting]:
    """Yield for each rule, and each direction of it, what copies are in it or may be in its complexes."""
    contacts = Contacts(model)

    def reach(pattern: Any) -> frozenset[str]:
        bound = (into[0] for _, into in contacts.walk(contacts.open_sites(pattern)))
        return copies & _named([pattern]) or copies.intersection(bound)

    for rule in model.rules:
        sides = [
            [pattern for pattern in side.complex_patterns if pattern is not None]
            for side in (rule.reactant_pattern, rule.product_pattern)
        ]
        named = copies & _named(sides[0] + sides[1])
        for side in sides if rule.is_reversible else sides[:1]:
            yield named, [(pattern, reach(pattern)) for pattern in side]


def _named(patterns: Iterable[Any]) -> frozenset[str]:
    return frozenset(molecule.monomer.name for pattern in patterns for molecule in molecules(pattern))
