"""Moved to `pysb_il2.catalogue.size_prediction`; this path goes with version 0.2."""

import warnings

from pysb_il2.catalogue.size_prediction import *

warnings.warn("pysb_il2.prediction has moved to pysb_il2.catalogue.size_prediction", DeprecationWarning, stacklevel=2)
