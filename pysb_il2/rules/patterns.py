"""What PySB's patterns say of molecules, states and bonds: the one place that knows how PySB keeps it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

from pysb import WILD

if TYPE_CHECKING:
    from pysb import ComplexPattern, MonomerPattern, Tag
    from pysb.core import ReactionPattern

__all__ = [
    "Side", "SiteKey", "bond_of", "complex_patterns", "conditions", "connected", "connected_components", "drawn_bonds",
    "is_tagged", "molecules", "monomer_names", "sites_tested", "state_of", "states_required",
    "tag_of",
]  # fmt: skip

#: A monomer and one of its sites.
SiteKey = tuple[str, str]
#: The complex patterns of one side of a rule.
Side = tuple["ComplexPattern", ...]
Node = TypeVar("Node", bound=Hashable)


def state_of(condition: object) -> str:
    """Return the state that a site condition asks for, or nothing."""
    state = condition[0] if isinstance(condition, tuple) else condition
    return state if isinstance(state, str) else ""


def bond_of(condition: object) -> object:
    """Return the bond that a site condition asks for: None (unbound), a number, ANY or WILD."""
    if isinstance(condition, tuple):
        return condition[1]
    return None if isinstance(condition, str) else condition


def complex_patterns(side: ReactionPattern) -> Side:
    """Return the complex patterns of one side of a rule, or of an observable."""
    return tuple(pattern for pattern in side.complex_patterns if pattern is not None)


def molecules(pattern: ComplexPattern) -> list[MonomerPattern]:
    """Return the molecules of a complex pattern."""
    return list(pattern.monomer_patterns)


def monomer_names(patterns: Iterable[ComplexPattern]) -> frozenset[str]:
    """Return the monomers that complex patterns name."""
    return frozenset(molecule.monomer.name for pattern in patterns for molecule in molecules(pattern))


def tag_of(pattern: ComplexPattern | MonomerPattern) -> Tag | None:
    """Return the Tag of a local function that a complex or a molecule bears."""
    return getattr(pattern, "_tag", None)  # PySB hands it out by no public name


def is_tagged(pattern: ComplexPattern) -> bool:
    """Return whether a complex pattern, or a molecule in it, bears a Tag of a local function."""
    return any(map(tag_of, (pattern, *molecules(pattern))))


def sites_tested(patterns: Iterable[ComplexPattern], *, wild: bool = False) -> frozenset[SiteKey]:
    """Return the sites that patterns ask for; those that may be anything only if `wild`."""
    return frozenset(
        (molecule.monomer.name, site)
        for pattern in patterns
        for molecule in molecules(pattern)
        for site, condition in molecule.site_conditions.items()
        if wild or bond_of(condition) is not WILD or state_of(condition)
    )


def states_required(patterns: Iterable[ComplexPattern]) -> Iterator[tuple[SiteKey, str]]:
    """Yield the sites of which patterns give the state, with that state."""
    for molecule in (molecule for pattern in patterns for molecule in pattern.monomer_patterns):
        for site, condition in molecule.site_conditions.items():
            if state := state_of(condition):
                yield (molecule.monomer.name, site), state


def conditions(molecule: MonomerPattern) -> list[tuple[str, object]]:
    """Return the sites of a molecule and what is asked of them, each of several sites of one name by itself."""
    return [
        (site, one)
        for site, condition in molecule.site_conditions.items()
        for one in getattr(condition, "sites", condition if isinstance(condition, list) else [condition])
    ]


def drawn_bonds(pattern: ComplexPattern) -> list[tuple[tuple[int, str], tuple[int, str]]]:
    """Return the two ends of each bond that a complex pattern draws, as (index of the molecule, site)."""
    ends: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for index, molecule in enumerate(molecules(pattern)):
        for site, condition in conditions(molecule):
            if isinstance(bond := bond_of(condition), int):
                ends[bond].append((index, site))
    return [(pair[0], pair[1]) for pair in ends.values() if len(pair) == 2]


def connected(nodes: Iterable[Node], links: Iterable[Collection[Node]]) -> list[set[Node]]:
    """Return nodes in groups, each of those that links join.

    Examples
    --------
    >>> connected("abcd", ["ab", "bc"])
    [{'d'}, {...}]
    """
    groups = [{node} for node in nodes]
    for link in links:
        touched = [group for group in groups if not group.isdisjoint(link)]
        groups = [group for group in groups if group not in touched] + [set[Node]().union(*touched)]
    return groups


def connected_components(pattern: ComplexPattern) -> list[list[int]]:
    """Return the molecules of a complex pattern by the bonds it draws, as lists of indices."""
    if len(molecules(pattern)) == 1:  # most are; this is asked very often
        return [[0]]
    links = [(one, other) for (one, _), (other, _) in drawn_bonds(pattern)]
    return [sorted(group) for group in connected(range(len(molecules(pattern))), links)]
