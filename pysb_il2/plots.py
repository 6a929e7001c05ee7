"""Figures of simulations, with measured points where there are any; each returns matplotlib Axes."""

from .visualization.figures import COLOURS, dose_response, effects, time_course

__all__ = ["COLOURS", "dose_response", "effects", "time_course"]
