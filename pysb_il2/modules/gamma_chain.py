"""JAK3 on the common gamma chain."""

from __future__ import annotations

from ..composition.module import Module
from ..knowledge.constants import Constants
from ..knowledge.proteins import CD132, JAK3
from ..macros import bind
from ..types import Monomers

__all__ = ["gamma_chain"]


def _rules(m: Monomers, k: Constants) -> None:
    """CD132 carries JAK3 with or without a ligand.

    The membrane-distal part of the tail of CD132 binds the FERM domain of JAK3 (Miyazaki1994),
    tightly enough to be called constitutive. All six cytokines that use CD132 signal through this
    JAK3.
    """
    bind(m.JAK3, "FERM", m.CD132, "tail", kf=k.JAK3_binds_CD132_kf, kr=k.JAK3_binds_CD132_kr)


gamma_chain = Module("gamma_chain", _rules, proteins=[JAK3["FERM"], CD132["tail"]])
