"""Patterns of BNGL: text as molecules with sites, and these as patterns of PySB."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from pysb import ANY, WILD, Compartment, ComplexPattern, Model, MonomerPattern, MultiState
from pysb.core import Tag

from ..errors import Il2Error
from ..text import shown

__all__ = ["Cursor", "Molecule", "Pattern", "complex_pattern", "read_pattern", "state_name"]

_Found = TypeVar("_Found")
#: What PySB takes for a site: a bond, a state, both, or nothing.
_Condition: TypeAlias = object


@dataclass
class Site:
    """A site in a pattern; bonds are labels, ``+`` or ``?``."""

    name: str
    state: str | None = None
    bonds: list[str] = field(default_factory=list)


@dataclass
class Molecule:
    """A molecule in a pattern."""

    name: str
    sites: list[Site]
    compartment: str | None = None
    tag: str | None = None


@dataclass
class Pattern:
    """A complex in a rule, an observable or a species."""

    molecules: list[Molecule] = field(default_factory=list)
    compartment: str | None = None
    tag: str | None = None
    fixed: bool = False
    match_once: bool = False


class Cursor:
    """A place in a text that goes on with what is taken."""

    def __init__(self, text: str) -> None:
        self.text, self._at = text, 0

    def take(self, pattern: str) -> re.Match[str] | None:
        """Return the match of a regular expression here, and go on behind it."""
        found = re.compile(pattern, re.ASCII).match(self.text, self._at)
        if found:
            self._at = found.end()
        return found

    @property
    def rest(self) -> str:
        """The text from here on."""
        return self.text[self._at :]


def state_name(state: str) -> str:
    """Return how PySB can call a state: one that begins with a digit gets an underscore."""
    return f"_{state}" if state[0].isdigit() else state


def read_pattern(cursor: Cursor) -> Pattern | None:
    """Return the pattern at a place; None for 0, which is nothing.

    Raises
    ------
    Il2Error
        If there is none, or it has what PySB cannot say.

    Examples
    --------
    >>> [molecule.name for molecule in read_pattern(Cursor("A(b!1,s~u).B(a!1) + C()")).molecules]
    ['A', 'B']
    """
    cursor.take(r"\s*")
    if cursor.take(r"0(?=$|[\s+,]|<?->)"):
        return None
    pattern = Pattern()
    while _take_prefix(cursor, pattern):
        pass
    while True:
        pattern.molecules.append(_read_molecule(cursor))
        if not cursor.take(r"\."):
            break
        pattern.fixed = bool(cursor.take(r"\$")) or pattern.fixed
    if found := cursor.take(r"[=<>]=?\d+|\{[^}]*\}|[~!]\S*"):
        raise Il2Error(f"{shown(found[0])} of a pattern has no counterpart in PySB; write the pattern without it")
    return pattern


def _take_prefix(cursor: Cursor, pattern: Pattern) -> bool:
    """Read what may stand before the molecules of a pattern."""
    if found := cursor.take(r"(?:%(\w+))?(?:@(\w+))?::?\s*"):
        pattern.tag, pattern.compartment = found[1] or pattern.tag, found[2] or pattern.compartment
    elif cursor.take(r"\$"):
        pattern.fixed = True
    elif cursor.take(r"\{MatchOnce(?:=(?:1|true|TRUE))?\}"):
        pattern.match_once = True
    else:
        return False
    return True


def _read_molecule(cursor: Cursor) -> Molecule:
    name = cursor.take(r"[A-Za-z_]\w*")
    if not name:
        raise Il2Error(f"no molecule stands at {shown(cursor.rest)}; write one, such as A(b)")
    sites = []
    if cursor.take(r"\("):
        while not cursor.take(r"\)"):
            if not cursor.take(","):
                sites.append(_read_site(cursor))
    molecule = Molecule(name[0], sites)
    while found := cursor.take(r"([%@])(\w+)"):
        if found[1] == "%":
            molecule.tag = found[2]
        else:
            molecule.compartment = found[2]
    return molecule


def _read_site(cursor: Cursor) -> Site:
    name = cursor.take(r"[A-Za-z_]\w*")
    if not name:
        raise Il2Error(f"no site stands at {shown(cursor.rest)}; write one, such as the b of A(b)")
    site = Site(name[0])
    while found := cursor.take(r"([~!%@])(\w+|[+?])"):
        kind, content = found.groups()
        if kind == "~" and site.state is None:
            site.state = content
        elif kind == "!":
            site.bonds.append(content)
        else:
            raise Il2Error(f"{shown(found[0])} of site {site.name!r} has no counterpart in PySB; write it without")
    if site.state in ("PLUS", "MINUS"):
        raise Il2Error(f"state {site.state} of site {site.name!r} counts up or down; write a rule for each step")
    if len(site.bonds) > 1 and not all(bond.isalnum() for bond in site.bonds):
        raise Il2Error(f"site {site.name!r} has a bond and a wildcard; write one of them")
    return site


def complex_pattern(model: Model, pattern: Pattern, tag: Callable[[str], Tag] | None = None) -> ComplexPattern:
    """Return a pattern of PySB.

    Raises
    ------
    Il2Error
        If the model has no such monomer, site, state or compartment.
    """
    number = _bond_numbers(pattern)
    molecules = []
    for molecule in pattern.molecules:
        monomer = _known("molecule type", molecule.name, dict(model.monomers.items()))
        conditions: dict[str, list[_Condition]] = {}
        for site in molecule.sites:
            _known(f"site of {molecule.name!r}", site.name, dict.fromkeys(monomer.sites, True))
            if site.state not in (None, "?"):
                states = dict.fromkeys(monomer.site_states.get(site.name, ()), True)
                _known(f"state of site {site.name!r} of {molecule.name!r}", state_name(site.state or ""), states)
            conditions.setdefault(site.name, []).append(_condition(site, number))
        one = MonomerPattern(
            monomer,
            {name: found[0] if len(found) == 1 else MultiState(*found) for name, found in conditions.items()},
            _compartment(model, molecule.compartment),
        )
        if molecule.tag and tag:
            one = tag(molecule.tag) @ one
        molecules.append(one)
    made = ComplexPattern(molecules, _compartment(model, pattern.compartment), match_once=pattern.match_once)
    return made @ tag(pattern.tag) if pattern.tag and tag else made


def _bond_numbers(pattern: Pattern) -> Mapping[str, int]:
    """Return the numbers of bonds by their labels: numbers that are in the text stay as they are."""
    labels = Counter(bond for bond in _bonds(pattern) if bond not in "+?")
    if lonely := next((label for label, ends in labels.items() if ends != 2), None):
        ends = "one end" if labels[lonely] == 1 else f"{labels[lonely]} ends"
        raise Il2Error(f"bond {lonely!r} has {ends}; give it two, or write !+ or !?")
    used = {int(label) for label in labels if label.isdigit()}
    fresh = (number for number in range(1, len(labels) + len(used) + 1) if number not in used)
    return {label: int(label) if label.isdigit() else next(fresh) for label in labels}


def _bonds(pattern: Pattern) -> Iterator[str]:
    for molecule in pattern.molecules:
        for site in molecule.sites:
            yield from site.bonds


def _condition(site: Site, number: Mapping[str, int]) -> _Condition:
    bonds = [ANY if bond == "+" else WILD if bond == "?" else number[bond] for bond in site.bonds]
    bond = None if not bonds else bonds[0] if len(bonds) == 1 else bonds
    if site.state in (None, "?"):
        return bond
    state = state_name(site.state or "")
    return state if bond is None else (state, bond)


def _compartment(model: Model, name: str | None) -> Compartment | None:
    return _known("compartment", name, dict(model.compartments.items())) if name else None


def _known(kind: str, name: str, known: Mapping[str, _Found]) -> _Found:
    if name not in known:
        raise Il2Error(f"{kind} {name!r} is not declared; declare it, or write one of {', '.join(known) or 'none'}")
    return known[name]
