"""What ties the sites of a complex together: rules, bonds, and observables that need to see several at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..rules.contact_map import Contacts
from ..rules.rule_analysis import Key, Reading, Unit, asked_of, components, molecules

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["Couplings", "asked_by", "couplings", "moving", "said"]


@dataclass
class Couplings:
    """What ties sites together while certain monomers are copied.

    Attributes
    ----------
    arrows : mapping of (Key, Key) to str
        From a site that is asked for to a site that changes, with the reason in words.
    readers : list of (frozenset of Key, str)
        Sites that must be seen together, with the reason.
    fixed : mapping of Key to str
        Sites that must be in the trunk, with the reason.
    moving : set of Key
        Sites that some rule changes.
    """

    arrows: dict[tuple[Key, Key], str]
    readers: list[tuple[frozenset[Key], str]]
    fixed: dict[Key, str]
    moving: set[Key]


def couplings(model: Model, contacts: Contacts, readings: Sequence[Reading], trunk: frozenset[str]) -> Couplings:
    """Return what ties the sites of these monomers together."""
    keys = {(monomer, site) for monomer in trunk for site in contacts.sites[monomer]}
    found = Couplings({}, [], {}, moving(contacts, readings) & keys)
    for reading in readings:
        for unit in reading.units:
            if not trunk.isdisjoint(unit.monomers):
                _read_unit(unit, reading.name, found, contacts, trunk, keys)
        _read_patterns(reading, found, contacts, trunk)
    for observable in model.observables:
        for pattern in observable.reaction_pattern.complex_patterns:
            asked = asked_by(pattern, observable, contacts, trunk) & keys
            if len(asked) > 1:
                words = f"observable {observable.name!r} counts complexes by {_listed(asked)} at once"
                found.readers.append((frozenset(asked), words))
    for key in sorted(keys):
        for partner in sorted(contacts.partners.get(key, ())):
            if partner[0] in trunk:
                found.fixed.setdefault(key, f"it binds {said(partner)}, which is part of the trunk")
                continue
            onward = ((partner[0], site) for site in contacts.sites[partner[0]] if site != partner[1])
            for _, into in contacts.walk(onward, lambda name: name in trunk):
                if into[0] in trunk:
                    words = f"{partner[0]} bound to it may also reach {said(into)}"
                    found.fixed.setdefault(key, words)
                    found.fixed.setdefault(into, f"what is bound to it may also reach {said(key)}")
    for initial in model.initials:
        names = {m.monomer.name for m in molecules(initial.pattern)}
        if initial.fixed and names & trunk:
            for key in sorted(k for k in keys if k[0] in names):
                found.fixed.setdefault(key, f"the amount of {initial.pattern} is held fixed")
    return found


def moving(contacts: Contacts, readings: Iterable[Reading]) -> set[Key]:
    """Return the sites that some rule changes, and those that let go of what a rule removes."""
    units = [unit for reading in readings for unit in reading.units]
    gone = {name for unit in units for name in (*unit.made, *unit.lost)}
    held = (contacts.partners.get((name, site), ()) for name in gone for site in contacts.sites[name])
    return set[Key]().union(*(unit.changes for unit in units), *held)


def asked_by(pattern: Any, observable: Any, contacts: Contacts, trunk: frozenset[str]) -> set[Key]:
    """Return the sites that a term of an observable needs to be seen together."""
    asked = set(asked_of([pattern]))
    groups = components(pattern)
    for group in groups:
        free = not any(molecules(pattern)[j].monomer.name in trunk for j in group)
        if free and (len(groups) > 1 or observable.match == "species" or pattern.match_once):
            walk = contacts.walk(contacts.open_sites(pattern, group), lambda name: name in trunk)
            asked |= {into for _, into in walk}
    return asked


def said(key: Key) -> str:
    """Return a site in words."""
    return f"{key[1]} of {key[0]}"


def _read_unit(
    unit: Unit, rule: str, found: Couplings, contacts: Contacts, trunk: frozenset[str], keys: set[Key]
) -> None:
    tests = sorted(unit.tests & keys)
    changes = unit.changes & keys
    whole = [name for name in (*unit.made, *unit.lost) if name in trunk]
    if whole:
        for key in tests:
            found.fixed.setdefault(key, f"rule {rule!r} asks for it and makes or removes {whole[0]}")
        bound = unit.monomers - trunk if unit.made and unit.reactants else frozenset()
        for key in sorted(keys):
            if key[0] in unit.made and any(partner[0] in bound for partner in contacts.partners.get(key, ())):
                found.fixed.setdefault(key, f"rule {rule!r} makes {key[0]} together with what it binds there")
        for name, count in Counter(unit.made).items():
            if count > 1 and name in trunk:
                for key in sorted(k for k in keys if k[0] == name):
                    found.fixed.setdefault(key, f"rule {rule!r} makes two {name} at once")
    for asked in tests:
        for changed in changes - {asked}:
            words = f"rule {rule!r} asks for {said(asked)} and changes {said(changed)}"
            found.arrows.setdefault((asked, changed), words)
    if not changes and not whole and len(tests) > 1:
        words = f"rule {rule!r} asks for {', '.join(map(said, tests))} at once"
        found.readers.append((frozenset(tests), words))


def _read_patterns(reading: Reading, found: Couplings, contacts: Contacts, trunk: frozenset[str]) -> None:
    """Note what depends on more of a complex than a pattern draws."""

    def hangs(pattern: Any, of: Iterable[int] | None = None) -> list[Key]:
        walk = contacts.walk(contacts.open_sites(pattern, of), lambda name: name in trunk)
        return sorted({into for _, into in walk if into[0] in trunk})

    for pattern, groups in reading.scattered:
        names = [m.monomer.name for m in molecules(pattern)]
        for group in groups:
            if not any(names[j] in trunk for j in group):
                for key in hangs(pattern, group):
                    words = f"rule {reading.name!r} asks for {names[group[0]]} anywhere in the complex, without a bond"
                    found.fixed.setdefault(key, words)
    for unit, pattern in reading.counted:
        if trunk.isdisjoint(unit.monomers):
            where = frozenset(hangs(pattern))
            if len(where) > 1:  # BioNetGen counts complexes that hold it, not its molecules
                name = molecules(pattern)[0].monomer.name
                words = f"rule {reading.name!r} counts complexes with {name}, which {_listed(where)} may hold"
                found.readers.append((where, words))
    for pattern in reading.whole:
        if not any(m.monomer.name in trunk for m in molecules(pattern)):
            for key in hangs(pattern):
                words = f"rule {reading.name!r} removes all that is bound to {molecules(pattern)[0].monomer.name}"
                found.fixed.setdefault(key, f"{words}; write delete_molecules=True if only that is meant")
    for _, lost in reading.partly:
        for name in (name for name in lost if name in trunk):
            for key in [(name, site) for site in contacts.sites[name] if contacts.partners.get((name, site))]:
                words = f"rule {reading.name!r} removes {name} only where nothing else is bound to it"
                found.fixed.setdefault(key, f"{words}; write delete_molecules=True if it may let go")


def _listed(keys: Iterable[Key]) -> str:
    return " and ".join(said(key) for key in sorted(keys))
