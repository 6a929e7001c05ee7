"""Docking of SH2 and PTB domains on phosphotyrosines, and phosphorylation of what is docked."""

from __future__ import annotations

from pysb import ComponentSet, Monomer

from pysb_il2.deprecation import keyword_only
from pysb_il2.types import Molecule, Pattern, Rate

from .patterns import ADDED_BOND, check_sites, in_states, monomer_name, replace_molecule, unbound_and_bound, with_bond
from .phosphorylation import PHOSPHORYLATED, UNPHOSPHORYLATED
from .rule_writing import macro, write_conversion, write_rule

__all__ = ["dock", "phosphorylate_and_release"]


@keyword_only("kf", "Kd")
@macro
def dock(
    reader: Molecule, domain: str, receptor: Molecule, site: str, *, kf: Rate, Kd: Rate, name: str = ""
) -> ComponentSet:
    """Dock a domain on a phosphorylated site: ``D + pR | D:pR``.

    A site binds one domain at a time, so all that dock there compete. Units and return value: see `pysb_il2.macros`.

    Parameters
    ----------
    reader, receptor : Monomer or MonomerPattern
        The molecule with the SH2 or PTB domain, and the one with the phosphotyrosine. Leave out the two sites.
    domain, site : str
        The domain of the reader, and the phosphosite of the receptor.
    kf, Kd : Rate
        Association rate constant, second order, and dissociation constant.
    name : str
        The rule's name; by default ``<reader>_docks_on_<receptor>_<site>``.

    Examples
    --------
    >>> from pysb import Model, Monomer
    >>> from pysb_il2 import building
    >>> with building(Model("m", _export=False)) as m:
    ...     S, R = Monomer("S", ["SH2"]), Monomer("R", ["Y1"], {"Y1": ["u", "p"]})
    ...     parts = dock(S, "SH2", R, "Y1", kf=1e-5, Kd=1000.0)
    >>> m.rules[0].reactant_pattern
    S(SH2=None) + R(Y1='p')
    """
    (phosphorylated,) = in_states(receptor, site, PHOSPHORYLATED)
    unbound, docked = unbound_and_bound(reader, domain, phosphorylated, site, ADDED_BOND)
    usual = f"{monomer_name(reader)}_docks_on_{monomer_name(receptor)}_{site}"
    return write_rule(name or usual, unbound | docked, kf=kf, Kd=Kd)


@keyword_only("target", "kc")
@macro
def phosphorylate_and_release(
    kinase_complex: Pattern, receptor: Monomer, site: str, reader: Molecule, domain: str,
    *, target: str, kc: Rate, name: str,
) -> ComponentSet:  # fmt: skip
    """Phosphorylate a docked molecule, which then leaves its site: ``K:pR:S >> K:pR + pS``.

    Units and return value: see `pysb_il2.macros`.

    Parameters
    ----------
    kinase_complex : ComplexPattern
        Receptor and active kinase joined. Leave out `site` and the docked molecule; number bonds below 50.
    receptor : Monomer
        The molecule of that complex that has the docking site.
    site : str
        The phosphosite on which the reader is docked.
    reader : Monomer or MonomerPattern
        The docked molecule. Leave out `domain` and `target`.
    domain, target : str
        Its docking domain, and its phosphosite that the kinase phosphorylates.
    kc : Rate
        First-order rate constant.
    name : str
        The rule's name.

    Raises
    ------
    Il2Error
        If the complex does not hold the receptor.

    Examples
    --------
    >>> from pysb import Model, Monomer
    >>> from pysb_il2 import building
    >>> with building(Model("m", _export=False)) as m:
    ...     K, R = Monomer("K", ["r"]), Monomer("R", ["k", "Y1"], {"Y1": ["u", "p"]})
    ...     S = Monomer("S", ["SH2", "Y2"], {"Y2": ["u", "p"]})
    ...     parts = phosphorylate_and_release(
    ...         K(r=1) % R(k=1), R, "Y1", S, "SH2", target="Y2", kc=0.1, name="K_phosphorylates_S_on_R")
    >>> m.rules[0].product_pattern
    K(r=1) % R(k=1, Y1='p') + S(SH2=None, Y2='p')
    """
    check_sites(reader, domain)
    latent, activated = in_states(reader, target, UNPHOSPHORYLATED, PHOSPHORYLATED)
    vacant = replace_molecule(kinase_complex, receptor, {site: PHOSPHORYLATED})
    occupied = replace_molecule(kinase_complex, receptor, {site: (PHOSPHORYLATED, ADDED_BOND)})
    before, after = occupied % with_bond(latent, domain, ADDED_BOND), vacant + with_bond(activated, domain, None)
    return write_conversion(name, None, before, after, kc)
