"""Lipid second messengers: converted by kinases and phosphatases, and bound by domains of proteins."""

from __future__ import annotations

from pysb import ComponentSet, Monomer

from pysb_il2.deprecation import keyword_only
from pysb_il2.types import Molecule, Pattern, Rate

from .binding import bind
from .patterns import check_sites, monomer_name
from .rule_writing import macro, write_conversion

__all__ = ["convert_lipid", "recruit"]


@keyword_only("kc")
@macro
def convert_lipid(
    enzyme: Pattern, lipid: Monomer, before: str, after: str,
    *, kc: Rate, head: str = "head", reader: str = "PH", name: str = "",
) -> ComponentSet:  # fmt: skip
    """Convert one unbound lipid into another by an enzyme: ``E + L1 >> E + L2``.

    A lipid that a protein binds is protected. Units and return value: see `pysb_il2.macros`.

    Parameters
    ----------
    enzyme : Monomer, MonomerPattern or ComplexPattern
        The active lipid kinase or phosphatase.
    lipid : Monomer
        The lipid; its head group is a state.
    before, after : str
        States of the head group.
    kc : Rate
        Second-order rate constant (kcat/Km).
    head, reader : str
        The lipid's site for the head group, and its site for the domains that bind it.
    name : str
        The rule's name; by default ``<enzyme>_turns_<before>_into_<after>``.

    Examples
    --------
    >>> from pysb import Model, Monomer
    >>> from pysb_il2 import building
    >>> with building(Model("m", _export=False)) as m:
    ...     K, L = Monomer("K"), Monomer("L", ["head", "PH"], {"head": ["P2", "P3"]})
    ...     parts = convert_lipid(K, L, "P2", "P3", kc=1e-6)
    >>> m.rules[0].name, m.rules[0].product_pattern
    ('K_turns_P2_into_P3', K() + L(head='P3', PH=None))
    """
    check_sites(lipid, head, reader)
    old, new = (lipid(**{head: state, reader: None}) for state in (before, after))
    return write_conversion(name or f"{monomer_name(enzyme)}_turns_{before}_into_{after}", enzyme, old, new, kc)


@keyword_only("kf", "Kd")
@macro
def recruit(
    protein: Molecule, domain: str, lipid: Molecule, *, kf: Rate, Kd: Rate, reader: str = "PH", name: str = ""
) -> ComponentSet:
    """Recruit a protein to the membrane by a domain that binds a lipid: ``P + L | P:L``.

    Units and return value: see `pysb_il2.macros`.

    Parameters
    ----------
    protein, lipid : Monomer or MonomerPattern
        The protein, and the lipid with the head group that it binds. Leave out `domain` and `reader`.
    domain : str
        The domain of the protein that binds the lipid.
    kf, Kd : Rate
        Association rate constant, second order, and dissociation constant.
    reader : str
        The lipid's site for the domain.
    name : str
        The rule's name; by default ``<protein>_binds_<lipid>``.

    Examples
    --------
    >>> from pysb import Model, Monomer
    >>> from pysb_il2 import building
    >>> with building(Model("m", _export=False)) as m:
    ...     A, L = Monomer("A", ["PH"]), Monomer("L", ["head", "PH"], {"head": ["P2", "P3"]})
    ...     parts = recruit(A, "PH", L(head="P3"), kf=1e-6, Kd=1000.0)
    >>> m.rules[0].reactant_pattern
    A(PH=None) + L(head='P3', PH=None)
    """
    return bind(protein, domain, lipid, reader, kf=kf, Kd=Kd, name=name)
