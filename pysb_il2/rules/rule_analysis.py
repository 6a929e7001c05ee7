"""What a rule asks of its molecules and what it changes, site by site, as BioNetGen reads it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pysb import ANY, WILD

from ..errors import Il2Error

__all__ = ["Key", "Reading", "Unit", "asked_of", "bond_of", "components", "mapping", "molecules", "read", "state_of"]

#: A monomer and one of its sites.
Key = tuple[str, str]
#: A molecule of one side of a rule: which complex pattern, which molecule in it.
Place = tuple[int, int]


@dataclass(frozen=True)
class Unit:
    """Reactant and product patterns of one rule that exchange molecules or bonds.

    Attributes
    ----------
    reactants, products : tuple of int
        Which complex patterns of the two sides.
    monomers : frozenset of str
        All molecules named.
    tests : frozenset of Key
        Sites asked for; on the products' side only if the rule is reversible.
    changes : frozenset of Key
        Sites of molecules that stay, of which the state or the bond changes.
    made, lost : tuple of str
        Molecules that appear and disappear, in either direction of a reversible rule.
    """

    reactants: tuple[int, ...]
    products: tuple[int, ...]
    monomers: frozenset[str]
    tests: frozenset[Key]
    changes: frozenset[Key]
    made: tuple[str, ...]
    lost: tuple[str, ...]

    @property
    def active(self) -> bool:
        """Whether the rule changes anything in it."""
        return bool(self.changes or self.made or self.lost)


@dataclass(frozen=True)
class Reading:
    """A rule as its units, and which of its patterns lose all or some of their molecules."""

    name: str
    units: tuple[Unit, ...]
    left: tuple[Any, ...]
    right: tuple[Any, ...]
    whole: tuple[Any, ...]  # patterns deleted with all that is bound to them
    partly: tuple[tuple[Any, tuple[str, ...]], ...]  # patterns that lose molecules and may not fall apart
    reversible: bool

    @cached_property
    def scattered(self) -> tuple[tuple[Any, list[list[int]]], ...]:
        """Patterns with molecules that no bond joins, and which do hang together."""
        found = [(pattern, components(pattern)) for pattern in (*self.left, *self.right)]
        return tuple((pattern, groups) for pattern, groups in found if len(groups) > 1)

    @cached_property
    def counted(self) -> tuple[tuple[Unit, Any], ...]:
        """Patterns of which BioNetGen counts the complexes, however many molecules in one match."""
        return tuple(
            (unit, pattern)
            for unit in self.units
            for pattern in [*(self.left[i] for i in unit.reactants), *(self.right[k] for k in unit.products)]
            if not unit.active or pattern.match_once
        )


def state_of(condition: Any) -> str:
    """Return the state that a condition asks for, or nothing."""
    state = condition[0] if isinstance(condition, tuple) else condition
    return state if isinstance(state, str) else ""


def bond_of(condition: Any) -> Any:
    """Return the bond that a condition asks for: None (unbound), a number, ANY or WILD."""
    if isinstance(condition, tuple):
        return condition[1]
    return None if isinstance(condition, str) else condition


def molecules(pattern: Any) -> list[Any]:
    """Return the molecules of a complex pattern."""
    return list(pattern.monomer_patterns)


def asked_of(patterns: Iterable[Any], *, wild: bool = False) -> frozenset[Key]:
    """Return the sites that patterns ask for; those that may be anything only if `wild`."""
    return frozenset(
        (molecule.monomer.name, site)
        for pattern in patterns
        for molecule in molecules(pattern)
        for site, condition in molecule.site_conditions.items()
        if wild or state_of(condition) or bond_of(condition) is not WILD
    )


def components(pattern: Any) -> list[list[int]]:
    """Return the molecules of a complex pattern by the bonds it draws, as lists of indices."""
    if len(molecules(pattern)) == 1:  # most are; this is asked very often
        return [[0]]
    ends: dict[int, list[int]] = defaultdict(list)
    for index, molecule in enumerate(molecules(pattern)):
        for condition in molecule.site_conditions.values():
            if isinstance(bond := bond_of(condition), int):
                ends[bond].append(index)
    groups = [{index} for index in range(len(molecules(pattern)))]
    for linked in ends.values():
        joined = [group for group in groups if group & set(linked)]
        groups = [group for group in groups if group not in joined] + [set().union(*joined)]
    return [sorted(group) for group in groups]


def _labels(patterns: Iterable[Any]) -> dict[tuple[Any, ...], Place]:
    """Return molecules by what BioNetGen pairs them by: name, sites spoken of, and which of several."""
    found: dict[tuple[Any, ...], Place] = {}
    seen: Counter[tuple[Any, ...]] = Counter()
    for i, pattern in enumerate(patterns):
        for j, molecule in enumerate(molecules(pattern)):
            label = (molecule.monomer.name, *sorted(molecule.site_conditions))
            seen[label] += 1
            found[(*label, seen[label])] = (i, j)
    return found


def mapping(left: Iterable[Any], right: Iterable[Any]) -> dict[Place, Place]:
    """Return which reactant molecule becomes which product molecule, as BioNetGen pairs them."""
    before, after = _labels(left), _labels(right)
    return {place: after[label] for label, place in before.items() if label in after}


def read(rule: Any) -> Reading:
    """Return what a rule asks for and changes.

    Raises
    ------
    Il2Error
        If the rule uses what no site-by-site reading can hold.

    Examples
    --------
    >>> from pysb.examples.bngwiki_egfr_simple import model
    >>> sorted(read(model.rules["egfr_dimerize"]).units[0].changes)
    [('EGFR', 'CR1')]
    """
    _refuse(rule)
    left = tuple(p for p in rule.reactant_pattern.complex_patterns if p is not None)
    right = tuple(p for p in rule.product_pattern.complex_patterns if p is not None)
    pairs = mapping(left, right)
    counts = Counter(m.monomer.name for p in left for m in molecules(p))
    wild = any(count > 1 for count in counts.values())  # leaving out a site could make two patterns alike
    both = rule.is_reversible
    units = tuple(_unit(group, left, right, pairs, wild=wild, both=both) for group in _groups(left, right, pairs))
    whole, partly = _deleted(left, pairs, rule.delete_molecules)
    if rule.is_reversible:
        back = {after: before for before, after in pairs.items()}
        more_whole, more_partly = _deleted(right, back, rule.delete_molecules)
        whole, partly = whole + more_whole, partly + more_partly
    return Reading(rule.name, units, left, right, tuple(whole), tuple(partly), both)


def _refuse(rule: Any) -> None:
    """Refuse what changes the meaning of a pattern beyond its sites."""
    kinds = {
        "total_rate": (rule.total_rate, "a total rate does not scale with its reactants; write a rate per molecule"),
        "energy": (rule.energy, "energy rules get their rates from whole complexes; write rates by rule"),
    }
    for broken, why in kinds.values():
        if broken:
            raise Il2Error(f"rule {rule.name!r} cannot be decoupled: {why}")
    for side in (rule.reactant_pattern, rule.product_pattern):
        for pattern in filter(None, side.complex_patterns):
            if pattern._tag or any(molecule._tag for molecule in molecules(pattern)):
                raise Il2Error(
                    f"rule {rule.name!r} cannot be decoupled: its rate is a local function of one complex (a Tag); "
                    "write the cases as rules of their own"
                )


def _deleted(left: tuple[Any, ...], pairs: dict[Place, Place], only: bool) -> tuple[list[Any], list[Any]]:
    """Return patterns that are deleted as whole species, and those that lose molecules and may not fall apart."""
    whole, partly = [], []
    for i, pattern in enumerate(left):
        lost = [m.monomer.name for j, m in enumerate(molecules(pattern)) if (i, j) not in pairs]
        if lost and not only:
            if len(lost) == len(molecules(pattern)):
                whole.append(pattern)
            else:
                partly.append((pattern, tuple(lost)))
    return whole, partly


def _groups(left: Any, right: Any, pairs: dict[Place, Place]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Return which reactant and product patterns belong together."""
    groups: list[tuple[set[int], set[int]]] = [({i}, set()) for i in range(len(left))] + [
        (set(), {k}) for k in range(len(right))
    ]
    for (i, _), (k, _) in pairs.items():
        one = next(g for g in groups if i in g[0])
        other = next(g for g in groups if k in g[1])
        if one is not other:
            groups = [g for g in groups if g is not one and g is not other]
            groups.append((one[0] | other[0], one[1] | other[1]))
    return sorted((tuple(sorted(a)), tuple(sorted(b))) for a, b in groups)


