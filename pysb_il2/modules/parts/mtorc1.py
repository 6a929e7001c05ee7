"""From AKT1 to ribosomal protein S6: TSC2, RHEB, mTORC1, S6 kinase and S6."""

from __future__ import annotations

from pysb import ANY, MonomerPattern

from ...knowledge.constants import Constants
from ...knowledge.proteins import RHEB, RPS6, RPS6KB1, RPTOR, TSC2
from ...macros import bind, dephosphorylate, exchange_nucleotide, hydrolyse_GTP, phosphorylate, uninhibited
from ...types import Monomers

#: The proteins of these rules.
MTORC1_PROTEINS = (TSC2, RHEB, RPTOR["RHEB"], RPS6KB1, RPS6)


def write_mtorc1(m: Monomers, k: Constants) -> None:
    """Write how AKT1 inhibits TSC2, so that RHEB activates mTORC1, and what mTORC1 phosphorylates.

    RHEB exchanges its nucleotide spontaneously; TSC2 that AKT1 has not phosphorylated hydrolyses
    its GTP. RHEB in mTORC1 keeps its nucleotide, because the effector covers it. mTORC1 with
    RHEB-GTP phosphorylates S6 kinase, which phosphorylates S6. S6 is dephosphorylated slowly, so
    that it does not respond to brief signals (Fujita2010).
    """
    phosphorylate(m.AKT1(T308="p"), m.TSC2, "T1462", kc=k.AKT1_phosphorylates_kc)
    dephosphorylate(m.PPP2CA, m.TSC2, "T1462", kc=k.PPP2CA_dephosphorylates_AKT1_substrates_kc)
    exchange_nucleotide(None, m.RHEB(effector=None), kc=k.RHEB_exchanges_GDP_kc)
    hydrolyse_GTP(m.TSC2(T1462="u"), m.RHEB(effector=None), kc=k.TSC2_hydrolyses_RHEB_kc)
    RHEB_GTP = m.RHEB(nucleotide="GTP")
    bind(RHEB_GTP, "effector", m.RPTOR, "RHEB", kf=k.RHEB_binds_RPTOR_kf, Kd=k.RHEB_binds_RPTOR_Kd)
    phosphorylate(active_mTORC1(m), m.RPS6KB1, "T389", kc=k.RPTOR_phosphorylates_RPS6KB1_kc)
    dephosphorylate(m.PPP2CA, m.RPS6KB1, "T389", kc=k.PPP2CA_dephosphorylates_RPS6KB1_kc)
    phosphorylate(m.RPS6KB1(T389="p"), m.RPS6, "S235", kc=k.RPS6KB1_phosphorylates_RPS6_kc)
    dephosphorylate(None, m.RPS6, "S235", kc=k.pRPS6_dephosphorylated_kc)


def active_mTORC1(m: Monomers) -> MonomerPattern:
    """Return mTORC1 with RHEB-GTP and without rapamycin."""
    return uninhibited(m.RPTOR(RHEB=ANY))
