"""Moved to `pysb_il2.experiments.binding`; this path goes with version 0.2."""

import warnings

from pysb_il2.experiments.binding import *

warnings.warn("pysb_il2.binding has moved to pysb_il2.experiments.binding", DeprecationWarning, stacklevel=2)
