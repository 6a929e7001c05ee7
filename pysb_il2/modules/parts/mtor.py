"""From AKT1 to the ribosome: TSC2, RHEB, mTORC1, S6K and S6."""

from __future__ import annotations

from typing import Any

from pysb import ANY

from ...knowledge.proteins import RHEB, RPS6, RPS6KB1, RPTOR, TSC2
from ...macros import dephosphorylate, exchange_nucleotide, hydrolyse_GTP, phosphorylate, uninhibited, write_rule

#: What this part of the story speaks of.
MTOR_PROTEINS = (TSC2, RHEB, RPTOR["RHEB"], RPS6KB1, RPS6)


def write_mtor(m: Any, k: Any) -> None:
    """Write how AKT1 lifts the brake of TSC2 from RHEB, which activates mTORC1.

    RHEB exchanges its nucleotide by itself and TSC2 without the phosphates of AKT1 hydrolyses it.
    mTORC1 with RHEB-GTP phosphorylates S6K, which phosphorylates S6; S6 loses it slowly, so that it
    filters out what is brief (Fujita2010).
    """
    phosphorylate(m.AKT1(T308="p"), m.TSC2, "T1462", kc=k.AKT1_phosphorylates_kc)
    dephosphorylate(m.PPP2CA, m.TSC2, "T1462", kc=k.PPP2CA_dephosphorylates_AKT1_substrates_kc)
    exchange_nucleotide(None, m.RHEB(effector=None), kc=k.RHEB_exchanges_GDP_kc)
    hydrolyse_GTP(m.TSC2(T1462="u"), m.RHEB(effector=None), kc=k.TSC2_hydrolyses_RHEB_kc)
    write_rule(
        "RHEB_binds_RPTOR",
        m.RHEB(nucleotide="GTP", effector=None) + m.RPTOR(RHEB=None)
        | m.RHEB(nucleotide="GTP", effector=1) % m.RPTOR(RHEB=1),
        kf=k.RHEB_binds_RPTOR_kf,
        kr=k.RHEB_binds_RPTOR_kf * k.RHEB_binds_RPTOR_Kd,
    )
    phosphorylate(active_mTORC1(m), m.RPS6KB1, "T389", kc=k.RPTOR_phosphorylates_RPS6KB1_kc)
    dephosphorylate(m.PPP2CA, m.RPS6KB1, "T389", kc=k.PPP2CA_dephosphorylates_RPS6KB1_kc)
    phosphorylate(m.RPS6KB1(T389="p"), m.RPS6, "S235", kc=k.RPS6KB1_phosphorylates_RPS6_kc)
    dephosphorylate(None, m.RPS6, "S235", kc=k.pRPS6_dephosphorylated_kc)


def active_mTORC1(m: Any) -> Any:
    """Return mTORC1 with RHEB-GTP and without rapamycin."""
    return uninhibited(m.RPTOR(RHEB=ANY))
