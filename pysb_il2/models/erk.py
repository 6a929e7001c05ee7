"""From IL-2 to ERK: SHC1, GRB2, SOS1, RAS, RAF, MEK and ERK with their feedback, and traffic.

ERK answers within minutes and is gone within the hour, though IL-2 stays.

Examples
--------
>>> from pysb_il2.models.erk import model
>>> "ppERK" in {*model.observables.keys(), *model.expressions.keys()}
True
"""

from ..modules import shc_ras_erk, trafficking
from .ready_model import ready_model

__all__ = ["MODULES", "model"]

#: What the model is made of, beside the receptor of its ligand.
MODULES = (shc_ras_erk, trafficking)

model = ready_model("erk", MODULES)
