"""Right calls of what draws models, and the kind of each argument."""

import math

import pysb_il2 as il2
from tests.hostile.subjects import MODEL, Call
from tests.hostile.values import mapping, one_of, optional, real, text


def real_or_missing(value):
    return value is None or real(value) or (isinstance(value, float) and math.isnan(value))


WHAT = ("contacts", one_of("contacts", "pathway", "modules", "influence", "reactions", "rules"))
CALLS: dict[str, Call] = {
    "draw": Call(il2.draw, model=MODEL, what=WHAT),
    "draw the pathway": Call(
        lambda **given: il2.draw(what="pathway", **given),
        model=MODEL,
        values=({}, optional(mapping(real_or_missing, "CD25"))),
        label=("x", text),
    ),
    "view": Call(il2.view, model=MODEL, what=WHAT, label=("x", text)),
}