def _unit(group: Any, left: Any, right: Any, pairs: dict[Place, Place], *, wild: bool, both: bool) -> Unit:
    befores, afters = group
    sides = [left[i] for i in befores] + [right[k] for k in afters]
    back = set(pairs.values())
    bonds, later = _bonds(left), _bonds(right)
    changes = set()
    for (i, j), (k, n) in pairs.items():
        if i not in befores:
            continue
        old, new = molecules(left[i])[j], molecules(right[k])[n]
        for site in old.site_conditions:
            was, now = old.site_conditions[site], new.site_conditions[site]
            partner, next_one = bonds.get((i, j, site)), later.get((k, n, site))
            moved = (pairs.get(partner[:2]), *partner[2:]) if partner else None
            same = moved == (next_one and (next_one[:2], *next_one[2:]))
            plain = partner is None and next_one is None and bond_of(was) is not bond_of(now)
            if state_of(was) != state_of(now) or not same or plain:
                changes.add((old.monomer.name, site))
    return Unit(
        befores,
        afters,
        frozenset(m.monomer.name for p in sides for m in molecules(p)),
        asked_of(sides if both else [left[i] for i in befores], wild=wild),
        frozenset(changes),
        tuple(m.monomer.name for k in afters for n, m in enumerate(molecules(right[k])) if (k, n) not in back),
        tuple(m.monomer.name for i in befores for j, m in enumerate(molecules(left[i])) if (i, j) not in pairs),
    )


def _bonds(patterns: Iterable[Any]) -> dict[Any, Any]:
    """Return the partner of every site with a drawn bond, as (pattern, molecule, site)."""
    ends: dict[tuple[int, int], list[tuple[int, int, str]]] = defaultdict(list)
    for i, pattern in enumerate(patterns):
        for j, molecule in enumerate(molecules(pattern)):
            for site, condition in molecule.site_conditions.items():
                bond = bond_of(condition)
                if isinstance(bond, int):
                    ends[i, bond].append((i, j, site))
                elif not (bond is None or bond is ANY or bond is WILD):
                    raise Il2Error(
                        f"site {site!r} of {molecule.monomer.name!r} has several bonds or states at once, "
                        "which decoupling cannot follow; give each its own site"
                    )
    partners = {}
    for pair in ends.values():
        if len(pair) == 2:
            partners[pair[0]], partners[pair[1]] = pair[1], pair[0]
    return partners
