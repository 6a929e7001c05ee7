"""Chains that grow for sure: free molecules are added to the last one, whatever was added before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from pysb import ANY

from .patterns import bond_of, conditions, molecules, state_of
from .rule_bonds import Direction, bond_name, states_said

if TYPE_CHECKING:
    from pysb import Model, MonomerPattern

__all__ = ["surely_growing"]


class _Free(NamedTuple):
    """A molecule that nothing is bound to: its monomer, and its sites with their states, one by one."""

    monomer: str
    sites: tuple[tuple[str, str], ...]


class _Addition(NamedTuple):
    """A rule that binds two molecules and does nothing else: the last one of a chain by a site, and a free one."""

    last: MonomerPattern
    exit: str
    added: MonomerPattern
    entry: str

    @property
    def bond(self) -> str:
        """The bond that is made."""
        return bond_name((self.last.monomer.name, self.exit), (self.added.monomer.name, self.entry))


def surely_growing(model: Model, acting: Sequence[Direction]) -> set[str]:
    """Return the bonds by which chains surely grow without limit, in words; models with compartments are not read."""
    import networkx as nx

    if model.compartments:
        return set()
    forms = _free_forms(model, acting)
    ways: nx.DiGraph[object] = nx.DiGraph()
    for addition in (found for rule in acting for found in _additions(rule)):
        for last, added in product(forms, repeat=2):
            if _fits(addition.added, added):
                for way_in in (None, *{site for site, _ in last.sites}):
                    if _fits(addition.last, last, way_in):
                        came_from = (last, way_in) if way_in else "free"
                        ways.add_edge(came_from, (added, addition.entry), bond=addition.bond)
    if "free" not in ways:
        return set()
    chains = ways.subgraph(nx.descendants(ways, "free"))
    loops = (chains.subgraph(group) for group in nx.strongly_connected_components(chains))
    return {bond for loop in loops for _, _, bond in loop.edges(data="bond")}


def _additions(rule: Direction) -> Iterator[_Addition]:
    """Yield what a rule adds to what, if it joins two molecules and changes nothing else."""
    made = list(rule.made())
    two = [len(molecules(pattern)) for pattern in rule.reactants] == [1, 1] and len(rule.products) == 1
    if len(made) != 1 or not two or len(molecules(rule.products[0])) != 2 or len(rule.origin) != 2:
        return
    if all(states_said(rule.reactant(before)) == states_said(rule.product(i)) for i, before in rule.origin.items()):
        one, other = ((rule.reactant(rule.origin[index]), site) for index, site in made[0])
        yield _Addition(*one, *other)
        yield _Addition(*other, *one)


def _free_forms(model: Model, acting: Sequence[Direction]) -> set[_Free]:
    """Return the free molecules that are there at first or made of nothing, and what they turn into by themselves."""
    patterns = [initial.pattern for initial in model.initials]
    patterns += [pattern for rule in acting if not rule.reactants for pattern in rule.products]
    forms = {
        _Free(m.monomer.name, tuple(sorted((site, state_of(c)) for site, c in conditions(m))))
        for m in (molecules(pattern)[0] for pattern in patterns if len(molecules(pattern)) == 1)
        if all(bond_of(c) is None for _, c in conditions(m))
    }
    while more := {form for rule in acting for form in _turned(rule, forms)} - forms:
        forms |= more
    return forms


def _turned(rule: Direction, forms: set[_Free]) -> Iterator[_Free]:
    """Yield what a rule of free molecules turns some of them into, by their states alone."""
    if any(len(molecules(pattern)) > 1 for pattern in (*rule.reactants, *rule.products)):
        return
    fitting = [[form for form in forms if _fits(molecules(pattern)[0], form)] for pattern in rule.reactants]
    if all(fitting):
        for after, (i, _) in rule.origin.items():
            states = dict(states_said(rule.product(after)))
            for form in fitting[i]:
                yield _Free(form.monomer, tuple(sorted((site, states.get(site, state)) for site, state in form.sites)))


def _fits(pattern: MonomerPattern, form: _Free, bound: str | None = None) -> bool:
    """Return whether a molecule that is free, or bound at one site, surely is as a pattern asks for."""
    free = Counter(site for site, _ in form.sites)
    free[bound or ""] -= 1
    states = Counter(form.sites)
    for site, condition in conditions(pattern):
        bond, state = bond_of(condition), state_of(condition)
        if bond is None:
            free[site] -= 1
        wanted_state = not state or states[site, state] == sum(name == site for name, _ in form.sites)
        wanted_bond = (
            free[site] >= 0 if bond is None else not isinstance(bond, int) and (bond is not ANY or site == bound)
        )
        if not (wanted_state and wanted_bond):
            return False
    return bool(pattern.monomer.name == form.monomer)
