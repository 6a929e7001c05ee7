"""Right calls of phases and regimens, and the kind of each argument."""

from functools import cache

from pysb import Expression, Model

import pysb_il2 as il2
from tests.hostile.subjects import (
    ANY_LIGAND,
    DOSES,
    FLAG,
    ONE,
    READOUT,
    RECEPTOR,
    STEADY,
    TABLE,
    TIMES,
    Call,
    folder,
    inhibited,
    inhibitions,
)
from tests.hostile.values import (
    a,
    above_0,
    amount,
    count,
    flag,
    items,
    mapping,
    nothing,
    one_of,
    optional,
    real,
    text,
    where,
)


def course() -> str:
    path = folder() / "course.toml"
    path.write_text('duration = "1 h"\n')
    return str(path)


FRACTION = (0.5, where(lambda x: 0 <= x <= 1))
#: When something is given, first, again and how often.
AGAIN = {"at": (0.0, amount), "every": ("1 h", optional(above_0)), "times": (1, optional(count))}


@cache
def growing():
    """Cells of one type that divide as they bind IL-2."""
    model = il2.populate({"Treg": 1e4}, model=RECEPTOR)
    with il2.building(model):
        Expression("Treg_division_rate", 1e-7 * model.expressions["Treg_IL2_trimer"])
        Expression("Treg_death_rate", 1e-9 * model.expressions["Treg_IL2_trimer"])
    return model


CALLS: dict[str, Call] = {
    name: Call(*rest)
    for name, *rest in (
        (
            "Phase",
            il2.Phase,
            {
                "minutes": ONE,
                "add": ({}, mapping(amount)),
                "wash": (False, lambda x: flag(x) or FRACTION[1](x)),
                "parameters": ({}, mapping(real)),
                "infuse": ({}, mapping(amount)),
            },
        ),
        (
            "modules.antibody",
            il2.modules.antibody,
            {
                "name": ("NARA1", lambda x: isinstance(x, str) and x.isascii() and x.isidentifier()),
                "blocks": ("CD25", one_of("CD25", "CD122", None)),
                "Kd_nM": (1.0, above_0),
                "concentration_nM": (1.0, amount),
            },
        ),
        (
            "modules.prodrug",
            il2.modules.prodrug,
            {
                "name": ("PEG_IL2", lambda x: isinstance(x, str) and x.isascii() and x.isidentifier()),
                "steps": (2, lambda x: count(x) and x <= 100),
                "half_life_h": (1.0, above_0),
            },
        ),
        (
            "population_dynamics",
            il2.population_dynamics,
            {
                "model": (growing, a(Model)),
                "phases": ([il2.Phase(1.0)], items(a(il2.Phase))),
                "readouts": ((), items(one_of("Treg_IL2_trimer"), 0)),
                "step_min": (1.0, above_0),
                "equilibrate": FLAG,
                "steady_state": STEADY,
            },
        ),
        ("ic50", il2.ic50, {"table": (inhibitions, TABLE)}),
        (
            "inhibitor_response",
            lambda **given: il2.inhibitor_response(inhibited(), **given),
            {
                "inhibitor": ("basiliximab", one_of("basiliximab")),
                "inhibitor_nM": DOSES,
                "doses_nM": DOSES,
                "times_min": TIMES,
                "readout": (READOUT, one_of(READOUT)),
                "equilibrate": FLAG,
                "steady_state": STEADY,
                "ligand": ANY_LIGAND,
            },
        ),
        ("Dose", il2.Dose, {"substance": ("IL2", text), "nM": (1.0, amount), **AGAIN}),
        (
            "Infusion",
            il2.Infusion,
            {
                "substance": ("IL2", text),
                "nM_per_h": (1.0, amount),
                "duration": (0.5, where(lambda x: 0 < x <= 60)),
                **AGAIN,
            },
        ),
        ("read_regimen", il2.read_regimen, {"path": (course, nothing)}),
        ("nM_of_IU", il2.nM_of_IU, {"IU": (1e6, amount), "volume_ml": (1.0, above_0)}),
        ("Wash", il2.Wash, {"fraction": FRACTION, **AGAIN}),
        (
            "Regimen",
            il2.Regimen,
            {
                "events": ([il2.Dose("IL2", 1.0)], items(a(il2.Dose, il2.Infusion, il2.Wash), 0)),
                "duration": (60.0, above_0),
            },
        ),
    )
}
