"""Rules in Kappa: patterns, rates that count as BioNetGen counts, and which rules Kappa would apply otherwise.

BioNetGen counts the ways in which a rule changes complexes, Kappa those in which its left side fits. Without sites of
one name a pattern whose bonds are drawn fits in one way round any of its molecules, so that the two differ by the
symmetries of the rule alone, and for patterns that change nothing, which BioNetGen counts once for a complex.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from pysb import ANY, WILD

from ..rules.contact_map import ContactMap, rule_directions
from ..rules.patterns import (
    Side,
    bond_of,
    complex_patterns,
    connected,
    drawn_bonds,
    is_tagged,
    molecules,
    state_of,
)  # fmt: skip
from ..rules.rule_analysis import analyse_rule
from ..rules.rule_bonds import Direction, directions, drawn
from ..simulation.engine_support import centres, may_match_twice

if TYPE_CHECKING:
    from pysb import ComplexPattern, Model, MonomerPattern, Rule

    from ..rules.rule_analysis import MoleculeIndex

__all__ = ["Patterns", "rule_lines", "what_kappa_lacks"]


class Patterns:
    """Writes patterns in Kappa, with names that are no words of its own."""

    #: Words of the language that are no names in it.
    WORDS = frozenset({"do", "repeat", "alarm", "inf", "INF"})

    def __init__(self, model: Model, contacts: ContactMap) -> None:
        self._contacts = contacts
        self.monomers = self._names(model.monomers.keys())
        self.sites = {m.name: self._names(m.sites) for m in model.monomers}
        self.states = {(m.name, s): self._names(states) for m in model.monomers for s, states in m.site_states.items()}

    def _names(self, names: Sequence[str]) -> dict[str, str]:
        """Return names by those of a model: with low lines behind those that are words of Kappa."""
        written = {}
        for name in names:
            other = name
            while other in self.WORDS or not other.strip("_") or (other != name and other in names):
                other += "_" if other.strip("_") else "x"
            written[name] = other
        return written

    def signature(self, monomer: str) -> str:
        """Return a monomer with all its sites and states."""
        sites = [
            written + (f"{{{' '.join(states.values())}}}" if (states := self.states.get((monomer, site))) else "")
            for site, written in self.sites[monomer].items()
        ]
        return f"{self.monomers[monomer]}({', '.join(sites)})"

    def side(self, side: Side) -> dict[MoleculeIndex, str]:
        """Return the molecules of patterns that stand side by side, with their bonds numbered on."""
        bonds = {end: number for number, bond in enumerate(sorted(map(sorted, drawn(side))), start=1) for end in bond}
        return {
            (i, j): self._molecule(molecule, {site: n for (index, site), n in bonds.items() if index == (i, j)})
            for i, pattern in enumerate(side)
            for j, molecule in enumerate(molecules(pattern))
        }

    def pattern(self, pattern: ComplexPattern) -> str:
        """Return a complex pattern."""
        return ", ".join(self.side((pattern,)).values())

    def _molecule(self, molecule: MonomerPattern, bonds: Mapping[str, int]) -> str:
        name = molecule.monomer.name
        words = []
        # PySB keeps conditions in the order of hashes.
        for site in (site for site in molecule.monomer.sites if site in molecule.site_conditions):
            state, bond = state_of(molecule.site_conditions[site]), bond_of(molecule.site_conditions[site])
            word = self.sites[name][site] + (f"{{{self.states[name, site][state]}}}" if state else "")
            if site in bonds:
                word += f"[{bonds[site]}]"
            elif bond is ANY:
                word += "[_]"
            elif bond is WILD:
                word += "" if state else "[#]"
            elif not state or self._contacts.partners.get((name, site)):
                word += "[.]"
            words.append(word)
        return f"{self.monomers[name]}({', '.join(words)})"


def rule_lines(rule: Rule, patterns: Patterns, contacts: ContactMap) -> Iterator[str]:
    """Yield a rule in each of its directions."""
    sides = complex_patterns(rule.reactant_pattern), complex_patterns(rule.product_pattern)
    for name, rate, reads in (
        (rule.name, rule.rate_forward, Direction(*sides)),
        (f"_reverse_{rule.name}", rule.rate_reverse, Direction(*reversed(sides))),
    )[: 1 + rule.is_reversible]:
        before, after = patterns.side(reads.reactants), patterns.side(reads.products)
        becomes = {origin: index for index, origin in reads.origin.items()}
        left = [*before.values(), *("." for _ in reads.added())]
        right = [after[becomes[i]] if i in becomes else "." for i in before] + [after[i] for i in reads.added()]
        symmetries = _symmetries(reads)
        rate_law = f"'{rate.name}'" + (f" / {symmetries}.0" if symmetries > 1 else "")
        if len(reads.reactants) == 2 and _may_be_joined(contacts, *reads.reactants):
            rate_law += " {0.0}"  # for two of one complex
        yield f"'{name}' {', '.join(left)} -> {', '.join(right)} @ {rate_law}"


def _symmetries(reads: Direction) -> int:
    """Return in how many ways the left side of a rule maps onto itself so that the rule does the same."""
    import networkx as nx
    from networkx.algorithms.isomorphism import GraphMatcher, categorical_node_match

    graph = nx.Graph()
    for side_name, side in (("left", reads.reactants), ("right", reads.products)):
        for i, pattern in enumerate(side):
            graph.add_node((side_name, i), kind=side_name)
            for j, molecule in enumerate(molecules(pattern)):
                node = (side_name, (i, j))
                graph.add_node(node, kind=(side_name, molecule.monomer.name))
                graph.add_edge(node, (side_name, i))
                for site, condition in molecule.site_conditions.items():
                    bond = bond_of(condition)
                    kind = (site, state_of(condition), "drawn" if isinstance(bond, int) else str(bond))
                    graph.add_node((*node, site), kind=kind)
                    graph.add_edge(node, (*node, site))
        graph.add_edges_from(((side_name, *one), (side_name, *other)) for one, other in drawn(side))
    graph.add_edges_from((("left", before), ("right", after)) for after, before in reads.origin.items())
    lefts = [("left", (i, j)) for i, cp in enumerate(reads.reactants) for j in range(len(molecules(cp)))]
    if max(Counter(graph.nodes[node]["kind"] for node in lefts).values(), default=1) == 1:
        return 1
    found = GraphMatcher(graph, graph, node_match=categorical_node_match("kind", None)).isomorphisms_iter()
    return len({tuple(mapping[node] for node in lefts) for mapping in found})


def _may_be_joined(contacts: ContactMap, one: ComplexPattern, other: ComplexPattern) -> bool:
    """Return whether two patterns may fit in one complex, side by side."""
    entrances = set(contacts.open_sites(other))
    return any(into in entrances for _, into in contacts.walk(contacts.open_sites(one)))


def what_kappa_lacks(model: Model, contacts: ContactMap) -> Iterator[str]:
    """Yield what Kappa cannot carry or would take otherwise, in words, beyond what NFsim runs wrong."""
    yield from _not_in_kappa(model)
    for observable in model.observables:
        patterns = complex_patterns(observable.reaction_pattern)
        if observable.match == "species" and any(_may_fit_twice(contacts, pattern) for pattern in patterns):
            yield f"observable {observable.name!r} may fit a complex twice and counts it once; count molecules"
    for rule in model.rules:
        for sides in rule_directions(rule):
            yield from _of_rule(rule, Direction(*sides), contacts)
    for rule, pattern, lost, _ in centres(model):
        deleted = len(lost) == len(molecules(pattern)) and not rule.delete_molecules
        if deleted and any(map(contacts.partners.get, contacts.open_sites(pattern))):
            yield (
                f"rule {rule.name!r} deletes a complex with all that is bound to it; say what all its sites bind, or "
                "give delete_molecules=True"
            )
    yield from _rings_that_stay(model, contacts)


def _not_in_kappa(model: Model) -> Iterator[str]:
    """Yield constructs that Kappa has not."""
    for monomer in model.monomers:
        if len(set(monomer.sites)) < len(monomer.sites):
            yield f"monomer {monomer.name!r} has several sites of one name; give each its own"
    for initial in model.initials:
        if initial.fixed:
            yield f"the initial amount {initial.value.name!r} is fixed; write rules that keep it"
    for rule in model.rules:
        if rule.total_rate:
            yield f"rule {rule.name!r} has a total rate; write a rate per molecule"
        if any(map(is_tagged, (*complex_patterns(rule.reactant_pattern), *complex_patterns(rule.product_pattern)))):
            yield f"rule {rule.name!r} has a local function; write the cases as rules of their own"


def _may_fit_twice(contacts: ContactMap, pattern: ComplexPattern) -> bool:
    return may_match_twice(contacts, pattern, range(len(molecules(pattern))))


def _of_rule(rule: Rule, reads: Direction, contacts: ContactMap) -> Iterator[str]:
    """Yield what Kappa would take otherwise of a rule in one direction."""
    name = f"rule {rule.name!r}"
    if any(_may_fit_twice(contacts, pattern) for _, pattern in analyse_rule(rule).counted_per_complex):
        yield f"{name} may fit twice in a complex that it does not change, and counts it once; say one molecule of it"
    if len(reads.reactants) > 2 and any(_may_be_joined(contacts, *pair) for pair in combinations(reads.reactants, 2)):
        yield f"{name} has more than two reactants, of which two may be one complex; let them meet one after the other"
    for after, before in reads.origin.items():
        old, new = reads.reactant(before).site_conditions, reads.product(after).site_conditions
        for site, condition in old.items():
            bonds = {bond_of(condition), bond_of(new[site])}
            if bool(state_of(condition)) != bool(state_of(new[site])) or (len(bonds) > 1 and bonds & {ANY, WILD}):
                yield f"{name} changes site {site!r} without a word on what it was or will be; say it on both sides"
    for index in reads.added():
        molecule = reads.product(index)
        for site in molecule.monomer.sites:
            condition = molecule.site_conditions.get(site, WILD)
            if bond_of(condition) in {ANY, WILD} or (
                molecule.monomer.site_states.get(site) and not state_of(condition)
            ):
                yield f"{name} makes {molecule.monomer.name!r} without a word on its site {site!r}; say it"


def _rings_that_stay(model: Model, contacts: ContactMap) -> Iterator[str]:
    """Yield rules that part a complex which may hang together by another way: BioNetGen then leaves it as it is."""
    acting = directions(model, contacts.states)
    if not any(map(_makes_a_ring, acting)) and not any(map(_is_a_ring, (i.pattern for i in model.initials))):
        return
    for rule in model.rules:
        for sides in rule_directions(rule):
            reads = Direction(*sides)
            comes_from = [
                {reads.origin[i, j][0] for j in range(len(molecules(pattern))) if (i, j) in reads.origin}
                for i, pattern in enumerate(reads.products)
            ]
            if any(
                comes_from[i] & comes_from[j] and _may_be_joined(contacts, reads.products[i], reads.products[j])
                for i, j in combinations(range(len(reads.products)), 2)
            ):
                yield f"rule {rule.name!r} parts a complex that a ring may hold together; say what all its sites bind"


def _makes_a_ring(reads: Direction) -> bool:
    """Return whether new bonds may close a ring: reactants, which are complexes of their own, hang together already."""
    links = [
        tuple(reads.origin[index][:1] if index in reads.origin else index for index, _ in bond) for bond in reads.made()
    ]
    return _has_ring({end for link in links for end in link}, links)


def _is_a_ring(pattern: ComplexPattern) -> bool:
    return _has_ring(range(len(molecules(pattern))), [(one, other) for (one, _), (other, _) in drawn_bonds(pattern)])


def _has_ring(nodes: Collection[Hashable], links: Sequence[tuple[Hashable, ...]]) -> bool:
    return len(links) > len(nodes) - len(connected(nodes, links))
