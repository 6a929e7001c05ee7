"""What binds a site that a mechanism does not need: the mechanism goes on beside it.

Macros and modules note which partners an empty site of a rule or an observable excludes; see
`pysb_il2.macros.excludes_only`. Any other partner is foreign, such as an antibody of the user's, but for decoys, which
are noted to keep a ligand away.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, product
from typing import NamedTuple

from pysb import Annotation, ComplexPattern, Model, Monomer, Observable, Rule
from pysb.core import ReactionPattern

from ..annotations import COUNTED_BY_ARMS, EXCLUDES_ONLY, IS_PART_OF, KEEPS_AWAY, facts_by_name
from ..errors import Il2Error
from ..rules.patterns import Side, SiteKey, bond_of, complex_patterns, drawn_bonds, molecules, state_of
from .copying import rates_of, rule_like

__all__ = ["admit_foreign_partners"]

_LOCK = threading.Lock()
#: The bond to the first foreign partner; rules draw lower ones.
_BOND = 100
#: Where a molecule stands on one side of a rule: the complex and its molecule; None where it is degraded.
_Place = tuple[int, int] | None
#: By site, what binds there: each monomer by its name and site.
_Partners = Mapping[SiteKey, Mapping[SiteKey, Monomer]]


class _Held(NamedTuple):
    """A partner that holds a site that a rule leaves empty, and where the molecule of that site stands on each side."""

    site: SiteKey
    places: tuple[_Place, ...]
    partner: SiteKey
    monomer: Monomer


def admit_foreign_partners(model: Model) -> None:
    """Write rules for foreign partners on sites that the rules want empty of others, and count such molecules.

    What is written already is not written again. Threads wait for one another.
    """
    with _LOCK:
        _admit(model)


def _admit(model: Model) -> None:
    excluded: dict[str, dict[SiteKey, set[SiteKey]]] = defaultdict(lambda: defaultdict(set))
    for note in model.annotations:
        if note.predicate == EXCLUDES_ONLY:
            partner, site = (_site_key(name) for name in note.object.split(" at "))
            excluded[note.subject.name][site].add(partner)
    bound = _partners(model, {site for sites in excluded.values() for site in sites})
    modules, decoys = facts_by_name(model, IS_PART_OF), facts_by_name(model, KEEPS_AWAY)
    by_arms = facts_by_name(model, COUNTED_BY_ARMS)
    for name, sites in excluded.items():
        foreign = {
            site: others for site, own in sites.items()
            if (others := {p: bound[site][p] for p in sorted(bound[site].keys() - own) if p[0] not in decoys})
        }  # fmt: skip
        for site in (site for site in foreign if site[0] in by_arms):
            partner = next(iter(foreign[site]))
            raise Il2Error(
                f"{partner[0]!r} binds {'.'.join(site)} of a ligand with two arms, of which the other cannot know; "
                "give a ligand of one arm"
            )
        if foreign and name in model.rules.keys():
            _write_variants(model, model.rules[name], foreign, modules.get(name))
        elif foreign and name in model.observables.keys():
            _count_variants(model, model.observables[name], foreign)


def _site_key(name: str) -> SiteKey:
    monomer, _, site = name.partition(".")
    return monomer, site


def _partners(model: Model, sites: set[SiteKey]) -> _Partners:
    """Return what binds some sites anywhere in a model."""
    bound: dict[SiteKey, dict[SiteKey, Monomer]] = defaultdict(dict)
    if not sites:
        return bound
    sides = chain.from_iterable((rule.reactant_pattern, rule.product_pattern) for rule in model.rules)
    for pattern in chain((initial.pattern for initial in model.initials), *map(complex_patterns, sides)):
        if any(
            isinstance(bond_of(condition), int)
            for molecule in molecules(pattern)
            for site, condition in molecule.site_conditions.items()
            if (molecule.monomer.name, site) in sites
        ):
            for (one, monomer), (other, its_monomer) in _bonds(pattern):
                bound[one][other], bound[other][one] = its_monomer, monomer
    return bound


def _bonds(pattern: ComplexPattern) -> Iterator[tuple[tuple[SiteKey, Monomer], tuple[SiteKey, Monomer]]]:
    """Yield the two ends of each bond that a complex pattern draws, with their monomers."""
    monomers = [molecule.monomer for molecule in molecules(pattern)]
    for (i, one), (j, other) in drawn_bonds(pattern):
        yield ((monomers[i].name, one), monomers[i]), ((monomers[j].name, other), monomers[j])


def _write_variants(model: Model, rule: Rule, foreign: _Partners, module: str | None) -> None:
    """Write a rule for every combination of foreign partners on the sites that it leaves empty."""
    sides = [complex_patterns(rule.reactant_pattern), complex_patterns(rule.product_pattern)]
    for held, by_one in _combinations(sides, foreign):
        name = "_with_".join((rule.name, *("_".join((*h.partner, "on", *h.site)) for h in held)))
        name = f"{name}_by_one" if by_one else name
        if name not in model.rules.keys():
            variant = rule_like(rule, name, _hold(sides, held, by_one), *rates_of(rule), export=False)
            model.add_component(variant)
            model.reset_equations()
            if module:
                model.add_annotation(Annotation(variant, module, IS_PART_OF, _export=False))


def _count_variants(model: Model, observable: Observable, foreign: _Partners) -> None:
    """Let an observable count what it counts beside foreign partners on the sites that it leaves empty, too."""
    counted = []
    for pattern in complex_patterns(observable.reaction_pattern):
        if not any(
            other in foreign.get(one, ()) or one in foreign.get(other, ()) for (one, _), (other, _) in _bonds(pattern)
        ):
            sides = [(pattern,)]
            variants = (_hold(sides, *chosen)[0] for chosen in _combinations(sides, foreign))
            counted += [pattern, *chain.from_iterable(variants)]
    if len(counted) > len(observable.reaction_pattern.complex_patterns):
        observable.reaction_pattern = ReactionPattern(counted)
        model.reset_equations()


def _combinations(sides: Sequence[Side], foreign: _Partners) -> Iterator[tuple[list[_Held], bool]]:
    """Yield what may hold the sites that a rule leaves empty, at least one of them, and whether one molecule does."""
    choices = [
        [None, *(_Held(site, places, *partner) for partner in foreign[site].items())]
        for site, places in _empty_sites(sides, foreign)
    ]
    for chosen in product(*choices):
        if held := [one for one in chosen if one is not None]:
            yield held, False
            if _may_be_one(held):
                yield held, True


def _may_be_one(held: Sequence[_Held]) -> bool:
    """Return whether all sites may be held by one molecule, with a site of its own for each."""
    monomers, sites = {h.partner[0] for h in held}, {h.partner for h in held}
    complexes = {tuple(place and place[0] for place in h.places) for h in held}
    return 1 < len(held) == len(sites) and len(monomers) == len(complexes) == 1 and None not in complexes.pop()


def _empty_sites(sides: Sequence[Side], wanted: Iterable[SiteKey]) -> Iterator[tuple[SiteKey, tuple[_Place, ...]]]:
    """Yield the wanted sites that a rule leaves empty and in one state, with the places of their molecule.

    As in BioNetGen, the first molecule of a monomer among the reactants becomes the first among the products.
    """
    for monomer, site in wanted:
        places = [
            [(i, j) for i, cp in enumerate(side) for j, m in enumerate(molecules(cp)) if m.monomer.name == monomer]
            for side in sides
        ]
        for nth in range(len(places[0])):
            of_molecule = tuple(of_side[nth] if nth < len(of_side) else None for of_side in places)
            conditions = [
                molecules(side[place[0]])[place[1]].site_conditions
                for side, place in zip(sides, of_molecule, strict=True) if place
            ]  # fmt: skip
            empty = all(site in its and bond_of(its[site]) is None for its in conditions)
            if empty and len({state_of(its[site]) for its in conditions}) == 1:
                yield (monomer, site), of_molecule


def _hold(sides: Sequence[Side], held: Sequence[_Held], by_one: bool) -> list[list[ComplexPattern]]:
    """Return the sides of a rule with partners on empty sites; where a molecule is degraded, they are released."""
    new = [[pattern.copy() for pattern in side] for side in sides]
    for bond, (site, places, (_, its_site), monomer) in enumerate(held, start=_BOND):
        for side, place in zip(new, places, strict=True):
            if place is None:
                side.append(ComplexPattern([monomer(**{its_site: None})], None))
            else:
                members = side[place[0]].monomer_patterns
                molecule = members[place[1]]
                state = state_of(molecule.site_conditions[site[1]])
                members[place[1]] = molecule(**{site[1]: (state, bond) if state else bond})
                if by_one and bond > _BOND:
                    members[-1] = members[-1](**{its_site: bond})
                else:
                    members.append(monomer(**{its_site: bond}))
    return new
