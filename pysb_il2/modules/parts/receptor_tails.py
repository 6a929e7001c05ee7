"""Cytoplasmic tails of receptors: JAK1 phosphorylates their tyrosines, and STATs dock there."""

from __future__ import annotations

from pysb import Monomer

from ...knowledge.constants import Constants
from ...macros import dephosphorylate, dock, phosphorylate_and_release, phosphorylate_in_complex, uninhibited
from ...types import Molecule, Monomers, Pattern, Rate

__all__ = ["active_JAK1_on", "dock_stat", "phosphorylate_tyrosine"]


def active_JAK1_on(chain: Molecule, m: Monomers) -> Pattern:
    """Return a chain that carries JAK1 with a phosphorylated activation loop and no inhibitor."""
    return chain(box1=1) % uninhibited(m.JAK1(FERM=1, Y1034="p"))


def phosphorylate_tyrosine(m: Monomers, k: Constants, chain: Monomer, site: str) -> None:
    """Let JAK1 phosphorylate a tyrosine of the chain that carries it, and SHP-1 dephosphorylate it."""
    kinase = active_JAK1_on(chain, m)
    phosphorylate_in_complex(kinase, chain, site, kinase=m.JAK1, kc=k.JAK1_phosphorylates_CD122_kc)
    dephosphorylate(m.PTPN6, chain, site, kc=k.PTPN6_dephosphorylates_CD122_kc)


def dock_stat(
    m: Monomers, k: Constants, stat: Monomer, residue: str, chain: Monomer, *, site: str, weakening: Rate = 1
) -> None:
    """Dock an unphosphorylated STAT on a phosphotyrosine, where JAK1 phosphorylates its `residue` and releases it.

    Every STAT has the constants of STAT5; `weakening` multiplies the dissociation constant.
    """
    location = {"loc": "cytoplasm"} if "loc" in stat.sites else {}
    no_phosphatase = {"PTP": None} if "PTP" in stat.sites else {}  # always true; helps predictions of size
    latent = stat(**{residue: "u"}, **location, **no_phosphatase)
    dock(latent, "SH2", chain, site, kf=k.STAT5_docks_kf, Kd=k.STAT5_docks_Kd * weakening)
    name = f"JAK1_phosphorylates_{stat.name}_on_{chain.name}_{site}"
    kinase, kc = active_JAK1_on(chain, m), k.JAK1_phosphorylates_STAT5_kc
    phosphorylate_and_release(kinase, chain, site, latent, "SH2", target=residue, kc=kc, name=name)
