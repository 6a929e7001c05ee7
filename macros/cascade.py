"""Cascades of kinases: each tier is phosphorylated step by step by the one above it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pysb import ComponentSet, Monomer

from pysb_il2.errors import Il2Error

from .inhibition import working
from .phosphorylation import PHOSPHORYLATED, UNMODIFIED
from .rule_writing import bound, check_sites, name_of, write_rule

__all__ = ["Tier", "cascade", "erase", "phosphorylate_and_part", "phosphorylate_in_order"]

Step = tuple[str, Any]


@dataclass(frozen=True)
class Tier:
    """One kinase of a cascade.

    Parameters
    ----------
    kinase : Monomer or MonomerPattern
        The kinase in whatever state allows the tier above to phosphorylate it.
    steps : sequence of (str, rate)
        Its sites in the order in which they are phosphorylated, and the rate of each step,
        1/(molecules s) per cell. A site with the states ``u``, ``p``, ``pp`` stands twice. With all
        steps done the kinase is active.
    verb : str
        What the tier above does, for the rules' sentences.
    """

    kinase: Any
    steps: Sequence[Step]
    verb: str = "phosphorylates"

    @property
    def active(self) -> Any:
        """The kinase with all steps done, its pocket free of drugs."""
        monomer = self.kinase if isinstance(self.kinase, Monomer) else self.kinase.monomer
        return working(monomer(**{site: new for site, _, new, _ in _states(self.kinase, self.steps)}))


def cascade(trigger: Any, *tiers: Tier) -> ComponentSet:
    """Write a cascade in which every tier, once all its steps are done, phosphorylates the next.

    Parameters
    ----------
    trigger : Monomer or MonomerPattern
        What activates the first kinase.
    *tiers : Tier
        The kinases from top to bottom.

    Examples
    --------
    >>> from pysb import Model, Monomer
    >>> from pysb_il2 import building
    >>> m = Model("m", _export=False)
    >>> with building(m):
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
    above = trigger
    for tier in tiers:
        made |= phosphorylate_in_order(above, tier.kinase, tier.steps, verb=tier.verb)
        above = tier.active
    return made


def phosphorylate_in_order(
    kinase: Any, substrate: Any, steps: Sequence[Step], *, verb: str = "phosphorylates"
) -> ComponentSet:
    """Phosphorylate sites one after the other, distributively: the kinase lets go after every step.

    Parameters
    ----------
    kinase : Monomer or MonomerPattern
        The active kinase, second order (kcat/Km).
    substrate : Monomer or MonomerPattern
        What it phosphorylates.
    steps : sequence of (str, rate)
        As in `Tier`; each step needs the ones before it.
    verb : str
        For the rules' sentences.
    """
    kinase = kinase() if isinstance(kinase, Monomer) else kinase
    substrate = substrate() if isinstance(substrate, Monomer) else substrate
    made = ComponentSet()
    done: dict[str, str] = {}
    for site, old, new, kc in _states(substrate, steps):
        before, after = substrate(**{**done, site: old}), substrate(**{**done, site: new})
        sentence = f"{name_of(kinase)}_{verb}_{_residue(substrate, site, new)}"
        made |= write_rule(sentence, kinase + before >> kinase + after, kc, suffixes=("kc", ""))
        done[site] = new
    return made


