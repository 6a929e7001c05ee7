"""IL-2, IL-4, IL-7, IL-9, IL-15 and IL-21 on one cell, with STAT5.

All share CD132 and its JAK3, IL-2 and IL-15 share CD122 too; say which is dosed with ``ligand=``.

Examples
--------
>>> from pysb_il2.models.family import model
>>> "pSTAT5" in {*model.observables.keys(), *model.expressions.keys()}
True
"""

from ..modules import family, stat5
from .ready_model import ready_model

__all__ = ["MODULES", "model"]

#: What the model is made of, beside the receptor of its ligand.
MODULES = (family, stat5)

model = ready_model("family", MODULES)
