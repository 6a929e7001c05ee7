"""Right calls of what writes and reads files of other tools, and the kind of each argument."""

from functools import cache

import pandas as pd

import pysb_il2 as il2
from tests.hostile.subjects import FLAG, LIMIT, PATH, SMALL, TABLE, Call, doses, folder, small
from tests.hostile.values import a, amount, items, mapping, nothing, one_of, optional, real


@cache
def bngl_file():
    path = folder() / "small.bngl"
    il2.export(small(), path)
    return str(path)


@cache
def written_table():
    path = folder() / "table.csv"
    il2.write_table(doses(), path)
    return str(path)


@cache
def with_phases():
    path = folder() / "small.xml"
    il2.export(small(), path, phases=[il2.Phase(1), il2.Phase(1)])
    return str(path)


CALLS: dict[str, Call] = {
    "read": Call(
        il2.read, path=(bngl_file, nothing), format=("bngl", one_of("bngl", None)), verify=FLAG, max_iter=LIMIT
    ),
    "read_experiment": Call(il2.read_experiment, path=(with_phases, nothing)),
    "read_table": Call(il2.read_table, path=(written_table, nothing)),
    "write_table": Call(il2.write_table, table=(doses, TABLE), path=(lambda: str(folder() / "a.csv"), nothing)),
    "concat": Call(il2.concat, tables=(lambda: [doses(), doses()], items(a(pd.DataFrame)))),
    "export": Call(
        il2.export,
        model=SMALL,
        format=("bngl", one_of("bngl", "bngxml", "kappa", None)),
        path=(PATH[0], optional(PATH[1])),
        verify=FLAG,
        phases=((), items(nothing, 0)),
        boundary=((), items(nothing, 0)),
        max_iter=LIMIT,
    ),
    "archive": Call(
        il2.archive,
        model=SMALL,
        path=PATH,
        readouts=(["pA"], items(one_of("pA"))),
        times_min=([0.0, 1.0], optional(items(amount))),
        phases=((), items(nothing, 0)),
        doses_nM=((), items(nothing, 0)),
        variation=({}, optional(mapping(lambda x: real(x) and x > 1, "A"))),
        equilibrate=FLAG,
        verify=FLAG,
        max_iter=LIMIT,
    ),
}
