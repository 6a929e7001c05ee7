"""SH2 and PTB domains docking on phosphotyrosines."""

from __future__ import annotations

from typing import Any

from pysb import ComponentSet, Monomer

from .phosphorylation import PHOSPHORYLATED, UNMODIFIED
from .rule_writing import bound, check_sites, in_state, name_of, write_rule

__all__ = ["dock", "phosphorylate_and_release"]


def dock(reader: Any, domain: str, receptor: Any, site: str, kf: Any, Kd: Any, *, name: str = "") -> ComponentSet:
    """Dock a domain on a phosphorylated site; a site holds one reader, so readers compete.

    Parameters
    ----------
    reader : Monomer or MonomerPattern
        The molecule with the SH2 or PTB domain.
    domain : str
        Its domain.
    receptor : Monomer or MonomerPattern
        The molecule with the phosphotyrosine.
    site : str
        That residue, with the states ``u`` and ``p``.
    kf : float, Parameter, Expression
        Association rate, 1/(molecules s) per cell.
    Kd : float, Parameter, Expression
        Dissociation constant, molecules per cell.
    name : str
        The sentence, where the usual one would not be unique.

    Examples
    --------
    >>> from pysb import Model, Monomer
    >>> from pysb_il2 import building
    >>> m = Model("m", _export=False)
    >>> with building(m):
    ...     S, R = Monomer("S", ["SH2"]), Monomer("R", ["Y1"], {"Y1": ["u", "p"]})
    ...     parts = dock(S, "SH2", R, "Y1", 1e-5, 1000.0)
    >>> m.rules[0].reactant_pattern
    S(SH2=None) + R(Y1='p')
    """
    check_sites(reader, domain)
    check_sites(receptor, site)
    receptor = receptor() if isinstance(receptor, Monomer) else receptor
    pY = receptor(**{site: PHOSPHORYLATED})
    free = bound(reader, domain, None) + bound(pY, site, None)
    docked = bound(reader, domain, 50) % bound(pY, site, 50)
    return write_rule(name or f"{name_of(reader)}_docks_on_{name_of(receptor)}_{site}", free | docked, kf, kf * Kd)


def phosphorylate_and_release(
    kinase_complex: Any,
    receptor: Monomer,
    site: str,
    reader: Any,
    domain: str,
    target: str,
    kc: Any,
    *,
    name: str,
) -> ComponentSet:
    """Phosphorylate a docked molecule, which then leaves the site.

    Parameters
    ----------
    kinase_complex : ComplexPattern
        Receptor and active kinase joined, without the docked molecule.
    receptor : Monomer
        The molecule of that complex that holds the docking site.
    site : str
        The phosphorylated site that the reader is docked on.
    reader : Monomer or MonomerPattern
        The docked molecule.
    domain, target : str
        Its docking domain, and the residue that is phosphorylated.
    kc : float, Parameter, Expression
        First-order rate, 1/s.
    name : str
        The rule's sentence.
    """
    check_sites(reader, domain, target)
    free_site = in_state(kinase_complex, receptor, site, PHOSPHORYLATED)
    held = free_site.copy()
    index = next(i for i, molecule in enumerate(held.monomer_patterns) if molecule.monomer is receptor)
    held.monomer_patterns[index] = bound(held.monomer_patterns[index], site, 50)
    reader = reader() if isinstance(reader, Monomer) else reader
    before = held % bound(reader(**{target: UNMODIFIED}), domain, 50)
    after = free_site + bound(reader(**{target: PHOSPHORYLATED}), domain, None)
    return write_rule(name, before >> after, kc, suffixes=("kc", ""))
