"""What hostile calls are made on: small models, runners and results, and kinds of arguments that many have."""

import itertools
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from pysb import Initial, Model, Monomer, Observable, Parameter, Rule

import pysb_il2 as il2
from pysb_il2 import calibration
from pysb_il2.experiments.experiment import Experiment
from pysb_il2.modules import il2_receptor, il15_receptor
from pysb_il2.simulation.runner import Runner
from tests.hostile.values import (
    a,
    amount,
    count,
    flag,
    items,
    mapping,
    nothing,
    one_of,
    optional,
    real,
    where,
)

RECEPTOR, READOUT, KD = "receptor", "IL2_trimer", "CD25_captures_IL2_Kd"


class Call:
    """A function, and of each argument a right value and what it may be."""

    def __init__(self, function: Callable[..., Any], /, **arguments: tuple[Any, Callable[[Any], bool]]) -> None:
        self.function, self.arguments = function, arguments


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
def inhibitions():
    return il2.inhibitor_response(
        inhibited(), inhibitor="basiliximab", inhibitor_nM=[1.0], readout=READOUT, variation=None
    )


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
    return il2.dose_response(receptor(), doses_nM=[0.01, 0.1, 1, 10], times_min=[30], readout=READOUT, variation=None)


@cache
def course():
    return il2.time_course(receptor(), doses_nM=[1], times_min=[0, 10], readouts=[READOUT], variation=None)


@cache
def single():
    return il2.single_cells(
        receptor(), doses_nM=[0.01], times_min=[0, 1], readouts=[READOUT], cells=3, equilibrate_min=0
    )


@cache
def bound():
    return il2.saturation_binding(receptor(), doses_nM=[0.01, 0.1, 1, 10, 100], variation=None)


@cache
def compared():
    return il2.compare({"a": receptor(), "b": receptor()}, readouts={READOUT: 10.0}, variation=None)


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
#: How cells differ; by default they are alike, which takes a fifth of the time.
VARIATION = ({}, optional(mapping(lambda x: real(x) and x > 1, "CD25")))
STEADY = (None, optional(a(il2.SteadyStateOptions)))
LIGAND = ("IL2", one_of("IL2"))
ANY_LIGAND = (None, one_of("IL2", None))
READOUTS = ([READOUT], items(one_of(READOUT)))
DOSES, TIMES, ONE = ([1.0], items(amount)), ([1.0], items(amount)), (1.0, amount)
RISING = ([0.0, 0.1], items(amount, rising=True))
#: Of stochastic runs, which take as long as they are.
SHORT = ([0.0, 0.1], items(where(lambda x: 0 <= x < 10), rising=True))
FLAG = (False, flag)
VALUES = ({"kon": 2.0}, optional(mapping(real, "kon")))  # None as no others
INITIALS = optional(lambda value: items(amount, 2)(value) or items(items(amount, 2))(value) or value == {})
PARAMETERS = optional(lambda value: items(amount, 3)(value) or items(items(amount, 3))(value) or value == {})
NUMBERS = itertools.count()
STATE = (lambda: np.array([100.0, 0.0]), items(real, least=2))
SENSITIVITIES = (lambda: np.zeros((2, 1)), items(lambda row: items(real)(row) and len(row) == 1, 2))
NAMES = (["kon"], items(one_of("kon")))
TOLERANCES = ({"rtol": 1e-6, "atol": None, "max_steps": 1000}, optional(nothing))
X = (lambda: posed().x0(), lambda value: items(real)(value) and len(value) == 1)
PATH = (lambda: str(folder() / "out.bngl"), a(str))  # any text may be the name of a file
LIMIT = (None, optional(count))
TABLE = a(pd.DataFrame)


@cache
def written_data():
    path = folder() / "data.csv"
    path.write_text("cell,ligand,dose_nM,time_min,readout,value\nNK,IL2,1,30,IL2_dimer,80\n")
    return str(path)


@cache
def sensitivities():
    ranges = {"CD122": (500, 5000), "CD25": (50, 5000)}
    return il2.sensitivity(receptor(), ranges, method="prcc", n=64, readouts=[READOUT], variation=None)


@cache
def selective():
    Kd = {"CD25": [1, 10], "CD122": [1, 10]}
    return il2.selectivity(
        "Treg", "NK", model=RECEPTOR, Kd=Kd, readout=READOUT, doses_nM=[0.01, 0.1, 1.0, 10.0, 100.0], variation=None
    )


@cache
def swept():
    return il2.sweep(receptor(), {"CD122": [100.0, 1000.0]}, readouts=[READOUT], variation=None)
