"""Right calls of the last protocols, data, figures and fits, and the kind of each argument."""

from pysb import Model

import pysb_il2 as il2
from pysb_il2 import calibration, cells, measured
from pysb_il2.fitting.search import Loss
from tests.hostile import subjects as s
from tests.hostile import values as v

IS_1 = v.where(lambda number: number == 1)


def replicate(value):
    return v.one_of("1", None)(value) or IS_1(value)


CALLS: dict[str, s.Call] = {
    "schedule": s.Call(
        il2.schedule,
        model=s.MODEL,
        phases=([il2.Phase(1.0)], v.items(v.a(il2.Phase))),
        readouts=s.READOUTS,
        every_min=(1.0, v.above_0),
        equilibrate=s.FLAG,
        variation=(None, v.optional(v.nothing)),
        steady_state=s.STEADY,
        engine=(None, v.one_of("ssa", None)),
        cells=(None, v.optional(v.count)),
        seed=(None, v.optional(v.count_0)),
    ),
    "compare": s.Call(
        il2.compare,
        models=(lambda: {"x": s.receptor()}, v.mapping(v.a(Model), "x")),
        readouts=({s.READOUT: 1.0}, v.mapping(v.amount, s.READOUT)),
        dose_nM=s.ONE,
        ligand=s.LIGAND,
        equilibrate=s.FLAG,
        variation=s.VARIATION,
    ),
    "stochastic": s.Call(
        il2.stochastic,
        model=s.SMALL,
        times=s.RISING,
        engine=("ssa", v.one_of("ssa")),
        seed=(1, v.count_0),
        cells=(1, v.count),
        parameters=({}, v.optional(v.mapping(v.real, "kon"))),
        readouts=(["pA"], v.optional(v.items(v.one_of("pA")))),
    ),
    "single_cells": s.Call(
        il2.single_cells,
        model=s.MODEL,
        doses_nM=s.DOSES,
        times_min=([0.001], v.items(v.amount)),
        readouts=s.READOUTS,
        cells=(1, v.count),
        seed=(1, v.count_0),
        engine=("ssa", v.one_of("ssa")),
        equilibrate_min=(0.0, v.where(lambda x: 0 <= x < 10)),
        before=((), v.items(v.a(il2.Phase), 0)),
        ligand=s.ANY_LIGAND,
        file=(None, v.optional(v.nothing)),
        executor=(None, v.optional(v.one_of("threads", "processes", "dask"))),
    ),
    "from_counts": s.Call(
        cells.from_counts,
        counts=({"CD25": 100.0}, v.mapping(v.above_0, "CD25")),
        statistic=("mean", v.one_of("mean", "geometric mean", "median")),
        cv=(None, v.optional(v.mapping(v.amount, "CD25"))),
        background=(None, v.optional(v.mapping(lambda x: v.amount(x) and x < 100, "CD25"))),
        beside=(None, v.optional(v.nothing)),
    ),
    "ec50s": s.Call(
        measured.ec50s,
        cell=(None, v.optional(v.nothing)),
        ligand=(None, v.one_of("IL2", None)),
        time_min=(None, v.optional(v.nothing)),
        replicate=(None, replicate),
    ),
    "pstat5": s.Call(
        measured.pstat5,
        cell=(None, v.optional(v.nothing)),
        ligand=(None, v.one_of("IL2", None)),
        time_min=(None, v.optional(v.nothing)),
        replicate=(None, replicate),
    ),
    "yt1": s.Call(
        measured.yt1,
        readout=(None, v.one_of("pSTAT5", None)),
        cell=(None, v.optional(v.nothing)),
        ligand=(None, v.one_of("IL2", None)),
        pstat5_min=(None, v.optional(v.amount)),
    ),
    "pstat5_moments": s.Call(
        measured.pstat5_moments,
        cell=(None, v.one_of("Treg", None)),
        ligand=(None, v.one_of("IL2", None)),
        time_min=(None, lambda x: x is None or (v.real(x) and x == 30)),
        experiment=(None, v.one_of("2019-03-15", None)),
    ),
    "receptor_moments": s.Call(
        measured.receptor_moments, cell=(None, v.one_of("Treg", None)), chain=(None, v.one_of("CD25", None))
    ),
    "il4_il7": s.Call(measured.il4_il7, ligand=(None, v.one_of("IL4", None)), replicate=(None, replicate)),
    "band": s.Call(
        calibration.band,
        result=(s.fitted, v.nothing),
        draws=(None, v.optional(s.TABLE)),
        level=(0.9, v.where(lambda number: 0 < number < 1)),
        n_draws=(2, v.where(lambda number: 0 < number < 100)),
        seed=(0, v.count_0),
    ),
    "EstimatedParameter": s.Call(
        calibration.EstimatedParameter,
        id=(s.KD, v.text),
        low=(1.0, v.optional(v.real)),
        high=(10.0, v.optional(v.real)),
        prior=(True, v.flag),
        start=(None, v.optional(v.real)),
        unit=("", v.text),
    ),
    "Problem": s.Call(
        s.problem,
        data=(s.data, s.TABLE),
        free=([s.KD], v.items(v.one_of(s.KD))),
        model=(s.RECEPTOR, callable),
        cells=(None, v.optional(v.mapping(v.mapping(v.amount, "CD25")))),
        ligands=(None, v.optional(v.mapping(v.a(il2.Ligand), "x"))),
        parameters=(None, v.optional(v.mapping(v.amount, s.KD))),
        copy_number_gsd=(None, v.optional(v.mapping(lambda x: v.real(x) and x > 1, "CD25"))),
        variation=(None, v.optional(v.mapping(v.nothing))),
        staining_log_sd=(None, v.optional(v.above_0)),
        scale_by=(("cell",), v.optional(v.items(v.one_of("cell"), 0))),
        background_by=(None, v.optional(v.items(v.one_of("cell"), 0))),
        day_sd=(None, v.optional(v.nothing)),
        noise=(None, v.optional(lambda x: v.items(v.amount, 2)(x) and list(x)[1] > 0)),
        noise_by=((), v.items(v.one_of("cell"), 0)),
        equilibrate=s.FLAG,
        steady_state=s.STEADY,
    ),
    "Problem.x0": s.Call(lambda **given: s.posed().x0(**given), values=({}, v.optional(v.mapping(v.above_0, s.KD)))),
    "Problem.values": s.Call(lambda **given: s.posed().values(**given), x=s.X),
    "Problem.sd": s.Call(lambda **given: s.posed().sd(**given), noise=(None, v.optional(v.mapping(v.nothing)))),
    "Problem.predict": s.Call(lambda **given: s.posed().predict(**given), x=s.X),
    "Problem.sensitivities": s.Call(lambda **given: s.posed().sensitivities(**given), x=s.X),
    "Problem.overrides": s.Call(lambda **given: s.posed().overrides(**given), x=s.X, key=(("Treg", "IL2"), v.nothing)),
    "Problem.residuals": s.Call(
        lambda **given: s.posed().residuals(**given),
        x=s.X,
        sd=(None, v.optional(v.nothing)),
        predicted=(None, v.optional(v.nothing)),
    ),
    "Problem.jacobian": s.Call(
        lambda **given: s.posed().jacobian(**given),
        x=s.X,
        sd=(None, v.optional(v.nothing)),
        predicted=(None, v.optional(v.nothing)),
        sensitivities=(None, v.optional(v.nothing)),
    ),
    "Problem.objective": s.Call(lambda **given: s.posed().objective(**given), x=s.X, sd=(None, v.optional(v.nothing))),
    "fit": s.Call(
        lambda **given: calibration.fit(**given),
        problem=(s.posed, v.a(calibration.Problem)),
        n_starts=(1, v.count),
        initial_guess=(None, v.optional(v.mapping(v.above_0, s.KD))),
        seed=(0, v.count_0),
        state=(None, v.a(str, type(None))),
        resume=s.FLAG,
        loss=("linear", v.one_of(*Loss.__args__)),
        max_evaluations=(1, v.count),
        progress=(None, v.optional(callable)),
        executor=(None, v.optional(v.one_of("threads", "processes", "dask"))),
    ),
    "profile": s.Call(
        calibration.profile,
        result=(s.fitted, v.nothing),
        name=(s.KD, v.one_of(s.KD)),
        level=(0.95, v.rtol),
        max_evaluations=(1, v.count),
        executor=(None, v.optional(v.one_of("threads", "processes", "dask"))),
    ),
    "sample": s.Call(
        calibration.sample,
        result=(s.fitted, v.nothing),
        steps=(10, v.count),
        walkers=(None, v.optional(v.count)),
        seed=(0, v.count_0),
        progress=(None, v.optional(callable)),
        executor=(None, v.optional(v.one_of("threads", "processes", "dask"))),
    ),
    "export_petab": s.Call(
        lambda **given: calibration.export_petab(**given),
        result=(s.fitted, v.nothing),
        folder=(lambda: str(s.folder() / "petab"), v.a(str)),
    ),
    "read_data": s.Call(calibration.read_data, path=(lambda: s.written_data(), v.nothing)),
}
