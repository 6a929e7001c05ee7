"""Which sites bind which, what rules can lead to from the seeds, and what can be reached along bonds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from pysb import ANY, WILD

from .patterns import Side, SiteKey, bond_of, complex_patterns, drawn_bonds, molecules, states_required
from .rule_analysis import RuleAnalysis

if TYPE_CHECKING:
    from pysb import ComplexPattern, Initial, Model, MonomerPattern, Rule

__all__ = ["ContactMap", "mutually_exclusive_sites", "reachable_states_and_bonds", "rule_directions"]


class ContactMap:
    """The contact map of a model, and walks along it.

    A walk enters a molecule by one site and leaves it by another, so it finds all that may be in
    one complex, and more where the rules exclude a combination of bonds.

    Parameters
    ----------
    model : pysb.Model
        Any PySB model.

    Examples
    --------
    >>> from pysb.examples.bngwiki_egfr_simple import model
    >>> contacts = ContactMap(model)
    >>> contacts.partners["Grb2", "SH3"]
    {('Sos1', 'PxxP')}
    >>> sorted({key[0] for _, key in contacts.walk([("Grb2", "SH3")])})
    ['Sos1']
    """

    def __init__(self, model: Model) -> None:
        self.sites = {monomer.name: tuple(monomer.sites) for monomer in model.monomers}
        self.states, self.partners = reachable_states_and_bonds(model.rules, model.initials)

    def walk(
        self, exits: Iterable[SiteKey], stop: Callable[[str], bool] = lambda monomer: False
    ) -> Iterator[tuple[SiteKey, SiteKey]]:
        """Yield the bonds, as (from, to), on all ways that leave by the given sites, up to monomers that stop them."""
        waiting, entered = list(exits), set()
        left = set(waiting)
        while waiting:
            out = waiting.pop()
            for into in sorted(self.partners.get(out, ())):
                yield out, into
                if into in entered or stop(into[0]):
                    continue
                entered.add(into)
                onward = [(into[0], site) for site in self.sites[into[0]] if site != into[1]]
                waiting += [key for key in onward if key not in left]
                left.update(onward)

    def can_fire(self, rule: RuleAnalysis) -> bool:
        """Return whether a rule may ever act: whether all states that it asks for can be there."""
        sides = (rule.reactants, rule.products) if rule.reversible else (rule.reactants,)
        return any(all(state in self.states[key] for key, state in states_required(side)) for side in sides)

    def open_sites(self, pattern: ComplexPattern, indices: Collection[int] | None = None) -> list[SiteKey]:
        """Return the sites of a pattern's molecules that may be bound to something it does not draw."""
        chosen = [m for index, m in enumerate(molecules(pattern)) if indices is None or index in indices]
        return [
            (molecule.monomer.name, site)
            for molecule in chosen
            for site in molecule.monomer.sites
            if site not in molecule.site_conditions or bond_of(molecule.site_conditions[site]) in (ANY, WILD)
        ]

    def at_most_one_per_complex(self, monomer: str) -> bool:
        """Return whether no complex can hold two molecules of a monomer."""
        return all(into[0] != monomer for _, into in self.walk((monomer, site) for site in self.sites[monomer]))

    def count_states(self, monomer: str, came_from: str | None = None, seen: frozenset[str] = frozenset()) -> int:
        """Return in how many states a molecule may be, with what is bound to it; see `rules.size_estimate`."""
        return self.count_site_states(((monomer, site) for site in self.sites[monomer] if site != came_from), seen)

    def count_site_states(self, keys: Iterable[SiteKey], seen: frozenset[str] = frozenset()) -> int:
        """Return in how many states some sites of one molecule may be, with what is bound to them."""
        total = 1
        for monomer, site in keys:
            inside = seen | {monomer}
            bound = (partner for partner in self.partners.get((monomer, site), ()) if partner[0] not in inside)
            unbound = len(self.states.get((monomer, site), ()))
            total *= max(1, unbound) + sum(self.count_states(*partner, inside) for partner in bound)
        return total

    def total_states(self) -> int:
        """Return the states of all molecules, added up, to compare two models by."""
        return sum(map(self.count_states, self.sites))


def reachable_states_and_bonds(
    rules: Iterable[Rule], initials: Iterable[Initial]
) -> tuple[dict[SiteKey, set[str]], dict[SiteKey, set[SiteKey]]]:
    """Return the states that each site can take and which sites bind which, from the seeds through rules.

    A rule counts once every state that its reactants ask for can be there.
    """
    states: dict[SiteKey, set[str]] = defaultdict(set)
    bonds: dict[SiteKey, set[SiteKey]] = defaultdict(set)
    _add(tuple(initial.pattern for initial in initials), states, bonds)
    waiting = [direction for rule in rules for direction in rule_directions(rule)]
    while waiting:
        unreached = []
        for reactants, products in waiting:
            if all(state in states[key] for key, state in states_required(reactants)):
                _add(products, states, bonds)
            else:
                unreached.append((reactants, products))
        if len(unreached) == len(waiting):
            break
        waiting = unreached
    return states, bonds


def mutually_exclusive_sites(rules: Iterable[Rule]) -> set[frozenset[SiteKey]]:
    """Return the pairs of sites of one molecule that are never bound together.

    Each of the two is bound only by rules that say or leave the other unbound.
    """
    unbound: dict[SiteKey, set[SiteKey]] = {}
    for reactants, products in (direction for rule in rules for direction in rule_directions(rule)):
        bound_before = {key for molecule in _molecules(reactants) for key in _sites(molecule, bound=True)}
        for molecule in _molecules(products):
            unbound_here = set(_sites(molecule, bound=False))
            for key in set(_sites(molecule, bound=True)) - bound_before:
                unbound[key] = unbound.get(key, unbound_here) & unbound_here
    return {
        frozenset((one, other)) for one, others in unbound.items() for other in others if one in unbound.get(other, ())
    }


def rule_directions(rule: Rule) -> Iterator[tuple[Side, Side]]:
    """Yield reactants and products of a rule, and the other way round where it is reversible."""
    reactants, products = complex_patterns(rule.reactant_pattern), complex_patterns(rule.product_pattern)
    yield reactants, products
    if rule.is_reversible:
        yield products, reactants


def _molecules(side: Side) -> Iterator[MonomerPattern]:
    return (molecule for pattern in side for molecule in molecules(pattern))


def _sites(molecule: MonomerPattern, *, bound: bool) -> Iterator[SiteKey]:
    """Yield the sites that a pattern says to be bound by a drawn bond, or unbound; the latter not by a state alone."""
    for site, condition in molecule.site_conditions.items():
        bond = bond_of(condition)
        if isinstance(bond, int) if bound else bond is None and not isinstance(condition, str):
            yield molecule.monomer.name, site


def _add(patterns: Side, states: dict[SiteKey, set[str]], bonds: dict[SiteKey, set[SiteKey]]) -> None:
    """Add the states and bonds of complexes."""
    for key, state in states_required(patterns):
        states[key].add(state)
    for pattern in patterns:
        for ends in drawn_bonds(pattern):
            one, other = ((molecules(pattern)[index].monomer.name, site) for index, site in ends)
            bonds[one].add(other)
            bonds[other].add(one)
