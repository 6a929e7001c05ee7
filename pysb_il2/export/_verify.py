"""Compare what BioNetGen read back with the model that was written."""

from __future__ import annotations

import re
from collections import Counter
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import numpy as np

from .._engine import Engine
from ..errors import Il2Error
from ..network import Network, expand

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["check_same"]

#: Largest difference of a species between the two trajectories, as a part of its largest amount.
CLOSE = 1e-6
#: Times of comparison, in the model's unit.
TIMES = (0.0, *(10.0**power for power in np.arange(-2, 3, 0.5)), *np.arange(1e3, 1.1e4, 1e3))


def check_same(model: Model, net: str, format: str) -> None:
    """Raise an error if a network read back is not the model's.

    Species are compared as graphs, reactions with their rates, and trajectories over six decades of
    time.

    Parameters
    ----------
    model : pysb.Model
        The model that was written.
    net : str
        The ``.net`` text of what was read back.
    format : str
        What the model was written as, for the error.

    Raises
    ------
    Il2Error
        Says what differs first.
    """
    wrote, read = expand(model), Network(model, net)

    def refuse(what: str) -> Il2Error:
        return Il2Error(
            f"model {model.name!r} does not come back from {format} as it was written: {what}; "
            "please report it with the model, and do not use the file"
        )

    place = _places(wrote, read)
    if place is None:
        missing = sorted(set(wrote.species) ^ set(read.species))
        raise refuse(f"{len(wrote.species)} species became {len(read.species)}, among them {missing[0]}")
    ours = Counter(_key(r.reactants, r.products, r.rate) for r in wrote.reactions)
    theirs = Counter(
        _key([place[i] for i in r.reactants], [place[i] for i in r.products], r.rate) for r in read.reactions
    )
    different = (ours - theirs) + (theirs - ours)
    if different:
        reactants, products, rate = min(different)
        names = [" + ".join(wrote.species[i] for i in side) or "0" for side in (reactants, products)]
        raise refuse(f"reaction {names[0]} -> {names[1]} at rate {rate} is not in both")
    _compare_courses(wrote, net, place, refuse)


def _compare_courses(wrote: Network, net: str, place: list[int], refuse: Any) -> None:
    first, second = Engine(wrote.net_text()), Engine(net)
    states = first.initials(), second.initials()
    options: dict[str, Any] = {"rtol": 1e-9, "atol": 1e-12 * (float(np.max(states[0])) or 1.0), "max_steps": 100_000}
    ours, theirs = first.run(states[0], TIMES, **options), list(second.run(states[1], TIMES, **options))
    theirs[0] = theirs[0][:, np.argsort(place)]
    names = (wrote.species, first.observables, first.functions)
    if (first.observables, first.functions) != (second.observables, second.functions):
        raise refuse("its observables and expressions have other names")
    for named, mine, other in zip(names, ours, theirs, strict=True):
        # What stays below the tolerance of the integrator is noise in both.
        largest = np.maximum(np.abs(mine).max(axis=0), options["atol"] / CLOSE)
        apart = np.nan_to_num(np.abs(mine - other).max(axis=0) / largest, nan=np.inf)
        if apart.max(initial=0.0) > CLOSE:
            worst = int(apart.argmax())
            raise refuse(f"the amounts of {named[worst]} differ by {apart[worst]:.1g} of the largest")


def _key(reactants: Any, products: Any, rate: str) -> tuple[tuple[int, ...], tuple[int, ...], str]:
    return tuple(sorted(reactants)), tuple(sorted(products)), rate


def _places(wrote: Network, read: Network) -> list[int] | None:
    """Return for each species read its index among those written, or None if they are not the same set."""
    index = {species: i for i, species in enumerate(wrote.species)}
    found = [index.get(species) for species in read.species]
    free = [i for i in range(len(wrote.species)) if i not in set(found)]
    renamed = [i for i, at in enumerate(found) if at is None]
    known = {monomer.name for monomer in wrote.model.monomers}
    if renamed and free and all(known.issuperset(_molecules(read.species[i])) for i in renamed):
        # The same graphs, written with their molecules in another order.
        clone, graphs = _graphs(wrote.model, [*(wrote.species[i] for i in free), *(read.species[i] for i in renamed)])
        ours = dict(zip(free, graphs, strict=False))
        for i, graph in zip(renamed, graphs[len(free) :], strict=True):
            found[i] = next((j for j in free if j not in found and graph.is_equivalent_to(ours[j])), None)
        del clone  # the graphs know their model only as long as someone holds it
    places = [at for at in found if at is not None]
    return places if len(places) == len(set(places)) == len(found) == len(wrote.species) else None


def _molecules(species: str) -> list[str]:
    return re.findall(r"(\w+)\(", species)


def _graphs(model: Model, species: list[str]) -> tuple[Model, list[Any]]:
    """Return species as PySB's patterns, and the copy of the model that they belong to."""
    from pysb.bng import _parse_species

    clone = deepcopy(model)
    clone.reset_equations()
    for i, text in enumerate(species, start=1):
        _parse_species(clone, f"{i} {text} 0")
    return clone, list(clone.species)
