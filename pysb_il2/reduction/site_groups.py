"""Trunk and limbs: which groups of sites of a complex can be followed apart from one another.

A limb is a group of sites that no other limb depends on, such as a docking site with what binds there. A rule that
changes a site needs to know the sites it asks for: these are arrows between sites. Sites that sites of several limbs
depend on are the trunk; what is left falls apart into limbs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from math import prod
from typing import TYPE_CHECKING

from ..annotations import cell_types
from ..rules.contact_map import ContactMap
from ..rules.patterns import SiteKey, monomer_names
from ..rules.rule_analysis import RuleAnalysis, RuleComponent
from .conditions import Condition, Reason
from .site_dependencies import SiteDependencies, in_words

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["Plan", "find_partition", "first_violation", "plan_from_sites"]

#: Some sites: those of a limb, or of a block that may become part of one.
Sites = frozenset[SiteKey]
#: Why a site is not a limb of its own, where that is known.
Why = Mapping[SiteKey, Reason | None]


@dataclass(frozen=True)
class Plan:
    """How a complex is divided into a trunk, which is replicated, and limbs."""

    monomers: tuple[str, ...]  # those of the trunk
    limbs: tuple[Sites, ...]  # all other sites of these monomers are the trunk
    why: Why

    def limb_of(self, key: SiteKey) -> int | None:
        """Return the limb of a site, or None for the trunk and what is not replicated."""
        return next((index for index, limb in enumerate(self.limbs) if key in limb), None)

    def limbs_in(self, keys: Iterable[SiteKey]) -> set[int]:
        """Return the limbs that sites belong to."""
        return {limb for key in keys if (limb := self.limb_of(key)) is not None}

    def in_trunk(self, key: SiteKey) -> bool:
        """Return whether a site belongs to the trunk."""
        return key[0] in self.monomers and self.limb_of(key) is None

    def changes_trunk(self, component: RuleComponent) -> bool:
        """Return whether a rule changes the trunk in these patterns."""
        turned_over = (*component.synthesized, *component.deleted)
        return any(map(self.in_trunk, component.changes)) or any(name in self.monomers for name in turned_over)


def find_partition(
    model: Model, contacts: ContactMap, rules: Sequence[RuleAnalysis], scaffold: str, *, pinned: Sites | None = None
) -> Plan:
    """Return the finest division of the complexes round a scaffold; without limbs if there is none.

    With `pinned`, sites that must be in the trunk, observables are not looked at.
    """
    trunk = frozenset([scaffold])
    while True:
        dependencies = SiteDependencies(model, contacts, rules, trunk)
        if pinned is not None:
            dependencies.joint_tests = [
                (keys, reason) for keys, reason in dependencies.joint_tests if reason.condition != Condition.OBSERVABLES
            ]
            dependencies.trunk_sites.update(dict.fromkeys(pinned, Reason(Condition.OBSERVABLES, "it is pinned")))
        limbs, why = _divide(dependencies, contacts)
        limbs = _side_by_side(limbs, cell_types(model))
        if len(limbs) < 2:
            return Plan((scaffold,), (), why)
        plan = _ordered_plan(contacts, trunk, limbs, why)
        grown = trunk | _partners_of_trunk(contacts, plan)
        if grown == trunk:
            violation = _violation(plan, dependencies, contacts, rules)
            return Plan((scaffold,), (), {key: violation for limb in limbs for key in limb}) if violation else plan
        trunk = grown


def plan_from_sites(contacts: ContactMap, scaffold: str, limbs: Sequence[Sequence[str]]) -> Plan:
    """Return the plan with limbs of the user's choice; see `first_violation` for whether it is exact."""
    keys = [frozenset((scaffold, site) for site in limb) for limb in limbs]
    trunk = frozenset([scaffold])
    while True:
        plan = _ordered_plan(contacts, trunk, keys, {})
        grown = trunk | _partners_of_trunk(contacts, plan)
        if grown == trunk:
            return plan
        trunk = grown


