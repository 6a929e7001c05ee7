"""Moved to `pysb_il2.catalogue.build`; this path goes with version 0.2."""

import warnings

from pysb_il2.catalogue.build import *
from pysb_il2.composition.building import building

warnings.warn("pysb_il2.compose has moved to pysb_il2.catalogue.build", DeprecationWarning, stacklevel=2)
