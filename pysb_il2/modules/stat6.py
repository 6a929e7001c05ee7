"""STAT6 on the receptor of IL-4."""

from __future__ import annotations

from ..composition.module import Module
from ..knowledge.constants import Constants
from ..knowledge.proteins import STAT6
from ..macros import dephosphorylate
from ..types import Monomers
from .gamma_chain_receptors import il4_receptor
from .parts.receptor_tails import excludes_only_tails_and_dimers
from .private_tails import private_tails

__all__ = ["stat6"]


def _rules(m: Monomers, k: Constants) -> None:
    """STAT6 docks on CD124, JAK1 phosphorylates it on Y641, it dissociates and is dephosphorylated.

    Docking and phosphorylation are rules of `private_tails`. Dimers and nuclear import are left
    out, because no module depends on them.
    """
    made = dephosphorylate(None, m.STAT6(SH2=None), "Y641", kc=k.pSTAT6_dephosphorylated_kc)
    excludes_only_tails_and_dimers(made, m, m.STAT6)


stat6 = Module("stat6", _rules, proteins=[STAT6["SH2", "Y641"]], requires=[il4_receptor, private_tails])
