"""Which rules make or destroy what other rules ask for, or change their rates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pysb import ANY, WILD
from sympy.core.function import AppliedUndef

from .patterns import Side, SiteKey, bond_of, complex_patterns, conditions, drawn_bonds, molecules, state_of
from .rule_analysis import MoleculeIndex, molecule_mapping

if TYPE_CHECKING:
    from pysb import Model, Rule
    from pysb.core import ReactionPattern

__all__ = ["DESTROYS", "MAKES", "RATE", "Influences", "centre", "influences", "rate_observables"]

#: What a rule does to another: its molecules come to be what that asks for, or cease to be, or its rate changes.
MAKES, DESTROYS, RATE = "makes", "destroys", "rate"
#: What they do, by the names of both rules.
Influences = dict[tuple[str, str], frozenset[str]]
#: The site under which the compartment of a molecule is kept.
_PLACE = "@"


@dataclass(frozen=True)
class _Condition:
    """What is said of a site: its state, its bond, and the molecule and site that a drawn bond leads to."""

    state: str
    bond: object
    partner: tuple[MoleculeIndex, str] | None = None
    partner_kind: SiteKey | None = None

    def fits(self, other: _Condition) -> bool:
        """Return whether one site may be as both say."""
        if self.state and other.state and self.state != other.state:
            return False
        if WILD in (self.bond, other.bond):
            return True
        if (self.bond is None) != (other.bond is None):
            return False
        return None in (self.partner_kind, other.partner_kind) or self.partner_kind == other.partner_kind


class _Patterns:
    """The molecules of one side of a rule, or of an observable, with what is said of their sites."""

    def __init__(self, side: Side, owner: str = "", kind: str = MAKES) -> None:
        self.side, self.owner, self.kind = side, owner, kind

    @cached_property
    def molecules(self) -> dict[MoleculeIndex, tuple[str, dict[str, _Condition]]]:
        """The name of each molecule, and its sites; a site of several of one name is left out."""
        found = {}
        for i, pattern in enumerate(self.side):
            ends = {}
            for one, other in drawn_bonds(pattern):
                ends[one], ends[other] = other, one
            parts = molecules(pattern)
            for j, molecule in enumerate(parts):
                said = {}
                for site, condition in conditions(molecule):
                    end = ends.get((j, site))
                    partner = ((i, end[0]), end[1]) if end else None
                    kind = (parts[end[0]].monomer.name, end[1]) if end else None
                    said[site] = _Condition(state_of(condition), bond_of(condition), partner, kind)
                names = [site for site, _ in conditions(molecule)]
                said = {site: one for site, one in said.items() if names.count(site) == 1}
                if place := molecule.compartment or pattern.compartment:
                    said[_PLACE] = _Condition(place.name, WILD)
                found[i, j] = molecule.monomer.name, said
        return found

    def asks(self) -> Iterator[tuple[SiteKey, MoleculeIndex]]:
        """Yield what is asked for, by monomer and site; of each molecule also that it is there."""
        for index, (name, said) in self.molecules.items():
            yield (name, ""), index
            for site, condition in said.items():
                if condition.state or condition.bond is not WILD:
                    yield (name, site), index

    def may_be(self, index: MoleculeIndex, other: _Patterns, other_index: MoleculeIndex) -> bool:
        """Return whether one molecule, with what is bound to it, may be as both say."""
        waiting, seen = [(index, other_index)], set()
        while waiting:
            pair = waiting.pop()
            if pair in seen:
                continue
            seen.add(pair)
            said, asked = self.molecules[pair[0]][1], other.molecules[pair[1]][1]
            for site in said.keys() & asked.keys():
                one, two = said[site], asked[site]
                if not one.fits(two):
                    return False
                if one.partner and two.partner:
                    waiting.append((one.partner[0], two.partner[0]))
        return True


def influences(model: Model) -> Influences:
    """Return what rules do to others, by the names of both: `MAKES`, `DESTROYS`, `RATE`.

    Rules are read from left to right; a way back does the opposite. A rule counts where a molecule that it makes or
    changes may be, with what is bound to it, one that the other asks for. That it takes its own reactants away is left
    out. `RATE` is given where it changes an observable that the other's rate uses.

    Examples
    --------
    >>> from pysb.examples.bngwiki_egfr_simple import model
    >>> found = influences(model)
    >>> found["egf_bind_egfr", "egfr_dimerize"], found["egfr_dephos", "grb2_bind_egfr"]
    (frozenset({'makes'}), frozenset({'destroys'}))
    """
    asked: dict[SiteKey, list[tuple[_Patterns, MoleculeIndex]]] = defaultdict(list)
    for patterns in _asking(model):
        for key, index in patterns.asks():
            asked[key].append((patterns, index))
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for rule in model.rules:
        for kind, side, index, site, gone in _changes(rule):
            name = side.molecules[index][0]
            for other, other_index in asked[name, site]:
                if gone is not None and site and gone.fits(other.molecules[other_index][1][site]):
                    continue  # as it was before, or is after
                result = kind if other.kind == MAKES else RATE
                if (result, rule.name) != (DESTROYS, other.owner) and side.may_be(index, other, other_index):
                    found[rule.name, other.owner].add(result)
    order = {name: i for i, name in enumerate(model.rules.keys())}
    pairs = sorted(found, key=lambda pair: (order[pair[0]], order[pair[1]]))
    return {pair: frozenset(found[pair]) for pair in pairs}


def _asking(model: Model) -> Iterator[_Patterns]:
    """Yield the reactants of rules, and the observables that their rates use."""
    for rule in model.rules:
        yield _Patterns(complex_patterns(rule.reactant_pattern), rule.name)
        for observable in rate_observables(model, rule):
            yield _Patterns(complex_patterns(observable), rule.name, RATE)


def rate_observables(model: Model, rule: Rule) -> list[ReactionPattern]:
    """Return the patterns of the observables that the rate of a rule uses."""
    rate = rule.rate_forward
    formula = rate.expand_expr() if hasattr(rate, "expand_expr") else rate
    names = {symbol.name for symbol in formula.free_symbols}
    names |= {function.func.__name__ for function in formula.atoms(AppliedUndef)}  # of a Tag
    return [observable.reaction_pattern for observable in model.observables if observable.name in names]


_Change = tuple[str, _Patterns, MoleculeIndex, str, "_Condition | None"]


def _changes(rule: Rule) -> Iterator[_Change]:
    """Yield what a rule makes of molecules and what it takes away, with what the site was before or is after."""
    before = _Patterns(complex_patterns(rule.reactant_pattern))
    after = _Patterns(complex_patterns(rule.product_pattern))
    mapping = molecule_mapping(before.side, after.side)
    yield from ((MAKES, after, index, "", None) for index in after.molecules.keys() - set(mapping.values()))
    yield from ((DESTROYS, before, index, "", None) for index in before.molecules.keys() - mapping.keys())
    for i, k in mapping.items():
        said, said_after = before.molecules[i][1], after.molecules[k][1]
        for site in said.keys() & said_after.keys():
            one, two = said[site], said_after[site]
            if (one.state, one.bond is None, one.bond is ANY, one.partner_kind) != (
                two.state, two.bond is None, two.bond is ANY, two.partner_kind,
            ):  # fmt: skip
                yield MAKES, after, k, site, one
                yield DESTROYS, before, i, site, two


def centre(rule: Rule) -> list[SiteKey]:
    """Return the sites that a rule changes, states first, then molecules that it makes or removes, with the site "".

    Examples
    --------
    >>> from pysb.examples.bngwiki_egfr_simple import model
    >>> centre(model.rules["grb2_bind_egfr"]), centre(model.rules["egfr_dimer_degrade"])
    ([('EGFR', 'Y1068'), ('Grb2', 'SH2')], [('EGF', ''), ('EGFR', '')])
    """
    found = set()
    for _, side, index, site, other in _changes(rule):
        name, said = side.molecules[index]
        same_state = other is not None and said[site].state == other.state
        found.add((not site, same_state, name, "" if site == _PLACE else site))
    return [(name, site) for _, _, name, site in sorted(found)]
