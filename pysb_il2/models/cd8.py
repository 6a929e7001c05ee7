"""A CD8 T cell: STAT5, ERK, Akt and what they do to its fate.

Most of its Akt does not need JAKs.

Examples
--------
>>> from pysb_il2.models.cd8 import model
>>> "survival_drive" in {*model.observables.keys(), *model.expressions.keys()}
True
"""

from ..modules import fate, pi3k_akt, shc_ras_erk, stat5, trafficking
from .ready_model import ready_model

__all__ = ["CELL", "MODULES", "model"]

#: What the model is made of, beside the receptor of its ligand.
MODULES = (stat5, shc_ras_erk, pi3k_akt, fate, trafficking)
#: Whose copy numbers it has unless others are asked for.
CELL = "CD8"

model = ready_model("cd8", MODULES, CELL)
