"""Moved to `pysb_il2.simulation.runner`; this path goes with version 0.2."""

import warnings

from pysb_il2.simulation.runner import *

warnings.warn("pysb_il2.runner has moved to pysb_il2.simulation.runner", DeprecationWarning, stacklevel=2)
