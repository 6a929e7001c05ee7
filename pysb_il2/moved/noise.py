"""Moved to `pysb_il2.experiments.single_cells`; this path goes with version 0.2."""

import warnings

from pysb_il2.experiments.single_cells import *

warnings.warn("pysb_il2.noise has moved to pysb_il2.experiments.single_cells", DeprecationWarning, stacklevel=2)
