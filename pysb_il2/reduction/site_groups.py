"""Trunk and limbs: which sites of a complex can be followed apart from which others.

A rule that changes a site needs to know the sites it asks for: these are arrows between sites. Sites
that sites of several limbs depend on are the trunk; what is left falls apart into limbs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

from ..rules.contact_map import Contacts
from ..rules.rule_analysis import Key, Reading, Unit, molecules
from .site_dependencies import Couplings, couplings, said

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["Plan", "broken", "find", "given"]


@dataclass(frozen=True)
class Plan:
    """How a complex is divided.

    Attributes
    ----------
    monomers : tuple of str
        Those of the trunk, which are copied.
    limbs : tuple of frozenset of Key
        The sites of each limb; all others of these monomers are the trunk.
    why : mapping of Key to str
        Why a site is not a limb of its own.
    """

    monomers: tuple[str, ...]
    limbs: tuple[frozenset[Key], ...]
    why: dict[Key, str]

    def limb_of(self, key: Key) -> int | None:
        """Return the limb of a site, or None for the trunk and what is not copied."""
        return next((i for i, limb in enumerate(self.limbs) if key in limb), None)

    def limbs_in(self, keys: Iterable[Key]) -> set[int]:
        """Return the limbs that sites belong to."""
        return {i for key in keys if (i := self.limb_of(key)) is not None}

    def in_trunk(self, key: Key) -> bool:
        """Return whether a site belongs to the trunk."""
        return key[0] in self.monomers and self.limb_of(key) is None

    def changes_trunk(self, unit: Unit) -> bool:
        """Return whether a rule changes the trunk in these patterns."""
        return any(map(self.in_trunk, unit.changes)) or any(m in self.monomers for m in (*unit.made, *unit.lost))


def find(
    model: Model,
    contacts: Contacts,
    readings: Sequence[Reading],
    scaffold: str,
    *,
    pinned: frozenset[Key] | None = None,
) -> Plan:
    """Return the finest division of the complexes round a scaffold; without limbs if there is none.

    With `pinned`, sites that must be in the trunk, observables are not looked at.
    """
    trunk = frozenset([scaffold])
    while True:
        found = couplings(model, contacts, readings, trunk)
        if pinned is not None:
            found.readers = [reader for reader in found.readers if not reader[1].startswith("observable")]
            found.fixed.update(dict.fromkeys(pinned, "it is pinned"))
        limbs, why = _divide(found, contacts)
        if len(limbs) < 2:
            return Plan((scaffold,), (), why)
        plan = plan_with(contacts, trunk, limbs, why)
        grown = trunk | partners(contacts, plan)
        if grown == trunk:
            words = violation(plan, found, contacts, readings)
            return Plan((scaffold,), (), {key: words for limb in limbs for key in limb}) if words else plan
        trunk = grown


def given(
    model: Model, contacts: Contacts, readings: Sequence[Reading], scaffold: str, limbs: Sequence[Sequence[str]]
) -> tuple[Plan, str]:
    """Return the plan with limbs of the user's choice, and what is wrong with it in words."""
    keys = [frozenset((scaffold, site) for site in limb) for limb in limbs]
    trunk = frozenset([scaffold])
    while True:
        plan = plan_with(contacts, trunk, keys, {})
        grown = trunk | partners(contacts, plan)
        if grown == trunk:
            return plan, broken(model, contacts, readings, plan)
        trunk = grown


def broken(model: Model, contacts: Contacts, readings: Sequence[Reading], plan: Plan) -> str:
    """Return in words which condition a plan breaks, observables included."""
    return violation(plan, couplings(model, contacts, readings, frozenset(plan.monomers)), contacts, readings)


def violation(plan: Plan, found: Couplings, contacts: Contacts, readings: Sequence[Reading]) -> str:
    """Return in words the first condition of exactness that a plan breaks; empty if it keeps them all."""
    for key, words in sorted(found.fixed.items()):
        if plan.limb_of(key) is not None:
            return f"{said(key)} belongs to the trunk: {words}"
    for (asked, changed), words in sorted(found.arrows.items()):
        limb = plan.limb_of(asked)
        if limb is not None and plan.limb_of(changed) != limb:
            if plan.limb_of(changed) is None:
                return f"{words}, which is the trunk; leave {asked[1]} to the trunk"
            return f"{words}; give the two as one limb"
    for keys, words in found.readers:
        if len(plan.limbs_in(keys)) > 1:
            way_out = "take it out, or " if words.startswith("observable") else ""
            return f"{words}; {way_out}give these sites as one limb"
    return _two_at_once(contacts, readings, plan)


