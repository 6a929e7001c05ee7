"""The biology, one story per file; modules compose in any order."""

from .cd122_tyrosines import cd122_tyrosines
from .family import family, il4_receptor, il7_receptor, il9_receptor, il21_receptor, private_tails, stat6
from .fate import fate
from .feedback import feedback
from .gamma_chain import gamma_chain
from .il2_receptor import il2_receptor
from .il15_receptor import il15_receptor
from .jak_activation import jak_activation
from .pi3k_akt import pi3k_akt
from .readouts import readouts
from .registry import INHIBITORS, MODULES, RECEPTOR_OF
from .secretion import secretion
from .shc import shc
from .shc_ras_erk import shc_ras_erk
from .stat3 import stat3
from .stat5 import stat5
from .trafficking import trafficking
from .transcription import transcription

__all__ = [
    "INHIBITORS",
    "MODULES",
    "RECEPTOR_OF",
    "cd122_tyrosines",
    "family",
    "fate",
    "feedback",
    "gamma_chain",
    "il2_receptor",
    "il4_receptor",
    "il7_receptor",
    "il9_receptor",
    "il15_receptor",
    "il21_receptor",
    "jak_activation",
    "pi3k_akt",
    "private_tails",
    "readouts",
    "secretion",
    "shc",
    "shc_ras_erk",
    "stat3",
    "stat5",
    "stat6",
    "trafficking",
    "transcription",
]
