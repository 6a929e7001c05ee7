"""Moved to `pysb_il2.composition.module`; this path goes with version 0.2."""

import warnings

from pysb_il2.composition.module import *

warnings.warn("pysb_il2.module has moved to pysb_il2.composition.module", DeprecationWarning, stacklevel=2)
