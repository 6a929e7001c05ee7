"""A T helper cell that has bound antigen: it secretes IL-2 and responds with STAT5 and ERK.

Antigen is dosed as a ligand is: ``Phase(60, add={"antigen": 10})``.

Examples
--------
>>> from pysb_il2.models.th import model
>>> "ppERK" in model.observables.keys()
True
"""

from pysb import Model

from ..modules import secretion, shc_ras_erk, stat5, trafficking, transcription
from .ready_model import model_when_asked_for

__all__ = ["CELL", "MODULES", "model"]

#: The modules of the model, beside the receptor of its ligand.
MODULES = (stat5, shc_ras_erk, secretion, transcription, trafficking)
#: The cell whose copy numbers it has by default.
CELL = "Th"

model: Model
__getattr__ = model_when_asked_for(__name__, MODULES, CELL)
