"""Moved to `pysb_il2.knowledge.constants`; this path goes with version 0.2."""

import warnings

from pysb_il2.knowledge.constants import *

warnings.warn("pysb_il2.constants has moved to pysb_il2.knowledge.constants", DeprecationWarning, stacklevel=2)
