"""A large network on its way to its steady state: the integrator goes on from where it is, no further than is asked."""

import numpy as np
import pytest

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.experiments.experiment import Experiment
from pysb_il2.simulation.engines import sparse
from pysb_il2.simulation.engines.sparse import SparseEngine
from pysb_il2.simulation.runner import Runner

OPTIONS = {"rtol": 1e-8, "atol": 1e-9, "max_steps": 10_000}


@pytest.fixture
def asked(monkeypatch):
    """The times at which states are asked for."""
    times, state_at = [], sparse.Course.state_at

    def recorded(course, time):
        times.append(float(time))
        return state_at(course, time)

    monkeypatch.setattr(sparse.Course, "state_at", recorded)
    return times


def test_a_state_that_is_followed_is_that_of_a_run():
    engine = SparseEngine.load(il2.expand("receptor"))
    start, times = engine.initials(), np.array([0.0, 1e3, 1e4, 1e6])
    followed = np.array([*engine.follow(start, times, **OPTIONS)])
    np.testing.assert_allclose(followed, engine.run(start, times, **OPTIONS).species[1:], rtol=1e-5, atol=1e-6)


def test_nothing_is_integrated_before_it_is_asked_for(asked):
    engine = SparseEngine.load(il2.expand("receptor"))
    states = engine.follow(engine.initials(), np.array([0.0, 10.0, 1e14]), **OPTIONS)
    assert asked == []
    next(states)
    assert asked == [10.0]


@pytest.fixture(scope="module")
def resting():
    """A runner of cells without ligand, their constants, and the state that they begin with."""
    experiment = Experiment(il2.build("signal", cell="Treg"))
    return experiment.runner, experiment.values, experiment.initial_state.species


def test_a_state_that_is_steady_is_the_last_that_is_asked_for(asked, resting):
    runner, values, start = resting
    state = runner.find_steady_state(values, start)
    assert asked == [10.0**power for power in range(4, 4 + len(asked))]
    assert 2 <= len(asked) < 5
    asked.clear()
    np.testing.assert_allclose(runner.find_steady_state(values, state), state, rtol=1e-5, atol=1e-3)
    assert asked == [1e4]


def test_it_is_the_one_to_which_a_tighter_course_comes(resting):
    runner, values, start = resting
    tighter = {"rtol": 1e-10, "atol": 1e-6, "max_steps": 100_000}
    course = runner.run(values, start, [1e4, 1e8], tolerances=tighter)
    np.testing.assert_allclose(runner.find_steady_state(values, start), course.final, rtol=1e-5, atol=1e-3)


@pytest.mark.slow
def test_tolerances_are_made_anew_where_something_is_used_up(asked, monkeypatch):
    """Else rounding of the much that there was hides that the little that is left is steady."""
    runner, starts, follow = Runner("signal"), [], SparseEngine.follow
    monkeypatch.setattr(
        SparseEngine,
        "follow",
        lambda self, state, times, **how: starts.append(times[0]) or follow(self, state, times, **how),
    )
    state = runner.find_steady_state({}, runner.initials({}))  # its IL-2 is taken up
    assert len(starts) > 1
    assert set(starts[1:]) <= set(asked)
    assert asked[-1] < 1e13
    assert runner.readouts_at({}, state)["pSTAT5"] < 1e-3


def test_where_the_integrator_stops_on_the_way_is_said():
    runner = Runner("signal")
    tolerances = {"rtol": 1e-8, "atol": None, "max_steps": 3}
    with pytest.raises(Il2Error, match=r"the integration to 10000 s stopped at .* s: .*; .* is the fastest rate there"):
        runner.find_steady_state({}, runner.initials({}), tolerances=tolerances)
