"""Phosphorylation and dephosphorylation of one site: within a complex, by an enzyme in solution, or in two steps.

A phosphosite is a site with the states ``u`` (unphosphorylated) and ``p`` (phosphorylated).
"""

from __future__ import annotations

import warnings
from itertools import pairwise

from pysb import ComponentSet, Monomer

from pysb_il2.deprecation import keyword_only, renamed_argument
from pysb_il2.errors import Il2Error
from pysb_il2.types import Molecule, Pattern, Rate

from .patterns import (
    ADDED_BOND,
    as_pattern,
    check_sites,
    in_states,
    monomer_name,
    replace_molecule,
    unbound_and_bound,
    with_bond,
)
from .rule_writing import join_words, macro, write_conversion, write_rule

__all__ = ["dephosphorylate", "dephosphorylate_two_step", "phosphorylate", "phosphorylate_in_complex"]

UNPHOSPHORYLATED, PHOSPHORYLATED = "u", "p"
#: States of a site that takes several phosphates, in order.
_PHOSPHATES = (UNPHOSPHORYLATED, PHOSPHORYLATED, "pp", "ppp")


@keyword_only("kc")
@macro
def phosphorylate_in_complex(
    complex_pattern: Pattern, substrate: Monomer, site: str, *, kinase: Monomer | str, kc: Rate, name: str = ""
) -> ComponentSet:
    """Phosphorylate a site within the complex that holds the kinase: ``K:S >> K:pS``.

    Units and return value: see `pysb_il2.macros`.

    Parameters
    ----------
    complex_pattern : ComplexPattern
        Kinase and substrate joined, with whatever makes the kinase active. Leave out the state of `site`.
    substrate : Monomer
        The molecule that is phosphorylated.
    site : str
        Its phosphosite.
    kinase : Monomer
        The kinase, for the rule's name.
    kc : Rate
        First-order rate constant.
    name : str
        The rule's name; by default ``<kinase>_phosphorylates_<substrate>_<site>``.

    Raises
    ------
    Il2Error
        If the complex does not hold the substrate.

    Examples
    --------
    >>> from pysb import Model, Monomer
    >>> from pysb_il2 import building
    >>> with building(Model("m", _export=False)) as m:
    ...     K, S = Monomer("K", ["s"]), Monomer("S", ["k", "Y1"], {"Y1": ["u", "p"]})
    ...     parts = phosphorylate_in_complex(K(s=1) % S(k=1), S, "Y1", kinase=K, kc=0.4)
    >>> m.rules[0]
    Rule('K_phosphorylates_S_Y1', K(s=1) % S(k=1, Y1='u') >> K(s=1) % S(k=1, Y1='p'), K_phosphorylates_S_Y1_kc)
    """
    before, after = (
        replace_molecule(complex_pattern, substrate, {site: state}) for state in (UNPHOSPHORYLATED, PHOSPHORYLATED)
    )
    if isinstance(kinase, str):
        warnings.warn("kinase= is now the Monomer; its name goes with version 0.2", DeprecationWarning, stacklevel=5)
    kinase_name = kinase if isinstance(kinase, str) else monomer_name(kinase)
    return write_conversion(name or f"{kinase_name}_phosphorylates_{substrate.name}_{site}", None, before, after, kc)


@keyword_only("kc")
@macro
def phosphorylate(kinase: Pattern, substrate: Molecule, site: str, *, kc: Rate, name: str = "") -> ComponentSet:
    """Phosphorylate a site that nothing is bound to, by a kinase that meets it: ``K + S >> K + pS``.

    Units and return value: see `pysb_il2.macros`.

    Parameters
    ----------
    kinase : Monomer, MonomerPattern or ComplexPattern
        The active kinase.
    substrate : Monomer or MonomerPattern
        The molecule that is phosphorylated. Leave out the state of `site`.
    site : str
        Its phosphosite.
    kc : Rate
        Second-order rate constant (kcat/Km).
    name : str
        The rule's name; by default ``<kinase>_phosphorylates_<substrate>_<site>``.

    Examples
    --------
    >>> from pysb import Model, Monomer
    >>> from pysb_il2 import building
    >>> with building(Model("m", _export=False)) as m:
    ...     K, S = Monomer("K"), Monomer("S", ["Y1"], {"Y1": ["u", "p"]})
    ...     parts = phosphorylate(K, S, "Y1", kc=1e-6)
    >>> m.rules[0]
    Rule('K_phosphorylates_S_Y1', K() + S(Y1='u') >> K() + S(Y1='p'), K_phosphorylates_S_Y1_kc)
    """
    before, after = in_states(substrate, site, UNPHOSPHORYLATED, PHOSPHORYLATED)
    usual = f"{monomer_name(kinase)}_phosphorylates_{monomer_name(substrate)}_{site}"
    return write_conversion(name or usual, kinase, before, after, kc)


