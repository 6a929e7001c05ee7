"""Constants fitted to measurements: data in, a problem, the most likely constants and what is known of them.

A `Problem` holds a table of measurements against one model for each cell and ligand. `fit` finds the most likely
constants, `profile` and `sample` say how well the data determine each, `export_petab` writes the same problem
for other tools.
"""

from .deprecation import renamed_name
from .fitting.estimated_parameters import EstimatedParameter
from .fitting.fit_result import Fit
from .fitting.measurement_table import read_data
from .fitting.multistart import fit
from .fitting.objective import Problem
from .fitting.petab import export_petab
from .fitting.posterior import profile, sample
from .fitting.prediction_band import band

__all__ = ["EstimatedParameter", "Fit", "Problem", "band", "export_petab", "fit", "profile", "read_data", "sample"]

__getattr__ = renamed_name(__name__, Free="EstimatedParameter")
