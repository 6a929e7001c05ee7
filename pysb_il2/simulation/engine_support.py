"""Which features of a model or of its network an engine would run wrong, found by comparing the engines.

The comparison is described in docs/explanation/single_cells.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, Any

from pysb import ANY
from sympy.core.function import AppliedUndef

from ..annotations import COUNTED_BY_ARMS, facts_by_name
from ..network import bionetgen
from ..network.expansion import expand
from ..network.network import Network
from ..reduction.decouple import report_of
from ..rules.contact_map import ContactMap, rule_directions
from ..rules.patterns import (
    SiteKey,
    bond_of,
    complex_patterns,
    connected,
    connected_components,
    drawn_bonds,
    molecules,
    monomer_names,
    state_of,
)
from ..rules.rule_analysis import molecule_mapping

if TYPE_CHECKING:
    from pysb import ComplexPattern, Model, MonomerPattern, Rule

__all__ = ["STOCHASTIC_ENGINES", "centres", "may_match_twice", "unsupported_features"]

_TOTAL_RATE = "such events would be too rare; write a rate per molecule"
#: Gillespie's method on the expanded network, and two that need no network.
STOCHASTIC_ENGINES = ("ssa", "nfsim", "rulemonkey")


def unsupported_features(model_or_network: Model | Network, engine: str) -> list[str]:
    """Return what an engine would run wrong, in words; nothing if it runs all of it right.

    Parameters
    ----------
    model_or_network : pysb.Model or Network
        A model for stochastic engines, a network for the others.
    engine : str
        One of `STOCHASTIC_ENGINES` or of `pysb_il2.simulation.engines.registry.ENGINES`.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> unsupported_features(il2.build("receptor"), "ssa")
    []
    """
    return [feature for find in _UNSUPPORTED.get(engine, ()) for feature in find(model_or_network)]


def _decoupled_sites(model: Model) -> Iterator[str]:
    report = report_of(model)
    if report is not None and report.splits:
        yield (
            "it was decoupled, which is exact for means only, not for single cells; "
            f"give the full model {report.model!r} that decouple() was called on"
        )


def _counted_by_arms(model: Model) -> Iterator[str]:
    for name in facts_by_name(model, COUNTED_BY_ARMS):
        yield (
            f"{name!r} is counted by its two arms, which is exact for means only, not for single molecules; "
            "give a ligand of one arm"
        )


def _time_in_expressions(model: Model) -> Iterator[str]:
    for expression in model.expressions:
        if any(symbol.name == "time" for symbol in expression.expr.free_symbols):
            yield (
                f"Expression {expression.name!r} follows time, which stochastic engines here take to stand still "
                "between readings; let a molecule that is made or lost keep the time"
            )


def _total_rates_of_one_species(model: Model) -> Iterator[str]:
    rules = {name for rule in model.rules if rule.total_rate for name in (rule.name, f"_reverse_{rule.name}")}
    reactions = expand(model, decoupled=False).reactions if rules else ()
    paired = {rule for r in reactions if len(set(r.reactants)) < len(r.reactants) for rule in r.rules}
    for name in sorted(rules & paired):
        yield f"rule {name!r} has a total rate and two reactants of one species; {_TOTAL_RATE}"


def _total_rates_in_one_complex(model: Model) -> Iterator[str]:
    contacts = ContactMap(model) if any(rule.total_rate for rule in model.rules) else None
    for rule in model.rules:
        if not rule.total_rate or contacts is None:
            continue
        for side in (rule.reactant_pattern, rule.product_pattern)[: 1 + rule.is_reversible]:
            patterns = complex_patterns(side)
            reach = [
                monomer_names([p]).union(into[0] for _, into in contacts.walk(contacts.open_sites(p))) for p in patterns
            ]
            if any(one & other for one, other in combinations(reach, 2)):
                yield f"rule {rule.name!r} has a total rate and two reactants that may be one complex; {_TOTAL_RATE}"


def _functions_of_two_tags(model: Model) -> Iterator[str]:
    for expression in model.expressions:
        if len(expression.tags()) > 1:
            yield f"Expression {expression.name!r} has two Tags, of which one would be left out; take engine='ssa'"


def _local_functions_beyond_nfsim(model: Model) -> Iterator[str]:
    for expression in (expression for expression in model.expressions if expression.is_local):
        called = {type(call).__name__ for call in expression.expr.atoms(AppliedUndef)}
        counts_complexes = any(o.name in called and o.match == "species" for o in model.observables)
        if counts_complexes or not called <= set(model.observables.keys()):
            why = "calls more than counts of molecules, at which NFsim stops"
        elif any(symbol.name in model.observables.keys() for symbol in expression.expand_expr().free_symbols):
            why = "also follows observables of the whole model, which NFsim takes to stand still"
        else:
            continue
        yield f"local function {expression.name!r} {why}; take engine='ssa' or 'rulemonkey'"


def _volumes_and_energies(model: Model) -> Iterator[str]:
    if model.compartments:
        yield "volumes of compartments are left out; take engine='ssa'"
    if model.energypatterns or any(rule.energy for rule in model.rules):
        yield "energy patterns were not compared yet; take engine='ssa'"


def _missing_bonds(model: Model) -> Iterator[str]:
    sides = {f"observable {o.name!r}": o.reaction_pattern.complex_patterns for o in model.observables}
    for rule in model.rules:
        sides[f"rule {rule.name!r}"] = complex_patterns(rule.reactant_pattern) + complex_patterns(rule.product_pattern)
    for name, patterns in sides.items():
        if any(len(connected_components(pattern)) > 1 for pattern in patterns):
            yield f"{name} names molecules of one complex without the bonds between them; take engine='ssa'"


def _partial_deletions(model: Model) -> Iterator[str]:
    for rule in model.rules:
        left, right = complex_patterns(rule.reactant_pattern), complex_patterns(rule.product_pattern)
        deletes = _deletes_a_part(left, right) or (rule.is_reversible and _deletes_a_part(right, left))
        if deletes and not rule.delete_molecules:
            yield f"rule {rule.name!r} deletes a part of a complex without delete_molecules=True; take engine='ssa'"


def _deletes_a_part(left: Sequence[ComplexPattern], right: Sequence[ComplexPattern]) -> bool:
    """Return whether a pattern loses some of its molecules and keeps others."""
    pairs = molecule_mapping(left, right)
    stays = [[(i, j) in pairs for j in range(len(molecules(pattern)))] for i, pattern in enumerate(left)]
    return any(any(row) and not all(row) for row in stays)


def _counted_once(model: Model) -> Iterator[str]:
    """Yield what counts once for a complex, and in network-free engines once for each match in it."""
    contacts, way_out = ContactMap(model), "twice and should count it once; take engine='ssa'"
    for observable in model.observables:
        for pattern in complex_patterns(observable.reaction_pattern):
            if pattern.match_once and may_match_twice(contacts, pattern, range(len(molecules(pattern)))):
                yield f"observable {observable.name!r} may match a complex {way_out}"
    for rule, pattern, lost, changed in centres(model):
        deletes = len(lost) == len(molecules(pattern)) and not rule.delete_molecules
        if (deletes or pattern.match_once) and may_match_twice(contacts, pattern, lost | changed):
            yield f"rule {rule.name!r} may match a complex {'that it deletes ' if deletes else ''}{way_out}"


def _identical_sites(model: Model) -> Iterator[str]:
    """Yield rules that fit twice round one centre, of which RuleMonkey counts each fit."""
    for rule, pattern, lost, changed in centres(model):
        parts = molecules(pattern)
        identical = {
            i
            for i, part in enumerate(parts)
            if any(part.monomer.sites.count(site) > 1 for site in part.site_conditions)
        }
        if identical & lost or (identical - {0} and 0 not in lost | changed and lost | changed):
            yield f"rule {rule.name!r} may fit twice by sites of one name; take engine='ssa' or 'nfsim'"


def centres(model: Model) -> Iterator[tuple[Rule, ComplexPattern, set[int], set[int]]]:
    """Yield the patterns that rules act on, with the molecules in them that are lost and that change."""
    for rule in model.rules:
        for left, right in rule_directions(rule):
            becomes = molecule_mapping(left, right)
            for i, pattern in enumerate(left):
                after = {j: molecules(right[k])[n] for (h, j), (k, n) in becomes.items() if h == i}
                parts = molecules(pattern)
                changed = {j for j, part in after.items() if part.site_conditions != parts[j].site_conditions}
                yield rule, pattern, set(range(len(parts))) - after.keys(), changed


def may_match_twice(contacts: ContactMap, pattern: ComplexPattern, centre: Collection[int]) -> bool:
    """Return whether a complex may hold a pattern more than once, with other molecules in the places of its centre."""
    parts = molecules(pattern)
    drawn = {
        (end, parts[partner].monomer.name, site)
        for bond in drawn_bonds(pattern) for end, (partner, site) in (bond, bond[::-1])
    }  # fmt: skip
    identical = [
        (part.monomer.name, site) for part in parts for site in part.monomer.sites if part.monomer.sites.count(site) > 1
    ]

    def may_be(i: int, out: SiteKey, into: SiteKey) -> bool:
        """Return whether a molecule that a bond leads to may be this one of the pattern."""
        monomer, site = into
        if monomer != parts[i].monomer.name:
            return False
        if any(end == (i, site) for end, *_ in drawn):
            return ((i, site), *out) in drawn
        return site not in parts[i].site_conditions or bond_of(parts[i].site_conditions[site]) is not None

    alike = any(_are_alike(parts[i], part) for i in centre for j, part in enumerate(parts) if i != j)
    bonds = contacts.walk([*contacts.open_sites(pattern), *identical])
    return alike or any(may_be(i, *bond) for bond in bonds for i in centre)


def _are_alike(one: MonomerPattern, other: MonomerPattern) -> bool:
    """Return whether one molecule may be both of two in a pattern."""
    return one.monomer is other.monomer and not any(
        (state_of(condition) and state_of(other.site_conditions[site]) not in {"", state_of(condition)})
        or {bond_of(condition), bond_of(other.site_conditions[site])} == {None, ANY}
        for site, condition in one.site_conditions.items()
        if site in other.site_conditions
    )


def _rings_that_part(model: Model, *, only_with_deletion: bool = False) -> Iterator[str]:
    """Yield rules of which an engine breaks the first bond, finds all still together, and gives up."""
    for rule in model.rules:
        for left, right in rule_directions(rule):
            becomes = {j: product for (_, j), (product, _) in molecule_mapping(left, right).items()}
            if len(left) != 1 or not _parts_a_ring(left[0], becomes):
                continue
            if len(becomes) < len(molecules(left[0])):
                yield f"rule {rule.name!r} breaks a ring and deletes a molecule of it; take engine='ssa'"
            elif not only_with_deletion:
                yield f"rule {rule.name!r} breaks several bonds of a ring; take engine='ssa' or 'nfsim'"


def _parts_a_ring(pattern: ComplexPattern, product_of: Mapping[int, int]) -> bool:
    """Return whether a bond of a ring is broken, and its ends come to be in two products."""
    links = [(one, other) for (one, _), (other, _) in drawn_bonds(pattern)]
    return any(
        link[0] in product_of and link[1] in product_of and product_of[link[0]] != product_of[link[1]]
        and any({*link} <= group for group in connected(range(len(molecules(pattern))), links[:n] + links[n + 1 :]))
        for n, link in enumerate(links)
    )  # fmt: skip


def _unreadable_rate_laws(network: Network) -> Iterator[str]:
    text = "\n".join(bionetgen.block_text(network.text, block) for block in ("parameters", "functions"))
    if re.search(r"\btime\b", text):
        yield "rates follow time"
    if re.search(r"&&|\|\|", text):
        yield "conditions are joined by and or or"
    rates = {reaction.rate for reaction in network.reactions}
    if not all(re.fullmatch(r"(?:[\d.eE+-]+\*)?[A-Za-z_]\w*(?:\(\))?", rate) for rate in rates):
        yield "a rate is more than a number times one name"


_NETWORK_FREE = (
    _decoupled_sites, _counted_by_arms, _time_in_expressions, _total_rates_in_one_complex, _functions_of_two_tags,
    _volumes_and_energies, _missing_bonds, _partial_deletions, _counted_once,
)  # fmt: skip
#: What each engine runs wrong, some of it without a word; an engine that is not here runs all that we know of right.
_UNSUPPORTED: Mapping[str, tuple[Callable[[Any], Iterator[str]], ...]] = {
    "ssa": (_decoupled_sites, _counted_by_arms, _time_in_expressions, _total_rates_of_one_species),
    "nfsim": (*_NETWORK_FREE, _local_functions_beyond_nfsim, partial(_rings_that_part, only_with_deletion=True)),
    "rulemonkey": (*_NETWORK_FREE, _rings_that_part, _identical_sites),
    "sparse": (_unreadable_rate_laws,),
}
