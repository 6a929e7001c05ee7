"""From IL-2 to PI3K, Akt, mTORC1 and STAT3, with trafficking.

LCK also activates PI3K without IL-2 and without JAKs.

Examples
--------
>>> from pysb_il2.models.akt import model
>>> "pAkt_T308" in model.observables.keys()
True
"""

from pysb import Model

from ..modules import pi3k_akt, stat3, trafficking
from .ready_model import model_when_asked_for

__all__ = ["MODULES", "model"]

#: The modules of the model, beside the receptor of its ligand.
MODULES = (pi3k_akt, stat3, trafficking)

model: Model
__getattr__ = model_when_asked_for(__name__, MODULES)
