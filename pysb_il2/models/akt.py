"""From IL-2 to PI3K, Akt and mTORC1, with STAT3 and traffic.

Beside what IL-2 brings, LCK feeds PI3K at rest, whatever JAKs do.

Examples
--------
>>> from pysb_il2.models.akt import model
>>> "pAkt_T308" in {*model.observables.keys(), *model.expressions.keys()}
True
"""

from ..modules import pi3k_akt, stat3, trafficking
from .ready_model import ready_model

__all__ = ["MODULES", "model"]

#: What the model is made of, beside the receptor of its ligand.
MODULES = (pi3k_akt, stat3, trafficking)

model = ready_model("akt", MODULES)
