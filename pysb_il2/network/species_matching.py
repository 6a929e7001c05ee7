"""Which species of one network is which of another, as graphs."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from copy import deepcopy
from typing import TYPE_CHECKING

from .network import Network

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["first_isomorphic", "isomorphism_test", "species_permutation"]


def species_permutation(wrote: Network, read: Network) -> list[int] | str:
    """Return for each species read its index among those written, or in words what is in one only.

    Two tools may write one graph with its molecules and sites in another order.

    Examples
    --------
    >>> from pysb.examples.bngwiki_simple import model
    >>> import pysb_il2 as il2
    >>> from pysb_il2.network.network import Network
    >>> network = il2.expand(model)
    >>> species_permutation(network, network)
    [0, 1, 2]
    >>> text = network.text.replace("EGF(R!1).EGFR(CR1,L!1,Y1068~U)", "EGFR(L!2,Y1068~U,CR1).EGF(R!2)")
    >>> text == network.text, species_permutation(network, Network(model, text))
    (False, [0, 1, 2])
    """
    index = {species: i for i, species in enumerate(wrote.species)}
    permutation = {i: index[species] for i, species in enumerate(read.species) if species in index}
    unmatched = sorted(set(index.values()) - set(permutation.values()))
    rewritten = [i for i in range(len(read.species)) if i not in permutation]
    texts = [*(wrote.species[i] for i in unmatched), *(read.species[i] for i in rewritten)]
    isomorphic = isomorphism_test(wrote.model, texts)
    for i in rewritten:
        species = read.species[i]
        alike = (j for j in unmatched if _molecules(wrote.species[j]) == _molecules(species))
        match = next((j for j in alike if isomorphic(species, wrote.species[j])), None)
        if match is None:
            return f"species {species} is new"
        permutation[i] = match
        unmatched.remove(match)
    if unmatched:
        return f"species {wrote.species[unmatched[0]]} is missing"
    return [permutation[i] for i in range(len(read.species))]


def _molecules(species: str) -> tuple[str, ...]:
    """Return what equal graphs have in common and is cheap: whether it is held constant, and its molecules."""
    return tuple(sorted(re.findall(r"\$|\w+(?=\()", species)))


def first_isomorphic(model: Model, species: Iterable[str]) -> dict[str, str]:
    """Return for each species the first that is the same graph, since two runs may order molecules differently."""
    alike = defaultdict(list)
    for text in sorted(species):
        alike[tuple(sorted(re.sub(r"!\d+", "!", text).split(".")))].append(text)
    isomorphic = isomorphism_test(model, [text for texts in alike.values() if len(texts) > 1 for text in texts])
    first: dict[str, str] = {}
    for texts in alike.values():
        for text in texts:
            others = (other for other in texts if first.get(other) == other)
            first[text] = next((other for other in others if isomorphic(text, other)), text)
    return first


def isomorphism_test(model: Model, species: Iterable[str]) -> Callable[[str, str], bool]:
    """Return what tells whether two of some species are one graph."""
    from pysb.bng import _parse_species

    index = {name: i for i, name in enumerate(sorted(set(species)))}
    if not index:
        return str.__eq__
    clone = deepcopy(model)
    clone.reset_equations()
    for name, i in index.items():
        _parse_species(clone, f"{i + 1} {name} 0")

    def same(one: str, other: str) -> bool:  # the patterns know their model only as long as something holds it
        return bool(clone.species[index[one]].is_equivalent_to(clone.species[index[other]]))

    return same
