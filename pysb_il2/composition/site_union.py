"""The sites of a molecule that two models share, and what each model calls them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pysb import Model, Monomer, MultiState

from ..errors import Il2Error
from ..rules.patterns import conditions, molecules
from .copying import Names
from .declared import Declared

__all__ = ["Pair", "Row", "at_rest", "unite_sites"]

#: What the report says of one thing: what was done, its names in the two models and in the joined one, and a note.
Row = tuple[str, str, str, str, str]


@dataclass
class Pair:
    """A monomer of each model that are one molecule.

    Attributes
    ----------
    models, monomers, names : tuple of Model, of Monomer, and of Names
        The two models, the monomer of each, and what each calls things in the joined model.
    name : str
        In the joined model.
    named_by : int
        The model whose names of sites and states hold.
    sites : dict of str to int
        The sites in the joined model, and how many there are of each.
    states : dict of str to list of str
        Their states.
    shared : set of str
        The sites that both speak of.
    """

    models: tuple[Model, Model]
    monomers: tuple[Monomer, Monomer]
    names: tuple[Names, Names]
    name: str
    named_by: int
    sites: dict[str, int] = field(default_factory=dict)
    states: dict[str, list[str]] = field(default_factory=dict)
    shared: set[str] = field(default_factory=set)

    def site(self, i: int, site: str) -> str:
        """Return what the joined model calls a site of one of the models."""
        return self.names[i].sites.get((self.monomers[i].name, site), site)

    def owner(self, i: int) -> str:
        """Return a molecule of a model in words."""
        return f"{self.monomers[i].name!r} of {self.models[i].name!r}"


def unite_sites(pair: Pair, declared: Declared, prefix: str) -> list[Row]:
    """Give a molecule the sites of both models, and both models the names of these and what new molecules have there.

    Returns
    -------
    list of Row
        Which sites and states are one.

    Raises
    ------
    Il2Error
        If a site of one name has other states, and it is not said which are one.
    """
    one, other = pair.monomers
    told = {site: theirs for (monomer, site), theirs in declared.sites.items() if monomer == one.name}
    rows: list[Row] = []
    for site in dict.fromkeys(one.sites):
        theirs = told[site] if site in told else site if site in {*other.sites} - {*told.values()} else None
        if theirs is None:
            _add(pair, 0, site, site)
        else:
            states = {a: b for (m, s, a), b in declared.states.items() if (m, s) == (one.name, site)}
            rows += _share(pair, (site, theirs), states, declared=site in told)
    for site in dict.fromkeys(other.sites):
        if (other.name, site) not in pair.names[1].sites:
            name = f"{prefix}{site}" if site in pair.sites else site
            if name in pair.sites:
                raise Il2Error(
                    f"{pair.owner(0)} and {pair.owner(1)} have a site {name!r} each, which are not one; give a prefix= "
                    "for theirs"
                )
            _add(pair, 1, site, name)
    for i in range(2):
        spoken = {pair.site(i, site) for site in pair.monomers[i].sites}
        rest = at_rest(pair, 1 - i).items()
        pair.names[i].added[pair.monomers[i].name] = {name: one for name, one in rest if name not in spoken}
    return rows


def _add(pair: Pair, i: int, site: str, name: str) -> None:
    """Give a molecule a site that one model speaks of."""
    monomer = pair.monomers[i]
    pair.names[i].sites[monomer.name, site] = name
    pair.sites[name] = monomer.sites.count(site)
    if site in monomer.site_states:
        pair.states[name] = list(monomer.site_states[site])


def _share(pair: Pair, sites: tuple[str, str], told: Mapping[str, str], *, declared: bool) -> list[Row]:
    """Give a molecule a site that both models speak of."""
    name = sites[pair.named_by]
    keys = [f"{monomer.name}.{site}" for monomer, site in zip(pair.monomers, sites, strict=True)]
    counts = [monomer.sites.count(site) for monomer, site in zip(pair.monomers, sites, strict=True)]
    if counts[0] != counts[1]:
        raise Il2Error(
            f"{pair.owner(0)} has the site {sites[0]!r} {counts[0]} times and {pair.owner(1)} has {sites[1]!r} "
            f"{counts[1]} times; leave it out of same= or rename it"
        )
    states = [monomer.site_states.get(site, []) for monomer, site in zip(pair.monomers, sites, strict=True)]
    one = dict(told) | {s: s for s in states[0] if s in states[1] and s not in told and s not in told.values()}
    left = [[s for s in states[0] if s not in one], [s for s in states[1] if s not in one.values()]]
    if all(left) or (not declared and bool(states[0]) != bool(states[1])):
        ends = [f"~{s[0]}" if all(left) else "" for s in left]
        said = [f"states {', '.join(s)}" if s else "no states" for s in states]
        raise Il2Error(
            f"site {sites[0]!r} of {pair.owner(0)} has {said[0]}, and {sites[1]!r} of {pair.owner(1)} has {said[1]}; "
            f"say which are one, as same={{{keys[0] + ends[0]!r}: {keys[1] + ends[1]!r}}}, or that these are two "
            f"sites, as same={{{keys[0]!r}: None}} with a prefix="
        )
    pair.shared.add(name)
    rows: list[Row] = []
    for i in range(2):
        _add(pair, i, sites[i], name)
    for both in one.items():
        state = both[pair.named_by]
        for i in range(2):
            pair.names[i].states[pair.monomers[i].name, sites[i], both[i]] = state
        if both[0] != both[1]:
            rows.append(
                ("one state", f"{keys[0]}~{both[0]}", f"{keys[1]}~{both[1]}", f"{pair.name}.{name}~{state}", "")
            )
    order = (pair.named_by, 1 - pair.named_by)
    names = [pair.names[i].states.get((pair.monomers[i].name, sites[i], s), s) for i in order for s in states[i]]
    if names:
        pair.states[name] = list(dict.fromkeys(names))
    return [("one site", keys[0], keys[1], f"{pair.name}.{name}", "" if declared else "of one name"), *rows]


def at_rest(pair: Pair, i: int) -> dict[str, object]:
    """Return by site what a new molecule has: the state of the model's initial amount, or the first, and no bond."""
    monomer, names = pair.monomers[i], pair.names[i]
    at_start: set[tuple[str, object]] = {
        one
        for initial in pair.models[i].initials
        if [molecule.monomer.name for molecule in molecules(initial.pattern)] == [monomer.name]
        for one in conditions(molecules(initial.pattern)[0])
        if isinstance(one[1], str)
    }
    rest: dict[str, object] = {}
    for site in dict.fromkeys(monomer.sites):
        states, count = monomer.site_states.get(site, [None]), monomer.sites.count(site)
        found = [state for state in states if (site, state) in at_start]
        state = found[0] if len(found) == 1 else states[0]
        condition = state if count == 1 else MultiState(*[state] * count)
        rest[pair.site(i, site)] = names.condition(monomer.name, site, condition)
    return rest
