"""An NK cell: STAT5 and feedback by CIS, for IL-2 or IL-15.

Without CIS it responds to lower concentrations of IL-15; build it with ``ligand="IL15"``.

Examples
--------
>>> from pysb_il2.models.nk import model
>>> "pSTAT5" in model.observables.keys()
True
"""

from pysb import Model

from ..modules import feedback, stat5, trafficking
from .ready_model import model_when_asked_for

__all__ = ["CELL", "MODULES", "model"]

#: The modules of the model, beside the receptor of its ligand.
MODULES = (stat5, feedback, trafficking)
#: The cell whose copy numbers it has by default.
CELL = "NK"

model: Model
__getattr__ = model_when_asked_for(__name__, MODULES, CELL)
