"""The biology: one mechanism of IL-2 signalling a file. Modules combine in any order.

In come monomers and constants, out go the rules, observables and expressions of a PySB model. A
file describes its mechanism in the docstring of its rule function, with sources, and ends with its
`Module`; what several files share is in `parts/`. To add a module, write its file and import it
below. Modules may import ground, macros, knowledge, rules and composition.
"""

from ..composition.module import Module, resolve_dependencies
from ..knowledge.ligands import CHAINS_OF

# "as" hands a module on; the tables below find it by itself.
from .antibodies import antibody as antibody
from .cd122_tyrosines import cd122_tyrosines as cd122_tyrosines
from .family import family as family
from .fate import fate as fate
from .feedback import feedback as feedback
from .gamma_chain import gamma_chain as gamma_chain
from .gamma_chain_receptors import il4_receptor as il4_receptor
from .gamma_chain_receptors import il7_receptor as il7_receptor
from .gamma_chain_receptors import il9_receptor as il9_receptor
from .gamma_chain_receptors import il21_receptor as il21_receptor
from .il2_receptor import il2_receptor as il2_receptor
from .il15_receptor import il15_receptor as il15_receptor
from .inhibitors import INHIBITORS as INHIBITORS
from .jak_activation import jak_activation as jak_activation
from .ortho_il2_receptor import ortho_il2_receptor as ortho_il2_receptor
from .pharmacokinetics import pharmacokinetics as pharmacokinetics
from .pi3k_akt import pi3k_akt as pi3k_akt
from .private_tails import private_tails as private_tails
from .prodrug import prodrug as prodrug
from .readouts import readouts as readouts
from .secretion import secretion as secretion
from .shc import shc as shc
from .shc_ras_erk import shc_ras_erk as shc_ras_erk
from .soluble_cd25 import soluble_cd25 as soluble_cd25
from .stat3 import stat3 as stat3
from .stat5 import stat5 as stat5
from .stat6 import stat6 as stat6
from .targeting import targeting_arm as targeting_arm
from .trafficking import trafficking as trafficking
from .transcription import transcription as transcription

#: Every module by name, at its default level of detail; each stands after those that it requires.
MODULES: dict[str, Module] = {
    module.name: module
    for module in resolve_dependencies([value for value in globals().values() if isinstance(value, Module)])
}
#: The receptor module of each ligand.
RECEPTOR_OF: dict[str, Module] = {ligand: MODULES[f"{ligand.lower()}_receptor"] for ligand in CHAINS_OF}

__all__ = ["INHIBITORS", "MODULES", "RECEPTOR_OF", "antibody", "prodrug", "targeting_arm", *MODULES]
