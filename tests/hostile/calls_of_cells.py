"""Right calls of virtual cytometry and of what is made of its tables, and the kind of each argument."""

from functools import cache

from matplotlib.colors import is_color_like

import pysb_il2 as il2
from pysb_il2 import plots
from tests.hostile import subjects as s
from tests.hostile import values as v


@cache
def cells():
    return il2.cytometry(s.receptor(), cells=3, doses_nM=[0.0, 1.0], readouts=[s.READOUT])


COLUMN = ("stained_CD25", v.optional(v.one_of("stained_CD25")))
gsd = v.where(lambda x: x > 1)

CALLS: dict[str, s.Call] = {
    "cytometry": s.Call(
        il2.cytometry,
        model=s.MODEL,
        cells=(2, v.where(lambda x: x < 100, v.count)),
        doses_nM=s.DOSES,
        times_min=s.TIMES,
        readouts=s.READOUTS,
        ligand=s.ANY_LIGAND,
        seed=(1, v.count_0),
        variation=(None, lambda x: x is None or x == "counted" or v.mapping(gsd, "CD25")(x)),
        correlated=s.FLAG,
        extrinsic_gsd=(None, v.optional(v.nothing)),
        staining_log_sd=(0.2, v.amount),
        autofluorescence=(None, v.optional(v.mapping(v.amount, "CD25"))),
        stochastic=(False, lambda x: isinstance(x, bool) and not x),
        equilibrate=s.FLAG,
        before=((), v.items(v.a(il2.Phase), 0)),
        rtol=(1e-4, v.rtol),
        steady_state=s.STEADY,
        file=(None, v.optional(v.nothing)),
        resume=s.FLAG,
        executor=("threads", v.optional(v.one_of("threads", "processes", "dask"))),
        workers=(1, v.optional(v.where(lambda x: x < 9, v.count))),
    ),
    "cytometry_statistics": s.Call(
        lambda **given: il2.cytometry_statistics(**{"table": cells(), **given}),
        column=COLUMN,
        threshold=(None, v.optional(v.real)),
    ),
    "cytometry_histograms": s.Call(
        lambda **given: il2.cytometry_histograms(**{"table": cells(), **given}),
        column=COLUMN,
        gate=(None, v.optional(v.one_of("stained_CD25"))),
        gates=(2, v.where(lambda x: x < 100, v.count)),
        bins=(3, v.where(lambda x: x < 1000, v.count)),
    ),
    "write_fcs": s.Call(
        lambda **given: il2.write_fcs(cells(), **given), path=(lambda: str(s.folder() / "cells.fcs"), v.nothing)
    ),
    "plots.cytometry": s.Call(
        s.closing(lambda **given: plots.cytometry(cells(), **given)),
        ax=(None, v.optional(v.nothing)),
        column=COLUMN,
        linear_below=(100.0, v.above_0),
        bins=(40, v.where(lambda number: 2 <= number <= 1000)),
        colors=(["red"], v.items(is_color_like)),
    ),
    "mutual_information": s.Call(
        lambda **given: il2.mutual_information(**{"table": cells(), **given}),
        column=COLUMN,
        bins=(None, v.optional(v.where(lambda x: x < 1000, v.count))),
    ),
}
