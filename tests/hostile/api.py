"""Calls of public functions that are right, and of each argument the kind of values that it may take."""

from tests.hostile import (
    calls_of_cells,
    calls_of_figures,
    calls_of_files,
    calls_of_fits,
    calls_of_models,
    calls_of_pictures,
    calls_of_regimens,
    calls_of_runs,
    calls_of_sweeps,
)
from tests.hostile.subjects import Call

CALLS: dict[str, Call] = {
    **calls_of_models.CALLS,
    **calls_of_files.CALLS,
    **calls_of_pictures.CALLS,
    **calls_of_regimens.CALLS,
    **calls_of_runs.CALLS,
    **calls_of_fits.CALLS,
    **calls_of_figures.CALLS,
    **calls_of_sweeps.CALLS,
    **calls_of_cells.CALLS,
}
