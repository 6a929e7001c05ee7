"""All pathways: receptor, STAT5, STAT3, ERK, Akt, trafficking, genes, feedback and cell fate.

Docking sites are lumped; for single tyrosines build the same modules with ``detail="sites"``.

Examples
--------
>>> from pysb_il2.models.full import model
>>> "proliferation_drive" in model.expressions.keys()
True
"""

from pysb import Model

from ..modules import fate, feedback, pi3k_akt, shc_ras_erk, stat3, stat5, trafficking
from .ready_model import model_when_asked_for

__all__ = ["MODULES", "model"]

#: The modules of the model, beside the receptor of its ligand.
MODULES = (stat5, stat3, shc_ras_erk, pi3k_akt, trafficking, feedback, fate)

model: Model
__getattr__ = model_when_asked_for(__name__, MODULES)
