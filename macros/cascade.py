"""Kinase cascades: the active kinase of each tier phosphorylates the kinase of the next, site by site."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from pysb import ComponentSet, MonomerPattern

from pysb_il2.arguments import check_fields
from pysb_il2.deprecation import keyword_only
from pysb_il2.errors import Il2Error
from pysb_il2.types import Molecule, Pattern, Rate

from .exclusion import excludes_only
from .inhibition import uninhibited
from .patterns import ADDED_BOND, as_pattern, check_sites, in_states, monomer_name, unbound_and_bound, with_bond
from .phosphorylation import PHOSPHORYLATED, UNPHOSPHORYLATED, residue_name
from .rule_writing import macro, write_conversion

__all__ = ["Tier", "cascade", "phosphorylate_and_dissociate", "phosphorylate_in_order"]

#: A phosphosite and the rate constant of its phosphorylation.
Step: TypeAlias = "tuple[str, Rate]"


@dataclass(frozen=True)
class Tier:
    """One kinase of a cascade, and the sites that activate it: ``K + T >> K + pT`` for each site in order.

    Units and return value: see `pysb_il2.macros`.

    Parameters
    ----------
    kinase : Monomer or MonomerPattern
        The kinase in whatever state allows the tier above to phosphorylate it. Leave out the sites of `steps`.
    steps : sequence of (str, Rate)
        Its phosphosites in the order of phosphorylation, each with a second-order rate constant
        (kcat/Km). A site with the states ``u``, ``p``, ``pp`` stands twice. With all steps done the
        kinase is active.
    verb : str
        What the tier above does, for the rules' names.

    Examples
    --------
    >>> from pysb import Monomer
    >>> B = Monomer("B", ["S", "drug"], {"S": ["u", "p", "pp"]}, _export=False)
    >>> Tier(B, [("S", 1e-6), ("S", 1e-6)]).active
    B(S='pp', drug=None)
    """

    kinase: Molecule
    steps: Sequence[Step]
    verb: str = "phosphorylates"

    def __post_init__(self) -> None:
        check_fields(self)

    @property
    def active(self) -> MonomerPattern:
        """The kinase with all steps done and no inhibitor bound."""
        final = {site: after for site, _, after, _ in _state_changes(self.kinase, self.steps)}
        return uninhibited(as_pattern(self.kinase).monomer(**final))


@macro
def cascade(trigger: Pattern, *tiers: Tier) -> ComponentSet:
    """Write a cascade of kinases: ``K + A >> K + pA``, ``pA + B >> pA + pB``, and so on.

    A tier is active, and phosphorylates the next one, once all its steps are done.

    Parameters
    ----------
    trigger : Monomer, MonomerPattern or ComplexPattern
        The molecule that activates the first kinase.
    *tiers : Tier
        The kinases from top to bottom, with their rate constants.

    Examples
    --------
    >>> from pysb import Model, Monomer
    >>> from pysb_il2 import building
    >>> with building(Model("m", _export=False)) as m:
    ...     G = Monomer("G")
    ...     A = Monomer("A", ["S1"], {"S1": ["u", "p"]})
    ...     B = Monomer("B", ["S", "drug"], {"S": ["u", "p", "pp"]})
    ...     C = Monomer("C", ["T1", "Y2"], {"T1": ["u", "p"], "Y2": ["u", "p"]})
    ...     parts = cascade(
    ...         G, Tier(A, [("S1", 1e-6)], verb="activates"), Tier(B, [("S", 1e-6), ("S", 1e-6)]),
    ...         Tier(C, [("Y2", 1e-6), ("T1", 1e-5)]))
    >>> for rule in m.rules:
    ...     print(rule.name)
    G_activates_A_S1
    A_phosphorylates_B_S_p
    A_phosphorylates_B_S_pp
    B_phosphorylates_C_Y2
    B_phosphorylates_C_T1
    """
    made = ComponentSet()
    kinase = trigger
    for tier in tiers:
        made |= phosphorylate_in_order(kinase, tier.kinase, tier.steps, verb=tier.verb)
        kinase = tier.active
    return made


@macro
def phosphorylate_in_order(
    kinase: Pattern, substrate: Molecule, steps: Sequence[Step], *, verb: str = "phosphorylates"
) -> ComponentSet:
    """Phosphorylate sites in a fixed order: ``K + S >> K + pS``, ``K + pS >> K + ppS``.

    The kinase dissociates after every step (distributive phosphorylation).
    Units and return value: see `pysb_il2.macros`.

    Parameters
    ----------
    kinase : Monomer, MonomerPattern or ComplexPattern
        The active kinase.
    substrate : Monomer or MonomerPattern
        The molecule that is phosphorylated. Leave out the sites of `steps`.
    steps, verb
        As in `Tier`; each step needs the ones before it.

    Raises
    ------
    Il2Error
        If a site is unknown, or stands more often than it has states to reach.

    Examples
    --------
    >>> from pysb import Model, Monomer
    >>> from pysb_il2 import building
    >>> with building(Model("m", _export=False)) as m:
    ...     K, S = Monomer("K"), Monomer("S", ["T1", "Y2"], {"T1": ["u", "p"], "Y2": ["u", "p"]})
    ...     parts = phosphorylate_in_order(K, S, [("Y2", 1e-6), ("T1", 1e-5)])
    >>> m.rules["K_phosphorylates_S_T1"].reactant_pattern
    K() + S(T1='u', Y2='p')
    """
    substrate = as_pattern(substrate)
    made = ComponentSet()
    reached: dict[str, str] = {}
    for site, old, new, kc in _state_changes(substrate, steps):
        before, after = in_states(substrate(**reached), site, old, new)
        sentence = f"{monomer_name(kinase)}_{verb}_{residue_name(substrate, site, new)}"
        made |= write_conversion(sentence, kinase, before, after, kc)
        reached[site] = new
    return made


@keyword_only("domain", "partner", "partner_domain", "kc")
@macro
def phosphorylate_and_dissociate(
    kinase: Pattern, substrate: Molecule, site: str, *, domain: str, partner: Molecule, partner_domain: str, kc: Rate
) -> ComponentSet:
    """Phosphorylate a molecule whether a partner is bound or not, and release the partner.

    ``K + S >> K + pS`` and ``K + S:P >> K + pS + P``. Another molecule at the site of the partner stays bound.
    Units and return value: see `pysb_il2.macros`.

    Parameters
    ----------
    kinase : Monomer, MonomerPattern or ComplexPattern
        The active kinase. Number its bonds below 50.
    substrate, partner : Monomer or MonomerPattern
        The molecule that is phosphorylated, and the one that is released. Leave out the sites.
    site, domain, partner_domain : str
        The phosphosite of the substrate, and the sites by which substrate and partner bind each other.
    kc : Rate
        Second-order rate constant (kcat/Km).

    Examples
    --------
    >>> from pysb import Model, Monomer
    >>> from pysb_il2 import building
    >>> with building(Model("m", _export=False)) as m:
    ...     K, P = Monomer("K"), Monomer("P", ["s"])
    ...     S = Monomer("S", ["p", "S1"], {"S1": ["u", "p"]})
    ...     parts = phosphorylate_and_dissociate(K, S, "S1", domain="p", partner=P, partner_domain="s", kc=1e-6)
    >>> m.rules.keys()
    ['K_phosphorylates_S_S1', 'K_phosphorylates_S_S1_and_frees_P']
    """
    before, after = in_states(substrate, site, UNPHOSPHORYLATED, PHOSPHORYLATED)
    _, bound = unbound_and_bound(before, domain, partner, partner_domain, ADDED_BOND)
    before, after = with_bond(before, domain, None), with_bond(after, domain, None)
    sentence = f"{monomer_name(kinase)}_phosphorylates_{monomer_name(substrate)}_{site}"
    made = write_conversion(sentence, kinase, before, after, kc)
    excludes_only(made, substrate, domain, [(partner, partner_domain)])
    released = after + with_bond(partner, partner_domain, None)
    return made | write_conversion(f"{sentence}_and_frees_{monomer_name(partner)}", kinase, bound, released, kc)


def _state_changes(substrate: Molecule, steps: Sequence[Step]) -> list[tuple[str, str, str, Rate]]:
    """Return site, states before and after, and rate constant of each step; refuse a step without a state."""
    monomer = as_pattern(substrate).monomer
    changes = []
    phosphates: dict[str, int] = {}
    for site, kc in steps:
        check_sites(monomer, site)
        states, count = monomer.site_states.get(site, []), phosphates.get(site, 0)
        if count + 1 >= len(states):
            raise Il2Error(
                f"site {site!r} of {monomer.name!r} has the states {', '.join(states) or 'none'}, "
                f"too few for step {count + 1}; leave the step out or give the site another state"
            )
        changes.append((site, states[count], states[count + 1], kc))
        phosphates[site] = count + 1
    return changes
