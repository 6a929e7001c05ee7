"""Drugs: small molecules in the pocket of an enzyme, covalent ones, and antibodies that cover a face."""

from __future__ import annotations

from typing import Any

from pysb import ComponentSet, Monomer

from .rule_writing import bound, check_sites, name_of, write_rule

__all__ = ["POCKET", "inhibit", "working"]

#: The site of an enzyme that inhibitors occupy.
POCKET = "drug"


def working(enzyme: Any) -> Any:
    """Return an enzyme whose pocket is free of drugs, where the model speaks of the pocket.

    Write every active enzyme through this, and a drug that fills the pocket stops it without the
    module that uses the enzyme knowing of drugs.

    Parameters
    ----------
    enzyme : Monomer or MonomerPattern
        The enzyme in its active state.

    Examples
    --------
    >>> from pysb import Monomer
    >>> K = Monomer("K", ["drug", "Y1"], {"Y1": ["u", "p"]}, _export=False)
    >>> working(K(Y1="p"))
    K(drug=None, Y1='p')
    >>> working(Monomer("P", [], _export=False))
    P()
    """
    pattern = enzyme() if isinstance(enzyme, Monomer) else enzyme
    return pattern(**{POCKET: None}) if POCKET in pattern.monomer.sites else pattern


def inhibit(
    drug: Any, target: Any, kf: Any, Kd: Any = 0, *, site: str = POCKET, domain: str = "target", name: str = ""
) -> ComponentSet:
    """Let a drug occupy a site of its target; what else needs the site must wait.

    Parameters
    ----------
    drug, target : Monomer or MonomerPattern
        The drug, and what it binds.
    kf : float, Parameter, Expression
        Association rate, 1/(molecules s) per cell.
    Kd : float, Parameter, Expression
        Dissociation constant, molecules per cell; 0 for a covalent drug, which never leaves.
    site, domain : str
        The site of the target and that of the drug. A drug on a site that a partner needs
        competes with that partner.
    name : str
        The sentence; by default ``<drug>_binds_<target>``.

    Examples
    --------
    >>> from pysb import Model, Monomer
    >>> from pysb_il2 import building
    >>> m = Model("m", _export=False)
    >>> with building(m):
    ...     D, K = Monomer("D", ["target"]), Monomer("K", ["drug"])
    ...     parts = inhibit(D, K, 1e-6, 1000.0)
    >>> m.rules[0].reactant_pattern
    D(target=None) + K(drug=None)
    """
    check_sites(drug, domain)
    check_sites(target, site)
    free = bound(drug, domain, None) + bound(target, site, None)
    held = bound(drug, domain, 1) % bound(target, site, 1)
    sentence = name or f"{name_of(drug)}_binds_{name_of(target)}"
    if isinstance(Kd, (int, float)) and Kd == 0:
        return write_rule(sentence, free >> held, kf)
    return write_rule(sentence, free | held, kf, kf * Kd)
