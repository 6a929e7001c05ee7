"""Secretion of IL-2 by T cells that have bound antigen."""

from __future__ import annotations

from pysb import Expression, Observable

from ..composition.module import Module, detail_levels
from ..composition.writer import unbound_unmodified
from ..knowledge.constants import Constants
from ..knowledge.proteins import IL2, STAT5A, STAT5B, IL2RB_mRNA, antigen
from ..macros import degrade, dephosphorylate, synthesise, transcribe
from ..types import Monomers
from .il2_receptor import il2_receptor
from .parts.receptor_tails import excludes_only_tails_and_dimers
from .stat5 import stat5
from .trafficking import trafficking

__all__ = ["secretion"]


def _rules(m: Monomers, k: Constants) -> None:
    """Antigen drives secretion of IL-2, which IL-2 at first increases and pSTAT5 then shuts off.

    T cells whose receptor is engaged secrete 7.5 molecules of IL-2 per second, and up to 30 times
    as many where IL-2 is bound to CD122 and CD132; pSTAT5 represses the gene (Tkach2014). Antigen
    is lost with a half-life of 3.5 h. The engaged T-cell receptor also dephosphorylates STAT5 in
    the cytoplasm, which lowers the amplitude of pSTAT5 and not its EC50, and raises CD122 over a
    day (Tkach2014). Antigen is a stimulus in the medium, in units of the dose that engages half of
    the receptors.
    """
    engaged = _engage(m, k)
    IL2_bound = Observable("IL2_on_CD122_and_CD132", m.IL2(CD122=1, CD132=2) % m.CD122(ligand=1) % m.CD132(ligand=2))
    residues = ((m.STAT5A, "Y694"), (m.STAT5B, "Y699"))
    pSTAT5 = Observable("pSTAT5_shutting_IL2", m.STAT5A(Y694="p") + m.STAT5B(Y699="p"))
    support = 1 + (k.IL2_secretion_support - 1) * IL2_bound / (IL2_bound + k.IL2_secretion_support_K)
    unrepressed_fraction = k.pSTAT5_shuts_IL2_K / (k.pSTAT5_shuts_IL2_K + pSTAT5)
    synthesise(unbound_unmodified(m.IL2), rate=k.IL2_secretion_basal * engaged * support * unrepressed_fraction)
    degrade(m.antigen(), rate=k.antigen_degraded_kf)
    basal = k.IL2RB_mRNA_0 * k.IL2RB_mRNA_degraded_kf
    transcribe(m.IL2RB_mRNA, basal=basal * (1 + (k.CD122_by_antigen - 1) * engaged))  # translated in trafficking
    degrade(m.IL2RB_mRNA(), rate=k.IL2RB_mRNA_degraded_kf)
    for stat, residue in residues:
        monomeric = stat(**{residue: "p", "loc": "cytoplasm", "SH2": None, "PTP": None})
        name = f"TCR_dephosphorylates_{stat.name}"
        made = dephosphorylate(None, monomeric, residue, kc=k.TCR_dephosphorylates_STAT5_kc * engaged, name=name)
        excludes_only_tails_and_dimers(made, m, stat)


def _constant_rules(m: Monomers, k: Constants) -> None:
    """T cells that have bound antigen secrete 7.5 molecules of IL-2 per second (Tkach2014), whatever else they see.

    Neither does IL-2 support the secretion, nor does pSTAT5 shut it off, and the T-cell receptor does nothing else;
    so this level needs no STAT5, and serves to ask who takes up the IL-2.
    """
    synthesise(unbound_unmodified(m.IL2), rate=k.IL2_secretion_basal * _engage(m, k))
    degrade(m.antigen(), rate=k.antigen_degraded_kf)


def _engage(m: Monomers, k: Constants) -> Expression:
    """Return the fraction of T-cell receptors that antigen engages."""
    antigen_count = Observable("antigen_left", m.antigen())
    return Expression("TCR_engaged", antigen_count / (antigen_count + k.at("medium").antigen_half_maximum))


def _form(detail: str) -> Module:
    proteins = [IL2[()], IL2RB_mRNA, antigen, STAT5A["Y694"], STAT5B["Y699"]]
    requires = [il2_receptor, stat5(detail), trafficking]
    return Module("secretion", _rules, proteins=proteins, requires=requires, detail=detail)


_constant = Module(
    "secretion", _constant_rules, proteins=[IL2[()], antigen], requires=[il2_receptor], detail="constant"
)
secretion = detail_levels(_form("lumped"), _form("sites"), _constant)