def first_violation(model: Model, contacts: ContactMap, rules: Sequence[RuleAnalysis], plan: Plan) -> Reason | None:
    """Return the first condition of exactness that a plan breaks, observables included; None if it keeps them all."""
    return _violation(plan, SiteDependencies(model, contacts, rules, frozenset(plan.monomers)), contacts, rules)


def _violation(
    plan: Plan, dependencies: SiteDependencies, contacts: ContactMap, rules: Sequence[RuleAnalysis]
) -> Reason | None:
    for key, reason in sorted(dependencies.trunk_sites.items()):
        if plan.limb_of(key) is not None:
            return _belongs_to_trunk(key, reason)
    for (tested, changed), reason in sorted(dependencies.arrows.items()):
        limb = plan.limb_of(tested)
        if limb is not None and plan.limb_of(changed) != limb:
            if plan.limb_of(changed) is None:
                words = f"{reason.words}, which is the trunk; leave {tested[1]} to the trunk"
                return Reason(Condition.TRUNK, words)
            return Reason(reason.condition, f"{reason.words}; give the two as one limb")
    for keys, reason in dependencies.joint_tests:
        if len(plan.limbs_in(keys)) > 1:
            way_out = "take it out, or " if reason.condition == Condition.OBSERVABLES else ""
            return Reason(reason.condition, f"{reason.words}; {way_out}give these sites as one limb")
    return _ambiguous_change(contacts, rules, plan)


def _belongs_to_trunk(key: SiteKey, reason: Reason) -> Reason:
    return Reason(reason.condition, f"{in_words([key])} belongs to the trunk: {reason.words}")


def _ordered_plan(contacts: ContactMap, trunk: frozenset[str], limbs: Iterable[Sites], why: Why) -> Plan:
    """Return a plan with monomers and limbs in the model's order."""
    order = [(monomer, site) for monomer in contacts.sites for site in contacts.sites[monomer]]
    ordered = sorted(limbs, key=lambda limb: min(order.index(key) for key in limb))
    return Plan(tuple(name for name in contacts.sites if name in trunk), tuple(ordered), why)


def _partners_of_trunk(contacts: ContactMap, plan: Plan) -> frozenset[str]:
    """Return the monomers that trunk sites bind."""
    return frozenset(
        partner[0]
        for monomer in plan.monomers
        for site in contacts.sites[monomer]
        if plan.in_trunk((monomer, site))
        for partner in contacts.partners.get((monomer, site), ())
    )


def _divide(dependencies: SiteDependencies, contacts: ContactMap) -> tuple[list[Sites], Why]:
    """Return limbs, and why the other changing sites are none.

    Sites that depend on one another are one block. Blocks that nothing depends on are limbs, the
    others the trunk; then blocks of the trunk join the limbs that depend on them where that leaves
    fewer species: a block of the trunk multiplies all limbs, one in a limb only those it joins.
    """
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_nodes_from(sorted(dependencies.changing))
    graph.add_edges_from(sorted(pair for pair in dependencies.arrows if set(pair) <= dependencies.changing))
    for index, (keys, _) in enumerate(dependencies.joint_tests):
        graph.add_edges_from((key, index) for key in sorted(keys) if key in dependencies.changing)
    blocks = nx.condensation(graph)
    members = {b: frozenset(k for k in blocks.nodes[b]["members"] if isinstance(k, tuple)) for b in blocks}
    in_trunk = {b for b in blocks if members[b] & dependencies.trunk_sites.keys()}
    limbs = {b: members[b] for b in blocks if not blocks.out_degree(b) and b not in in_trunk}
    limb_of_block = {b: b for b in limbs}
    order = [b for b in reversed(list(nx.topological_sort(blocks))) if b not in limb_of_block and b not in in_trunk]
    merged_any = True
    while merged_any:
        merged_any = False
        for block in order:
            if block in limb_of_block or any(b not in limb_of_block for b in blocks.successors(block)):
                continue
            dependent = sorted({limb_of_block[b] for b in blocks.successors(block)})
            if _worth_joining(members[block], limbs, dependent, contacts):
                limbs[block] = members[block].union(*(limbs.pop(limb) for limb in dependent))
                limb_of_block = {b: block if limb in dependent else limb for b, limb in limb_of_block.items()}
                limb_of_block[block] = block
                merged_any = True
    divided = [keys for keys in limbs.values() if keys]
    alone = {key for keys in divided if len(keys) == 1 for key in keys}
    return divided, {key: _reason(key, dependencies, divided) for key in sorted(dependencies.changing - alone)}


