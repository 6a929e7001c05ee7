"""A regulatory T cell: STAT5, its genes and their feedback; IL-2 raises CD25.

PI3K is included and hardly responds, because Treg keep PTEN.

Examples
--------
>>> from pysb_il2.models.treg import model
>>> "surface_CD25" in model.observables.keys()
True
"""

from pysb import Model

from ..modules import feedback, pi3k_akt, stat5, trafficking
from .ready_model import model_when_asked_for

__all__ = ["CELL", "MODULES", "model"]

#: The modules of the model, beside the receptor of its ligand.
MODULES = (stat5, feedback, pi3k_akt, trafficking)
#: The cell whose copy numbers it has by default.
CELL = "Treg"

model: Model
__getattr__ = model_when_asked_for(__name__, MODULES, CELL)
