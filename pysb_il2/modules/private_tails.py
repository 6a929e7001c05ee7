"""The cytoplasmic tails of the private chains of IL-4, IL-7, IL-9 and IL-21, and of orthogonal CD122."""

from __future__ import annotations

from pysb import Monomer

from ..composition.module import Module
from ..knowledge.constants import Constants
from ..knowledge.proteins import CD124, CD127, CD129, CD360, PTPN6, ortho_CD122
from ..macros import phosphorylate
from ..types import Monomers
from .jak_activation import jak_activation
from .parts.receptor_tails import (
    active_JAK1_on,
    dock_stat,
    excludes_only_tails_and_dimers,
    phosphorylate_tyrosine,
)

__all__ = ["private_tails"]

#: The STATs that dock on the tail of each private chain, with the residue that JAK1 phosphorylates there.
STATS_OF_CHAIN = {
    "CD124": {"STAT6": "Y641"},
    "CD127": {"STAT5A": "Y694", "STAT5B": "Y699"},
    "CD129": {"STAT5A": "Y694", "STAT5B": "Y699"},
    "CD360": {},
    "ortho_CD122": {"STAT5A": "Y694", "STAT5B": "Y699"},
}
#: The chains whose JAK1 phosphorylates STAT3.
STAT3_KINASE_CHAINS = ("CD129", "CD360")


def _rules(m: Monomers, k: Constants) -> None:
    """JAK1 on a private chain phosphorylates the chain and the STATs that dock there.

    CD127, CD129 and orthogonal CD122 dock STAT5, and CD124 docks STAT6. JAK1 on phosphorylated CD129 or CD360 also
    phosphorylates STAT3, by a second-order reaction without docking, while nothing is docked on
    that tyrosine. Chains and STATs that the model does not have are left out. Phosphorylation,
    dephosphorylation and docking have the constants of CD122, because none have been measured.
    """
    for name, docking_stats in STATS_OF_CHAIN.items():
        if not hasattr(m, name):
            continue
        chain = getattr(m, name)
        phosphorylate_tyrosine(m, k, chain, "Y")
        for stat, residue in docking_stats.items():
            if "SH2" in getattr(getattr(m, stat, None), "sites", ()):
                dock_stat(m, k, getattr(m, stat), residue, chain, site="Y")
        if name in STAT3_KINASE_CHAINS and "Y705" in getattr(getattr(m, "STAT3", None), "sites", ()):
            _phosphorylate_stat3(m, k, chain)


def _phosphorylate_stat3(m: Monomers, k: Constants, chain: Monomer) -> None:
    """Let JAK1 on a phosphorylated chain phosphorylate STAT3 at the rate that docking would give."""
    kinase = active_JAK1_on(chain(Y="p"), m)
    kc, kf = k.JAK1_phosphorylates_STAT5_kc, k.STAT5_docks_kf
    latent = {site: value for site, value in (("loc", "cytoplasm"), ("SH2", None)) if site in m.STAT3.sites}
    made = phosphorylate(
        kinase, m.STAT3(**latent), "Y705", kc=kf * kc / (kf * k.STAT5_docks_Kd + kc),
        name=f"JAK1_on_{chain.name}_phosphorylates_STAT3_Y705",
    )  # fmt: skip
    if "SH2" in latent:
        excludes_only_tails_and_dimers(made, m, m.STAT3)


private_tails = Module(
    "private_tails",
    _rules,
    proteins=[PTPN6],
    optional_proteins=[chain["Y"] for chain in (CD124, CD127, CD129, CD360, ortho_CD122)],
    requires=[jak_activation],
)
