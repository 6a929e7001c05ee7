"""Right calls of phases and regimens, and the kind of each argument."""

from functools import cache

from pysb import Expression, Model

import pysb_il2 as il2
from tests.hostile import subjects as s
from tests.hostile import values as v


def course() -> str:
    path = s.folder() / "course.toml"
    path.write_text('duration = "1 h"\n')
    return str(path)


FRACTION = (0.5, v.where(lambda x: 0 <= x <= 1))
#: When something is given, first, again and how often.
AGAIN = {"at": (0.0, v.amount), "every": ("1 h", v.optional(v.above_0)), "times": (1, v.optional(v.count))}


@cache
def growing():
    """Cells of one type that divide as they bind IL-2."""
    model = il2.populate({"Treg": 1e4}, model=s.RECEPTOR)
    with il2.building(model):
        Expression("Treg_division_rate", 1e-7 * model.expressions["Treg_IL2_trimer"])
        Expression("Treg_death_rate", 1e-9 * model.expressions["Treg_IL2_trimer"])
    return model


CALLS: dict[str, s.Call] = {
    "Phase": s.Call(
        il2.Phase,
        minutes=s.ONE,
        add=({}, v.mapping(v.amount)),
        wash=(False, lambda x: v.flag(x) or FRACTION[1](x)),
        parameters=({}, v.mapping(v.real)),
        infuse=({}, v.mapping(v.amount)),
    ),
    "modules.antibody": s.Call(
        il2.modules.antibody,
        name=("NARA1", lambda x: isinstance(x, str) and x.isascii() and x.isidentifier()),
        blocks=("CD25", v.one_of("CD25", "CD122", None)),
        Kd_nM=(1.0, v.above_0),
        concentration_nM=(1.0, v.amount),
    ),
    "modules.prodrug": s.Call(
        il2.modules.prodrug,
        name=("PEG_IL2", lambda x: isinstance(x, str) and x.isascii() and x.isidentifier()),
        steps=(2, lambda x: v.count(x) and x <= 100),
        half_life_h=(1.0, v.above_0),
    ),
    "modules.targeting_arm": s.Call(
        il2.modules.targeting_arm,
        target=("PD1", lambda x: isinstance(x, str) and x.isascii() and x.isidentifier()),
        Kd_nM=(1.0, v.above_0),
    ),
    "population_dynamics": s.Call(
        il2.population_dynamics,
        model=(growing, v.a(Model)),
        phases=([il2.Phase(1.0)], v.items(v.a(il2.Phase))),
        readouts=((), v.items(v.one_of("Treg_IL2_trimer"), 0)),
        step_min=(1.0, v.above_0),
        equilibrate=s.FLAG,
        steady_state=s.STEADY,
    ),
    "ic50": s.Call(il2.ic50, table=(s.inhibitions, s.TABLE)),
    "inhibitor_response": s.Call(
        lambda **given: il2.inhibitor_response(s.inhibited(), **given),
        inhibitor=("basiliximab", v.one_of("basiliximab")),
        inhibitor_nM=s.DOSES,
        doses_nM=s.DOSES,
        times_min=s.TIMES,
        readout=(s.READOUT, v.one_of(s.READOUT)),
        equilibrate=s.FLAG,
        steady_state=s.STEADY,
        ligand=s.ANY_LIGAND,
        variation=s.VARIATION,
    ),
    "Dose": s.Call(il2.Dose, substance=("IL2", v.text), nM=(1.0, v.amount), **AGAIN),
    "Infusion": s.Call(
        il2.Infusion,
        substance=("IL2", v.text),
        nM_per_h=(1.0, v.amount),
        duration=(0.5, v.where(lambda x: 0 < x <= 60)),
        **AGAIN,
    ),
    "read_regimen": s.Call(il2.read_regimen, path=(course, v.nothing)),
    "nM_of_IU": s.Call(il2.nM_of_IU, IU=(1e6, v.amount), volume_ml=(1.0, v.above_0)),
    "Wash": s.Call(il2.Wash, fraction=FRACTION, **AGAIN),
    "Regimen": s.Call(
        il2.Regimen,
        events=([il2.Dose("IL2", 1.0)], v.items(v.a(il2.Dose, il2.Infusion, il2.Wash), 0)),
        duration=(60.0, v.above_0),
    ),
}
