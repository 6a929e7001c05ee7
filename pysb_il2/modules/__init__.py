"""The biology, one story per file; modules compose in any order."""

from .cd122_tyrosines import cd122_tyrosines
from .family import family, il4_receptor, il7_receptor, il9_receptor, il21_receptor, private_tails, stat6
from .gamma_chain import gamma_chain
from .il2_receptor import il2_receptor
from .il15_receptor import il15_receptor
from .jak_activation import jak_activation
from .readouts import readouts
from .stat5 import stat5
from .trafficking import trafficking

__all__ = [
    "MODULES",
    "RECEPTOR_OF",
    "cd122_tyrosines",
    "family",
    "gamma_chain",
    "il2_receptor",
    "il4_receptor",
    "il7_receptor",
    "il9_receptor",
    "il15_receptor",
    "il21_receptor",
    "jak_activation",
    "private_tails",
    "readouts",
    "stat5",
    "stat6",
    "trafficking",
]

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
        gamma_chain, *RECEPTOR_OF.values(), jak_activation, cd122_tyrosines, private_tails, stat5, stat6, family,
        trafficking, readouts,
    )
}  # fmt: skip
