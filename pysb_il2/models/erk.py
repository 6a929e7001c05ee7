"""From IL-2 to ERK through SHC1, GRB2, SOS1, RAS, RAF and MEK, with feedback and trafficking.

ERK responds within minutes and is inactive again within the hour, although IL-2 is still there.

Examples
--------
>>> from pysb_il2.models.erk import model
>>> "ppERK" in model.observables.keys()
True
"""

from pysb import Model

from ..modules import shc_ras_erk, trafficking
from .ready_model import model_when_asked_for

__all__ = ["MODULES", "model"]

#: The modules of the model, beside the receptor of its ligand.
MODULES = (shc_ras_erk, trafficking)

model: Model
__getattr__ = model_when_asked_for(__name__, MODULES)
