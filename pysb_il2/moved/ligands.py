"""Moved to `pysb_il2.knowledge.ligands`; this path goes with version 0.2."""

import warnings

from pysb_il2.knowledge.ligands import *

warnings.warn("pysb_il2.ligands has moved to pysb_il2.knowledge.ligands", DeprecationWarning, stacklevel=2)
