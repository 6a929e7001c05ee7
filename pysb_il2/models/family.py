"""IL-2, IL-4, IL-7, IL-9, IL-15 and IL-21 on one cell, with STAT5.

All share CD132 and its JAK3; IL-2 and IL-15 also share CD122. ``ligand=`` says which one is dosed.

Examples
--------
>>> from pysb_il2.models.family import model
>>> "pSTAT5" in model.observables.keys()
True
"""

from pysb import Model

from ..modules import family, stat5
from .ready_model import model_when_asked_for

__all__ = ["MODULES", "model"]

#: The modules of the model, beside the receptor of its ligand.
MODULES = (family, stat5)

model: Model
__getattr__ = model_when_asked_for(__name__, MODULES)
