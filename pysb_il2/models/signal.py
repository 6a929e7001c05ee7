"""From IL-2 to nuclear STAT5, with traffic: receptor numbers in, pSTAT5 out.

The docking tyrosines are lumped; for ``Y392F`` and its like build the same story by sites::

    il2.build(il2_receptor, stat5(detail="sites"), mutants={"CD122": ["Y392F", "Y510F"]})

Examples
--------
>>> from pysb_il2.models.signal import model
>>> "pSTAT5" in model.observables.keys()
True
"""

from ..modules import stat5, trafficking
from .ready_model import ready_model

__all__ = ["MODULES", "model"]

#: What the model is made of, beside the receptor of its ligand.
MODULES = (stat5, trafficking)

model = ready_model("signal", MODULES)
