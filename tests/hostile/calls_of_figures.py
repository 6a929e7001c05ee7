"""Right calls of figures, and the kind of each argument."""

from matplotlib.colors import is_color_like

from pysb_il2 import calibration, plots
from tests.hostile.subjects import (
    KD,
    TABLE,
    Call,
    closing,
    compared,
    course,
    doses,
    fitted,
    selective,
    sensitivities,
    single,
    swept,
)
from tests.hostile.values import (
    above_0,
    count,
    items,
    nothing,
    one_of,
    optional,
    where,
)

CALLS: dict[str, Call] = {
    name: Call(*rest)
    for name, *rest in (
        (
            "plots.dose_response",
            closing(plots.dose_response),
            {
                "table": (doses, TABLE),
                "measured": (None, optional(TABLE)),
                "ax": (None, optional(nothing)),
                "colors": (["red"], items(is_color_like)),
            },
        ),
        (
            "plots.time_course",
            closing(plots.time_course),
            {
                "table": (course, TABLE),
                "ax": (None, optional(nothing)),
                "colors": (["red"], items(is_color_like)),
            },
        ),
        (
            "plots.facets",
            closing(plots.facets),
            {
                "table": (doses, TABLE),
                "draw": (lambda: plots.dose_response, nothing),
                "by": ("readout", one_of("readout", "dose_nM", "ligand", "time_min", "value")),
            },
        ),
        (
            "plots.sweep",
            closing(plots.sweep),
            {"table": (swept, TABLE), "ax": (None, optional(nothing)), "colors": (["red"], items(is_color_like))},
        ),
        (
            "plots.selectivity",
            closing(plots.selectivity),
            {
                "table": (selective, TABLE),
                "ax": (None, optional(nothing)),
                "value": ("ec50_ratio", one_of("ec50_ratio", "response_ratio")),
            },
        ),
        (
            "plots.sensitivity",
            closing(plots.sensitivity),
            {"table": (sensitivities, TABLE), "ax": (None, optional(nothing)), "most": (20, count)},
        ),
        (
            "plots.heat_map",
            closing(plots.heat_map),
            {
                "table": (doses, TABLE),
                "ax": (None, optional(nothing)),
                "x": ("dose_nM", one_of("dose_nM", "value", "readout")),
                "y": ("time_min", one_of("time_min", "ligand", "value", "readout")),
            },
        ),
        (
            "plots.single_cells",
            closing(plots.single_cells),
            {"table": (single, TABLE), "ax": (None, optional(nothing))},
        ),
        (
            "plots.histogram",
            closing(plots.histogram),
            {
                "table": (single, TABLE),
                "ax": (None, optional(nothing)),
                "linear_below": (10.0, above_0),
                "bins": (40, where(lambda number: 2 <= number <= 1000)),
                "colors": (["red"], items(is_color_like)),
            },
        ),
        (
            "plots.violin",
            closing(plots.violin),
            {"table": (single, TABLE), "ax": (None, optional(nothing)), "linear_below": (10.0, above_0)},
        ),
        *(
            (
                f"plots.{name}",
                closing(getattr(plots, name)),
                {"result": (fitted, nothing), "ax": (None, optional(nothing))},
            )
            for name in ("waterfall", "parameters", "observed_and_fitted")
        ),
        (
            "plots.profile",
            closing(plots.profile),
            {
                "found": (lambda: calibration.profile(fitted(), KD, max_evaluations=2), nothing),
                "ax": (None, optional(nothing)),
            },
        ),
        ("plots.effects", closing(plots.effects), {"table": (compared, TABLE), "ax": (None, optional(nothing))}),
    )
}