def erase(phosphatase: Any, substrate: Any, site: str, kc: Any, *, where: str = "") -> ComponentSet:
    """Take the phosphates off a site one at a time, down to its resting state.

    Parameters
    ----------
    phosphatase : Monomer, MonomerPattern or None
        Second order (kcat/Km, 1/(molecules s)); None for a first-order loss (1/s).
    substrate : Monomer or MonomerPattern
        What loses its phosphate.
    site : str
        A site with states in the order of phosphorylation, such as ``u``, ``p``, ``pp``.
    kc : float, Parameter, Expression
        Rate of every step.
    where : str
        Appended to the rules' names.
    """
    check_sites(substrate, site)
    substrate = substrate() if isinstance(substrate, Monomer) else substrate
    made = ComponentSet()
    states = substrate.monomer.site_states[site]
    for new, old in pairwise(states):
        before, after = substrate(**{site: old}), substrate(**{site: new})
        lost = _residue(substrate, site, old)
        if phosphatase is None:
            sentence, reaction = f"{lost}_dephosphorylated", before >> after
        else:
            enzyme = phosphatase() if isinstance(phosphatase, Monomer) else phosphatase
            sentence, reaction = f"{name_of(enzyme)}_dephosphorylates_{lost}", enzyme + before >> enzyme + after
        made |= write_rule("_".join(filter(None, (sentence, where))), reaction, kc, suffixes=("kc", ""))
    return made


def phosphorylate_and_part(
    kinase: Any, substrate: Any, site: str, domain: str, partner: Any, partner_domain: str, kc: Any
) -> ComponentSet:
    """Phosphorylate a site that loosens a bond: free molecules are marked, bound ones are marked and let go.

    Parameters
    ----------
    kinase : Monomer or MonomerPattern
        The active kinase, second order (kcat/Km).
    substrate : Monomer or MonomerPattern
        What it phosphorylates.
    site, domain : str
        The residue, and the site that holds the partner.
    partner : Monomer or MonomerPattern
        Who is let go.
    partner_domain : str
        The site with which it holds.
    kc : float, Parameter, Expression
        Rate, 1/(molecules s) per cell.

    Examples
    --------
    >>> from pysb import Model, Monomer
    >>> from pysb_il2 import building
    >>> m = Model("m", _export=False)
    >>> with building(m):
    ...     K, P = Monomer("K"), Monomer("P", ["s"])
    ...     S = Monomer("S", ["p", "S1"], {"S1": ["u", "p"]})
    ...     parts = phosphorylate_and_part(K, S, "S1", "p", P, "s", 1e-6)
    >>> m.rules.keys()
    ['K_phosphorylates_S_S1', 'K_phosphorylates_S_S1_and_frees_P']
    """
    check_sites(substrate, site, domain)
    check_sites(partner, partner_domain)
    kinase = kinase() if isinstance(kinase, Monomer) else kinase
    substrate = substrate() if isinstance(substrate, Monomer) else substrate
    before, after = (bound(substrate(**{site: state}), domain, None) for state in (UNMODIFIED, PHOSPHORYLATED))
    held = bound(substrate(**{site: UNMODIFIED}), domain, 50) % bound(partner, partner_domain, 50)
    sentence = f"{name_of(kinase)}_phosphorylates_{name_of(substrate)}_{site}"
    made = write_rule(sentence, kinase + before >> kinase + after, kc, suffixes=("kc", ""))
    parted = kinase + held >> kinase + after + bound(partner, partner_domain, None)
    made |= write_rule(f"{sentence}_and_frees_{name_of(partner)}", parted, kc, suffixes=("kc", ""))
    return made


def _states(substrate: Any, steps: Sequence[Step]) -> list[tuple[str, str, str, Any]]:
    """Return site, state before, state after and rate of each step."""
    monomer = substrate if isinstance(substrate, Monomer) else substrate.monomer
    found = []
    reached: dict[str, int] = {}
    for site, kc in steps:
        check_sites(monomer, site)
        states, level = monomer.site_states.get(site, []), reached.get(site, 0)
        if level + 1 >= len(states):
            raise Il2Error(
                f"site {site!r} of {monomer.name!r} has the states {', '.join(states) or 'none'}, "
                f"too few for step {level + 1}; leave the step out or give the site another state"
            )
        found.append((site, states[level], states[level + 1], kc))
        reached[site] = level + 1
    return found


def _residue(substrate: Any, site: str, state: str) -> str:
    """Name a residue, with its state where it has more than two."""
    name = f"{name_of(substrate)}_{site}"
    return f"{name}_{state}" if len(substrate.monomer.site_states[site]) > 2 else name
