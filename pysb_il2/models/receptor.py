"""The receptor alone: ligand, chains and their trafficking, without signalling.

It has twenty species for IL-2, and serves to study affinities, half-lives and the loss of chains.

Examples
--------
>>> from pysb_il2.models.receptor import model
>>> len(model.monomers)
4
"""

from pysb import Model

from ..modules import trafficking
from .ready_model import model_when_asked_for

__all__ = ["MODULES", "model"]

#: The modules of the model, beside the receptor of its ligand.
MODULES = (trafficking,)

model: Model
__getattr__ = model_when_asked_for(__name__, MODULES)
