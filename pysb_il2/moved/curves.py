"""Moved to `pysb_il2.experiments.curves`; this path goes with version 0.2."""

import warnings

from pysb_il2.experiments.curves import *

warnings.warn("pysb_il2.curves has moved to pysb_il2.experiments.curves", DeprecationWarning, stacklevel=2)
