"""Exact decoupling: independent docking sites add species instead of multiplying them."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..arguments import says_wrong_types
from ..deprecation import renamed_attribute
from ..errors import Il2Error, NotDecouplableError, unknown
from ..models.lookup import as_model
from ..rules.contact_map import ContactMap
from ..rules.rule_analysis import RuleAnalysis, analyse_rule
from ..rules.size_estimate import estimate_species
from .conditions import Condition, Reason
from .replicas import write_decoupled_model
from .site_dependencies import changing_sites
from .site_groups import Plan, find_partition, first_violation, plan_from_sites

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["REPORT", "Decoupling", "Split", "decoupled_model", "decoupling", "report_of"]

#: The attribute of a decoupled model that holds its report.
REPORT = "_il2_decoupling"
#: A divided model, its contact map, and what was divided.
_Divided = tuple["Model", ContactMap, "Split"]


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
    replicas : tuple of str
        The monomers of the decoupled model that are copies of a trunk monomer; see `pysb_il2.expand`.
    predicted, predicted_after : int
        Species that the rules might give before and after, by `pysb_il2.rules.size_estimate.estimate_species`.
    verified : float or None
        The largest difference of any observable from the full model, relative to its largest
        amount, if that was asked for.
    verified_by : str
        What it was compared with: the full network, or means of network-free runs of the full rules.
    """

    model: str
    splits: tuple[Split, ...]
    why_not: dict[str, str]
    replicas: tuple[str, ...]
    predicted: int
    predicted_after: int
    verified: float | None = None
    verified_by: str = ""

    copies = renamed_attribute("copies", "replicas")

    def __str__(self) -> str:
        if not self.splits:
            reasons = [f"  {name}: {why}" for name, why in self.why_not.items()]
            return "\n".join([f"model {self.model!r}: nothing to decouple", *reasons])
        head = f"model {self.model!r}: of {self.predicted:.3g} predicted species, {self.predicted_after:.3g} are left"
        lines = [head, *(f"  {split}" for split in self.splits)]
        if self.verified is not None:
            lines.append(f"  observables differ from {self.verified_by} by {self.verified:.1g} at most")
        return "\n".join(lines)


def decoupled_model(
    model: Model, *, scaffold: str | None = None, limbs: Sequence[str | Sequence[str]] | None = None
) -> Model:
    """Return an equivalent model in which independent sites add species instead of multiplying them.

    What `pysb_il2.decouple` does, without its check against the full network.

    Raises
    ------
    NotDecouplableError
        If the model, or a division that was asked for, breaks a condition of exactness.
    Il2Error
        If `scaffold` or `limbs` name what the model has not.
    """
    _refuse_unreadable(model)
    sites = _sites_of_limbs(model, scaffold, limbs)
    contacts = ContactMap(model)
    predicted = estimate_species(model, contacts)
    reduced, splits = model, list[Split]()
    why_not: dict[str, str] = {}
    if scaffold is not None and sites is not None:
        reduced, contacts, split = _split_as_given(model, contacts, scaffold, sites)
        splits.append(split)
    else:
        while (scaffold is None or not splits) and (best := _best_split(reduced, contacts, scaffold, why_not)):
            reduced, contacts, split = best
            splits.append(split)
    trunks = {name for split in splits for name in split.trunk}
    why_not = {name: why for name, why in why_not.items() if name in model.monomers.keys() and name not in trunks}
    replicas = tuple(name for name in reduced.monomers.keys() if name not in model.monomers.keys())
    predicted_after = estimate_species(reduced, contacts)
    report = Decoupling(model.name, tuple(splits), why_not, replicas, predicted, predicted_after)
    if reduced is model:
        reduced = deepcopy(model)
        reduced.reset_equations()
    setattr(reduced, REPORT, report)
    return reduced


@says_wrong_types
def decoupling(model: Model | str) -> Decoupling:
    """Return what `decouple` did to make a model.

    Parameters
    ----------
    model : pysb.Model or str
        What `decouple` returned.

    Returns
    -------
    Decoupling
        Which molecules were decoupled at which sites, and why others were not. Print it to read it.

    Raises
    ------
    Il2Error
        If the model was not made by `decouple`.
    """
    model = as_model(model)
    report = report_of(model)
    if report is None:
        raise Il2Error(f"model {model.name!r} was not made by decouple(); call it on what decouple() returns")
    return report


def report_of(model: Model) -> Decoupling | None:
    """Return what `decouple` did to make a model, or None where it did not make it."""
    report = getattr(model, REPORT, None)
    return report if isinstance(report, Decoupling) else None


def _refuse_unreadable(model: Model) -> None:
    """Refuse what no rule-by-rule reading can hold."""
    what = ""
    if model.energypatterns:
        what = "it has energy patterns, which make rates depend on whole complexes; write rates by rule"
    elif model.compartments:
        what = "it has compartments; write places as states of a site, such as loc"
    elif model.tags:
        what = f"it has local functions (Tag {model.tags[0].name!r}); write the cases as rules of their own"
    for monomer in model.monomers:
        if not what and len(set(monomer.sites)) < len(monomer.sites):
            what = f"monomer {monomer.name!r} has several sites of one name; give each its own"
    if what:
        raise NotDecouplableError(f"model {model.name!r} cannot be decoupled: {what}", Condition.READABLE)


