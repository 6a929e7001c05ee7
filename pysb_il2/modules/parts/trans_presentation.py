"""CD25 of one cell that presents IL-2 to CD122 and CD132 of another, in a model of several types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pysb import Annotation, ComplexPattern, Expression, Model, MonomerPattern, Observable, Rule
from pysb.core import ReactionPattern, RuleExpression

from ...annotations import IS_PART_OF, facts_by_name
from ...composition.building import building
from ...errors import Il2Error
from ...knowledge.constants import Constants, table
from ...rules.patterns import complex_patterns, molecules, monomer_names, state_of

if TYPE_CHECKING:
    from pysb import Monomer

__all__ = ["present_IL2"]


def present_IL2(model: Model, donor: str, acceptor: str) -> None:
    """Let CD25 of one type present IL-2 to CD122 and CD132 of another, as dendritic cells do to T cells (Wuest2011).

    CD25 of the donor takes the place of the acceptor's in each step of assembly at the surface. All dissociation rates
    are those within one cell. Chains of two cells meet where the cells touch: per pair of cells in a volume V,
    `contact_volume` / V times as often as chains of one cell. This constant is assumed. The complex signals in the
    acceptor, and is not internalised before CD25 leaves it.

    Raises
    ------
    Il2Error
        If a type lacks IL-2 and its chains, or they have other sites.
    """
    names = [f"{donor}_CD25", *(f"{acceptor}_{chain}" for chain in ("CD25", "CD122", "CD132"))]
    for name in ("IL2", *names):
        if name not in model.monomers.keys():
            raise Il2Error(f"{donor!r} cannot present IL-2 to {acceptor!r}: there is no {name!r}; build both with IL-2")
    its, own, *chains = (model.monomers[name] for name in names)
    if its.site_states != own.site_states or its.sites != own.sites:
        raise Il2Error(f"CD25 of {donor!r} has other sites than that of {acceptor!r}; build both with the same modules")
    modules, found = facts_by_name(model, IS_PART_OF), dict[str, ComplexPattern]()
    with building(model):
        k = Constants(model, {"contact_volume": table()["contact_volume"]})
        cells, volume = model.parameters[f"{acceptor}_cells"], model.parameters["medium_volume"]
        meeting = model.expressions.get("contacts_per_pair") or Expression(
            "contacts_per_pair", k.contact_volume / volume
        )
        for rule in list(model.rules):
            sides = complex_patterns(rule.reactant_pattern), complex_patterns(rule.product_pattern)
            if (
                modules.get(rule.name)
                and rule.is_reversible
                and len(sides[1]) == 1
                and _joins(sides[1][0], own, chains)
            ):
                before, after = (ReactionPattern([_of_donor(p, own, its) for p in side]) for side in sides)
                kf = rule.rate_forward
                if not any(_joins(pattern, own, chains) for pattern in sides[0]):
                    name = f"{rule.name}_of_{donor}_kf"
                    kf = Expression(name, kf * cells * meeting)
                name = f"{rule.name}_of_{donor}"
                new = Rule(name, RuleExpression(before, after, is_reversible=True), kf, rule.rate_reverse)
                Annotation(new, modules[rule.name], IS_PART_OF)
                found |= {str(pattern): pattern for pattern in after.complex_patterns}
        total = Observable(f"{acceptor}_IL2_presented_by_{donor}_of_all_cells", ReactionPattern(list(found.values())))
        Expression(f"{acceptor}_IL2_presented_by_{donor}", total / cells)
        if bound := model.observables.get("bound_IL2"):
            bound.reaction_pattern = ReactionPattern([*bound.reaction_pattern.complex_patterns, *found.values()])


def _joins(pattern: ComplexPattern, CD25: Monomer, chains: list[Monomer]) -> bool:
    """Return whether a complex at the surface has CD25 and another chain of a cell."""
    members = molecules(pattern)
    here = all(state_of(m.site_conditions.get("loc")) in ("", "surface", "medium") for m in members)
    names = monomer_names([pattern])
    return here and "IL2" in names and CD25.name in names and any(chain.name in names for chain in chains)


def _of_donor(pattern: ComplexPattern, own: Monomer, its: Monomer) -> ComplexPattern:
    return ComplexPattern(
        [
            MonomerPattern(its if m.monomer is own else m.monomer, dict(m.site_conditions), m.compartment)
            for m in molecules(pattern)
        ],
        None,
    )
