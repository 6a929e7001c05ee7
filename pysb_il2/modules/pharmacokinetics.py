"""IL-2 in the body: given into a vein or under the skin, spread to tissue, and cleared."""

from __future__ import annotations

from pysb import Expression, Observable

from ..composition.module import Module
from ..composition.writer import unbound_unmodified
from ..errors import Il2Error
from ..knowledge.constants import Constants
from ..knowledge.proteins import IL2, IL2_depot, IL2_tissue
from ..macros import degrade, write_rule
from ..types import Monomers
from .parts.receptor_assembly import has_two_arms

__all__ = ["pharmacokinetics"]


def _rules(m: Monomers, k: Constants) -> None:
    """Free IL-2 of the plasma is cleared and exchanged with tissue; a depot under the skin releases it into the plasma.

    The medium is the plasma. After an intravenous bolus IL-2 falls with half-lives of 12.9 and 85 min, and its
    clearance is 120 mL/min (Konrad1990): two compartments have both. Of an injection under the skin a third reaches
    the plasma, over hours; the rest is lost where it was injected. `IL2_depot` is what is injected, as nM of the
    plasma. In tissue, IL-2 meets no cells here, and antibodies to it, soluble CD25 and binding to vessels are left
    out. `plasma_IL2_IU_per_mL` is free IL-2 of the plasma in international units.
    """
    if has_two_arms(m, "IL2"):
        raise Il2Error("module 'pharmacokinetics' is of IL-2 itself, not of two on one linker; leave one of them out")
    plasma, depot = unbound_unmodified(m.IL2), m.IL2_depot()
    spreads, returns = k.IL2_spreads_to_tissue_kf, k.IL2_returns_from_tissue_kf
    write_rule("IL2_spreads_to_tissue", plasma | m.IL2_tissue(), kf=spreads, kr=returns)
    degrade(plasma, rate=k.IL2_cleared_kf, name="IL2_cleared")
    write_rule("IL2_absorbed", depot >> plasma, kf=k.IL2_absorbed_kf)
    degrade(depot, rate=k.IL2_lost_in_depot_kf, name="IL2_lost_in_depot")
    free = Observable("plasma_IL2", plasma)
    Expression("plasma_IL2_IU_per_mL", free / (k.IL2_international_unit * k.at("medium").volume() * 1000))


pharmacokinetics = Module("pharmacokinetics", _rules, proteins=[IL2[()], IL2_depot, IL2_tissue])
