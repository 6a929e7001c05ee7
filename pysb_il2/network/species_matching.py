"""Which species of one network is which of another, as graphs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from copy import deepcopy
from typing import TYPE_CHECKING

from .network import Network

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["comparison", "places"]


def places(wrote: Network, read: Network) -> list[int] | str:
    """Return for each species read its index among those written, or in words what is in one only.

    Two tools may write one graph with its molecules and sites in another order.

    Parameters
    ----------
    wrote, read : Network
        The networks.

    Examples
    --------
    >>> from pysb.examples.bngwiki_simple import model
    >>> import pysb_il2 as il2
    >>> from pysb_il2.network.network import Network
    >>> network = il2.expand(model)
    >>> places(network, network)
    [0, 1, 2]
    >>> text = network.text.replace("EGF(R!1).EGFR(CR1,L!1,Y1068~U)", "EGFR(L!2,Y1068~U,CR1).EGF(R!2)")
    >>> text == network.text, places(network, Network(model, text))
    (False, [0, 1, 2])
    """
    index = {species: i for i, species in enumerate(wrote.species)}
    found = {i: index[species] for i, species in enumerate(read.species) if species in index}
    free = sorted(set(index.values()) - set(found.values()))
    renamed = [i for i in range(len(read.species)) if i not in found]
    equal = comparison(wrote.model, [*(wrote.species[i] for i in free), *(read.species[i] for i in renamed)])
    for i in renamed:
        mine = read.species[i]
        alike = (j for j in free if _molecules(wrote.species[j]) == _molecules(mine))
        same = next((j for j in alike if equal(mine, wrote.species[j])), None)
        if same is None:
            return f"species {mine} is new"
        found[i] = same
        free.remove(same)
    return f"species {wrote.species[free[0]]} is missing" if free else [found[i] for i in range(len(read.species))]


def _molecules(species: str) -> tuple[str, ...]:
    """Return what equal graphs have in common and is cheap: whether it is held constant, and its molecules."""
    return tuple(sorted(re.findall(r"\$|\w+(?=\()", species)))


def comparison(model: Model, species: Iterable[str]) -> Callable[[str, str], bool]:
    """Return what tells whether two of some species are one graph."""
    from pysb.bng import _parse_species

    place = {name: i for i, name in enumerate(sorted(set(species)))}
    if not place:
        return str.__eq__
    clone = deepcopy(model)
    clone.reset_equations()
    for name, i in place.items():
        _parse_species(clone, f"{i + 1} {name} 0")

    def same(one: str, other: str) -> bool:  # the patterns know their model only as long as something holds it
        return bool(clone.species[place[one]].is_equivalent_to(clone.species[place[other]]))

    return same
