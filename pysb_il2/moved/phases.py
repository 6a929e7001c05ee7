"""Moved to `pysb_il2.experiments.schedule`; this path goes with version 0.2."""

import warnings

from pysb_il2.experiments.schedule import *

warnings.warn("pysb_il2.phases has moved to pysb_il2.experiments.schedule", DeprecationWarning, stacklevel=2)
