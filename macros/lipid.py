"""Lipid second messengers: made by a kinase, unmade by phosphatases, and read by domains that they hold."""

from __future__ import annotations

from typing import Any

from pysb import ComponentSet
from pysb.core import as_complex_pattern

from .rule_writing import bound, check_sites, name_of, write_rule

__all__ = ["convert_lipid", "recruit"]


def convert_lipid(
    enzyme: Any, lipid: Any, before: str, after: str, kc: Any, *, head: str = "head", reader: str = "PH", name: str = ""
) -> ComponentSet:
    """Turn one lipid into another by an enzyme, second order (kcat/Km); a lipid that is held is protected.

    Parameters
    ----------
    enzyme : Monomer, MonomerPattern or ComplexPattern
        The lipid kinase or phosphatase as it is active; it leaves unchanged.
    lipid : Monomer
        The lipid; its head group is a state.
    before, after : str
        States of the head group.
    kc : float, Parameter, Expression
        Rate, 1/(molecules s) per cell.
    head, reader : str
        The lipid's sites for the head group and for the domains that hold it.
    name : str
        The sentence; by default ``<enzyme>_turns_<before>_into_<after>``.

    Examples
    --------
    >>> from pysb import Model, Monomer
    >>> from pysb_il2 import building
    >>> m = Model("m", _export=False)
    >>> with building(m):
    ...     K, L = Monomer("K"), Monomer("L", ["head", "PH"], {"head": ["P2", "P3"]})
    ...     parts = convert_lipid(K, L, "P2", "P3", 1e-6)
    >>> m.rules[0].name, m.rules[0].product_pattern
    ('K_turns_P2_into_P3', K() + L(head='P3', PH=None))
    """
    check_sites(lipid, head, reader)
    enzyme = as_complex_pattern(enzyme)
    old, new = (lipid(**{head: state, reader: None}) for state in (before, after))
    sentence = name or f"{name_of(enzyme)}_turns_{before}_into_{after}"
    return write_rule(sentence, enzyme + old >> enzyme + new, kc, suffixes=("kc", ""))


def recruit(
    protein: Any, domain: str, lipid: Any, kf: Any, Kd: Any, *, reader: str = "PH", name: str = ""
) -> ComponentSet:
    """Hold a protein at the membrane by a domain that reads a lipid.

    Parameters
    ----------
    protein : Monomer or MonomerPattern
        The protein.
    domain : str
        Its domain.
    lipid : MonomerPattern
        The lipid with the head group that the domain reads.
    kf : float, Parameter, Expression
        Association rate, 1/(molecules s) per cell.
    Kd : float, Parameter, Expression
        Dissociation constant, molecules per cell.
    reader : str
        The lipid's site for the domain.
    name : str
        The sentence; by default ``<protein>_binds_<lipid>``.

    Examples
    --------
    >>> from pysb import Model, Monomer
    >>> from pysb_il2 import building
    >>> m = Model("m", _export=False)
    >>> with building(m):
    ...     A, L = Monomer("A", ["PH"]), Monomer("L", ["head", "PH"], {"head": ["P2", "P3"]})
    ...     parts = recruit(A, "PH", L(head="P3"), 1e-6, 1000.0)
    >>> m.rules[0].reactant_pattern
    A(PH=None) + L(head='P3', PH=None)
    """
    check_sites(protein, domain)
    check_sites(lipid, reader)
    free = bound(protein, domain, None) + bound(lipid, reader, None)
    held = bound(protein, domain, 1) % bound(lipid, reader, 1)
    return write_rule(name or f"{name_of(protein)}_binds_{name_of(lipid)}", free | held, kf, kf * Kd)
