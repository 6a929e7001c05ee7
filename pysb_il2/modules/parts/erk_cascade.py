"""The cascade from RAS to ERK, the feedback of ERK on it, and the genes that ERK induces."""

from __future__ import annotations

from pysb import MonomerPattern, Observable

from ...composition.writer import unbound_unmodified
from ...knowledge.constants import Constants
from ...macros import (
    Tier,
    cascade,
    dephosphorylate,
    express,
    phosphorylate,
    phosphorylate_and_dissociate,
    shuttle,
    uninhibited,
)
from ...types import Monomers

__all__ = ["write_erk_cascade", "write_erk_genes", "write_erk_readouts"]


def write_erk_cascade(m: Monomers, k: Constants) -> None:
    """Write RAF1, MEK and ERK, their phosphatases, nuclear transport of ERK, and its feedback."""
    serines = [site for site in m.MAP2K1.sites if site.startswith("S")]
    steps = serines if len(serines) > 1 else serines * 2
    cascade(
        m.RAS(nucleotide="GTP"),
        Tier(m.RAF1(S642="u"), [("S338", k.RAS_activates_RAF1_kc)], verb="activates"),
        Tier(m.MAP2K1, [(site, k.RAF1_phosphorylates_MAP2K1_kc) for site in steps]),
        Tier(
            m.MAPK1(loc="cytoplasm"),
            [("Y187", k.MAP2K1_phosphorylates_MAPK1_Y187_kc), ("T185", k.MAP2K1_phosphorylates_MAPK1_T185_kc)],
        ),
    )
    dephosphorylate(m.PPP2CA, m.RAF1, "S338", kc=k.PPP2CA_dephosphorylates_RAF1_kc)
    for site in serines:
        dephosphorylate(m.PPP2CA, m.MAP2K1, site, kc=k.PPP2CA_dephosphorylates_MAP2K1_kc)
    dephosphorylate(m.PPP2CA, m.MAPK1, "T185", kc=k.PPP2CA_dephosphorylates_MAPK1_kc)
    dephosphorylate(m.PTPN7, m.MAPK1(loc="cytoplasm"), "Y187", kc=k.PTPN7_dephosphorylates_MAPK1_kc)
    for site in ("T185", "Y187"):
        dephosphorylate(m.DUSP6, m.MAPK1(loc="cytoplasm"), site, kc=k.DUSP6_dephosphorylates_MAPK1_kc)
    shuttle(_ppERK(m, "cytoplasm"), _ppERK(m, "nucleus"), kc=k.ppERK_imported_kc, name="ppERK_imported")
    shuttle(m.MAPK1(loc="nucleus"), m.MAPK1(loc="cytoplasm"), kc=k.MAPK1_exported_kc, name="MAPK1_exported")
    _write_feedback(m, k)


def _write_feedback(m: Monomers, k: Constants) -> None:
    """Let ERK dissociate SOS1 from GRB2 and keep RAF1 from activation, until both are dephosphorylated."""
    ppERK = _ppERK(m, "cytoplasm")
    phosphorylate_and_dissociate(
        ppERK, m.SOS1, "S1132", domain="PxxP", partner=m.GRB2, partner_domain="nSH3", kc=k.MAPK1_phosphorylates_SOS1_kc
    )
    phosphorylate(ppERK, m.RAF1, "S642", kc=k.MAPK1_phosphorylates_RAF1_kc)
    dephosphorylate(None, m.SOS1, "S1132", kc=k.SOS1_dephosphorylated_kc)
    dephosphorylate(None, m.RAF1, "S642", kc=k.RAF1_S642_dephosphorylated_kc)


def write_erk_genes(m: Monomers, k: Constants) -> None:
    """Write ELK1 and the expression of FOS and DUSP6; FOS represses its own gene, and is stable with pS374."""
    ppERK, FOS = _ppERK(m, "nucleus"), Observable("FOS_protein", m.FOS())
    nucleus = k.at("nucleus")
    phosphorylate(ppERK, m.ELK1, "S383", kc=nucleus.MAPK1_phosphorylates_ELK1_kc)
    dephosphorylate(None, m.ELK1, "S383", kc=k.ELK1_dephosphorylated_kc)
    phosphorylate(ppERK, m.FOS, "S374", kc=nucleus.MAPK1_phosphorylates_FOS_kc)
    dephosphorylate(None, m.FOS, "S374", kc=k.FOS_dephosphorylated_kc)
    express(
        m.FOS_mRNA, unbound_unmodified(m.FOS), mRNA_copies=k.FOS_mRNA_0, mRNA_decay=k.FOS_mRNA_degraded_kf,
        protein_copies=k.FOS_0, protein_decay=k.FOS_degraded_kf, regulator=Observable("pELK1", m.ELK1(S383="p")),
        fold=k.FOS_induced_fold * k.FOS_represses_FOS_K / (k.FOS_represses_FOS_K + FOS), K=k.FOS_induced_K,
        degraded=m.FOS(S374="u"),
    )  # fmt: skip
    express(
        m.DUSP6_mRNA, unbound_unmodified(m.DUSP6), mRNA_copies=k.DUSP6_mRNA_0, mRNA_decay=k.DUSP6_mRNA_degraded_kf,
        protein_copies=k.DUSP6_0, protein_decay=k.DUSP6_degraded_kf, regulator=Observable("nuclear_ppERK", ppERK),
        fold=k.DUSP6_induced_fold, K=k.DUSP6_induced_K,
    )  # fmt: skip


def write_erk_readouts(m: Monomers) -> None:
    """Write observables of the cascade, in molecules per cell."""
    Observable("RasGTP", m.RAS(nucleotide="GTP"))
    Observable("pRAF1", m.RAF1(S338="p"))
    ppMEK = {"S": "pp"} if "S" in m.MAP2K1.sites else {"S218": "p", "S222": "p"}
    Observable("ppMEK", m.MAP2K1(**ppMEK))
    Observable("pERK_single", m.MAPK1(T185="u", Y187="p") + m.MAPK1(T185="p", Y187="u"))
    Observable("ppERK", m.MAPK1(T185="p", Y187="p"))
    Observable("FOS_mRNA_count", m.FOS_mRNA())
    Observable("DUSP6_mRNA_count", m.DUSP6_mRNA())
    Observable("DUSP6_protein", m.DUSP6())


def _ppERK(m: Monomers, location: str) -> MonomerPattern:
    """Return ERK with both phosphates, which is active."""
    return uninhibited(m.MAPK1(T185="p", Y187="p", loc=location))
