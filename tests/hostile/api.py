"""Calls of public functions that are right, and of each argument the kind of values that it may take."""

import itertools
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.colors import is_color_like
from pysb import Initial, Model, Monomer, MonomerPattern, Observable, Parameter, Rule

import pysb_il2 as il2
from pysb_il2 import calibration, measured, plots
from pysb_il2.experiments.experiment import Experiment
from pysb_il2.fitting.search import Loss
from pysb_il2.modules import il2_receptor, il15_receptor
from pysb_il2.simulation.runner import Runner
from tests.hostile.values import (
    a,
    above_0,
    amount,
    anything,
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

RECEPTOR, READOUT, KD = "receptor", "IL2_trimer", "CD25_captures_IL2_Kd"


class Call(NamedTuple):
    """A function, and of each argument a right value and what it may be; `leaves` is asked before and after."""

    function: Callable[..., Any]
    arguments: dict[str, tuple[Any, Callable[[Any], bool]]]
    leaves: Callable[[], Any] = lambda: None


@cache
def receptor():
    return il2.build(RECEPTOR, cell="Treg")


@cache
def small():
    """A model of two species, for what only asks whether it is taken."""
    model = Model("small", _export=False)
    with il2.building(model):
        A = Monomer("A", ["s"], {"s": ["u", "p"]})
        Initial(A(s="u"), Parameter("A_0", 100.0))
        Rule("on", A(s="u") | A(s="p"), Parameter("kon", 1.0), Parameter("koff", 2.0))
        Observable("pA", A(s="p"))
    return model


@cache
def two_ligands():
    return il2.build(il2_receptor, il15_receptor)


@cache
def inhibited():
    return il2.build(RECEPTOR, inhibitors={"basiliximab": 0})


@cache
def runner():
    return Runner(small())


@cache
def stochastic_runner():
    return Runner(small(), stochastic=True)


@cache
def simulator():
    return il2.Simulator(small(), tspan=[0.0, 1.0])


@cache
def doses():
    return il2.dose_response(receptor(), doses_nM=[0.01, 0.1, 1, 10], times_min=[30], readout=READOUT)


@cache
def course():
    return il2.time_course(receptor(), doses_nM=[1], times_min=[0, 10], readouts=[READOUT])


@cache
def bound():
    return il2.saturation_binding(receptor(), doses_nM=[0.01, 0.1, 1, 10, 100])


@cache
def compared():
    return il2.compare({"a": receptor(), "b": receptor()}, readouts={READOUT: 10.0})


@cache
def data():
    table = doses()
    return table.assign(cell="Treg", replicate="1", value=0.1 * table.value)


def problem(**given):
    given = {"data": data(), "free": [KD], "model": RECEPTOR, "background_by": None, "noise": (0.05, 0.01), **given}
    return calibration.Problem(given.pop("data"), given.pop("free"), **given)


@cache
def posed():
    return problem()


@cache
def fitted():
    return calibration.fit(posed(), n_starts=1, max_evaluations=3)


@cache
def folder():
    return Path(tempfile.mkdtemp(prefix="pysb-il2-hostile-"))


def entered(model):
    with il2.building(model) as made:
        return made


def experiment():
    return Experiment(receptor())


def closing(function):
    """Return a function that closes its figures."""

    def drawn(**given):
        try:
            return function(**given)
        finally:
            plt.close("all")

    return drawn


MODEL, SMALL = (receptor, a(Model)), (small, a(Model))
STEADY = (None, optional(a(il2.SteadyStateOptions)))
LIGAND = ("IL2", one_of("IL2"))
ANY_LIGAND = (None, one_of("IL2", None))
READOUTS = ([READOUT], items(one_of(READOUT)))
DOSES, TIMES, ONE = ([1.0], items(amount)), ([1.0], items(amount)), (1.0, amount)
RISING = ([0.0, 0.1], items(amount, rising=True))
#: Of stochastic runs, which take as long as they are.
SHORT = ([0.0, 0.1], items(where(lambda x: 0 <= x < 10), rising=True))
FLAG = (False, flag)
VALUES = ({"kon": 2.0}, mapping(real, "kon"))
INITIALS = optional(lambda value: items(amount, 2)(value) or items(items(amount, 2))(value) or value == {})
PARAMETERS = optional(lambda value: items(amount, 3)(value) or items(items(amount, 3))(value) or value == {})
NUMBERS = itertools.count()
STATE = (lambda: np.array([100.0, 0.0]), items(real, least=2))
SENSITIVITIES = (lambda: np.zeros((2, 1)), nothing)
NAMES = (["kon"], items(one_of("kon")))
TOLERANCES = ({"rtol": 1e-6, "atol": None, "max_steps": 1000}, optional(nothing))
X = (lambda: posed().x0(), lambda value: items(real)(value) and len(value) == 1)
PATH = (lambda: str(folder() / "out.bngl"), a(str))  # any text may be the name of a file
LIMIT = (None, optional(count))
TABLE = a(pd.DataFrame)
NO_CELL = optional(nothing)


CALLS: dict[str, Call] = {
    name: Call(*rest)
    for name, *rest in (
        (
            "Ligand",
            il2.Ligand,
            {
                "private_fold": (1.0, above_0),
                "pair_fold": (1.0, above_0),
                "name": ("x", text),
                "monomer": ("IL2", one_of("IL2")),
                "Kd_nM": ({}, mapping(above_0, "CD25")),
            },
        ),
        (
            "Ligand.from_affinities",
            il2.Ligand.from_affinities,
            {
                "name": ("x", text),
                "monomer": ("IL2", one_of("IL2")),
                "CD25_nM": (1.0, optional(above_0)),
                "CD122_nM": (None, optional(above_0)),
                "CD215_nM": (None, optional(nothing)),
            },
        ),
        (
            "Ligand.fold",
            lambda **given: il2.Ligand("x").fold(**given),
            {"chain": ("CD25", text), "rows": ({}, mapping(nothing))},
        ),
        (
            "Phase",
            il2.Phase,
            {
                "minutes": ONE,
                "add": ({}, mapping(amount)),
                "wash": FLAG,
                "parameters": ({}, mapping(real)),
            },
        ),
        (
            "Protein",
            il2.Protein,
            {
                "name": ("x", text),
                "sites": ({}, mapping(items(text, 0))),
                "uniprot": (None, optional(text)),
                "aliases": ((), items(text, 0)),
                "residues": ({}, mapping(text)),
            },
        ),
        (
            "Module",
            il2.Module,
            {
                "name": ("x", text),
                "rules": (print, callable),
                "proteins": ((), items(a(il2.Protein), 0)),
                "requires": ((), items(a(il2.Module), 0)),
                "optional_proteins": ((), items(a(il2.Protein), 0)),
                "constants": ({}, mapping(nothing)),
                "detail": (None, optional(text)),
                "forms": ({}, mapping(a(il2.Module))),
            },
        ),
        ("Module()", il2.modules.stat5, {"detail": ("sites", one_of("sites", "lumped"))}),
        (
            "SteadyStateOptions",
            il2.SteadyStateOptions,
            {
                "rtol": (1e-6, lambda value: rtol(value) or (real(value) and value == 0)),
                "atol": (1e-3, optional(above_0)),
                "t_max": (1e14, above_0),
                "atol_of_scale": (1e-8, above_0),
            },
        ),
        (
            "Simulator",
            lambda **given: il2.Simulator(small(), **given).run(),
            {
                "tspan": ([0.0, 1.0], items(amount, rising=True)),
                "initials": (None, INITIALS),
                "param_values": (None, PARAMETERS),
                "rtol": (None, optional(rtol)),
                "atol": (None, optional(above_0)),
                "max_steps": (1000, lambda x: above_0(x) or x == 10**400),
                "max_iter": LIMIT,
                "max_agg": LIMIT,
                "max_stoich": (None, optional(mapping(count, "A"))),
                "integrator_options": (None, optional(mapping(above_0, "rtol"))),
                "decoupled": FLAG,
                "verbose": (False, lambda x: flag(x) or (real(x) and x == int(x))),
            },
        ),
        (
            "Simulator.run",
            lambda **given: simulator().run(**given),
            {
                "tspan": ([0.0, 1.0], optional(items(amount, rising=True))),
                "initials": (None, INITIALS),
                "param_values": (None, PARAMETERS),
                "num_processors": (1, count),
            },
        ),
        (
            "Simulator.sensitivities",
            lambda **given: simulator().sensitivities(**given),
            {
                "parameters": NAMES,
                "tspan": ([0.0, 1.0], optional(items(amount, rising=True))),
            },
        ),
        (
            "Simulator.steady_state",
            lambda **given: simulator().steady_state(**given),
            {
                "initials": (None, INITIALS),
                "param_values": (None, PARAMETERS),
                "options": STEADY,
            },
        ),
        (
            "SimulationResult.observable",
            lambda **given: simulator().run().observable(**given),
            {
                "pattern": (lambda: simulator().model.monomers["A"](s="u"), a(Monomer, MonomerPattern)),
            },
        ),
        (
            "SimulationResult.save",
            lambda **given: simulator().run().save(folder() / f"{next(NUMBERS)}.h5", **given),
            {
                "include_obs_exprs": (True, flag),
                "append": (True, flag),
                "dataset_name": (None, optional(text)),
                "group_name": (None, optional(text)),
            },
        ),
        (
            "build",
            lambda **given: il2.build(RECEPTOR, **given),
            {
                "cell": ("Treg", one_of("Treg", None)),
                "ligand": ("IL2", one_of("IL2", None)),
                "knockouts": ((), items(one_of("CD25"), 0)),
                "mutants": (None, optional(mapping(items(nothing, 0)))),
                "inhibitors": (None, optional(mapping(amount, "tofacitinib"))),
                "parameters": (None, optional(mapping(amount, KD))),
                "detail": (None, one_of("sites", "lumped", None)),
                "name": ("x", optional(lambda x: x == "" or (text(x) and x.isprintable() and bool(x.strip())))),
            },
        ),
        (
            "populate",
            lambda **given: il2.populate(given.pop("cells"), **given),
            {
                "cells": ({"Treg": 10.0}, mapping(above_0, "Treg")),
                "volume_ml": (1.0, above_0),
                "model": (RECEPTOR, a(Model)),
                "knockouts": ((), items(one_of("CD25"), 0)),
                "ligand": ("IL2", one_of("IL2", None)),
                "inhibitors": (None, optional(mapping(amount, "tofacitinib"))),
                "parameters": (None, optional(mapping(amount, KD))),
                "detail": (None, one_of("sites", "lumped", None)),
                "name": (None, optional(lambda x: x == "" or (text(x) and x.isprintable() and bool(x.strip())))),
            },
        ),
        ("build of", lambda module: il2.build(module), {"module": ("receptor", a(il2.Module))}),
        (
            "add_to",
            lambda **given: il2.add_to(Model("x", _export=False), il2_receptor, **given),
            {
                "cell": ("Treg", one_of("Treg")),
                "ligand": ("IL2", one_of("IL2", None)),
                "parameters": (None, optional(mapping(amount, KD))),
            },
        ),
        (
            "add_to a model",
            lambda **given: il2.add_to(*given.values()),
            {
                "model": (lambda: Model("x", _export=False), a(Model)),
                "module": (lambda: il2_receptor, a(il2.Module)),
            },
        ),
        ("building", entered, {"model": (lambda: Model("x", _export=False), a(Model))}),
        (
            "expand",
            il2.expand,
            {
                "model": SMALL,
                "decoupled": FLAG,
                "cache": (True, flag),
                "max_iter": LIMIT,
                "max_agg": LIMIT,
                "max_stoich": (None, optional(mapping(count, "A"))),
                "progress": (None, optional(callable)),
            },
        ),
        (
            "Network.net_text",
            lambda **given: runner().network.net_text(**given),
            {"values": ({}, optional(mapping(real, "kon")))},
        ),
        (
            "Runner",
            Runner,
            {
                "model": SMALL,
                "rtol": (1e-7, optional(rtol)),
                "atol": (1.0, optional(above_0)),
                "max_steps": (100, lambda x: above_0(x) or x == 10**400),
                "stochastic": FLAG,
                "compiled": FLAG,
            },
        ),
        ("Runner.value", lambda **given: runner().value(**given), {"name": ("kon", one_of("kon")), "values": VALUES}),
        ("Runner.initials", lambda **given: runner().initials(**given), {"values": VALUES}),
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
            "export",
            il2.export,
            {
                "model": SMALL,
                "format": ("bngl", one_of("bngl", None)),
                "path": PATH,
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
                "ligand": ANY_LIGAND,
            },
        ),
        (
            "ec50s",
            measured.ec50s,
            {
                "cell": (None, optional(nothing)),
                "ligand": (None, one_of("IL2", None)),
                "time_min": (None, optional(nothing)),
                "replicate": (None, one_of("1", None)),
            },
        ),
        (
            "pstat5",
            measured.pstat5,
            {
                "cell": (None, optional(nothing)),
                "ligand": (None, one_of("IL2", None)),
                "time_min": (None, optional(nothing)),
                "replicate": (None, one_of("1", None)),
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
        ("il4_il7", measured.il4_il7, {"ligand": (None, one_of("IL4", None)), "replicate": (None, one_of("1", None))}),
        (
            "plots.dose_response",
            closing(plots.dose_response),
            {
                "table": (doses, TABLE),
                "measured": (None, optional(TABLE)),
                "ax": (None, optional(nothing)),
                "colors": (["red"], items(is_color_like)),
            },
        ),
        (
            "plots.time_course",
            closing(plots.time_course),
            {
                "table": (course, TABLE),
                "ax": (None, optional(nothing)),
                "colors": (["red"], items(is_color_like)),
            },
        ),
        ("plots.effects", closing(plots.effects), {"table": (compared, TABLE), "ax": (None, optional(nothing))}),
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
                "cells": (None, optional(mapping(nothing))),
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
        ("read_data", calibration.read_data, {"path": (lambda: _written(), nothing)}),
    )
}


@cache
def _written():
    path = folder() / "data.csv"
    path.write_text("cell,ligand,dose_nM,time_min,readout,value\nNK,IL2,1,30,IL2_dimer,80\n")
    return str(path)
