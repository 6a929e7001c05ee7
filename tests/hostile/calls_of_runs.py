"""Right calls of `Runner`, of what describes models and of protocols, and the kind of each argument."""

from functools import cache

from pysb import Model

import pysb_il2 as il2
from tests.hostile.subjects import (
    ANY_LIGAND,
    DOSES,
    FLAG,
    KD,
    LIGAND,
    LIMIT,
    MODEL,
    NAMES,
    ONE,
    PATH,
    READOUT,
    READOUTS,
    RISING,
    SENSITIVITIES,
    SMALL,
    STATE,
    STEADY,
    TABLE,
    TIMES,
    TOLERANCES,
    VALUES,
    Call,
    bound,
    doses,
    experiment,
    folder,
    inhibited,
    runner,
    small,
    stochastic_runner,
    two_ligands,
)
from tests.hostile.values import (
    a,
    above_0,
    anything,
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


@cache
def bngl_file():
    path = folder() / "small.bngl"
    il2.export(small(), path)
    return str(path)


CALLS: dict[str, Call] = {
    name: Call(*rest)
    for name, *rest in (
        (
            "Runner.run",
            lambda **given: runner().run(**given),
            {
                "values": VALUES,
                "state": STATE,
                "times": RISING,
                "start": (0.0, where(lambda x: x == 0)),
                "tolerances": TOLERANCES,
            },
        ),
        (
            "Runner.run_ssa",
            lambda **given: stochastic_runner().run_ssa(**given),
            {
                "values": VALUES,
                "state": STATE,
                "times": RISING,
                "seed": (1, count_0),
            },
        ),
        ("Runner.readouts_at", lambda **given: runner().readouts_at(**given), {"values": VALUES, "state": STATE}),
        (
            "Runner.find_steady_state",
            lambda **given: runner().find_steady_state(**given),
            {
                "values": VALUES,
                "state": STATE,
                "options": STEADY,
                "tolerances": TOLERANCES,
            },
        ),
        (
            "Runner.initial_sensitivities",
            lambda **given: runner().initial_sensitivities(**given),
            {"values": VALUES, "names": NAMES},
        ),
        (
            "Runner.run_sensitivities",
            lambda **given: runner().run_sensitivities(**given),
            {
                "values": VALUES,
                "state": STATE,
                "sensitivities": SENSITIVITIES,
                "times": RISING,
                "names": NAMES,
                "start": (0.0, where(lambda x: x == 0)),
                "tolerances": TOLERANCES,
            },
        ),
        (
            "Runner.steady_state_sensitivities",
            lambda **given: runner().steady_state_sensitivities(**given),
            {
                "values": VALUES,
                "state": STATE,
                "sensitivities": SENSITIVITIES,
                "names": NAMES,
                "options": STEADY,
            },
        ),
        (
            "Runner.map",
            lambda **given: runner().map(**given),
            {
                "function": (lambda: lambda _, item: None, callable),
                "items": ([1], items(anything, 0)),
                "cores": (1, optional(count)),
            },
        ),
        (
            "Experiment.follow",
            lambda **given: experiment().follow(experiment().initial_state, **given),
            {
                "seconds": RISING,
                "parameters": ({}, optional(mapping(real, KD))),
            },
        ),
        ("Experiment.preequilibrate", lambda **given: experiment().preequilibrate(**given), {"equilibrate": FLAG}),
        ("ec50", il2.ec50, {"table": (doses, TABLE)}),
        ("binding_sites", il2.binding_sites, {"table": (bound, TABLE), "classes": (1, count)}),
        ("citations", il2.citations, {"model": MODEL}),
        ("parameters", il2.parameters, {"model": MODEL}),
        ("describe", il2.describe, {"model": MODEL}),
        ("predict_size", il2.predict_size, {"model": MODEL}),
        ("decoupling", il2.decoupling, {"model": MODEL}),
        (
            "decouple",
            lambda **given: il2.decouple(**given),
            {
                "model": SMALL,
                "verify": FLAG,
                "scaffold": (None, optional(nothing)),
                "limbs": (None, optional(items(nothing))),
            },
        ),
        (
            "read",
            il2.read,
            {"path": (bngl_file, nothing), "format": ("bngl", one_of("bngl", None)), "verify": FLAG, "max_iter": LIMIT},
        ),
        (
            "export",
            il2.export,
            {
                "model": SMALL,
                "format": ("bngl", one_of("bngl", "bngxml", None)),
                "path": (PATH[0], optional(PATH[1])),
                "verify": FLAG,
                "phases": ((), items(nothing, 0)),
                "boundary": ((), items(nothing, 0)),
                "max_iter": LIMIT,
            },
        ),
        (
            "archive",
            il2.archive,
            {
                "model": SMALL,
                "path": PATH,
                "readouts": (["pA"], items(one_of("pA"))),
                "times_min": ([0.0, 1.0], optional(items(where(lambda x: x == 1)))),
                "phases": ((), items(nothing, 0)),
                "doses_nM": ((), items(nothing, 0)),
                "equilibrate": FLAG,
                "verify": FLAG,
                "max_iter": LIMIT,
            },
        ),
        (
            "dose_response",
            il2.dose_response,
            {
                "model": MODEL,
                "doses_nM": DOSES,
                "times_min": TIMES,
                "readout": (READOUT, one_of(READOUT)),
                "equilibrate": FLAG,
                "staining_log_sd": (None, optional(above_0)),
                "before": ((), items(a(il2.Phase), 0)),
                "variation": ({}, optional(mapping(lambda x: real(x) and x > 1, "CD25"))),
                "steady_state": STEADY,
                "ligand": ANY_LIGAND,
            },
        ),
        (
            "time_course",
            il2.time_course,
            {
                "model": MODEL,
                "doses_nM": DOSES,
                "times_min": TIMES,
                "readouts": READOUTS,
                "equilibrate": FLAG,
                "steady_state": STEADY,
                "ligand": ANY_LIGAND,
            },
        ),
        (
            "fluxes",
            il2.fluxes,
            {
                "model": MODEL,
                "readout": (None, one_of(READOUT, None)),
                "doses_nM": DOSES,
                "times_min": TIMES,
                "by": ("rule", one_of("rule", "module")),
                "equilibrate": FLAG,
                "before": ((), items(a(il2.Phase), 0)),
                "ligand": ANY_LIGAND,
            },
        ),
        (
            "saturation_binding",
            il2.saturation_binding,
            {
                "model": MODEL,
                "doses_nM": DOSES,
                "readout": (None, one_of(READOUT, None)),
                "steady_state": STEADY,
                "ligand": ANY_LIGAND,
            },
        ),
        (
            "competition_binding",
            il2.competition_binding,
            {
                "model": (two_ligands, a(Model)),
                "doses_nM": DOSES,
                "ligand_nM": ONE,
                "competitor": ("IL15", one_of("IL15")),
                "ligand": LIGAND,
            },
        ),
        (
            "dissociation",
            il2.dissociation,
            {
                "model": MODEL,
                "times_min": TIMES,
                "ligand_nM": ONE,
                "load_min": ONE,
                "readout": (None, one_of(READOUT, None)),
            },
        ),
        (
            "washout",
            il2.washout,
            {
                "model": MODEL,
                "dose_nM": ONE,
                "stimulate_min": ONE,
                "follow_min": ONE,
                "every_min": (1.0, above_0),
                "readouts": READOUTS,
                "ligand": LIGAND,
                "equilibrate": FLAG,
            },
        ),
        (
            "inhibitor_chase",
            lambda **given: il2.inhibitor_chase(inhibited(), **given),
            {
                "inhibitor": ("basiliximab", one_of("basiliximab")),
                "inhibitor_nM": ONE,
                "dose_nM": ONE,
                "stimulate_min": ONE,
                "follow_min": ONE,
                "every_min": (1.0, above_0),
                "readouts": READOUTS,
                "equilibrate": FLAG,
            },
        ),
        (
            "low_dose_course",
            il2.low_dose_course,
            {
                "model": MODEL,
                "dose_nM": ONE,
                "days": (0.1, above_0),
                "every_h": (24.0, above_0),
                "half_life_h": (5.0, above_0),
                "readouts": READOUTS,
                "equilibrate": FLAG,
                "ligand": LIGAND,
            },
        ),
        (
            "surface_loss",
            il2.surface_loss,
            {
                "model": MODEL,
                "doses_nM": DOSES,
                "times_min": TIMES,
                "readout": ("surface_CD122", one_of("surface_CD122")),
                "equilibrate": FLAG,
            },
        ),
    )
}
