"""Right calls of figures, and the kind of each argument."""

from matplotlib.colors import is_color_like

from pysb_il2 import calibration, plots
from tests.hostile import subjects as s
from tests.hostile import values as v

CALLS: dict[str, s.Call] = {
    "plots.dose_response": s.Call(
        s.closing(plots.dose_response),
        table=(s.doses, s.TABLE),
        measured=(None, v.optional(s.TABLE)),
        ax=(None, v.optional(v.nothing)),
        colors=(["red"], v.items(is_color_like)),
    ),
    "plots.time_course": s.Call(
        s.closing(plots.time_course),
        table=(s.course, s.TABLE),
        ax=(None, v.optional(v.nothing)),
        colors=(["red"], v.items(is_color_like)),
    ),
    "plots.facets": s.Call(
        s.closing(plots.facets),
        table=(s.doses, s.TABLE),
        draw=(lambda: plots.dose_response, v.nothing),
        by=("readout", v.one_of("readout", "dose_nM", "ligand", "time_min", "value")),
    ),
    "plots.sweep": s.Call(
        s.closing(plots.sweep),
        table=(s.swept, s.TABLE),
        ax=(None, v.optional(v.nothing)),
        colors=(["red"], v.items(is_color_like)),
    ),
    "plots.selectivity": s.Call(
        s.closing(plots.selectivity),
        table=(s.selective, s.TABLE),
        ax=(None, v.optional(v.nothing)),
        value=("ec50_ratio", v.one_of("ec50_ratio", "response_ratio")),
    ),
    "plots.sensitivity": s.Call(
        s.closing(plots.sensitivity),
        table=(s.sensitivities, s.TABLE),
        ax=(None, v.optional(v.nothing)),
        most=(20, v.count),
    ),
    "plots.heat_map": s.Call(
        s.closing(plots.heat_map),
        table=(s.doses, s.TABLE),
        ax=(None, v.optional(v.nothing)),
        x=("dose_nM", v.one_of("dose_nM", "value", "readout")),
        y=("time_min", v.one_of("time_min", "ligand", "value", "readout")),
    ),
    "plots.single_cells": s.Call(
        s.closing(plots.single_cells), table=(s.single, s.TABLE), ax=(None, v.optional(v.nothing))
    ),
    "plots.histogram": s.Call(
        s.closing(plots.histogram),
        table=(s.single, s.TABLE),
        ax=(None, v.optional(v.nothing)),
        linear_below=(10.0, v.above_0),
        bins=(40, v.where(lambda number: 2 <= number <= 1000)),
        colors=(["red"], v.items(is_color_like)),
    ),
    "plots.violin": s.Call(
        s.closing(plots.violin),
        table=(s.single, s.TABLE),
        ax=(None, v.optional(v.nothing)),
        linear_below=(10.0, v.above_0),
    ),
    **{
        f"plots.{name}": s.Call(
            s.closing(getattr(plots, name)), result=(s.fitted, v.nothing), ax=(None, v.optional(v.nothing))
        )
        for name in ("waterfall", "parameters", "observed_and_fitted")
    },
    "plots.profile": s.Call(
        s.closing(plots.profile),
        found=(lambda: calibration.profile(s.fitted(), s.KD, max_evaluations=2), v.nothing),
        ax=(None, v.optional(v.nothing)),
    ),
    "plots.effects": s.Call(s.closing(plots.effects), table=(s.compared, s.TABLE), ax=(None, v.optional(v.nothing))),
}
