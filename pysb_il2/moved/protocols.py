"""Moved to `pysb_il2.experiments.protocols`; this path goes with version 0.2."""

import warnings

from pysb_il2.experiments.phase import *
from pysb_il2.experiments.protocols import *
from pysb_il2.experiments.scheduling import *

warnings.warn("pysb_il2.protocols has moved to pysb_il2.experiments.protocols", DeprecationWarning, stacklevel=2)
