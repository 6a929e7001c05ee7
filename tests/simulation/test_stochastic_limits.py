"""Stochastic runs that would not end are refused at every door, and long ones that do end are not."""

import math
import time

import numpy as np
import pytest
from pysb import Initial, Model, Monomer, Observable, Parameter, Rule

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.simulation import stochastic_limits
from pysb_il2.simulation.engines import bngsim, network_free
from pysb_il2.simulation.runner import Runner
from pysb_il2.simulation.steady_state import SteadyStateOptions

ENDLESS = "more than 7 days; give shorter times, fewer cells or fewer molecules"


def model_of(write, amount):
    model = Model("long", _export=False)
    with il2.building(model):
        A = Monomer("A", ["s"], {"s": ["u", "p"]})
        Initial(A(s="u"), Parameter("A_0", amount))
        write(A)
        Observable("A_total", A())
    return model


def flips(A):
    Rule("flip", A(s="u") | A(s="p"), Parameter("k", 1.0), Parameter("back", 2.0))


def lost(A):
    Rule("lost", A(s="u") >> None, Parameter("k", 1.0))


def doubles(A):
    Rule("doubles", A(s="u") >> A(s="u") + A(s="u"), Parameter("k", 1.0))


def estimated(write, amount, times, *, runs=1.0):
    runner = Runner(model_of(write, amount), stochastic=True)
    added = runner.initials({})
    stochastic_limits.check_events(runner.engine, [[(added, np.array([0.0, end]), None, {}) for end in times]], runs)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["ssa", "nfsim", "rulemonkey"])
@pytest.mark.parametrize("end", [1e12, 1e300])
def test_a_run_without_an_end_is_refused_by_every_engine(engine, end):
    with pytest.raises(Il2Error, match=ENDLESS):
        il2.stochastic(model_of(flips, 100.0), [0.0, end], engine=engine)


@pytest.mark.slow
def test_a_run_without_an_end_is_refused_by_a_runner():
    runner = Runner(model_of(flips, 100.0), stochastic=True)
    with pytest.raises(Il2Error, match=ENDLESS):
        runner.run_ssa({}, runner.initials({}), [0.0, 1e12], seed=1)


@pytest.mark.parametrize("engine", ["ssa", "nfsim", "rulemonkey"])
def test_a_time_as_long_in_which_little_happens_is_run(engine):
    slow = {"k": 1e-11, "back": 2e-11}
    table = il2.stochastic(model_of(flips, 9.0), [0.0, 3.0, 5e11, 1e12], engine=engine, parameters=slow)
    assert table.time.tolist() == [0.0, 3.0, 5e11, 1e12]
    assert table.value.tolist() == [9.0] * 4


@pytest.mark.parametrize(("end", "runs"), [(4.3e10, 1), (2.1e10, 2)])
def test_as_many_events_as_a_week_has_are_allowed(end, runs):
    """Of 100 molecules 133 flip in a unit of time; a week has 6e12 events of a tenth of a microsecond."""
    estimated(flips, 100.0, [end], runs=runs)
    with pytest.raises(Il2Error, match=ENDLESS):
        estimated(flips, 100.0, [1.1 * end], runs=runs)


def test_stages_are_summed():
    """The second adds as many molecules as the first."""
    estimated(flips, 100.0, [1.4e10, 1.4e10])
    with pytest.raises(Il2Error, match=ENDLESS):
        estimated(flips, 100.0, [1.6e10, 1.6e10])


def test_what_soon_comes_to_rest_is_no_long_run():
    estimated(lost, 1e8, [1e20])


def test_what_grows_without_bounds_is_a_long_run():
    estimated(doubles, 1.0, [20.0])
    with pytest.raises(Il2Error, match=ENDLESS):
        estimated(doubles, 1.0, [100.0])


@pytest.mark.slow
def test_many_cells_are_a_long_run_where_one_is_not():
    with pytest.raises(Il2Error, match=ENDLESS):
        il2.stochastic(model_of(flips, 100.0), [1e6], cells=1_000_000)


