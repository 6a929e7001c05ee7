"""A regulatory T cell: STAT5, its genes and their feedback; IL-2 makes more CD25.

PI3K is there and hardly answers, since Treg keep PTEN.

Examples
--------
>>> from pysb_il2.models.treg import model
>>> "surface_CD25" in {*model.observables.keys(), *model.expressions.keys()}
True
"""

from ..modules import feedback, pi3k_akt, stat5, trafficking
from .ready_model import ready_model

__all__ = ["CELL", "MODULES", "model"]

#: What the model is made of, beside the receptor of its ligand.
MODULES = (stat5, feedback, pi3k_akt, trafficking)
#: Whose copy numbers it has unless others are asked for.
CELL = "Treg"

model = ready_model("treg", MODULES, CELL)
