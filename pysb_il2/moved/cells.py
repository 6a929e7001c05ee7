"""Moved to `pysb_il2.knowledge.cells`; this path goes with version 0.2."""

import warnings

from pysb_il2.knowledge.cells import *

warnings.warn("pysb_il2.cells has moved to pysb_il2.knowledge.cells", DeprecationWarning, stacklevel=2)
