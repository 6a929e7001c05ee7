"""Which sites bind which, and what can be reached along bonds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from pysb import ANY, WILD

from .patterns import SiteKey, bond_of, molecules, states_required
from .reachability import reachable_states_and_bonds
from .rule_analysis import RuleAnalysis

if TYPE_CHECKING:
    from pysb import ComplexPattern, Model

__all__ = ["ContactMap"]


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
