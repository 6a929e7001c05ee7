"""From IL-2 to nuclear STAT5, with trafficking: receptor numbers in, pSTAT5 out.

The docking tyrosines are lumped; for mutants such as ``Y392F`` build the same modules by sites::

    il2.build(il2_receptor, stat5(detail="sites"), mutants={"CD122": ["Y392F", "Y510F"]})

Examples
--------
>>> from pysb_il2.models.signal import model
>>> "pSTAT5" in model.observables.keys()
True
"""

from pysb import Model

from ..modules import stat5, trafficking
from .ready_model import model_when_asked_for

__all__ = ["MODULES", "model"]

#: The modules of the model, beside the receptor of its ligand.
MODULES = (stat5, trafficking)

model: Model
__getattr__ = model_when_asked_for(__name__, MODULES)
