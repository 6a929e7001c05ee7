"""The rest of the family that shares CD132: IL-4, IL-7, IL-9 and IL-21."""

from __future__ import annotations

from typing import Any

from ..composition.module import Module
from ..knowledge.proteins import CD124, CD127, CD129, CD132, CD360, IL4, IL7, IL9, IL21, PTPN6, STAT6
from ..knowledge.vocabulary import Protein
from ..macros import dephosphorylate, phosphorylate
from .il2_receptor import il2_receptor
from .il15_receptor import il15_receptor
from .jak_activation import jak_activation
from .parts.membrane import write_assembly
from .parts.tails import dock_stat, tyrosine, writer

__all__ = ["family", "il4_receptor", "il7_receptor", "il9_receptor", "il21_receptor", "private_tails", "stat6"]

#: The STATs that dock on the tail of each private chain, with the residue that JAK1 phosphorylates there.
READERS = {
    "CD124": {"STAT6": "Y641"},
    "CD127": {"STAT5A": "Y694", "STAT5B": "Y699"},
    "CD129": {"STAT5A": "Y694", "STAT5B": "Y699"},
    "CD360": {},
}
#: The chains whose JAK1 phosphorylates STAT3.
STAT3_WRITERS = ("CD129", "CD360")


def _il4(m: Any, k: Any) -> None:
    """IL-4 is held tightly by CD124 (IL-4Ra, 1 nM) and recruits CD132.

    The type II receptor, CD124 with IL-13Ra1, is that of other cells and left out. Affinity as
    Farhat2021 codes it; in the membrane the fit of Farhat2021 to the dose responses of Gonnord2018.
    """
    write_assembly(m, k, "IL4")


def _il7(m: Any, k: Any) -> None:
    """IL-7 is held loosely by CD127 (IL-7Ra, 59 nM) and recruits CD132, which makes it tight.

    Affinity as Farhat2021 codes it (Walsh2012); in the membrane the fit of Farhat2021 to the dose
    responses of Gonnord2018.
    """
    write_assembly(m, k, "IL7")


def _il9(m: Any, k: Any) -> None:
    """IL-9 is held by CD129 (IL-9Ra, 0.1 nM; Renauld1992) and recruits CD132.

    Nobody has measured how tightly CD132 joins; Farhat2021 leaves its rate at 1 per minute.
    """
    write_assembly(m, k, "IL9")


def _il21(m: Any, k: Any) -> None:
    """IL-21 is held by CD360 (IL-21R, 0.07 nM; Gonnord2018) and recruits CD132.

    Nobody has measured how tightly CD132 joins; Farhat2021 leaves its rate at 1 per minute.
    """
    write_assembly(m, k, "IL21")


def _receptor(ligand: Protein, private: Protein, rules: Any) -> Module:
    proteins = [ligand[private.name, "CD132"], private["ligand"], CD132["ligand"]]
    return Module(f"{ligand.name.lower()}_receptor", rules, proteins=proteins)


il4_receptor = _receptor(IL4, CD124, _il4)
il7_receptor = _receptor(IL7, CD127, _il7)
il9_receptor = _receptor(IL9, CD129, _il9)
il21_receptor = _receptor(IL21, CD360, _il21)


def _private_tails(m: Any, k: Any) -> None:
    """JAK1 on a private chain phosphorylates the chain, and the STATs that dock there.

    CD127 and CD129 hold STAT5, CD124 holds STAT6, and JAK1 on a phosphorylated CD129 or CD360 also
    phosphorylates STAT3, which is written as an encounter. What the model does not speak of is
    left out. Writing, erasing and docking are as fast as on CD122, for want of numbers.
    """
    for name, readers in READERS.items():
        if not hasattr(m, name):
            continue
        chain = getattr(m, name)
        tyrosine(m, k, chain, "Y")
        for stat, residue in readers.items():
            if "SH2" in getattr(getattr(m, stat, None), "sites", ()):
                dock_stat(m, k, getattr(m, stat), residue, chain, "Y")
        if name in STAT3_WRITERS and "Y705" in getattr(getattr(m, "STAT3", None), "sites", ()):
            _phosphorylate_stat3(m, k, chain)


def _phosphorylate_stat3(m: Any, k: Any, chain: Any) -> None:
    """Let JAK1 on a phosphorylated chain meet STAT3 as often as docking would let it phosphorylate it."""
    kinase = writer(m, chain(Y="p"))
    kc, kf = k.JAK1_phosphorylates_STAT5_kc, k.STAT5_docks_kf
    latent = {site: value for site, value in (("loc", "cytoplasm"), ("SH2", None)) if site in m.STAT3.sites}
    phosphorylate(
        kinase, m.STAT3(**latent), "Y705", kc=kf * kc / (kf * k.STAT5_docks_Kd + kc),
        name=f"JAK1_on_{chain.name}_phosphorylates_STAT3_Y705",
    )  # fmt: skip


private_tails = Module(
    "private_tails",
    _private_tails,
    proteins=[PTPN6],
    optional_proteins=[chain["Y"] for chain in (CD124, CD127, CD129, CD360)],
    requires=[jak_activation],
)


def _stat6(m: Any, k: Any) -> None:
    """STAT6 docks on CD124, is phosphorylated on Y641 by JAK1, leaves, and is dephosphorylated.

    Its dimers and its way to the nucleus are left out: nothing here reads them.
    """
    dephosphorylate(None, m.STAT6(SH2=None), "Y641", kc=k.pSTAT6_dephosphorylated_kc)


stat6 = Module("stat6", _stat6, proteins=[STAT6["SH2", "Y641"]], requires=[il4_receptor, private_tails])


def _family(m: Any, k: Any) -> None:
    """Six cytokines share CD132, and IL-2 and IL-15 also CD122; the rules are those of the modules needed."""


family = Module(
    "family",
    _family,
    requires=[
        il2_receptor,
        il4_receptor,
        il7_receptor,
        il9_receptor,
        il15_receptor,
        il21_receptor,
        private_tails,
        stat6,
    ],
)
