"""Moved to `pysb_il2.experiments.assays`; this path goes with version 0.2."""

import warnings

from pysb_il2.experiments.assays import *

warnings.warn("pysb_il2.bench has moved to pysb_il2.experiments.assays", DeprecationWarning, stacklevel=2)
