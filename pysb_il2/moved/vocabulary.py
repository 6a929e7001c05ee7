"""Moved to `pysb_il2.knowledge.vocabulary`; this path goes with version 0.2."""

import warnings

from pysb_il2.knowledge.vocabulary import *

warnings.warn("pysb_il2.vocabulary has moved to pysb_il2.knowledge.vocabulary", DeprecationWarning, stacklevel=2)
