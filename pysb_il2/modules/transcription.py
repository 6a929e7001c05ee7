"""Genes that nuclear STAT5 induces: CD25, CIS, SOCS1, SOCS3, BCL2 and MYC."""

from __future__ import annotations

from pysb import Observable

from ..composition.module import Module, detail_levels
from ..composition.writer import unbound_unmodified
from ..knowledge.constants import Constants
from ..knowledge.proteins import (
    BCL2,
    CISH,
    MYC,
    SOCS1,
    SOCS3,
    BCL2_mRNA,
    CISH_mRNA,
    IL2RA_mRNA,
    MYC_mRNA,
    SOCS1_mRNA,
    SOCS3_mRNA,
)
from ..macros import degrade, express, transcribe
from ..types import Monomers
from .stat5 import stat5

__all__ = ["transcription"]

GENES = ("CISH", "SOCS1", "SOCS3", "BCL2", "MYC")


def _rules(m: Monomers, k: Constants) -> None:
    """Nuclear STAT5 dimers induce the genes of CD25, CIS, SOCS1, SOCS3, BCL2 and MYC.

    Induction saturates with the number of nuclear STAT5 molecules in dimers. mRNA and protein of
    CIS and SOCS are short-lived (Bachmann2011, Raia2011), and so is MYC (the model of Lee2008); BCL2 is stable.
    MYC and BCL2 need the transactivation domain of STAT5 (Lord2000). IL2RA gives positive feedback:
    more STAT5 gives more CD25 (Cotari2013), which the module `trafficking` translates from the mRNA
    and degrades.
    """
    A, B = (
        stat(**{residue: "p", "loc": "nucleus", "SH2": 1}) for stat, residue in ((m.STAT5A, "Y694"), (m.STAT5B, "Y699"))
    )
    regulator = Observable("nuclear_STAT5_in_dimers", A % A + B % B + A % B + B % A)  # molecules: two of each dimer
    K = k.at("nucleus").STAT5_at_genes_K
    for gene in GENES:
        mRNA, protein = getattr(m, f"{gene}_mRNA"), getattr(m, gene)
        express(
            mRNA, unbound_unmodified(protein),
            mRNA_copies=getattr(k, f"{gene}_mRNA_0"), mRNA_decay=getattr(k, f"{gene}_mRNA_degraded_kf"),
            protein_copies=getattr(k, f"{gene}_0"), protein_decay=getattr(k, f"{gene}_degraded_kf"),
            regulator=regulator, fold=getattr(k, f"{gene}_induction"), K=K,
            degraded=protein(**({"S62": "u"} if "S62" in protein.sites else {})),
        )  # fmt: skip
        if "S62" in protein.sites:  # phosphorylation by ERK stabilises MYC
            degrade(protein(S62="p"), rate=k.MYC_pS62_degraded_kf, name="MYC_pS62_degraded")
        Observable(f"{gene}_mRNA_count", mRNA())
        Observable(f"{gene}_protein", protein())
    basal = k.IL2RA_mRNA_0 * k.IL2RA_mRNA_degraded_kf
    # CD25 itself is translated in trafficking
    transcribe(m.IL2RA_mRNA, basal=basal, regulator=regulator, vmax=k.IL2RA_induction * basal, K=K)
    degrade(m.IL2RA_mRNA(), rate=k.IL2RA_mRNA_degraded_kf)
    Observable("IL2RA_mRNA_count", m.IL2RA_mRNA())


def _form(detail: str) -> Module:
    genes = [CISH_mRNA, CISH, SOCS1_mRNA, SOCS1, SOCS3_mRNA, SOCS3, BCL2_mRNA, BCL2, MYC_mRNA, MYC, IL2RA_mRNA]
    proteins = [gene[()] for gene in genes]
    return Module("transcription", _rules, proteins=proteins, requires=[stat5(detail)], detail=detail)


transcription = detail_levels(_form("lumped"), _form("sites"))
