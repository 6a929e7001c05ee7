"""Figures of simulations, with measured points where there are any, and of fits; each returns matplotlib Axes."""

from .visualization.axes import COLOURS
from .visualization.cytometry_figure import cytometry
from .visualization.effects import effects
from .visualization.facets import facets
from .visualization.fit_diagnostics import observed_and_fitted, parameters, profile, waterfall
from .visualization.heat_map import heat_map
from .visualization.response_curves import dose_response, time_course
from .visualization.selectivity_figure import selectivity
from .visualization.sensitivity_figure import sensitivity
from .visualization.single_cell_figures import histogram, single_cells, violin
from .visualization.sweep_figure import sweep

__all__ = [
    "COLOURS", "cytometry", "dose_response", "effects", "facets", "heat_map", "histogram", "observed_and_fitted",
    "parameters", "profile", "selectivity", "sensitivity", "single_cells", "sweep", "time_course", "violin",
    "waterfall",
]  # fmt: skip
