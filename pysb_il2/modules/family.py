"""All cytokines that share the common gamma chain."""

from __future__ import annotations

from ..composition.module import Module
from ..knowledge.constants import Constants
from ..types import Monomers
from .gamma_chain_receptors import il4_receptor, il7_receptor, il9_receptor, il21_receptor
from .il2_receptor import il2_receptor
from .il15_receptor import il15_receptor
from .private_tails import private_tails
from .stat6 import stat6

__all__ = ["family"]


def _rules(m: Monomers, k: Constants) -> None:
    """IL-2, IL-4, IL-7, IL-9, IL-15 and IL-21 share CD132, and IL-2 and IL-15 also share CD122.

    This module has no rules of its own; it requires the receptor of each cytokine, the tails of
    their private chains, and STAT6.
    """


_RECEPTORS = (il2_receptor, il4_receptor, il7_receptor, il9_receptor, il15_receptor, il21_receptor)

family = Module("family", _rules, requires=[*_RECEPTORS, private_tails, stat6])
