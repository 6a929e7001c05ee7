"""Right calls of virtual cytometry and of what is made of its tables, and the kind of each argument."""

from functools import cache

from matplotlib.colors import is_color_like

import pysb_il2 as il2
from pysb_il2 import plots
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
    closing,
    folder,
    receptor,
)
from tests.hostile.values import (
    a,
    above_0,
    amount,
    count,
    count_0,
    items,
    mapping,
    nothing,
    one_of,
    optional,
    real,
    rtol,
    where,
)


@cache
def cells():
    return il2.cytometry(receptor(), cells=3, doses_nM=[0.0, 1.0], readouts=[READOUT])


COLUMN = ("stained_CD25", optional(one_of("stained_CD25")))
gsd = where(lambda x: x > 1)

CALLS: dict[str, Call] = {
    name: Call(*rest)
    for name, *rest in (
        (
            "cytometry",
            il2.cytometry,
            {
                "model": MODEL,
                "cells": (2, where(lambda x: x < 100, count)),
                "doses_nM": DOSES,
                "times_min": TIMES,
                "readouts": READOUTS,
                "ligand": ANY_LIGAND,
                "seed": (1, count_0),
                "variation": (None, lambda x: x is None or x == "counted" or mapping(gsd, "CD25")(x)),
                "correlated": FLAG,
                "extrinsic_gsd": (None, optional(nothing)),
                "staining_log_sd": (0.2, amount),
                "autofluorescence": (None, optional(mapping(amount, "CD25"))),
                "stochastic": (False, lambda x: isinstance(x, bool) and not x),
                "equilibrate": FLAG,
                "before": ((), items(a(il2.Phase), 0)),
                "rtol": (1e-4, rtol),
                "steady_state": STEADY,
                "file": (None, optional(nothing)),
                "resume": FLAG,
                "executor": ("threads", optional(one_of("threads", "processes", "dask"))),
                "workers": (1, optional(where(lambda x: x < 9, count))),
            },
        ),
        (
            "cytometry_statistics",
            lambda **given: il2.cytometry_statistics(**{"table": cells(), **given}),
            {"column": COLUMN, "threshold": (None, optional(real))},
        ),
        (
            "cytometry_histograms",
            lambda **given: il2.cytometry_histograms(**{"table": cells(), **given}),
            {
                "column": COLUMN,
                "gate": (None, optional(one_of("stained_CD25"))),
                "gates": (2, where(lambda x: x < 100, count)),
                "bins": (3, where(lambda x: x < 1000, count)),
            },
        ),
        (
            "write_fcs",
            lambda **given: il2.write_fcs(cells(), **given),
            {"path": (lambda: str(folder() / "cells.fcs"), nothing)},
        ),
        (
            "plots.cytometry",
            closing(lambda **given: plots.cytometry(cells(), **given)),
            {
                "ax": (None, optional(nothing)),
                "column": COLUMN,
                "linear_below": (100.0, above_0),
                "bins": (40, where(lambda number: 2 <= number <= 1000)),
                "colors": (["red"], items(is_color_like)),
            },
        ),
        (
            "mutual_information",
            lambda **given: il2.mutual_information(**{"table": cells(), **given}),
            {"column": COLUMN, "bins": (None, optional(where(lambda x: x < 1000, count)))},
        ),
    )
}
