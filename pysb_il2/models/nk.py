"""An NK cell: STAT5 and the feedback of CIS, for IL-2 or IL-15.

Without CIS it answers to less IL-15; build it with ``ligand="IL15"``.

Examples
--------
>>> from pysb_il2.models.nk import model
>>> "pSTAT5" in {*model.observables.keys(), *model.expressions.keys()}
True
"""

from ..modules import feedback, stat5, trafficking
from .ready_model import ready_model

__all__ = ["CELL", "MODULES", "model"]

#: What the model is made of, beside the receptor of its ligand.
MODULES = (stat5, feedback, trafficking)
#: Whose copy numbers it has unless others are asked for.
CELL = "NK"

model = ready_model("nk", MODULES, CELL)
