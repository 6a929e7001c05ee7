"""Threads share a Runner, and copies and pickles of one run on."""

import copy
import multiprocessing
import pickle
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np
import pytest
from pysb import Expression, Initial, Model, Monomer, Observable, Parameter, Rule

from pysb_il2.composition.building import building
from pysb_il2.network.expansion import expand
from pysb_il2.simulation.engines import registry
from pysb_il2.simulation.runner import Runner
from pysb_il2.simulation.steady_state import SteadyStateOptions

TIMES = [0.0, 1.0, 2.0]
#: Steady from the first comparison on.
BRIEFLY = SteadyStateOptions(rtol=0.99, atol=1e3)
DOSES = np.linspace(1.0, 5.0, 5)


def binding():
    """A binds B; how much of both there is follows one constant."""
    model = Model("binding", _export=False)
    with building(model):
        A, B, dose = Monomer("A", ["b"]), Monomer("B", ["a"]), Parameter("dose", 10.0)
        Initial(A(b=None), dose)
        Initial(B(a=None), Expression("twice", 2 * dose))
        Rule("A_binds_B", A(b=None) + B(a=None) | A(b=1) % B(a=1), Parameter("kf", 0.1), Parameter("kr", 1.0))
        Observable("bound", A(b=1) % B(a=1))
    return model


@pytest.fixture(scope="module", params=[0, 150], ids=["large", "small"])
def runner(request):
    """A runner of each engine: the one of large networks and the one of small networks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "LARGE", request.param)
        return Runner(expand(binding()))


def everything(runner, dose):
    """All that a runner gives at a dose."""
    values = {"dose": float(dose)}
    state = runner.initials(values)
    first = runner.initial_sensitivities(values, ["dose"])
    return np.concatenate([
        state,
        [runner.value("twice", values)],
        runner.run(values, state, TIMES).readouts["bound"],
        runner.run(values, state, TIMES).readouts["twice"],
        runner.find_steady_state(values, state, BRIEFLY),
        runner.run_sensitivities(values, state, first, TIMES, ["dose"]).readouts["bound"].ravel(),
        runner.steady_state_sensitivities(values, state, first, ["dose"], BRIEFLY)[1].ravel(),
    ])  # fmt: skip


@pytest.mark.slow
def test_threads_that_share_a_runner_get_their_own_numbers(runner):
    expected = [everything(runner, dose) for dose in DOSES]
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda dose: everything(runner, dose), DOSES))
    np.testing.assert_array_equal(found, expected)


def test_threads_that_share_a_stochastic_runner_get_their_own_cells():
    runner = Runner(binding(), stochastic=True)

    def cell(dose):
        values = {"dose": float(dose)}
        return runner.run_ssa(values, runner.initials(values), TIMES, seed=int(dose)).readouts["bound"]

    expected = [cell(dose) for dose in DOSES]
    with ThreadPoolExecutor(3) as pool:
        np.testing.assert_array_equal(list(pool.map(cell, DOSES)), expected)


@pytest.mark.slow
@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_copies_of_a_runner_run_apart_from_it(runner, copied):
    expected = everything(runner, 7.0)
    other = copied(runner)
    everything(runner, 3.0)
    np.testing.assert_array_equal(everything(other, 7.0), expected)
    assert other.network.species == runner.network.species
    assert other.model.name == "binding"
    assert repr(other) == repr(runner)


@pytest.mark.slow
def test_a_runner_can_be_sent_to_a_spawned_process(runner):
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        found = pool.submit(Runner.initials, runner, {"dose": 3.0}).result()
    np.testing.assert_array_equal(found, runner.initials({"dose": 3.0}))
