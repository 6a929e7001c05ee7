"""Right calls of sweeps, samples and sensitivities, and the kind of each argument."""

import pysb_il2 as il2
from tests.hostile.subjects import (
    ANY_LIGAND,
    DOSES,
    FLAG,
    MODEL,
    READOUT,
    READOUTS,
    STEADY,
    TIMES,
    Call,
)
from tests.hostile.values import (
    a,
    above_0,
    count,
    count_0,
    items,
    mapping,
    nothing,
    one_of,
    optional,
    real,
    where,
)

CALLS: dict[str, Call] = {
    name: Call(*rest)
    for name, *rest in (
        (
            "sweep",
            il2.sweep,
            {
                "model": MODEL,
                "sets": ({"CD122_0": [100.0]}, nothing),
                "how": ("rows", one_of("grid", "rows")),
                "doses_nM": DOSES,
                "times_min": TIMES,
                "readouts": READOUTS,
                "equilibrate": FLAG,
                "staining_log_sd": (None, optional(above_0)),
                "before": ((), items(a(il2.Phase), 0)),
                "variation": ({}, optional(mapping(lambda x: real(x) and x > 1, "CD25"))),
                "steady_state": STEADY,
                "ligand": ANY_LIGAND,
                "executor": (None, optional(one_of("threads", "processes", "dask"))),
            },
        ),
        (
            "selectivity",
            il2.selectivity,
            {
                "first": ("Treg", one_of("Treg")),
                "second": ("NK", one_of("NK")),
                "Kd": ({"CD25": [2.0]}, nothing),
                "model": ("receptor", one_of("receptor")),
                "ligand": (None, optional(one_of("IL2"))),
                "doses_nM": DOSES,
                "dose_nM": (None, optional(above_0)),
                "times_min": TIMES,
                "readout": (READOUT, one_of(READOUT)),
                "valency": (None, optional(nothing)),
                "arm_volume_fL": (None, optional(above_0)),
                "least_percent": (50.0, where(lambda x: x >= 0)),
                "executor": (None, optional(one_of("threads", "processes", "dask"))),
                "equilibrate": FLAG,
                "variation": ({}, optional(mapping(lambda x: real(x) and x > 1, "CD25"))),
                "staining_log_sd": (None, optional(above_0)),
                "steady_state": STEADY,
            },
        ),
        (
            "samples",
            il2.samples,
            {
                "model": MODEL,
                "ranges": ({"CD122_0": (100.0, 1000.0)}, nothing),
                "n": (4, count),
                "method": ("random", one_of("latin_hypercube", "sobol", "random")),
                "seed": (1, count_0),
                "log": FLAG,
            },
        ),
        (
            "parameter_ranges",
            il2.parameter_ranges,
            {
                "model": MODEL,
                "names": (["CD122"], optional(nothing)),
                "spread": ("sources", one_of("sources", "cells")),
                "assumed_fold": (3.0, lambda x: real(x) and x > 1),
            },
        ),
        (
            "sensitivity",
            il2.sensitivity,
            {
                "model": MODEL,
                "ranges": ({"CD122_0": (100.0, 1000.0), "CD25_0": (1.0, 10.0)}, nothing),
                "method": ("prcc", one_of("sobol", "prcc")),
                "n": (64, nothing),
                "seed": (1, count_0),
                "executor": (None, optional(one_of("threads", "processes", "dask"))),
                "log": FLAG,
                "statistic": ("value", one_of("value")),
                "doses_nM": DOSES,
                "times_min": TIMES,
                "readouts": READOUTS,
                "equilibrate": FLAG,
                "ligand": ANY_LIGAND,
            },
        ),
    )
}
