"""Figures of simulations, with measured points where there are any; each returns matplotlib Axes."""

from .visualization.axes import COLOURS
from .visualization.effects import effects
from .visualization.facets import facets
from .visualization.response_curves import dose_response, time_course
from .visualization.sensitivity_figure import sensitivity

__all__ = ["COLOURS", "dose_response", "effects", "facets", "sensitivity", "time_course"]
