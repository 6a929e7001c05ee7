"""Moved to `pysb_il2.simulation.simulator`; this path goes with version 0.2."""

import warnings

from pysb_il2.simulation.simulator import *

warnings.warn("pysb_il2.simulator has moved to pysb_il2.simulation.simulator", DeprecationWarning, stacklevel=2)
