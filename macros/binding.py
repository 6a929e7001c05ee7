"""Reversible binding of two molecules."""

from __future__ import annotations

from pysb import ComponentSet

from pysb_il2.errors import Il2Error
from pysb_il2.types import Molecule, Rate

from .patterns import monomer_name, unbound_and_bound
from .rule_writing import macro, write_rule

__all__ = ["bind"]


@macro
def bind(
    first: Molecule, first_site: str, second: Molecule, second_site: str,
    *, kf: Rate, Kd: Rate | None = None, kr: Rate | None = None, name: str = "",
) -> ComponentSet:  # fmt: skip
    """Bind two molecules by one site of each: ``A + B | A:B``.

    Units and return value: see `pysb_il2.macros`.

    Parameters
    ----------
    first, second : Monomer or MonomerPattern
        The molecules. Leave out the two sites.
    first_site, second_site : str
        The site of each.
    kf : Rate
        Association rate constant, second order.
    Kd, kr : Rate
        Dissociation constant, or dissociation rate constant (first order); give one of the two.
    name : str
        The rule's name; by default ``<first>_binds_<second>``.

    Raises
    ------
    Il2Error
        If a site is unknown, or neither or both of Kd and kr are given.

    Examples
    --------
    >>> from pysb import Model, Monomer
    >>> from pysb_il2 import building
    >>> with building(Model("m", _export=False)) as m:
    ...     parts = bind(Monomer("A", ["b"]), "b", Monomer("B", ["a"]), "a", kf=1e-6, kr=0.1)
    >>> m.rules[0]
    Rule('A_binds_B', A(b=None) + B(a=None) | A(b=1) % B(a=1), A_binds_B_kf, A_binds_B_kr)
    """
    name = name or f"{monomer_name(first)}_binds_{monomer_name(second)}"
    if (Kd is None) == (kr is None):
        raise Il2Error(f"binding {name!r} needs either Kd or kr; give one of the two")
    unbound, bound = unbound_and_bound(first, first_site, second, second_site)
    return write_rule(name, unbound | bound, kf=kf, kr=kr, Kd=Kd)