@keyword_only("kc")
@renamed_argument(where="name_suffix")
@macro
def dephosphorylate(
    phosphatase: Pattern | None, substrate: Molecule, site: str, *, kc: Rate, name: str = "", name_suffix: str = ""
) -> ComponentSet:
    """Dephosphorylate a site that nothing is bound to: ``E + pS >> E + S``, or ``pS >> S`` without an enzyme.

    A site with several phosphates (states ``u``, ``p``, ``pp``) loses them one at a time, by one
    rule each. Units and return value: see `pysb_il2.macros`.

    Parameters
    ----------
    phosphatase : Monomer, MonomerPattern, ComplexPattern or None
        The active phosphatase; None for phosphatases that are not in the model.
    substrate : Monomer or MonomerPattern
        The phosphorylated molecule. Leave out the state of `site`; a site that is bound is protected.
    site : str
        Its phosphosite.
    kc : Rate
        Second-order rate constant (kcat/Km), or first-order without a phosphatase.
    name : str
        The rule's name; by default ``<phosphatase>_dephosphorylates_<substrate>_<site>``.
    name_suffix : str
        Appended to the rule's name.

    Raises
    ------
    Il2Error
        If the site is unknown or has fewer than two states.

    Examples
    --------
    >>> from pysb import Model, Monomer
    >>> from pysb_il2 import building
    >>> with building(Model("m", _export=False)) as m:
    ...     P, S = Monomer("P"), Monomer("S", ["Y1", "S2"], {"Y1": ["u", "p"], "S2": ["u", "p", "pp"]})
    ...     parts = dephosphorylate(P, S, "Y1", kc=1e-6) | dephosphorylate(None, S, "S2", kc=1e-3)
    >>> m.rules[0]
    Rule('P_dephosphorylates_S_Y1', P() + S(Y1='p') >> P() + S(Y1='u'), P_dephosphorylates_S_Y1_kc)
    >>> m.rules.keys()[1:]
    ['S_S2_p_dephosphorylated', 'S_S2_pp_dephosphorylated']
    """
    check_sites(substrate, site)
    substrate = as_pattern(substrate)
    states = substrate.monomer.site_states.get(site, [])
    phosphates = [state for state in _PHOSPHATES if state in states]
    steps = list(pairwise(phosphates if len(phosphates) > 1 else states))
    if not steps:
        raise Il2Error(f"site {site!r} of {substrate.monomer.name!r} has no phosphorylated state; give it 'u' and 'p'")
    made = ComponentSet()
    for less, more in steps:
        usual = f"{residue_name(substrate, site, more)}_dephosphorylated"
        if phosphatase is not None:
            usual = f"{monomer_name(phosphatase)}_dephosphorylates_{residue_name(substrate, site, more)}"
        given = name and join_words(name, more if len(steps) > 1 else "")
        before, after = in_states(substrate, site, more, less)
        made |= write_conversion(join_words(given or usual, name_suffix), phosphatase, before, after, kc)
    return made


@keyword_only("kf", "Kd", "kc")
@renamed_argument(held="binding_site")
@macro
def dephosphorylate_two_step(
    phosphatase: Molecule, pocket: str, substrate: Molecule, site: str, binding_site: str,
    *, kf: Rate, Kd: Rate, kc: Rate,
) -> ComponentSet:  # fmt: skip
    """Dephosphorylate a site in two steps, so that a phosphatase can be saturated: ``E + pS | E:pS >> E + S``.

    Units and return value: see `pysb_il2.macros`.

    Parameters
    ----------
    phosphatase, substrate : Monomer or MonomerPattern
        The phosphatase, and the molecule in the state that can be bound. Leave out the sites.
    pocket : str
        The site of the phosphatase that binds the substrate.
    site, binding_site : str
        The phosphosite of the substrate, and its site that binds the phosphatase.
    kf, Kd : Rate
        Association rate constant, second order, and dissociation constant.
    kc : Rate
        First-order rate constant of the complex (kcat).

    Examples
    --------
    >>> from pysb import Model, Monomer
    >>> from pysb_il2 import building
    >>> with building(Model("m", _export=False)) as m:
    ...     P = Monomer("P", ["pocket"])
    ...     S = Monomer("S", ["Y1", "PTP"], {"Y1": ["u", "p"]})
    ...     parts = dephosphorylate_two_step(P, "pocket", S, "Y1", "PTP", kf=1e-5, Kd=1e3, kc=0.1)
    >>> m.rules.keys()
    ['P_binds_S', 'P_dephosphorylates_S_Y1']
    """
    phosphorylated, dephosphorylated = in_states(substrate, site, PHOSPHORYLATED, UNPHOSPHORYLATED)
    unbound, bound = unbound_and_bound(phosphatase, pocket, phosphorylated, binding_site, ADDED_BOND)
    released = with_bond(phosphatase, pocket, None) + with_bond(dephosphorylated, binding_site, None)
    enzyme, molecule = monomer_name(phosphatase), monomer_name(substrate)
    made = write_rule(f"{enzyme}_binds_{molecule}", unbound | bound, kf=kf, Kd=Kd)
    return made | write_conversion(f"{enzyme}_dephosphorylates_{molecule}_{site}", None, bound, released, kc)


def residue_name(substrate: Molecule, site: str, state: str) -> str:
    """Return the name of a residue, with its state where it has more than two."""
    pattern = as_pattern(substrate)
    several = len(pattern.monomer.site_states[site]) > 2
    return join_words(pattern.monomer.name, site, state if several else "")
