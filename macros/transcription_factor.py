"""Transcription factors: dimers of phosphorylated molecules, and their transport through the nuclear pore."""

from __future__ import annotations

from pysb import ComponentSet

from pysb_il2.deprecation import keyword_only, renamed_argument
from pysb_il2.types import Molecule, Pattern, Rate

from .binding import bind
from .patterns import monomer_name, unbound_and_bound, with_bond
from .rule_writing import macro, write_conversion

__all__ = ["dimerise", "dissociate_dimer", "shuttle"]


@keyword_only("kf", "kr")
@renamed_argument(one="first", other="second")
@macro
def dimerise(first: Molecule, second: Molecule, domain: str, *, kf: Rate, kr: Rate, name: str = "") -> ComponentSet:
    """Dimerise two molecules by one domain of each, as STATs do by their SH2 domains: ``A + B | A:B``.

    Units and return value: see `pysb_il2.macros`.

    Parameters
    ----------
    first, second : Monomer or MonomerPattern
        The molecules in the state that dimerises; the same pattern twice for a homodimer. Leave out `domain`.
    domain : str
        The domain of both.
    kf, kr : Rate
        Association rate constant, second order, and dissociation rate constant, first order.
    name : str
        The rule's name; by default ``<first>_dimerises_with_<second>``.

    Examples
    --------
    >>> from pysb import Model, Monomer
    >>> from pysb_il2 import building
    >>> with building(Model("m", _export=False)) as m:
    ...     S = Monomer("S", ["SH2", "Y1"], {"Y1": ["u", "p"]})
    ...     parts = dimerise(S(Y1="p"), S(Y1="p"), "SH2", kf=1e-6, kr=0.01)
    >>> m.rules[0].product_pattern
    S(SH2=1, Y1='p') % S(SH2=1, Y1='p')
    """
    usual = f"{monomer_name(first)}_dimerises_with_{monomer_name(second)}"
    return bind(first, domain, second, domain, kf=kf, kr=kr, name=name or usual)


@keyword_only("kc")
@renamed_argument(one="first", other="second")
@macro
def dissociate_dimer(
    first: Molecule, second: Molecule, domain: str, changed: Molecule, *, kc: Rate, name: str
) -> ComponentSet:
    """Dissociate a dimer by a change of one partner, such as its dephosphorylation: ``pA:B >> A + B``.

    Units and return value: see `pysb_il2.macros`.

    Parameters
    ----------
    first, second : Monomer or MonomerPattern
        The partners as they are in the dimer. Leave out `domain`.
    domain : str
        The domain of both that joins them.
    changed : Monomer or MonomerPattern
        What `first` becomes. Leave out `domain`.
    kc : Rate
        First-order rate constant.
    name : str
        The rule's name.

    Examples
    --------
    >>> from pysb import Model, Monomer
    >>> from pysb_il2 import building
    >>> with building(Model("m", _export=False)) as m:
    ...     S = Monomer("S", ["SH2", "Y1"], {"Y1": ["u", "p"]})
    ...     parts = dissociate_dimer(S(Y1="p"), S(Y1="p"), "SH2", S(Y1="u"), kc=1e-3, name="S_S_dissociates")
    >>> m.rules[0].product_pattern
    S(SH2=None, Y1='u') + S(SH2=None, Y1='p')
    """
    _, dimer = unbound_and_bound(first, domain, second, domain)
    apart = with_bond(changed, domain, None) + with_bond(second, domain, None)
    return write_conversion(name, None, dimer, apart, kc)


@keyword_only("kc")
@macro
def shuttle(before: Pattern, after: Pattern, *, kc: Rate, name: str) -> ComponentSet:
    """Transport a molecule or complex through the nuclear pore: ``A(loc='cytoplasm') >> A(loc='nucleus')``.

    Units and return value: see `pysb_il2.macros`.

    Parameters
    ----------
    before, after : MonomerPattern or ComplexPattern
        The same molecules on the two sides, or with another change that the transport makes.
    kc : Rate
        First-order rate constant.
    name : str
        The rule's name.

    Examples
    --------
    >>> from pysb import Model, Monomer
    >>> from pysb_il2 import building
    >>> with building(Model("m", _export=False)) as m:
    ...     S = Monomer("S", ["loc"], {"loc": ["cytoplasm", "nucleus"]})
    ...     parts = shuttle(S(loc="cytoplasm"), S(loc="nucleus"), kc=1e-3, name="S_imported")
    >>> m.rules[0]
    Rule('S_imported', S(loc='cytoplasm') >> S(loc='nucleus'), S_imported_kc)
    """
    return write_conversion(name, None, before, after, kc)
