"""How many species rules may give, estimated without expanding them."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from itertools import combinations
from math import prod
from typing import TYPE_CHECKING

from ..annotations import cell_types
from .contact_map import ContactMap, mutually_exclusive_sites
from .patterns import SiteKey

if TYPE_CHECKING:
    from pysb import Model, Monomer

__all__ = ["count_species", "estimate_species"]


def estimate_species(model: Model, contacts: ContactMap | None = None) -> int:
    """Return how many species the rules might give, without expanding them; `contacts` spares making the contact map.

    Counted are the forms of the largest complex: every site of a molecule independent of the
    others, a partner with all forms of its own sites, each kind of molecule once. Of what the rules
    exclude only sites that are never bound together are looked at, so the true number is mostly
    smaller, often tenfold; species that hold a molecule twice (dimers, chains) are left out, so it is no bound either.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> estimate_species(il2.build("receptor"))  # 21 in truth
    54
    """
    contacts = contacts or ContactMap(model)
    return count_species(model, contacts.states, contacts.partners, mutually_exclusive_sites(model.rules))


def count_species(
    model: Model,
    states: Mapping[SiteKey, AbstractSet[str]],
    bonds: Mapping[SiteKey, AbstractSet[SiteKey]],
    exclusive: AbstractSet[frozenset[SiteKey]],
) -> int:
    """Return the forms of the largest complex, from what each site can be, bind, and not be bound beside.

    Of several types of cell those of each are added, since no complex has molecules of two.
    """
    types = cell_types(model)
    allowed = set(model.monomers.keys())

    def forms(monomer: Monomer, came_from: str | None, seen: frozenset[str]) -> int:
        name, seen = monomer.name, seen | {monomer.name}
        sites = [site for site in monomer.sites if site != came_from]
        unbound = {site: max(1, len(states.get((name, site), ()))) for site in sites}
        rivals = [pair for pair in combinations(sites, 2) if frozenset((name, site) for site in pair) in exclusive]
        bindable = [site for site in sites if frozenset({(name, site), (name, str(came_from))}) not in exclusive]
        bound = {site: with_partner(name, site, seen) for site in bindable}
        if not rivals:
            return prod(unbound[site] + bound.get(site, 0) for site in sites)
        total = 0
        for size in range(len(sites) + 1):
            for chosen in combinations([site for site in bindable if bound[site]], size):
                if not any({*pair} <= {*chosen} for pair in rivals):
                    total += prod(bound[site] if site in chosen else unbound[site] for site in sites)
        return total

    def with_partner(monomer: str, site: str, seen: frozenset[str]) -> int:
        partners = (key for key in bonds.get((monomer, site), ()) if key[0] in allowed - seen)
        return sum(forms(model.monomers[partner], other, seen) for partner, other in partners)

    total = 0
    for label in sorted({*types.values()}) or [""]:
        allowed = {name for name in model.monomers.keys() if types.get(name, label) == label}
        total += max((forms(m, None, frozenset()) for m in model.monomers if m.name in allowed), default=0)
    return total
