"""Small GTPases: exchange factors switch them on, GTPase-activating proteins switch them off."""

from __future__ import annotations

from pysb import ComponentSet

from pysb_il2.deprecation import keyword_only
from pysb_il2.types import Molecule, Pattern, Rate

from .patterns import in_states, monomer_name
from .rule_writing import macro, write_conversion

__all__ = ["exchange_nucleotide", "hydrolyse_GTP"]


@keyword_only("kc")
@macro
def exchange_nucleotide(
    factor: Pattern | None, gtpase: Molecule, *, kc: Rate, site: str = "nucleotide", name: str = ""
) -> ComponentSet:
    """Exchange the GDP of a GTPase for GTP, which switches it on: ``E + G:GDP >> E + G:GTP``.

    Units and return value: see `pysb_il2.macros`.

    Parameters
    ----------
    factor : Monomer, MonomerPattern, ComplexPattern or None
        The active exchange factor (GEF); None for the GTPase's own exchange.
    gtpase : Monomer or MonomerPattern
        The GTPase. Leave out its nucleotide.
    kc : Rate
        Second-order rate constant (kcat/Km), or first-order without an exchange factor.
    site : str
        The site of the GTPase with the states ``GDP`` and ``GTP``.
    name : str
        The rule's name; by default ``<factor>_exchanges_GDP_of_<gtpase>``.

    Examples
    --------
    >>> from pysb import Model, Monomer
    >>> from pysb_il2 import building
    >>> with building(Model("m", _export=False)) as m:
    ...     E, G = Monomer("E"), Monomer("G", ["nucleotide"], {"nucleotide": ["GDP", "GTP"]})
    ...     parts = exchange_nucleotide(E, G, kc=1e-5) | exchange_nucleotide(None, G, kc=1e-4)
    >>> m.rules.keys()
    ['E_exchanges_GDP_of_G', 'G_exchanges_GDP']
    """
    off, on = in_states(gtpase, site, "GDP", "GTP")
    own = f"{monomer_name(gtpase)}_exchanges_GDP"
    usual = own if factor is None else f"{monomer_name(factor)}_exchanges_GDP_of_{monomer_name(gtpase)}"
    return write_conversion(name or usual, factor, off, on, kc)


@keyword_only("kc")
@macro
def hydrolyse_GTP(
    activator: Pattern | None, gtpase: Molecule, *, kc: Rate, site: str = "nucleotide", name: str = ""
) -> ComponentSet:
    """Hydrolyse the GTP of a GTPase, which switches it off: ``E + G:GTP >> E + G:GDP``.

    Units and return value: see `pysb_il2.macros`.

    Parameters
    ----------
    activator : Monomer, MonomerPattern, ComplexPattern or None
        The active GTPase-activating protein (GAP); None for the GTPase's own hydrolysis.
    gtpase, kc, site
        As in `exchange_nucleotide`.
    name : str
        The rule's name; by default ``<activator>_hydrolyses_GTP_of_<gtpase>``.

    Examples
    --------
    >>> from pysb import Model, Monomer
    >>> from pysb_il2 import building
    >>> with building(Model("m", _export=False)) as m:
    ...     G = Monomer("G", ["nucleotide"], {"nucleotide": ["GDP", "GTP"]})
    ...     parts = hydrolyse_GTP(None, G, kc=1e-4)
    >>> m.rules[0]
    Rule('G_hydrolyses_GTP', G(nucleotide='GTP') >> G(nucleotide='GDP'), G_hydrolyses_GTP_kc)
    """
    off, on = in_states(gtpase, site, "GDP", "GTP")
    own = f"{monomer_name(gtpase)}_hydrolyses_GTP"
    usual = own if activator is None else f"{monomer_name(activator)}_hydrolyses_GTP_of_{monomer_name(gtpase)}"
    return write_conversion(name or usual, activator, on, off, kc)
