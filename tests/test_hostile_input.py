"""Whatever is given for an argument: a result, or one sentence of ours; never a foreign error, nonsense or a hang.

A call with wrong names or a wrong number of arguments keeps Python's own TypeError, which says so.
"""

import math
import signal
from functools import cache

import numpy as np
import pandas as pd
import pytest
from pysb import Model

import pysb_il2 as il2
from pysb_il2 import measured
from pysb_il2.errors import Il2Error
from pysb_il2.modules import il2_receptor, il15_receptor
from pysb_il2.simulation.runner import Runner

#: No amount, time or rate; where one is asked for, these are refused.
NO_AMOUNTS = (math.nan, math.inf, -1.0, complex(1, 1), [-1.0], [1.0, math.nan])
HOSTILE = (
    *NO_AMOUNTS, None, object(), lambda *_: None, b"IL2", {1, 2}, {"x": math.nan}, {1: 2}, {"IL2": {}}, [], [None],
    [[1, 2], [3, 4]], ["x"], np.array([[1.0, 2.0]]), np.array(["a"]), pd.Series([1.0, 2.0]), pd.DataFrame({"a": [1]}),
    10**400, True, 0, "", " ", "IL2\nend model", "\0",
    "time", "é☃\U0001f9ec", "'\"\\", "A(b!1).B(a!1)", "../../etc/passwd", "__class__", "a" * 3000,
)  # fmt: skip
#: Seconds that one call may take.
LIMIT = 20
RECEPTOR = "receptor"


@cache
def receptor():
    return il2.build(RECEPTOR, cell="Treg")


@cache
def two_ligands():
    return il2.build(il2_receptor, il15_receptor)


@cache
def runner():
    return Runner(receptor())


def on(function, model=receptor):
    """Return a function of the arguments beside the model."""
    return lambda **given: function(model(), **given)


def phase(**given):
    return il2.schedule(receptor(), [il2.Phase(**given)], readouts=["IL2_trimer"], every_min=1.0)


def simulated(**given):
    return il2.Simulator(receptor(), **given).run()


def steady(**given):
    options = il2.SteadyStateOptions(**given)
    return il2.dose_response(receptor(), doses_nM=[1], times_min=[1], readout="IL2_trimer", steady_state=options)


#: Calls that are right: a function and its arguments, those that are amounts first, of which there are so many.
ONE, NONE = [1.0], {"steady_state": None, "ligand": None}
CALLS = {
    "Ligand": (il2.Ligand, 2, {"private_fold": 1.0, "pair_fold": 1.0, "name": "x", "monomer": "IL2", "Kd_nM": {}}),
    "Phase": (phase, 1, {"minutes": 1.0, "add": {}, "parameters": {}}),
    "Protein": (il2.Protein, 0, {"name": "x", "sites": {}, "uniprot": None, "aliases": (), "residues": {}}),
    "Module": (il2.Module, 0, {
        "name": "x", "rules": print, "proteins": (), "requires": (), "optional_proteins": (), "constants": {},
        "detail": None, "forms": {},
    }),
    "SteadyStateOptions": (steady, 0, {"rtol": 1e-6, "atol": 1e-3, "t_max": 1e14}),
    "Simulator": (simulated, 0, {
        "tspan": [0.0, 1.0], "initials": None, "param_values": None, "rtol": None, "atol": None, "max_steps": 1000,
        "max_iter": None, "max_agg": None, "max_stoich": None, "integrator_options": None,
    }),
    "build": (lambda **given: il2.build(RECEPTOR, **given), 0, {
        "cell": "Treg", "ligand": "IL2", "knockouts": (), "mutants": None, "inhibitors": None, "parameters": None,
        "detail": None, "name": "x",
    }),
    "add_to": (lambda **given: il2.add_to(Model("x", _export=False), il2_receptor, **given), 0, {
        "cell": "Treg", "ligand": None, "parameters": None,
    }),
    "Runner": (lambda **given: Runner(receptor(), **given), 3, {"rtol": 1e-7, "atol": 1.0, "max_steps": 100}),
    "ec50": (il2.ec50, 0, {"table": None}),
    "binding_sites": (il2.binding_sites, 0, {"table": None}),
    "citations": (il2.citations, 0, {"model": RECEPTOR}),
    "parameters": (il2.parameters, 0, {"model": RECEPTOR}),
    "describe": (il2.describe, 0, {"model": RECEPTOR}),
    "predict_size": (il2.predict_size, 0, {"model": RECEPTOR}),
    "export": (il2.export, 0, {"format": "bngl", "model": RECEPTOR}),
    "dose_response": (on(il2.dose_response), 2, {
        "doses_nM": ONE, "times_min": ONE, "readout": "IL2_trimer", "staining_log_sd": None, "before": (),
        "variation": {}, **NONE,
    }),
    "time_course": (on(il2.time_course), 2, {"doses_nM": ONE, "times_min": ONE, "readouts": ["IL2_trimer"], **NONE}),
    "saturation_binding": (on(il2.saturation_binding), 1, {"doses_nM": ONE, "readout": None, **NONE}),
    "competition_binding": (on(il2.competition_binding, two_ligands), 2, {
        "doses_nM": ONE, "ligand_nM": 1.0, "competitor": "IL15", "ligand": "IL2",
    }),
    "dissociation": (on(il2.dissociation), 3, {"times_min": ONE, "ligand_nM": 1.0, "load_min": 1.0, "readout": None}),
    "washout": (on(il2.washout), 4, {
        "dose_nM": 1.0, "stimulate_min": 1.0, "follow_min": 1.0, "every_min": 1.0, "readouts": ["IL2_trimer"],
    }),
    "low_dose_course": (on(il2.low_dose_course), 4, {
        "dose_nM": 1.0, "days": 1, "every_h": 24.0, "half_life_h": 5.0, "readouts": ["IL2_trimer"],
    }),
    "surface_loss": (on(il2.surface_loss), 2, {"doses_nM": ONE, "times_min": ONE, "readout": "surface_CD122"}),
    "stochastic": (on(il2.stochastic), 1, {
        "times": [0.0, 0.1], "engine": "ssa", "seed": 1, "parameters": {}, "readouts": ["IL2_trimer"],
    }),
    "Runner.value": (lambda **given: runner().value(**given), 0, {"name": "IL2_dose", "values": {}}),
    "Runner.initials": (lambda **given: runner().initials(**given), 0, {"values": {}}),
    "ec50s": (measured.ec50s, 0, {"cell": None, "ligand": None, "time_min": None, "replicate": None}),
    "pstat5": (measured.pstat5, 0, {"cell": None, "ligand": None, "time_min": None, "replicate": None}),
}  # fmt: skip


def test_there_are_many_calls():
    assert len(HOSTILE) * sum(len(arguments) for _, _, arguments in CALLS.values()) > 2000


@pytest.mark.slow
@pytest.mark.parametrize("name", CALLS)
def test_hostile_arguments_are_said_or_taken(name):
    function, amounts, right = CALLS[name]

    def too_long(*_):
        raise AssertionError(f"no answer in {LIMIT} s")

    before = signal.signal(signal.SIGALRM, too_long)
    try:
        for index, argument in enumerate(right):
            for given in HOSTILE:
                signal.alarm(LIMIT)
                said = None
                try:
                    function(**{**right, argument: given})
                except Il2Error as error:
                    said = str(error)
                nonsense = index < amounts and any(given is one for one in NO_AMOUNTS)
                assert said is not None or not nonsense, (argument, given)
                assert "\n" not in (said or ""), (argument, given)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
