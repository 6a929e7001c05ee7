"""RAS and the cascade to ERK."""

from __future__ import annotations

from ..composition.module import Module, detail_levels
from ..knowledge.constants import Constants
from ..knowledge.proteins import (
    DUSP6,
    ELK1,
    FOS,
    GRB2,
    MAP2K1,
    MAPK1,
    PPP2CA,
    PTPN7,
    RAF1,
    RAS,
    RASGAP,
    SHC1,
    SOS1,
    DUSP6_mRNA,
    FOS_mRNA,
)
from ..macros import exchange_nucleotide, hydrolyse_GTP, write_rule
from ..types import Monomers
from .parts.erk_cascade import write_erk_cascade, write_erk_genes, write_erk_readouts
from .shc import shc

__all__ = ["shc_ras_erk"]


def _rules(m: Monomers, k: Constants) -> None:
    """SHC1 recruits GRB2 and SOS1, which activate RAS and the cascade to ERK; ERK inhibits SOS1 and RAF1.

    SHC1 that has left the receptor stays at the membrane, whose phosphoinositides its PTB domain
    binds (Ravichandran1997). There SOS1 on GRB2 exchanges the GDP of RAS for GTP; RASGAP and RAS
    itself hydrolyse it. SOS1 binds GRB2 in the cytosol as well, with the same constants whether
    GRB2 is docked or not, so that the cycle is closed. RAS-GTP activates RAF1, RAF1 phosphorylates
    MEK, and MEK phosphorylates ERK on Y187 and then on T185, with dissociation in between
    (Schilling2009). ERK dissociates SOS1 from GRB2 (CorbalanGarcia1996), keeps RAF1 from activation
    (Dougherty2005) and induces its phosphatase DUSP6. In the nucleus it phosphorylates ELK1, which
    induces FOS, and stabilises the FOS protein (Murphy2002). FOS represses the induction of its own gene
    (SassoneCorsi1988), so that its mRNA falls while ppERK is still there. At level ``lumped`` SHC1 and MEK have
    one site each; at level ``sites`` SHC1 has Y239 (with Y240) and Y317, and MEK has S218 and S222.
    """
    tyrosines = [site for site in m.SHC1.sites if site.startswith("Y")]
    hydrolyse_GTP(m.RASGAP, m.RAS, kc=k.RASGAP_hydrolyses_RAS_kc)
    hydrolyse_GTP(None, m.RAS, kc=k.RAS_hydrolyses_GTP_kc)
    exchange_nucleotide(None, m.RAS, kc=k.RAS_exchanges_GDP_kc)
    free_SOS1, bound_SOS1 = m.SOS1(PxxP=None, S1132="u"), m.SOS1(PxxP=60, S1132="u")
    write_rule(
        "SOS1_binds_GRB2",
        m.GRB2(nSH3=None) + free_SOS1 | m.GRB2(nSH3=60) % bound_SOS1,
        kf=k.SOS1_binds_GRB2_kf,
        kr=k.SOS1_binds_GRB2_kf * k.SOS1_binds_GRB2_Kd,
    )
    for site in tyrosines:
        recruited = m.SHC1(**{site: ("p", 61)}) % m.GRB2(SH2=61, nSH3=60) % m.SOS1(PxxP=60)
        name = f"SOS1_exchanges_GDP_of_RAS_on_SHC1_{site}"
        exchange_nucleotide(recruited, m.RAS, kc=k.SOS1_exchanges_RAS_kc, name=name)
    write_erk_cascade(m, k)
    write_erk_genes(m, k)
    write_erk_readouts(m)


def _form(detail: str, tyrosines: tuple[str, ...], serines: tuple[str, ...]) -> Module:
    proteins = [
        SHC1[tyrosines], GRB2["SH2", "nSH3"], SOS1, RAS, RASGAP, RAF1,
        MAP2K1[serines], MAPK1, PPP2CA, PTPN7, DUSP6, DUSP6_mRNA, ELK1, FOS, FOS_mRNA,
    ]  # fmt: skip
    return Module("shc_ras_erk", _rules, proteins=proteins, requires=[shc(detail)], detail=detail)


shc_ras_erk = detail_levels(_form("lumped", ("Y",), ("S",)), _form("sites", ("Y239", "Y317"), ("S218", "S222")))
