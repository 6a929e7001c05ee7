"""A CD8 T cell: STAT5, ERK, Akt and cell fate.

Most of its Akt activity does not need JAKs.

Examples
--------
>>> from pysb_il2.models.cd8 import model
>>> "survival_drive" in model.expressions.keys()
True
"""

from pysb import Model

from ..modules import fate, pi3k_akt, shc_ras_erk, stat5, trafficking
from .ready_model import model_when_asked_for

__all__ = ["CELL", "MODULES", "model"]

#: The modules of the model, beside the receptor of its ligand.
MODULES = (stat5, shc_ras_erk, pi3k_akt, fate, trafficking)
#: The cell whose copy numbers it has by default.
CELL = "CD8"

model: Model
__getattr__ = model_when_asked_for(__name__, MODULES, CELL)
