"""Sites that a mechanism wants free of certain partners, whatever else may bind there."""

from __future__ import annotations

from collections.abc import Iterable

from pysb import Annotation, ComponentSet, Observable, Rule
from pysb.core import Component

from pysb_il2.annotations import EXCLUDES_ONLY
from pysb_il2.types import Molecule

from .patterns import check_sites, monomer_name
from .rule_writing import macro

__all__ = ["excludes_only"]


@macro
def excludes_only(
    made: Iterable[Component], molecule: Molecule, site: str, partners: Iterable[tuple[Molecule, str]]
) -> ComponentSet:
    """Let an empty site of rules and observables mean that these partners are not bound there: ``A(s=None)``.

    In PySB an empty site is free of every partner. Where a mechanism only excludes some, such as the chain that
    a ligand has yet to bind, anything else may bind the site (an antibody, a protein of the user's) and the
    mechanism goes on. `pysb_il2.building` then writes each such rule for that partner too, with the same
    constants, and counts it in such observables; without such a partner it writes nothing.

    Parameters
    ----------
    made : iterable of Rule or Observable
        What macros have returned, or an observable. Other components, and those that do not say this site empty, are
        left as they are.
    molecule : Monomer or MonomerPattern
        The molecule that has the site.
    site : str
        The site.
    partners : iterable of (Monomer or MonomerPattern, str)
        The molecules that may not be bound there, each with its site.

    Returns
    -------
    pysb.ComponentSet
        What was given.

    Raises
    ------
    Il2Error
        If a molecule lacks its site.

    Examples
    --------
    >>> from pysb import Model, Monomer, Parameter, Rule
    >>> from pysb_il2 import building
    >>> from pysb_il2.macros import phosphorylate
    >>> with building(Model("m", _export=False)) as m:
    ...     A, B, C = Monomer("A", ["b", "Y1"], {"Y1": ["u", "p"]}), Monomer("B", ["a"]), Monomer("C", ["a"])
    ...     made = excludes_only(phosphorylate(Monomer("K"), A(b=None), "Y1", kc=1e-6), A, "b", [(B, "a")])
    ...     rule = Rule("C_binds_A", A(b=None) + C(a=None) >> A(b=1) % C(a=1), Parameter("kf", 1e-6))
    >>> m.rules.keys()
    ['K_phosphorylates_A_Y1', 'C_binds_A', 'K_phosphorylates_A_Y1_with_C_a_on_A_b']
    """
    made = ComponentSet(made)
    check_sites(molecule, site)
    for partner, its_site in partners:
        check_sites(partner, its_site)
        for component in made:
            if isinstance(component, (Rule, Observable)):
                Annotation(
                    component, f"{monomer_name(partner)}.{its_site} at {monomer_name(molecule)}.{site}", EXCLUDES_ONLY
                )
    return made
