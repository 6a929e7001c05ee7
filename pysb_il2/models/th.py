"""A T helper cell that antigen engages: it makes IL-2 and answers with STAT5 and ERK.

Antigen is dosed like a ligand: ``Phase(60, add={"antigen": 10})``.

Examples
--------
>>> from pysb_il2.models.th import model
>>> "ppERK" in {*model.observables.keys(), *model.expressions.keys()}
True
"""

from ..modules import secretion, shc_ras_erk, stat5, trafficking, transcription
from .ready_model import ready_model

__all__ = ["CELL", "MODULES", "model"]

#: What the model is made of, beside the receptor of its ligand.
MODULES = (stat5, shc_ras_erk, secretion, transcription, trafficking)
#: Whose copy numbers it has unless others are asked for.
CELL = "Th"

model = ready_model("th", MODULES, CELL)