def test_a_run_that_was_not_foreseen_ends_after_a_week(monkeypatch):
    for module in (stochastic_limits, bngsim):
        monkeypatch.setattr(module, "LONGEST_SECONDS", 0.05)
    engine = Runner(model_of(flips, 100.0), stochastic=True).engine
    state, times = engine.initials(), np.array([0.0, 1e9])
    with pytest.raises(TimeoutError):
        engine.run_ssa(state, times, seed=1, seconds=0.01)
    with pytest.raises(Il2Error, match="more than"):
        engine.run_ssa(state, times, seed=1)


@pytest.mark.parametrize("engine", ["nfsim", "rulemonkey"])
def test_network_free_runs_are_judged_by_their_pace(monkeypatch, engine):
    """Twenty seconds of computing are all that is allowed, and the second stage is far longer, or runs are many."""
    monkeypatch.setattr(stochastic_limits, "LONGEST_SECONDS", 20.0)
    monkeypatch.setattr(network_free, "SECONDS_TO_JUDGE", 0.01)
    model = model_of(flips, 100.0)
    worker = network_free.NetworkFreeEngine.load(model, engine, {p.name: p.value for p in model.parameters})
    short, long = (network_free.Stage(np.array([100.0]), np.array([end])) for end in (0.1, 1e9))
    worker.check_pace([short, short], runs=1.0)
    for stages in ([long], [short, long]):
        with pytest.raises(Il2Error, match="more than"):
            worker.check_pace(stages, runs=1.0)
    with pytest.raises(Il2Error, match="more than"):
        worker.check_pace([short._replace(times=np.array([100.0]))], runs=1e6)


@pytest.mark.parametrize("engine", ["nfsim", "rulemonkey"])
def test_a_network_free_run_that_was_not_foreseen_ends_after_a_week(monkeypatch, engine):
    for module in (stochastic_limits, network_free):
        monkeypatch.setattr(module, "LONGEST_SECONDS", 0.05)
    model = model_of(flips, 100.0)
    worker = network_free.NetworkFreeEngine.load(model, engine, {p.name: p.value for p in model.parameters})
    stages = [network_free.Stage(np.array([100.0]), np.array([1e9]))]
    with pytest.raises(TimeoutError):
        worker.run(stages, seed=1, deadline=time.monotonic() + 0.01)
    with pytest.raises(Il2Error, match="more than"):
        worker.run(stages, seed=1)


def test_stretches_double_and_begin_with_a_short_one():
    found = [*stochastic_limits.stretches(np.array([0.0, 3.0, 8.0]))]
    assert found[0].tolist() == [0.0, 8.0 * 2.0**-20]
    assert [part.tolist() for part in found[-2:]] == [[2.0, 3.0, 4.0], [4.0, 8.0]]
    assert all(math.isclose(part[-1], 2.0 * part[0]) for part in found[1:])
    assert next(stochastic_limits.stretches(np.array([0.0, 1e300])))[-1] < 1.0


def test_times_at_which_steps_overflow_are_refused():
    model = model_of(lost, 2e7)
    with pytest.raises(Il2Error, match=r"time 1e\+308 is too late .* give 1e\+300 at most"):
        il2.Simulator(model, tspan=[0.0, 1e308]).run()
    assert il2.Simulator(model, tspan=[0.0, 1e300]).run().observables["A_total"][-1] == pytest.approx(0.0, abs=1e-3)
    with pytest.raises(Il2Error, match=r"t_max .* 1e\+300 at most"):
        SteadyStateOptions(t_max=1e308)


def test_a_seed_that_the_engine_cannot_hold_is_one_sentence():
    runner = Runner(model_of(flips, 100.0), stochastic=True)
    runner.run_ssa({}, [100.0, 0.0], [1.0], seed=2**64 - 1)
    with pytest.raises(Il2Error, match="too large for the engine; give a whole number below"):
        runner.run_ssa({}, [100.0, 0.0], [1.0], seed=2**64)
