"""Cytoplasmic tails of receptors: JAK1 phosphorylates their tyrosines, and STATs dock there."""

from __future__ import annotations

from collections.abc import Iterable

from pysb import Monomer, Rule

from ...knowledge.constants import Constants
from ...macros import (
    dephosphorylate,
    dock,
    excludes_only,
    phosphorylate_and_release,
    phosphorylate_in_complex,
)
from ...types import Molecule, Monomers, Pattern, Rate
from .receptor_assembly import JAK1_chains, working_JAK1

__all__ = ["active_JAK1_on", "dock_stat", "excludes_only_tails_and_dimers", "phosphorylate_tyrosine"]

STATS = ("STAT3", "STAT5A", "STAT5B", "STAT6")


def active_JAK1_on(chain: Molecule, m: Monomers) -> Pattern:
    """Return a chain that carries JAK1 with a phosphorylated activation loop and no inhibitor."""
    return chain(box1=1) % working_JAK1(m, FERM=1, Y1034="p")


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
    made = dock(latent, "SH2", chain, site, kf=k.STAT5_docks_kf, Kd=k.STAT5_docks_Kd * weakening)
    name = f"JAK1_phosphorylates_{stat.name}_on_{chain.name}_{site}"
    kinase, kc = active_JAK1_on(chain, m), k.JAK1_phosphorylates_STAT5_kc
    made |= phosphorylate_and_release(kinase, chain, site, latent, "SH2", target=residue, kc=kc, name=name)
    if no_phosphatase:
        excludes_only(made, stat, "PTP", [(m.PPX, "pocket"), (m.PPN, "pocket")])


def excludes_only_tails_and_dimers(made: Iterable[Rule], m: Monomers, stat: Monomer) -> None:
    """Let an empty SH2 domain of a STAT mean that no tail and no other STAT is bound there; other proteins may be."""
    tails = [(chain, site) for chain in JAK1_chains(m) for site in chain.sites if site.startswith("Y")]
    stats = [(getattr(m, name), "SH2") for name in STATS if "SH2" in getattr(getattr(m, name, None), "sites", ())]
    excludes_only(made, stat, "SH2", [*tails, *stats])
