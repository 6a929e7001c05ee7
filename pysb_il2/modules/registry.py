"""Modules by name, receptor modules by ligand, and drugs by name."""

from .cd122_tyrosines import cd122_tyrosines
from .family import family, il4_receptor, il7_receptor, il9_receptor, il21_receptor, private_tails, stat6
from .fate import fate
from .feedback import feedback
from .gamma_chain import gamma_chain
from .il2_receptor import il2_receptor
from .il15_receptor import il15_receptor
from .inhibitors import INHIBITORS
from .jak_activation import jak_activation
from .pi3k_akt import pi3k_akt
from .readouts import readouts
from .secretion import secretion
from .shc import shc
from .shc_ras_erk import shc_ras_erk
from .stat3 import stat3
from .stat5 import stat5
from .trafficking import trafficking
from .transcription import transcription

__all__ = ["INHIBITORS", "MODULES", "RECEPTOR_OF"]

#: The receptor module that each ligand needs.
RECEPTOR_OF = {
    "IL2": il2_receptor,
    "IL15": il15_receptor,
    "IL4": il4_receptor,
    "IL7": il7_receptor,
    "IL9": il9_receptor,
    "IL21": il21_receptor,
}

#: Every module by name, in its default form.
MODULES = {
    module.name: module
    for module in (
        gamma_chain, il2_receptor, il15_receptor, il4_receptor, il7_receptor, il9_receptor, il21_receptor,
        private_tails, stat6, family, jak_activation, cd122_tyrosines, stat5, stat3, shc, shc_ras_erk,
        pi3k_akt, trafficking, transcription, feedback, secretion, fate, readouts,
    )
}  # fmt: skip
