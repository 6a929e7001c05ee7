"""Moved to `pysb_il2.reduction.decouple`; this path goes with version 0.2."""

import warnings

from pysb_il2.reduction.decouple import *
from pysb_il2.validation.verify_decoupling import decouple

warnings.warn("pysb_il2.decoupled has moved to pysb_il2.reduction.decouple", DeprecationWarning, stacklevel=2)
