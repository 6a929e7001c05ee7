"""Everything: receptor, STAT5, STAT3, ERK, Akt, traffic, genes, feedback and fate.

Lumped where sites multiply; for single tyrosines build the same modules with ``detail="sites"``.

Examples
--------
>>> from pysb_il2.models.full import model
>>> "proliferation_drive" in {*model.observables.keys(), *model.expressions.keys()}
True
"""

from ..modules import fate, feedback, pi3k_akt, shc_ras_erk, stat3, stat5, trafficking
from .ready_model import ready_model

__all__ = ["MODULES", "model"]

#: What the model is made of, beside the receptor of its ligand.
MODULES = (stat5, stat3, shc_ras_erk, pi3k_akt, trafficking, feedback, fate)

model = ready_model("full", MODULES)
