"""Right calls of the last protocols, data, figures and fits, and the kind of each argument."""

from pysb import Model

import pysb_il2 as il2
from pysb_il2 import calibration, cells, measured
from pysb_il2.fitting.search import Loss
from tests.hostile.subjects import (
    ANY_LIGAND,
    DOSES,
    FLAG,
    KD,
    LIGAND,
    MODEL,
    ONE,
    READOUT,
    READOUTS,
    RECEPTOR,
    RISING,
    SMALL,
    STEADY,
    TABLE,
    Call,
    X,
    data,
    fitted,
    folder,
    posed,
    problem,
    receptor,
    written_data,
)
from tests.hostile.values import (
    a,
    above_0,
    amount,
    count,
    count_0,
    flag,
    items,
    mapping,
    nothing,
    one_of,
    optional,
    real,
    rtol,
    text,
    where,
)

IS_1 = where(lambda number: number == 1)


def replicate(value):
    return one_of("1", None)(value) or IS_1(value)


CALLS: dict[str, Call] = {
    name: Call(*rest)
    for name, *rest in (
        (
            "schedule",
            il2.schedule,
            {
                "model": MODEL,
                "phases": ([il2.Phase(1.0)], items(a(il2.Phase))),
                "readouts": READOUTS,
                "every_min": (1.0, above_0),
                "equilibrate": FLAG,
                "steady_state": STEADY,
                "engine": (None, one_of("ssa", None)),
                "cells": (None, optional(count)),
                "seed": (None, optional(count_0)),
            },
        ),
        (
            "compare",
            il2.compare,
            {
                "models": (lambda: {"x": receptor()}, mapping(a(Model), "x")),
                "readouts": ({READOUT: 1.0}, mapping(amount, READOUT)),
                "dose_nM": ONE,
                "ligand": LIGAND,
                "equilibrate": FLAG,
            },
        ),
        (
            "stochastic",
            il2.stochastic,
            {
                "model": SMALL,
                "times": RISING,
                "engine": ("ssa", one_of("ssa")),
                "seed": (1, count_0),
                "cells": (1, count),
                "parameters": ({}, optional(mapping(real, "kon"))),
                "readouts": (["pA"], optional(items(one_of("pA")))),
            },
        ),
        (
            "single_cells",
            il2.single_cells,
            {
                "model": MODEL,
                "doses_nM": DOSES,
                "times_min": ([0.001], items(amount)),
                "readouts": READOUTS,
                "cells": (1, count),
                "seed": (1, count_0),
                "engine": ("ssa", one_of("ssa")),
                "equilibrate_min": (0.0, where(lambda x: 0 <= x < 10)),
                "before": ((), items(a(il2.Phase), 0)),
                "ligand": ANY_LIGAND,
                "executor": (None, optional(one_of("threads", "processes", "dask"))),
            },
        ),
        (
            "from_counts",
            cells.from_counts,
            {
                "counts": ({"CD25": 100.0}, mapping(above_0, "CD25")),
                "statistic": ("mean", one_of("mean", "geometric mean", "median")),
                "cv": (None, optional(mapping(amount, "CD25"))),
                "background": (None, optional(mapping(lambda x: amount(x) and x < 100, "CD25"))),
                "beside": (None, optional(nothing)),
            },
        ),
        (
            "ec50s",
            measured.ec50s,
            {
                "cell": (None, optional(nothing)),
                "ligand": (None, one_of("IL2", None)),
                "time_min": (None, optional(nothing)),
                "replicate": (None, replicate),
            },
        ),
        (
            "pstat5",
            measured.pstat5,
            {
                "cell": (None, optional(nothing)),
                "ligand": (None, one_of("IL2", None)),
                "time_min": (None, optional(nothing)),
                "replicate": (None, replicate),
            },
        ),
        (
            "yt1",
            measured.yt1,
            {
                "readout": (None, one_of("pSTAT5", None)),
                "cell": (None, optional(nothing)),
                "ligand": (None, one_of("IL2", None)),
                "pstat5_min": (None, optional(amount)),
            },
        ),
        (
            "pstat5_moments",
            measured.pstat5_moments,
            {
                "cell": (None, one_of("Treg", None)),
                "ligand": (None, one_of("IL2", None)),
                "time_min": (None, lambda x: x is None or (real(x) and x == 30)),
                "experiment": (None, one_of("2019-03-15", None)),
            },
        ),
        (
            "receptor_moments",
            measured.receptor_moments,
            {"cell": (None, one_of("Treg", None)), "chain": (None, one_of("CD25", None))},
        ),
        ("il4_il7", measured.il4_il7, {"ligand": (None, one_of("IL4", None)), "replicate": (None, replicate)}),
        (
            "band",
            calibration.band,
            {
                "result": (fitted, nothing),
                "draws": (None, optional(TABLE)),
                "level": (0.9, where(lambda number: 0 < number < 1)),
                "n_draws": (2, where(lambda number: 0 < number < 100)),
                "seed": (0, count_0),
            },
        ),
        (
            "EstimatedParameter",
            calibration.EstimatedParameter,
            {
                "id": (KD, text),
                "low": (1.0, optional(real)),
                "high": (10.0, optional(real)),
                "prior": (True, flag),
                "start": (None, optional(real)),
                "unit": ("", text),
            },
        ),
        (
            "Problem",
            problem,
            {
                "data": (data, TABLE),
                "free": ([KD], items(one_of(KD))),
                "model": (RECEPTOR, callable),
                "cells": (None, optional(mapping(mapping(amount, "CD25")))),
                "ligands": (None, optional(mapping(a(il2.Ligand), "x"))),
                "parameters": (None, optional(mapping(amount, KD))),
                "copy_number_gsd": (None, optional(mapping(lambda x: real(x) and x > 1, "CD25"))),
                "variation": (None, optional(mapping(nothing))),
                "staining_log_sd": (None, optional(above_0)),
                "scale_by": (("cell",), optional(items(one_of("cell"), 0))),
                "background_by": (None, optional(items(one_of("cell"), 0))),
                "day_sd": (None, optional(nothing)),
                "noise": (None, optional(lambda x: items(amount, 2)(x) and list(x)[1] > 0)),
                "noise_by": ((), items(one_of("cell"), 0)),
                "equilibrate": FLAG,
                "steady_state": STEADY,
            },
        ),
        ("Problem.x0", lambda **given: posed().x0(**given), {"values": ({}, optional(mapping(above_0, KD)))}),
        ("Problem.values", lambda **given: posed().values(**given), {"x": X}),
        ("Problem.sd", lambda **given: posed().sd(**given), {"noise": (None, optional(mapping(nothing)))}),
        ("Problem.predict", lambda **given: posed().predict(**given), {"x": X}),
        ("Problem.sensitivities", lambda **given: posed().sensitivities(**given), {"x": X}),
        ("Problem.overrides", lambda **given: posed().overrides(**given), {"x": X, "key": (("Treg", "IL2"), nothing)}),
        (
            "Problem.residuals",
            lambda **given: posed().residuals(**given),
            {
                "x": X,
                "sd": (None, optional(nothing)),
                "predicted": (None, optional(nothing)),
            },
        ),
        (
            "Problem.jacobian",
            lambda **given: posed().jacobian(**given),
            {
                "x": X,
                "sd": (None, optional(nothing)),
                "predicted": (None, optional(nothing)),
                "sensitivities": (None, optional(nothing)),
            },
        ),
        ("Problem.objective", lambda **given: posed().objective(**given), {"x": X, "sd": (None, optional(nothing))}),
        (
            "fit",
            lambda **given: calibration.fit(**given),
            {
                "problem": (posed, a(calibration.Problem)),
                "n_starts": (1, count),
                "initial_guess": (None, optional(mapping(above_0, KD))),
                "seed": (0, count_0),
                "state": (None, a(str, type(None))),
                "resume": FLAG,
                "loss": ("linear", one_of(*Loss.__args__)),
                "max_evaluations": (1, count),
                "progress": (None, optional(callable)),
                "executor": (None, optional(one_of("threads", "processes", "dask"))),
            },
        ),
        (
            "profile",
            calibration.profile,
            {
                "result": (fitted, nothing),
                "name": (KD, one_of(KD)),
                "level": (0.95, rtol),
                "max_evaluations": (1, count),
                "executor": (None, optional(one_of("threads", "processes", "dask"))),
            },
        ),
        (
            "sample",
            calibration.sample,
            {
                "result": (fitted, nothing),
                "steps": (10, count),
                "walkers": (None, optional(count)),
                "seed": (0, count_0),
                "progress": (None, optional(callable)),
                "executor": (None, optional(one_of("threads", "processes", "dask"))),
            },
        ),
        (
            "export_petab",
            lambda **given: calibration.export_petab(**given),
            {
                "result": (fitted, nothing),
                "folder": (lambda: str(folder() / "petab"), a(str)),
            },
        ),
        ("read_data", calibration.read_data, {"path": (lambda: written_data(), nothing)}),
    )
}
