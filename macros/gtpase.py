"""Small GTPases: a switch that one enzyme turns on and another off."""

from __future__ import annotations

from typing import Any

from pysb import ComponentSet, Monomer

from .rule_writing import check_sites, name_of, write_rule

__all__ = ["exchange", "hydrolyse"]

OFF, ON = "GDP", "GTP"


def exchange(factor: Any, gtpase: Any, kc: Any, *, site: str = "nucleotide", name: str = "") -> ComponentSet:
    """Exchange GDP for GTP, which switches the GTPase on.

    Parameters
    ----------
    factor : Monomer, MonomerPattern, ComplexPattern or None
        The exchange factor as it is active, second order (kcat/Km, 1/(molecules s) per cell); None
        for the GTPase's own first-order exchange (1/s).
    gtpase : Monomer or MonomerPattern
        The GTPase.
    kc : float, Parameter, Expression
        Rate.
    site : str
        Its site with the states ``GDP`` and ``GTP``.
    name : str
        The sentence, where the usual one would not be unique.

    Examples
    --------
    >>> from pysb import Model, Monomer
    >>> from pysb_il2 import building
    >>> m = Model("m", _export=False)
    >>> with building(m):
    ...     E, G = Monomer("E"), Monomer("G", ["nucleotide"], {"nucleotide": ["GDP", "GTP"]})
    ...     parts = exchange(E, G, 1e-5) | hydrolyse(None, G, 1e-4)
    >>> [rule.name for rule in m.rules]
    ['E_exchanges_GDP_of_G', 'G_hydrolyses_GTP']
    """
    usual = f"{name_of(factor)}_exchanges_GDP_of_{name_of(gtpase)}" if factor is not None else ""
    return _switch(factor, gtpase, site, OFF, ON, kc, name or usual or f"{name_of(gtpase)}_exchanges_GDP")


def hydrolyse(activator: Any, gtpase: Any, kc: Any, *, site: str = "nucleotide", name: str = "") -> ComponentSet:
    """Hydrolyse GTP, which switches the GTPase off.

    Parameters
    ----------
    activator : Monomer, MonomerPattern, ComplexPattern or None
        The GTPase-activating protein, second order (kcat/Km, 1/(molecules s) per cell); None for the
        GTPase's own first-order hydrolysis (1/s).
    gtpase, kc, site, name
        As in `exchange`.
    """
    usual = f"{name_of(activator)}_hydrolyses_GTP_of_{name_of(gtpase)}" if activator is not None else ""
    return _switch(activator, gtpase, site, ON, OFF, kc, name or usual or f"{name_of(gtpase)}_hydrolyses_GTP")


def _switch(enzyme: Any, gtpase: Any, site: str, old: str, new: str, kc: Any, name: str) -> ComponentSet:
    check_sites(gtpase, site)
    gtpase = gtpase() if isinstance(gtpase, Monomer) else gtpase
    before, after = gtpase(**{site: old}), gtpase(**{site: new})
    if enzyme is None:
        return write_rule(name, before >> after, kc, suffixes=("kc", ""))
    enzyme = enzyme() if isinstance(enzyme, Monomer) else enzyme
    return write_rule(name, enzyme + before >> enzyme + after, kc, suffixes=("kc", ""))
