"""Write two models into one, which shares what is said to be one."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from pysb import Compartment, Expression, Initial, Model, Monomer, Parameter

from ..errors import Il2Error
from ..rules.names import check_names
from ..rules.patterns import complex_patterns, molecules, monomer_names
from .building import building
from .foreign_models import mark_written, written_before
from .join_amounts import Amounts
from .mechanisms import effect, mechanism
from .other_units import Units
from .part_copier import Part, PartCopier
from .site_union import Row
from .unification import Joint, maybe_one

if TYPE_CHECKING:
    from pysb.core import Component

__all__ = ["JoinRecord", "join_models", "record_of"]

_RECORD = "_il2_joined"


@dataclass
class JoinRecord:
    """What a joined model knows of the two that it was made of."""

    rows: list[Row]
    parts: list[Part]


def record_of(model: Model) -> JoinRecord | None:
    """Return what a joined model knows of the two that it was made of; None for any other."""
    record = getattr(model, _RECORD, None)
    return record if isinstance(record, JoinRecord) else None


def join_models(
    one: Model, other: Model, *, same: Mapping[str, str | None], prefix: str, at_rest: Iterable[str], units: Units,
    holders: Mapping[str, int], name: str,
) -> Model:  # fmt: skip
    """Return a model of two, which are left as they are and which it keeps.

    Parameters
    ----------
    one, other : Model
        The models.
    same, prefix, at_rest
        As `pysb_il2.join` takes them.
    units : Units
        Of the other.
    holders : mapping of str to int
        By the first model's name of a molecule that is shared, which model sets its amount: 0, 1, or `BOTH`.
    name : str
        Of the new model.
    """
    joint = Joint(one, other, same, prefix, at_rest)
    amounts = Amounts(joint, units, holders)
    joint.name_all()
    labels = [model.name or "unnamed" for model in (one, other)]
    if labels[0] == labels[1]:
        labels = [f"{label}_{i}" for i, label in enumerate(labels, start=1)]
    model = Model(name, _export=False)
    with building(model):
        shared = _write_shared(joint)
        copiers = [PartCopier(joint, i, shared[i], label=labels[i], units=units if i else Units()) for i in range(2)]
        _write_places(joint, copiers)
        for i, copier in enumerate(copiers):
            copier.write_all(amounts.rules[i])
        for i, copier in enumerate(copiers):
            copier.write_initials(partial(_is_kept, amounts.initials[i]))
            copier.annotate()
        for total, *both in amounts.sums:
            each = [copier.amount(initial.value) for copier, initial in zip(copiers, both, strict=True)]
            Initial(copiers[0].pattern(both[0].pattern, [0]), Expression(total, sum(each)), fixed=both[0].fixed)
    check_names(model)
    _compare_rules(joint, copiers, amounts.adding)
    known = [[m.name for m in pair.monomers] for pair in joint.pairs.values()]
    joint.rows += [("perhaps one", a, b, "", why) for a, b, why in maybe_one(one, other, known)]
    setattr(model, _RECORD, JoinRecord(list(dict.fromkeys(joint.rows)), [copier.part() for copier in copiers]))
    for copier in copiers:
        before = written_before(copier.source)
        mark_written(model, {new.name: before[old] for old, new in copier.written.items() if old in before})
    return model


def _compare_rules(joint: Joint, copiers: list[PartCopier], adding: set[str]) -> None:
    """Refuse a mechanism that both models write, and report rules of one effect on what they share.

    Raises
    ------
    Il2Error
        Names both rules.
    """
    seen: dict[str, dict[str, str]] = defaultdict(dict)
    for i, copier in enumerate(copiers):
        for own in copier.source.rules:
            rule = copier.written.get(own.name)
            if rule is None or not rule.reactant_pattern.complex_patterns or own.name in adding:
                continue
            if (
                not monomer_names(chain(*map(complex_patterns, (rule.reactant_pattern, rule.product_pattern))))
                <= joint.pairs.keys()
            ):
                continue
            alike = seen[effect(rule)]
            if i == 0:
                alike[mechanism(rule)] = own.name
            elif (first := alike.get(mechanism(rule))) is not None:
                raise Il2Error(
                    f"both models write one mechanism, {first!r} of {joint.models[0].name!r} and {own.name!r} of "
                    f"{joint.models[1].name!r}, which would go twice as fast; say that the rules are one, as "
                    f"same={{{first!r}: {own.name!r}}}, and the first holds"
                )
            elif alike:
                first = ", ".join(alike.values())
                joint.rows.append(("perhaps one", first, own.name, "", "rules of one effect, which add up"))


def _is_kept(left_out: set[str], monomers: set[str]) -> bool:
    return len(monomers) > 1 or not monomers <= left_out


def _write_shared(joint: Joint) -> list[dict[str, Component]]:
    """Write what is one in both models, and return it by the name in each."""
    stands: list[dict[str, Component]] = [{}, {}]
    for pair in joint.pairs.values():
        sites = [site for site, count in pair.sites.items() for _ in range(count)]
        monomer = Monomer(pair.name, sites, pair.states)
        stands[0][pair.monomers[0].name] = stands[1][pair.monomers[1].name] = monomer
    for value in joint.values:
        first, second = joint.models[0].parameters[value.one], joint.models[1].parameters[value.other]
        like = first if value.name == value.one else second
        stands[0][value.one] = stands[1][value.other] = Parameter(
            value.name, value.value, nonnegative=like.is_nonnegative, integer=like.is_integer
        )
    return stands


def _write_places(joint: Joint, copiers: list[PartCopier]) -> None:
    """Write compartments, and choose one for all of a model that has none where the other has some."""
    mine, theirs = joint.models[0].compartments, joint.models[1].compartments
    for copier in copiers:
        for compartment in copier.source.compartments:
            if copier is copiers[1] and compartment.name in joint.compartments.values():
                first = next(a for a, b in joint.compartments.items() if b == compartment.name)
                _check_compartments(joint, mine[first], compartment)
                copier.written[compartment.name] = copiers[0][first]
            else:
                _ = copier[compartment.name]
    if bool(mine) != bool(theirs):
        i = int(bool(mine))
        place = copiers[i].place = _place_of_all(joint, copiers, i)
        names = ("", "all") if i else ("all", "")
        joint.rows.append(("placed", *names, place.name, "its rates per molecule are the same there"))


def _check_compartments(joint: Joint, one: Compartment, other: Compartment) -> None:
    sizes = [1.0 if c.size is None else float(c.size.get_value()) for c in (one, other)]
    parents = [c.parent.name if c.parent else None for c in (one, other)]
    inside = parents == [None, None] or (parents[0] or "", parents[1]) in joint.compartments.items()
    if one.dimension != other.dimension or not math.isclose(*sizes, rel_tol=1e-9) or not inside:
        raise Il2Error(
            f"compartments {one.name!r} of {joint.models[0].name!r} and {other.name!r} of {joint.models[1].name!r} "
            "differ in dimension, size or what they are in; leave them out of same=, or make them alike"
        )


def _place_of_all(joint: Joint, copiers: list[PartCopier], i: int) -> Compartment:
    """Return the compartment of a model that has none: that of what it shares, or a new one of size 1."""
    placed, bare = copiers[1 - i].source, copiers[i].source
    if placed.energypatterns or bare.energypatterns:
        raise Il2Error(
            f"models {placed.name!r} and {bare.name!r} have energy patterns, and only one has compartments; give both "
            "the same, or none"
        )
    shared = {pair.monomers[1 - i].name for pair in joint.pairs.values()}
    if not shared:
        return Compartment(re.sub(r"\W", "_", f"cell_of_{bare.name}"), None, 3, None)
    found = {
        place.name
        for initial in placed.initials
        for molecule in molecules(initial.pattern)
        if molecule.monomer.name in shared and (place := molecule.compartment or initial.pattern.compartment)
    }
    if not found and len(placed.compartments) == 1:
        found = set(placed.compartments.keys())
    if len(found) != 1:
        raise Il2Error(
            f"what the models share is in the compartments {', '.join(sorted(found)) or '(none said)'} of "
            f"{placed.name!r}, and {bare.name!r} has none; share molecules that start in one compartment, or give both "
            "models the same"
        )
    return copiers[1 - i][found.pop()]
