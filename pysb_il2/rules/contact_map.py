"""Which sites bind which, and what can be reached along bonds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from pysb import ANY, WILD

from .rule_analysis import Key, Reading, bond_of, molecules
from .size_estimate import _asked, reachable

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["Contacts"]


class Contacts:
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
    >>> contacts = Contacts(model)
    >>> contacts.partners["Grb2", "SH3"]
    {('Sos1', 'PxxP')}
    >>> sorted({key[0] for _, key in contacts.walk([("Grb2", "SH3")])})
    ['Sos1']
    """

    def __init__(self, model: Model) -> None:
        self.sites = {monomer.name: tuple(monomer.sites) for monomer in model.monomers}
        self.states, self.partners = reachable(model.rules, model.initials)

    def walk(
        self, exits: Iterable[Key], stop: Callable[[str], bool] = lambda monomer: False
    ) -> Iterator[tuple[Key, Key]]:
        """Yield the bonds, as (from, to), on all ways that leave by the given sites.

        Parameters
        ----------
        exits : iterable of Key
            The sites by which the walks start.
        stop : callable
            Whether walks end at a monomer.
        """
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

    def fires(self, reading: Reading) -> bool:
        """Return whether a rule may ever act: whether all states that it asks for can be there."""
        sides = (reading.left, reading.right) if reading.reversible else (reading.left,)
        return any(all(state in self.states[key] for p in side for key, state in _asked(p)) for side in sides)

    def open_sites(self, pattern: Any, of: Iterable[int] | None = None) -> list[Key]:
        """Return the sites of a pattern's molecules that may be bound to something it does not draw."""
        chosen = [m for j, m in enumerate(molecules(pattern)) if of is None or j in set(of)]
        return [
            (molecule.monomer.name, site)
            for molecule in chosen
            for site in molecule.monomer.sites
            if site not in molecule.site_conditions or bond_of(molecule.site_conditions[site]) in (ANY, WILD)
        ]

    def alone(self, monomer: str) -> bool:
        """Return whether no complex can hold two molecules of a monomer."""
        return all(into[0] != monomer for _, into in self.walk((monomer, site) for site in self.sites[monomer]))

    def forms(self, monomer: str, came_from: str | None = None, seen: frozenset[str] = frozenset()) -> int:
        """Return in how many forms a molecule may be, with what is bound to it; see `rules.size_estimate`."""
        return self.product(((monomer, site) for site in self.sites[monomer] if site != came_from), seen)

    def product(self, keys: Iterable[Key], seen: frozenset[str] = frozenset()) -> int:
        """Return in how many forms some sites of one molecule may be, with what is bound to them."""
        total = 1
        for monomer, site in keys:
            inside = seen | {monomer}
            bound = (p for p in self.partners.get((monomer, site), ()) if p[0] not in inside)
            states = len(self.states.get((monomer, site), ()))
            total *= max(1, states) + sum(self.forms(*partner, inside) for partner in bound)
        return total

    def breadth(self) -> int:
        """Return the forms of all molecules, added up, to compare two models by."""
        return sum(map(self.forms, self.sites))