def _side_by_side(limbs: Sequence[Sites], types: Mapping[str, str]) -> list[Sites]:
    """Return limbs joined to one of each type of cell: they are never in one complex, and one replica does for all."""
    by_type: dict[str, list[Sites]] = defaultdict(list)
    for limb in sorted(limbs, key=min):
        of_types = {types.get(monomer, "") for monomer, _ in limb}
        by_type[min(of_types) if len(of_types) == 1 else ""].append(limb)
    together = zip_longest(*(by_type[label] for label in sorted(by_type) if label), fillvalue=frozenset[SiteKey]())
    return [*by_type[""], *(frozenset[SiteKey]().union(*some) for some in together)]


def _worth_joining(block: Sites, limbs: Mapping[int, Sites], dependent: Sequence[int], contacts: ContactMap) -> bool:
    """Return whether fewer species are left where a block is in one limb with those that depend on it."""
    own = contacts.count_site_states(block)
    joined = own * prod(contacts.count_site_states(limbs[limb]) for limb in dependent)
    apart = [contacts.count_site_states(limbs[limb]) for limb in dependent if limbs[limb]]
    others = sum(contacts.count_site_states(keys) for limb, keys in limbs.items() if keys and limb not in dependent)
    return len(apart) <= 1 or joined + others < own * (sum(apart) + others)


def _reason(key: SiteKey, dependencies: SiteDependencies, limbs: Sequence[Sites]) -> Reason | None:
    """Return the first thing that ties a site to others."""
    if key in dependencies.trunk_sites:
        return _belongs_to_trunk(key, dependencies.trunk_sites[key])
    own = next((limb for limb in limbs if key in limb), None)
    for (tested, changed), reason in sorted(dependencies.arrows.items()):
        if key == tested and (own is None or changed in own):
            return reason
    for keys, reason in dependencies.joint_tests:
        if key in keys and len(keys) > 1:
            return reason
    return next((reason for pair, reason in sorted(dependencies.arrows.items()) if key in pair), None)


def _ambiguous_change(contacts: ContactMap, rules: Sequence[RuleAnalysis], plan: Plan) -> Reason | None:
    """Return which rule changes the trunk and something else in a way that cannot be told apart.

    Such a rule is written once with all its changes, and for the other replicas of the trunk without
    what it does to the rest. BioNetGen counts a pattern that does not change by complexes and one
    that changes by molecules, so the two must be the same.
    """
    for rule in rules:
        if not any(map(plan.changes_trunk, rule.components)):
            continue
        for component in rule.components:
            if not component.active or plan.changes_trunk(component):
                continue
            for side, chosen in ((rule.reactants, component.reactants), (rule.products, component.products)):
                patterns = Counter(name for pattern in side for name in monomer_names([pattern]))
                for name in sorted(monomer_names(side[index] for index in chosen)):
                    if patterns[name] > 1 or not contacts.at_most_one_per_complex(name):
                        return Reason(
                            Condition.COUNTING,
                            f"rule {rule.name!r} changes the trunk and {name} at once, of which one complex may "
                            "hold several; write the two changes as rules of their own",
                        )
    return None
