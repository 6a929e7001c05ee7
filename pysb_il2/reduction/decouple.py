"""Exact decoupling: independent docking sites add species instead of multiplying them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import Il2Error, unknown
from ..rules.contact_map import Contacts
from ..rules.rule_analysis import Reading, read
from ..rules.size_estimate import estimate
from .replicas import divided
from .site_dependencies import moving
from .site_groups import Plan, broken, find, given

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["REPORT", "Decoupling", "Split", "decoupled_model", "decoupling"]

#: The attribute of a decoupled model that holds its report.
REPORT = "_il2_decoupling"


@dataclass(frozen=True)
class Split:
    """One complex that was divided.

    Attributes
    ----------
    trunk : tuple of str
        The monomers that were copied.
    limbs : tuple of tuple of str
        The sites of each limb, as ``monomer.site``; there is one copy of the trunk for each.
    why : mapping of str to str
        For sites that are not a limb of their own: what ties them to others.
    rules : mapping of str to str
        Where each rule was written, and why.
    """

    trunk: tuple[str, ...]
    limbs: tuple[tuple[str, ...], ...]
    why: dict[str, str]
    rules: dict[str, str]

    def __str__(self) -> str:
        limbs = "; ".join(", ".join(sites) for sites in self.limbs)
        return f"{', '.join(self.trunk)}: one copy for each of {limbs}"


@dataclass(frozen=True)
class Decoupling:
    """What `decouple` did to a model.

    Attributes
    ----------
    model : str
        Name of the full model.
    splits : tuple of Split
        What was divided, in the order in which it was done; empty if nothing could be.
    why_not : mapping of str to str
        For monomers that were not divided: what ties their sites together.
    copies : tuple of str
        The monomers of the decoupled model that are copies; see `pysb_il2.expand`.
    predicted, predicted_after : int
        Species that the rules might give before and after, by `pysb_il2.rules.size_estimate.estimate`.
    verified : float or None
        The largest difference of any observable from the full model, relative to its largest
        amount, if that was asked for.
    verified_by : str
        What it was compared with: the full network, or means of network-free runs of the full rules.
    """

    model: str
    splits: tuple[Split, ...]
    why_not: dict[str, str]
    copies: tuple[str, ...]
    predicted: int
    predicted_after: int
    verified: float | None = None
    verified_by: str = ""

    def __str__(self) -> str:
        if not self.splits:
            reasons = [f"  {name}: {why}" for name, why in self.why_not.items()]
            return "\n".join([f"model {self.model!r}: nothing to decouple", *reasons])
        head = f"model {self.model!r}: of {self.predicted:.3g} predicted species, {self.predicted_after:.3g} are left"
        lines = [head, *(f"  {split}" for split in self.splits)]
        if self.verified is not None:
            lines.append(f"  observables differ from {self.verified_by} by {self.verified:.1g} at most")
        return "\n".join(lines)


def decoupled_model(model: Model, *, scaffold: str | None = None, limbs: Sequence[Any] | None = None) -> Model:
    """Return an equivalent model in which independent sites add species instead of multiplying them.

    What `pysb_il2.decouple` does, without its check against the full network.
    """
    _refuse(model)
    wanted = _limbs(model, scaffold, limbs)
    reduced, splits = model, []
    why_not: dict[str, str] = {}
    if wanted is not None and scaffold is not None:
        contacts, readings = _read(model)
        plan, why = given(model, contacts, readings, scaffold, wanted)
        if why:
            raise Il2Error(f"model {model.name!r} cannot be decoupled at these limbs: {why}")
        reduced, split = _split(model, plan, readings, contacts)
        splits.append(split)
    else:
        while (best := _best(reduced, scaffold if reduced is model else None, why_not)) is not None:
            reduced, split = best
            splits.append(split)
            if scaffold is not None:
                break
    copied = {name for split in splits for name in split.trunk}
    why_not = {name: why for name, why in why_not.items() if name in model.monomers.keys() and name not in copied}
    copies = tuple(name for name in reduced.monomers.keys() if name not in model.monomers.keys())
    report = Decoupling(model.name, tuple(splits), why_not, copies, estimate(model), estimate(reduced))
    if reduced is model:
        reduced = _copied(model)
    setattr(reduced, REPORT, report)
    return reduced


def decoupling(model: Model) -> Decoupling:
    """Return what `decouple` did to make a model.

    Raises
    ------
    Il2Error
        If the model was not made by `decouple`.
    """
    report = getattr(model, REPORT, None)
    if not isinstance(report, Decoupling):
        raise Il2Error(f"model {model.name!r} was not made by decouple(); call it on what decouple() returns")
    return report


def _copied(model: Model) -> Model:
    from copy import deepcopy

    copy = deepcopy(model)
    copy.reset_equations()
    return copy


def _refuse(model: Model) -> None:
    """Refuse what no rule-by-rule reading can hold."""
    what = None
    if model.energypatterns:
        what = "it has energy patterns, which make rates depend on whole complexes; write rates by rule"
    elif model.compartments:
        what = "it has compartments; write places as states of a site, such as loc"
    elif model.tags:
        what = f"it has local functions (Tag {model.tags[0].name!r}); write the cases as rules of their own"
    else:
        for monomer in model.monomers:
            if len(set(monomer.sites)) < len(monomer.sites):
                what = f"monomer {monomer.name!r} has several sites of one name; give each its own"
    if what:
        raise Il2Error(f"model {model.name!r} cannot be decoupled: {what}")


def _limbs(model: Model, scaffold: str | None, limbs: Sequence[Any] | None) -> list[list[str]] | None:
    """Return the limbs as lists of sites, checked."""
    if scaffold is not None and scaffold not in model.monomers.keys():
        raise unknown("monomer", scaffold, model.monomers.keys(), where=f"model {model.name!r}")
    if limbs is None:
        return None
    if scaffold is None:
        raise Il2Error("limbs= needs the monomer that they are on; give scaffold= as well")
    wanted = [[limb] if isinstance(limb, str) else list(limb) for limb in limbs]
    sites = [site for limb in wanted for site in limb]
    for site in sites:
        if site not in model.monomers[scaffold].sites:
            raise unknown("site", site, model.monomers[scaffold].sites, where=f"monomer {scaffold}")
    if len(wanted) < 2 or not all(wanted) or len(set(sites)) < len(sites):
        raise Il2Error(f"limbs {limbs!r} do not divide {scaffold!r}; give at least two, each site in one of them only")
    return wanted


def _read(model: Model) -> tuple[Contacts, list[Reading]]:
    """Return the contact map and the rules that may act."""
    contacts = Contacts(model)
    return contacts, [reading for reading in map(read, model.rules) if contacts.fires(reading)]


def _best(model: Model, scaffold: str | None, why_not: dict[str, str]) -> tuple[Model, Split] | None:
    """Return the division that leaves the fewest species, by what the rules allow; None if none helps.

    A scaffold that was named is divided even if it does not help.
    """
    contacts, readings = _read(model)
    best, least = None, float("inf") if scaffold else contacts.breadth()
    seen = set()
    changing = moving(contacts, readings)
    for name in [scaffold] if scaffold else model.monomers.keys():
        if sum(one == name for one, _ in changing) < 2:
            why_not[name] = "it has no two sites that change"
            continue
        plan = find(model, contacts, readings, name)
        if scaffold:
            _refuse_observables(model, contacts, readings, scaffold, plan)
        if not plan.limbs:
            tied = next((why for key, why in plan.why.items() if key[0] == name and why), "its sites are one limb")
            free = [site for one, site in sorted(changing) if one == name and not plan.why.get((name, site))]
            why_not[name] = f"no site but {', '.join(free)} could be a limb: {tied}" if free else tied
            continue
        if (key := (plan.monomers, plan.limbs)) in seen:
            continue
        seen.add(key)
        try:
            found = _split(model, plan, readings, contacts)
        except Il2Error as error:
            if scaffold:
                raise
            why_not[name] = str(error)
            continue
        if (size := Contacts(found[0]).breadth()) < least:
            best, least = found, size
    return best


def _refuse_observables(
    model: Model, contacts: Contacts, readings: Sequence[Reading], scaffold: str, plan: Plan
) -> None:
    """Refuse an observable that ties limbs together which the rules leave apart."""
    keys = frozenset((monomer, site) for monomer in plan.monomers for site in contacts.sites[monomer])
    pinned = frozenset(filter(plan.in_trunk, keys)) if plan.limbs else frozenset()
    finer = find(model, contacts, readings, scaffold, pinned=pinned)
    if len(finer.limbs) > len(plan.limbs):
        why = broken(model, contacts, readings, finer)
        raise Il2Error(f"model {model.name!r} cannot be decoupled at {scaffold}: {why}")


def _split(model: Model, plan: Plan, readings: Sequence[Reading], contacts: Contacts) -> tuple[Model, Split]:
    reduced, rules = divided(model, plan, readings, contacts)

    def said(key: tuple[str, str]) -> str:
        return ".".join(key)

    limbs = tuple(tuple(said(key) for key in sorted(limb)) for limb in plan.limbs)
    return reduced, Split(plan.monomers, limbs, {said(key): why for key, why in plan.why.items()}, rules)
