"""Inhibitors: small molecules in the pocket of an enzyme, covalent ones, and antibodies that cover a binding site."""

from __future__ import annotations

from pysb import ComponentSet, MonomerPattern

from pysb_il2.deprecation import keyword_only
from pysb_il2.types import Molecule, Rate

from .binding import bind
from .patterns import as_pattern, monomer_name, unbound_and_bound
from .rule_writing import macro, write_rule

__all__ = ["DRUG_SITE", "inhibit", "uninhibited"]

#: The site of an enzyme that inhibitors occupy.
DRUG_SITE = "drug"


@macro
def uninhibited(enzyme: Molecule) -> MonomerPattern:
    """Return an enzyme with no inhibitor bound: ``E(drug=None)``, or ``E()`` if it has no site for inhibitors.

    Write every active enzyme through this, so that an inhibitor stops it and no module needs to know
    of inhibitors.

    Parameters
    ----------
    enzyme : Monomer or MonomerPattern
        The enzyme in its active state. Leave out its site for inhibitors.

    Examples
    --------
    >>> from pysb import Monomer
    >>> K = Monomer("K", ["drug", "Y1"], {"Y1": ["u", "p"]}, _export=False)
    >>> uninhibited(K(Y1="p"))
    K(drug=None, Y1='p')
    >>> uninhibited(Monomer("P", [], _export=False))
    P()
    """
    pattern = as_pattern(enzyme)
    return pattern(**{DRUG_SITE: None}) if DRUG_SITE in pattern.monomer.sites else pattern


@keyword_only("kf", "Kd")
@macro
def inhibit(
    drug: Molecule, target: Molecule,
    *, kf: Rate, Kd: Rate = 0, site: str = DRUG_SITE, domain: str = "target", name: str = "",
) -> ComponentSet:  # fmt: skip
    """Bind a drug to a site of its target: ``D + T | D:T``, or ``D + T >> D:T`` if it is covalent.

    A drug on a site that another molecule needs competes with it. Units and return value: see `pysb_il2.macros`.

    Parameters
    ----------
    drug, target : Monomer or MonomerPattern
        The drug and what it binds. Leave out `domain` and `site`.
    kf, Kd : Rate
        Association rate constant, second order, and dissociation constant; 0 for a covalent drug.
    site, domain : str
        The site of the target, and the site of the drug.
    name : str
        The rule's name; by default ``<drug>_binds_<target>``.

    Examples
    --------
    >>> from pysb import Model, Monomer
    >>> from pysb_il2 import building
    >>> with building(Model("m", _export=False)) as m:
    ...     D, K = Monomer("D", ["target"]), Monomer("K", ["drug"])
    ...     parts = inhibit(D, K, kf=1e-6, Kd=1000.0)
    >>> m.rules[0].reactant_pattern
    D(target=None) + K(drug=None)
    """
    name = name or f"{monomer_name(drug)}_binds_{monomer_name(target)}"
    if isinstance(Kd, (int, float)) and Kd == 0:
        unbound, bound = unbound_and_bound(drug, domain, target, site)
        return write_rule(name, unbound >> bound, kf=kf)
    return bind(drug, domain, target, site, kf=kf, Kd=Kd, name=name)
