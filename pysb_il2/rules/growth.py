"""Whether complexes can grow without limit, from the bonds that rules make.

A complex of any size has in it a way along bonds that enters a molecule by one site, leaves it by another, and comes
to the same site of the same monomer again. Where no such way can be, complexes are bounded. A bond that is there only
beside a way between the same two molecules leads nowhere new, and where every bond of the way is made by patterns that
draw the whole chain, there is a longest one. What is left may grow; it surely does where free molecules can be added
one after another, whatever was added before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from pysb import ANY, WILD

from .contact_map import mutually_exclusive_sites, reachable_states_and_bonds
from .free_growth import surely_growing
from .patterns import SiteKey, bond_of, conditions, molecules
from .rule_bonds import BondEnd, Direction, bond_name, directions, drawn, states_said

if TYPE_CHECKING:
    import networkx as nx
    from pysb import Model, MonomerPattern

__all__ = ["Growth", "growth"]


@dataclass(frozen=True)
class Growth:
    """Bonds by which complexes can grow without limit, as ``A.r-A.l``; `certain` where they surely do."""

    bonds: tuple[str, ...]
    certain: bool

    def __str__(self) -> str:
        verb = "grow" if self.certain else "may grow"
        return f"complexes {verb} without limit, by {' and '.join(self.bonds)}"


class _Bond(NamedTuple):
    """A bond as one rule, or the start, makes it."""

    ends: tuple[SiteKey, SiteKey]
    fixed_states: tuple[frozenset[tuple[str, str]], frozenset[tuple[str, str]]]
    made_by: Direction | None = None
    molecule_sites: tuple[BondEnd, BondEnd] | None = None
    joins: bool = False  # molecules that were in two complexes, or one that is made

    @property
    def name(self) -> str:
        return bond_name(*self.ends)


def growth(model: Model) -> Growth | None:
    """Return how the complexes of a model can grow without limit, or None where they cannot.

    Examples
    --------
    >>> from pysb.examples.bngwiki_egfr_simple import model
    >>> growth(model) is None
    True
    """
    states, _ = reachable_states_and_bonds(model.rules, model.initials)
    acting = directions(model, states)
    bonds = _without_dependent(_bonds(model, acting), acting)
    growing = [found for group in _cycles(model, bonds) if (found := _open_joins(model, group))]
    if not growing:
        return None
    sure = surely_growing(model, acting)
    return Growth(tuple(sorted(sure or {bond.name for group in growing for bond in group})), bool(sure))


def _bonds(model: Model, acting: Sequence[Direction]) -> list[_Bond]:
    """Return all bonds that are there at the start or made."""
    changed = {
        (one.product(after).monomer.name, site)
        for one in acting
        for after, before in one.origin.items()
        for site, _ in states_said(one.reactant(before)) ^ states_said(one.product(after))
    }

    def bond(pair: Sequence[tuple[MonomerPattern, str]], *rest: object) -> _Bond:
        fixed = (
            frozenset(state for state in states_said(m) if (m.monomer.name, state[0]) not in changed) for m, _ in pair
        )
        one, other = ((molecule.monomer.name, site) for molecule, site in pair)
        return _Bond((one, other), tuple(fixed), *rest)  # type: ignore[arg-type]

    found = []
    for initial in model.initials:
        present = molecules(initial.pattern)
        found += [bond([(present[j], site) for (_, j), site in ends]) for ends in drawn((initial.pattern,))]
    for one in acting:
        origin = one.origin
        for ends in one.made():
            before = [origin.get(index) for index, _ in ends]
            patterns = {index and index[0] for index in before}
            found.append(bond([(one.product(i), site) for i, site in ends], one, ends, len(patterns) == 2))
    return found


def _without_dependent(bonds: Sequence[_Bond], acting: Sequence[Direction]) -> list[_Bond]:
    """Leave out the bonds that are there only beside a way between the same two molecules."""
    independent = {frozenset(bond.ends) for bond in bonds if not _is_dependent(bond, acting)}
    return [bond for bond in bonds if frozenset(bond.ends) in independent]


def _is_dependent(bond: _Bond, acting: Sequence[Direction]) -> bool:
    """Return whether a bond closes a ring of which no other bond is broken while it is there."""
    if bond.joins or bond.made_by is None or bond.molecule_sites is None:
        return False
    import networkx as nx

    rule, origin = bond.made_by, bond.made_by.origin
    ring = nx.Graph()
    ring.add_edges_from((one[0], other[0], {"ends": (one, other)}) for one, other in drawn(rule.reactants))
    start, end = (origin.get(index) for index, _ in bond.molecule_sites)
    if (
        start is None
        or end is None
        or not (ring.has_node(start) and ring.has_node(end) and nx.has_path(ring, start, end))
    ):
        return False
    way = nx.shortest_path(ring, start, end)
    between = {rule.reactant(index).monomer.name for index in way[1:-1]}
    if any(not between.isdisjoint(other.removed()) for other in acting):
        return False
    closing = dict(zip((start, end), (site for _, site in bond.molecule_sites), strict=True))
    for pair in pairwise(way):
        link = {
            (rule.reactant(index).monomer.name, site): closing.get(index) for index, site in ring.edges[pair]["ends"]
        }
        if len(link) < 2 or not all(_spares_ring(other, link) for other in acting):
            return False
    return True


def _spares_ring(rule: Direction, link: dict[SiteKey, str | None]) -> bool:
    """Return whether a rule breaks a bond only where a site that closes the ring is unbound on one of its molecules."""
    for ends in rule.broken():
        keys = {(rule.reactant(index).monomer.name, site): index for index, site in ends}
        if keys.keys() == link.keys() and not any(
            (closing, None) in conditions(rule.reactant(keys[key])) for key, closing in link.items() if closing
        ):
            return False
    return True


def _cycles(model: Model, bonds: Iterable[_Bond]) -> list[list[_Bond]]:
    """Return the bonds that one way can take again and again, in groups."""
    import networkx as nx

    bound_at_first = [
        {(m.monomer.name, site) for site, condition in conditions(m) if isinstance(bond_of(condition), int)}
        for initial in model.initials
        for m in molecules(initial.pattern)
    ]
    exclusive = {
        pair for pair in mutually_exclusive_sites(model.rules) if not any(pair <= bound for bound in bound_at_first)
    }
    ways: nx.DiGraph[object] = nx.DiGraph()
    steps = [
        (bond, bond.ends[i], bond.fixed_states[i], (bond.ends[1 - i], bond.fixed_states[1 - i]))
        for bond in bonds for i in (0, 1)
    ]  # fmt: skip
    entries = {step[3] for step in steps}
    for bond, exit_, exit_states, into in steps:
        for entry in entries:
            (name, site), entry_states = entry
            several = model.monomers[name].sites.count(site) > 1
            if (
                name == exit_[0]
                and (site != exit_[1] or several)
                and frozenset([(name, site), exit_]) not in exclusive
                and len(dict(entry_states | exit_states)) == len(entry_states | exit_states)
            ):
                ways.add_edge(entry, into)
                ways.edges[entry, into].setdefault("bonds", []).append(bond)
    groups = (ways.subgraph(group) for group in nx.strongly_connected_components(ways))
    return [[bond for *_, found in group.edges(data="bonds") for bond in found] for group in groups if group.edges]


def _open_joins(model: Model, group: Sequence[_Bond]) -> list[_Bond]:
    """Return the bonds of a group that add to it where a pattern leaves open how large it is."""
    sites = {end for bond in group for end in bond.ends}
    rings = any(not bond.joins and bond.made_by for bond in group)
    joins = [bond for bond in group if bond.joins]
    return joins if rings or not all(_draws_all(model, bond, sites) for bond in joins) else []


def _draws_all(model: Model, bond: _Bond, sites: set[SiteKey]) -> bool:
    """Return whether the patterns that a bond joins say of all sites in question what is bound there."""
    rule = bond.made_by
    if rule is None or bond.molecule_sites is None:
        return True
    before = {index[0] for end, _ in bond.molecule_sites if (index := rule.origin.get(end))}
    for molecule in (molecule for i in before for molecule in molecules(rule.reactants[i])):
        name = molecule.monomer.name
        said = Counter(site for site, condition in conditions(molecule) if bond_of(condition) not in (ANY, WILD))
        if any(said[site] < model.monomers[name].sites.count(site) for owner, site in sites if owner == name):
            return False
    return True
