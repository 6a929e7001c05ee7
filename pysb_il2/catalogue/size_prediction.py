"""How many species a model may have, what makes them many, and what to choose instead, before BioNetGen starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..annotations import IS_PART_OF, cell_types, facts_by_name
from ..arguments import says_wrong_types
from ..composition.module import Module
from ..errors import NotDecouplableError
from ..models.lookup import as_model
from ..modules import INHIBITORS, MODULES
from ..reduction.decouple import decoupled_model, decoupling
from ..rules.contact_map import mutually_exclusive_sites, reachable_states_and_bonds
from ..rules.growth import growth
from ..rules.size_estimate import count_species, estimate_species
from .build import build

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["Prediction", "predict_size"]


@dataclass(frozen=True)
class Prediction:
    """How many species the rules of a model might give; see `rules.size_estimate` for what is counted.

    Attributes
    ----------
    model : str
        Its name.
    species : int
        Species predicted for the model as it is.
    sites : tuple of (str, int, float)
        Monomer and site, how many forms (states and partners) it takes, and by what factor the prediction
        falls where the site is left out; the largest factor comes first.
    modules : tuple of (str, int, tuple of str)
        Modules of this library, species predicted without each, and the modules that need it and so
        go with it; the fewest species come first. Empty for other models.
    decoupled : int or None
        Species predicted after `pysb_il2.decouple`; None where it refuses the model.
    choices : tuple of (str, int)
        What would shrink the model most, and the species predicted then; two at most.
    growth : str
        By which bonds complexes grow, or may grow, without limit; empty where they do not. Species are then
        those that hold each kind of molecule once.
    """

    model: str
    species: int
    sites: tuple[tuple[str, int, float], ...]
    modules: tuple[tuple[str, int, tuple[str, ...]], ...]
    decoupled: int | None
    choices: tuple[tuple[str, int], ...]
    growth: str = ""

    def __str__(self) -> str:
        lines = [f"model {self.model!r}: {self.species:.3g} species predicted"]
        if self.growth:
            lines = [f"model {self.model!r}: {self.growth}", f"  with each kind of molecule once: {self.species:.3g}"]
        if self.decoupled is not None:
            lines.append(f"  after decouple(): {self.decoupled:.3g}")
        lines += [f"  {words}: {species:.3g}" for words, species in self.choices]
        lines += ["what multiplies them:"]
        lines += [
            f"  {site}: {forms} forms; without it {factor:.3g} times fewer" for site, forms, factor in self.sites[:8]
        ]
        for module, species, others in sorted(self.modules, key=lambda row: len(row[2]))[:5]:
            also = f" (and {', '.join(others)}, which need it)" if others else ""
            lines.append(f"  without module {module}{also}: {species:.3g}")
        return "\n".join(lines)


@says_wrong_types
def predict_size(model: Model | str) -> Prediction:
    """Predict how many species a model has and what would make them fewer, without expanding it.

    Parameters
    ----------
    model : pysb.Model or str
        Any PySB model, or the name of a ready one; it is left as it was.

    Returns
    -------
    Prediction
        Print it to read it. Numbers are rather too large, often tenfold, but alike so, and good to
        compare choices by.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> size = il2.predict_size(il2.build("signal", detail="sites"))
    >>> ("CD122.Y392", 4, 10.0) in size.sites
    True
    >>> size.species, size.decoupled
    (80400, 4026)
    """
    model = as_model(model)
    states, bonds = reachable_states_and_bonds(model.rules, model.initials)
    exclusive = mutually_exclusive_sites(model.rules)
    total = count_species(model, states, bonds, exclusive)
    sites = []
    for key in [(monomer.name, site) for monomer in model.monomers for site in monomer.sites]:
        forms = max(1, len(states.get(key, ()))) + len(bonds.get(key, ()))
        if forms > 1:
            other_states = {other: of_site for other, of_site in states.items() if other != key}
            other_bonds = {other: partners - {key} for other, partners in bonds.items() if other != key}
            sites.append((".".join(key), forms, total / count_species(model, other_states, other_bonds, exclusive)))
    sites = sorted((site for site in sites if site[2] > 1), key=lambda site: (-site[2], site[0]))
    modules = _modules(model)
    without = _without(model, modules, total)
    switched = {f"{name}.{site}" for (name, site), of_site in states.items() if len(of_site) > 1}
    choices = [(f"leaving out site {site}", round(total / factor)) for site, _, factor in sites if site in switched]
    choices += [(f"leaving out module {module}", species) for module, species, others in without if not others]
    if any("lumped" in module.forms for module in modules.values()):
        lumped = build(*(module.forms.get("lumped", module) for module in modules.values()))
        choices.append(("detail='lumped' for all modules", estimate_species(lumped)))
    try:
        decoupled = decoupling(decoupled_model(model)).predicted_after
    except NotDecouplableError:
        decoupled = None
    best = tuple(sorted((c for c in choices if c[1] < total), key=lambda choice: choice[1])[:2])
    return Prediction(model.name, total, tuple(sites), tuple(without), decoupled, best, str(growth(model) or ""))


def _modules(model: Model) -> dict[str, Module]:
    """Return the modules of this library, in default forms, that wrote a model of one cell; none if others did too."""
    if cell_types(model):
        return {}
    known = {**{drug.name: drug for drug in INHIBITORS.values()}, **MODULES}
    names = set(facts_by_name(model, IS_PART_OF).values())
    return {name: known[name] for name in sorted(names)} if names <= known.keys() else {}


def _without(model: Model, modules: Mapping[str, Module], total: int) -> list[tuple[str, int, tuple[str, ...]]]:
    """Return what is predicted without each module and those that need it, where that is less."""
    owner, smaller = facts_by_name(model, IS_PART_OF), []
    # A monomer's first amount is that at rest; modules add others, in states that their own rules lead to.
    resting = {i.pattern.monomer_patterns[0].monomer.name: i for i in reversed(model.initials)}.values()
    for name in modules:
        gone = {name}
        while more := {m.name for m in modules.values() if gone & {need.name for need in m.requires}} - gone:
            gone |= more
        rules = [rule for rule in model.rules if owner.get(rule.name) not in gone]
        species = count_species(model, *reachable_states_and_bonds(rules, resting), mutually_exclusive_sites(rules))
        if species < total:
            smaller.append((name, species, tuple(sorted(gone - {name}))))
    return sorted(smaller, key=lambda row: (row[1], row[0]))