def plan_with(contacts: Contacts, trunk: frozenset[str], limbs: Iterable[frozenset[Key]], why: dict[Key, str]) -> Plan:
    """Return a plan with monomers and limbs in the model's order."""
    order = [(monomer, site) for monomer in contacts.sites for site in contacts.sites[monomer]]
    ranked = sorted(limbs, key=lambda limb: min(order.index(key) for key in limb))
    return Plan(tuple(name for name in contacts.sites if name in trunk), tuple(ranked), why)


def partners(contacts: Contacts, plan: Plan) -> frozenset[str]:
    """Return the monomers that trunk sites bind."""
    return frozenset(
        partner[0]
        for monomer in plan.monomers
        for site in contacts.sites[monomer]
        if plan.in_trunk((monomer, site))
        for partner in contacts.partners.get((monomer, site), ())
    )


def _divide(found: Couplings, contacts: Contacts) -> tuple[list[frozenset[Key]], dict[Key, str]]:
    """Return limbs, and why the other moving sites are none.

    Sites that depend on one another are one block. Blocks that nothing depends on are limbs, the
    others the trunk; then blocks of the trunk join the limbs that depend on them where that leaves
    fewer species: a block of the trunk multiplies all limbs, one in a limb only those it joins.
    """
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_nodes_from(sorted(found.moving))
    graph.add_edges_from(sorted(pair for pair in found.arrows if set(pair) <= found.moving))
    for index, (keys, _) in enumerate(found.readers):
        graph.add_edges_from((key, index) for key in sorted(keys) if key in found.moving)
    blocks = nx.condensation(graph)
    members = {b: frozenset(k for k in blocks.nodes[b]["members"] if isinstance(k, tuple)) for b in blocks}
    bound = {b for b in blocks if members[b] & found.fixed.keys()}
    limbs = {b: members[b] for b in blocks if not blocks.out_degree(b) and b not in bound}
    home = {b: b for b in limbs}
    order = [b for b in reversed(list(nx.topological_sort(blocks))) if b not in home and b not in bound]
    waiting = True
    while waiting:
        waiting = False
        for block in order:
            if block in home or any(b not in home for b in blocks.successors(block)):
                continue
            joined = sorted({home[b] for b in blocks.successors(block)})
            own = contacts.product(members[block])
            together = own * prod(contacts.product(limbs[root]) for root in joined)
            apart = [contacts.product(limbs[root]) for root in joined if limbs[root]]
            rest = sum(contacts.product(keys) for root, keys in limbs.items() if keys and root not in joined)
            if len(apart) <= 1 or together + rest < own * (sum(apart) + rest):
                merged = members[block].union(*(limbs.pop(root) for root in joined))
                limbs[block] = merged
                home = {b: block if root in joined else root for b, root in home.items()} | {block: block}
                waiting = True
    kept = [keys for keys in limbs.values() if keys]
    by_itself = {key for keys in kept if len(keys) == 1 for key in keys}
    return kept, {key: _reason(key, found, kept) for key in sorted(found.moving - by_itself)}


def _reason(key: Key, found: Couplings, limbs: Sequence[frozenset[Key]]) -> str:
    """Return the first thing that ties a site to others."""
    if key in found.fixed:
        return f"{said(key)} belongs to the trunk: {found.fixed[key]}"
    own = next((limb for limb in limbs if key in limb), None)
    for (asked, changed), words in sorted(found.arrows.items()):
        if key == asked and (own is None or changed in own):
            return words
    for keys, words in found.readers:
        if key in keys and len(keys) > 1:
            return words
    return next((words for pair, words in sorted(found.arrows.items()) if key in pair), "")


def _two_at_once(contacts: Contacts, readings: Sequence[Reading], plan: Plan) -> str:
    """Return which rule changes the trunk and something else in a way that cannot be told apart; empty if none.

    Such a rule is written once with all its changes, and for the other copies of the trunk without
    what it does to the rest. BioNetGen counts a pattern that does not change by complexes and one
    that changes by molecules, so the two must be the same.
    """
    for reading in readings:
        if not any(plan.changes_trunk(unit) for unit in reading.units):
            continue
        for unit in reading.units:
            if not unit.active or plan.changes_trunk(unit):
                continue
            for side, chosen in ((reading.left, unit.reactants), (reading.right, unit.products)):
                named = Counter(name for pattern in side for name in {m.monomer.name for m in molecules(pattern)})
                for name in sorted({m.monomer.name for i in chosen for m in molecules(side[i])}):
                    if named[name] > 1 or not contacts.alone(name):
                        return (
                            f"rule {reading.name!r} changes the trunk and {name} at once, of which one complex may "
                            "hold several; write the two changes as rules of their own"
                        )
    return ""
