"""Cell fate: indices of proliferation, survival, sensitivity to death, cytotoxicity and B cell differentiation."""

from __future__ import annotations

from pysb import Expression, Monomer, Observable

from ..composition.module import Module, detail_levels
from ..composition.writer import unbound_unmodified
from ..knowledge.constants import Constants
from ..knowledge.proteins import BAD, BCL2, CCND2, CFLAR, ELK1, FASLG, MAPK1, MYC, RPS6KB1, STAT5A, STAT5B
from ..macros import degrade, phosphorylate, synthesise
from ..types import Monomers, Pattern, Rate
from .pi3k_akt import pi3k_akt
from .shc_ras_erk import shc_ras_erk
from .stat5 import stat5
from .transcription import transcription

__all__ = ["fate"]


def _rules(m: Monomers, k: Constants) -> None:
    """STAT5, MYC and S6 kinase drive division; BCL2 and BAD decide survival; FasL against FLIP primes death.

    `proliferation_drive` is a weighted sum, so that the STAT5 or the SHC1 branch alone drives
    division partly (Friedmann1996). Cyclin D2 follows it with a half-life of hours (Moriggl1999).
    ERK phosphorylates MYC on S62, which raises its half-life from 20 min to 2 h (the model of Lee2008).
    Unphosphorylated BAD opposes BCL2. STAT5 raises FasL and lowers FLIP, which primes T cells for
    activation-induced cell death; death itself needs the T-cell receptor again (Refaeli1998) and is
    not modelled. Cytotoxicity of NK cells needs STAT5 and S6 kinase; B cells become plasma cells
    through ELK1 (Hipp2017).

    All weights and half-saturation constants are assumed. The results are indices between 0 and 1. Cells divide at
    a rate in proportion to `proliferation_drive` and die at one in proportion to what `survival_drive` lacks, for
    `pysb_il2.population_dynamics`; both times are assumed.
    """
    phosphorylate(m.MAPK1(T185="p", Y187="p"), m.MYC, "S62", kc=k.MAPK1_phosphorylates_MYC_kc)
    STAT5 = _saturating("STAT5", m.STAT5A(Y694="p", loc="nucleus") + m.STAT5B(Y699="p", loc="nucleus"), k.STAT5_fate_K)
    S6K = _saturating("S6K", m.RPS6KB1(T389="p"), k.S6K_fate_K)
    Myc = _saturating("MYC", m.MYC(), k.MYC_fate_K)
    ELK = _saturating("ELK1", m.ELK1(S383="p"), k.ELK1_fate_K)
    w5, wM = k.fate_weight_STAT5, k.fate_weight_MYC
    drive = Expression("proliferation_drive", w5 * STAT5 + wM * Myc + (1 - w5 - wM) * S6K)
    _write_turnover(m.CCND2, k.CCND2_0, k.CCND2_degraded_kf, 1 + k.CCND2_induction * drive)
    _write_turnover(m.FASLG, k.FASLG_0, k.FASLG_degraded_kf, 1 + k.FASLG_induction * STAT5)
    _write_turnover(m.CFLAR, k.CFLAR_0, k.CFLAR_degraded_kf, 1 / (1 + k.CFLAR_repression * STAT5))
    BCL2_count, BAD_count = (
        Observable("BCL2_for_survival", m.BCL2()),
        Observable("BAD_without_phosphate", m.BAD(S99="u")),
    )
    survival = BCL2_count / (BCL2_count + k.BCL2_survival_K + k.BAD_weight * BAD_count)
    _write_rates(k, drive, Expression("survival_drive", survival))
    FasL, FLIP = Observable("FASLG_protein", m.FASLG()), Observable("CFLAR_protein", m.CFLAR())
    Expression("AICD_priming", FasL / (FasL + k.FASLG_per_CFLAR * FLIP))
    Expression("cytotoxicity_drive", STAT5 * S6K)
    Expression("B_cell_drive", ELK)
    Observable("CCND2_protein", m.CCND2())


def _STAT5_rules(m: Monomers, k: Constants) -> None:
    """Nuclear pSTAT5 alone drives division and survival; no gene and no kinase is needed.

    For cells that live on IL-2, and for models of several types that have to stay small. The half-saturation constant
    and both times are assumed.
    """
    nuclear = m.STAT5A(Y694="p", loc="nucleus") + m.STAT5B(Y699="p", loc="nucleus")
    STAT5 = _saturating("STAT5", nuclear, k.STAT5_fate_K)
    _write_rates(k, Expression("proliferation_drive", 1.0 * STAT5), Expression("survival_drive", 1.0 * STAT5))


def _write_rates(k: Constants, drive: Expression, survival: Expression) -> None:
    """Write how fast cells divide and die, 1/s."""
    Expression("division_rate", k.division_kf * drive)
    Expression("death_rate", k.death_kf * (1 - survival))


def _saturating(name: str, pattern: Pattern, K: Rate) -> Expression:
    """Return an Expression that saturates at 1 with the number of molecules that match a pattern."""
    count = Observable(f"{name}_for_fate", pattern)
    return Expression(f"{name}_share", count / (count + K))


def _write_turnover(protein: Monomer, copies: Rate, degradation: Rate, fold: Rate) -> None:
    """Write synthesis and degradation of a protein whose synthesis is `fold` times the basal rate."""
    synthesise(unbound_unmodified(protein), rate=copies * degradation * fold)
    degrade(protein(), rate=degradation)


def _form(detail: str) -> Module:
    proteins = [
        MYC["S62"], MAPK1["T185", "Y187"], STAT5A[()], STAT5B[()], RPS6KB1["T389"], ELK1["S383"],
        BCL2, BAD["S99"], CCND2, FASLG, CFLAR,
    ]  # fmt: skip
    requires = [transcription(detail), shc_ras_erk(detail), pi3k_akt(detail)]
    return Module("fate", _rules, proteins=proteins, requires=requires, detail=detail)


_STAT5 = Module(
    "fate", _STAT5_rules, proteins=[STAT5A["Y694", "loc"], STAT5B["Y699", "loc"]], requires=[stat5], detail="STAT5"
)
fate = detail_levels(_form("lumped"), _form("sites"), _STAT5)
