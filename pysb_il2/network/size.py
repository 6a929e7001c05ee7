"""How large a network is and what makes it large; a warning before a long expansion."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import Il2Error
from ..rules.contact_map import reachable_states_and_bonds
from ..rules.growth import growth
from ..rules.size_estimate import estimate_species

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["LONG_EXPANSION_SPECIES", "ExpansionWarning", "Size", "advice", "endless"]

#: Predicted species, some 2000 in truth, from which on an expansion takes minutes rather than seconds.
LONG_EXPANSION_SPECIES = 30_000


class ExpansionWarning(UserWarning):
    """An expansion is likely to be long, or may never end."""


@dataclass(frozen=True)
class Size:
    """Species and reactions of a network, and how many forms each site takes in it.

    Attributes
    ----------
    species, reactions : int
        Their numbers.
    sites : tuple of (str, int, int)
        Monomer and site, how many forms (states and partners) the site takes, and in how many
        species the monomer is; what multiplies most comes first.
    """

    species: int
    reactions: int
    sites: tuple[tuple[str, int, int], ...]

    @classmethod
    def of(cls, species: Sequence[str], reactions: int) -> Size:
        """Count the forms of every site over the species."""
        forms: dict[str, set[str]] = defaultdict(set)
        present: dict[str, int] = defaultdict(int)
        for text in species:
            molecules = re.findall(r"(\w+)\(([^)]*)\)", text)
            partners: dict[str, list[str]] = defaultdict(list)
            for name, sites in molecules:
                for bond in re.findall(r"!(\d+)", sites):
                    partners[bond].append(name)
            for name in {name for name, _ in molecules}:
                present[name] += 1
            for name, sites in molecules:
                for site in filter(None, sites.split(",")):
                    label, bond = re.split(r"[~!]", site)[0], re.search(r"!(\d+)", site)
                    others = [p for p in partners[bond[1]] if p != name] or [name] if bond else []
                    state = re.search(r"~(\w+)", site)
                    forms[f"{name}.{label}"].add(f"{state[1] if state else ''}:{','.join(others)}")
        ranked = sorted(
            ((site, len(kinds), present[site.split(".")[0]]) for site, kinds in forms.items() if len(kinds) > 1),
            key=lambda row: (-row[1] * row[2], row[0]),
        )
        return cls(len(species), reactions, tuple(ranked))

    def __str__(self) -> str:
        rows = [f"  {site}: {forms} forms, in {species} species" for site, forms, species in self.sites[:8]]
        return "\n".join([f"{self.species} species, {self.reactions} reactions; what multiplies them:", *rows])


def advice(model: Model) -> str:
    """Return one sentence on what multiplies species and what to choose instead; empty for small models."""
    number = estimate_species(model)
    if number < LONG_EXPANSION_SPECIES:
        return ""
    states, bonds = reachable_states_and_bonds(model.rules, model.initials)
    # Sites multiply where a molecule has many of them, so each counts by its forms and its neighbours.
    forms = {
        (m.name, site): len(states[m.name, site]) + len(bonds[m.name, site]) for m in model.monomers for site in m.sites
    }
    neighbours = {m.name: len(m.sites) for m in model.monomers}
    worst = sorted(forms, key=lambda key: (-forms[key] * neighbours[key[0]], key))[:4]
    named = ", ".join(f"{monomer}.{site} ({forms[monomer, site]} forms)" for monomer, site in worst)
    return (
        f"model {model.name!r} may have up to {number:.2g} species, and expanding it may take minutes; what multiplies "
        f"them is {named}: choose detail='lumped' for modules that offer it, or leave out modules or sites that "
        "the question does not need (predict_size tells by how much each choice helps)"
    )


def endless(model: Model) -> str:
    """Return in one sentence why an expansion may never end; empty where it will, an Il2Error where it never does."""
    found = growth(model)
    if found is None:
        return ""
    way_out = "give a limit, such as max_agg=10"
    if found.certain:
        raise Il2Error(
            f"model {model.name!r} has no finite network: {found}; {way_out}, or run the rules without a network "
            "(stochastic with engine='nfsim')"
        )
    return f"model {model.name!r} may have no finite network: {found}; {way_out}, if the expansion does not end"