def _sites_of_limbs(
    model: Model, scaffold: str | None, limbs: Sequence[str | Sequence[str]] | None
) -> list[list[str]] | None:
    """Return the sites of each limb that was named, checked; None if limbs are to be found."""
    if scaffold is not None and scaffold not in model.monomers.keys():
        raise unknown("monomer", scaffold, model.monomers.keys(), where=f"model {model.name!r}")
    if limbs is None:
        return None
    if scaffold is None:
        raise Il2Error("limbs= needs the monomer that they are on; give scaffold= as well")
    sites_of_limbs = [[limb] if isinstance(limb, str) else list(limb) for limb in limbs]
    sites = [site for limb in sites_of_limbs for site in limb]
    for site in sites:
        if site not in model.monomers[scaffold].sites:
            raise unknown("site", site, model.monomers[scaffold].sites, where=f"monomer {scaffold}")
    if len(sites_of_limbs) < 2 or not all(sites_of_limbs) or len(set(sites)) < len(sites):
        raise Il2Error(f"limbs {limbs!r} do not divide {scaffold!r}; give at least two, each site in one of them only")
    return sites_of_limbs


def _split_as_given(model: Model, contacts: ContactMap, scaffold: str, limbs: list[list[str]]) -> _Divided:
    """Divide a model at the limbs that the user named, or say why not."""
    rules = _rules_that_fire(model, contacts)
    plan = plan_from_sites(contacts, scaffold, limbs)
    if violation := first_violation(model, contacts, rules, plan):
        raise NotDecouplableError(
            f"model {model.name!r} cannot be decoupled at these limbs: {violation.words}", violation.condition
        )
    return _split(model, plan, rules, contacts)


def _rules_that_fire(model: Model, contacts: ContactMap) -> list[RuleAnalysis]:
    return [rule for rule in map(analyse_rule, model.rules) if contacts.can_fire(rule)]


def _best_split(model: Model, contacts: ContactMap, scaffold: str | None, why_not: dict[str, str]) -> _Divided | None:
    """Return the division that leaves the fewest species, by what the rules allow; None if none helps.

    A scaffold that was named is divided even if it does not help. What ties other monomers together goes to `why_not`.
    """
    rules = _rules_that_fire(model, contacts)
    best, least = None, float("inf") if scaffold else contacts.total_states()
    seen = set()
    changing = changing_sites(contacts, rules)
    for name in [scaffold] if scaffold else model.monomers.keys():
        if sum(monomer == name for monomer, _ in changing) < 2:
            why_not[name] = "it has no two sites that change"
            continue
        plan = find_partition(model, contacts, rules, name)
        if scaffold:
            _refuse_observables(model, contacts, rules, scaffold, plan)
        if not plan.limbs:
            why_not[name] = _why_whole(name, plan, [site for monomer, site in sorted(changing) if monomer == name])
            continue
        if (key := (plan.monomers, plan.limbs)) in seen:
            continue
        seen.add(key)
        try:
            candidate = _split(model, plan, rules, contacts)
        except NotDecouplableError as error:
            if scaffold:
                raise
            why_not[name] = str(error)
            continue
        if (states := candidate[1].total_states()) < least:
            best, least = candidate, states
    return best


def _why_whole(monomer: str, plan: Plan, sites: Sequence[str]) -> str:
    """Return why the sites of a monomer that change cannot be divided."""
    reasons = (reason for (name, _), reason in plan.why.items() if name == monomer and reason)
    tied = str(next(reasons, "its sites are one limb"))
    free = [site for site in sites if not plan.why.get((monomer, site))]
    return f"no site but {', '.join(free)} could be a limb: {tied}" if free else tied


def _refuse_observables(
    model: Model, contacts: ContactMap, rules: Sequence[RuleAnalysis], scaffold: str, plan: Plan
) -> None:
    """Refuse an observable that ties limbs together which the rules leave apart."""
    keys = frozenset((monomer, site) for monomer in plan.monomers for site in contacts.sites[monomer])
    pinned = frozenset(filter(plan.in_trunk, keys)) if plan.limbs else frozenset()
    finer = find_partition(model, contacts, rules, scaffold, pinned=pinned)
    if len(finer.limbs) > len(plan.limbs):
        violation = first_violation(model, contacts, rules, finer) or Reason(Condition.OBSERVABLES, "")
        raise NotDecouplableError(
            f"model {model.name!r} cannot be decoupled at {scaffold}: {violation.words}", violation.condition
        )


def _split(model: Model, plan: Plan, rules: Sequence[RuleAnalysis], contacts: ContactMap) -> _Divided:
    reduced, placed = write_decoupled_model(model, plan, rules, contacts)
    limbs = tuple(tuple(".".join(key) for key in sorted(limb)) for limb in plan.limbs)
    why = {".".join(key): str(reason or "") for key, reason in plan.why.items()}
    return reduced, ContactMap(reduced), Split(plan.monomers, limbs, why, placed)
