"""Runs of one network: what a trajectory holds, when a state counts as steady, and old names."""

import math

import numpy as np
import pandas as pd
import pytest
from pysb import Expression, Initial, Model, Monomer, Observable, Parameter, Rule
from pysb.core import time

from pysb_il2.composition.building import building
from pysb_il2.errors import Il2Error
from pysb_il2.simulation.runner import Runner
from pysb_il2.simulation.steady_state import SteadyStateOptions

TIMES = [0.0, 1.0, 2.0]


def turnover():
    """A is made and lost; the amount at rest is made / lost."""
    model = Model("turnover", _export=False)
    with building(model):
        A, made, lost = Monomer("A"), Parameter("made", 6.0), Parameter("lost", 0.5)
        Initial(A(), Parameter("A_0", 100.0))
        Observable("A_total", A())
        Expression("at_rest", made / lost)
        Rule("A_made", None >> A(), made)
        Rule("A_lost", A() >> None, lost)
    return model


@pytest.fixture(scope="module")
def runner():
    return Runner(turnover())


def test_a_trajectory_keeps_the_constants_of_its_own_run(runner):
    first = runner.run({"made": 6.0}, runner.initials({}), TIMES)
    second = runner.run({"made": 8.0}, runner.initials({}), TIMES)
    assert first.readouts["at_rest"] == pytest.approx(np.full(3, 12.0))
    assert second.readouts["at_rest"] == pytest.approx(np.full(3, 16.0))
    assert first.times.tolist() == TIMES
    assert first.final == pytest.approx([first.readouts["A_total"][-1]])


def test_values_may_be_a_series_and_numbers_of_numpy(runner):
    for values in (pd.Series({"made": 8.0}), {"made": np.float32(8)}, {"made": np.array(8)}):
        assert runner.value("at_rest", values) == 16.0
        assert runner.initial_sensitivities(values, ["A_0"]) == pytest.approx(np.array([[100.0]]))
    assert runner.value("at_rest", None) == 12.0


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"made": np.array([1.0, 2.0])}, "parameter 'made' is array"),
        ({"made": pd.Series([1.0])}, "parameter 'made' is .*; give one number"),
        ({"made": "8"}, "parameter 'made' is '8'; give one number"),
        ({"made": None}, "parameter 'made' is None; give one number"),
        ({"made": float("nan")}, "parameter 'made' is nan; give a finite value"),
        ([8.0], "is not a mapping; give one"),
        ({"mad": 1.0}, "has no parameter 'mad'"),
    ],
)
def test_values_that_cannot_be_used_are_named_and_do_not_stay(runner, values, said):
    with pytest.raises(Il2Error, match=said):
        runner.initials(values)
    assert runner.value("at_rest", {}) == 12.0


@pytest.mark.parametrize("state", [[], [1.0, 2.0], [[1.0]], [float("nan")], [1e308], 3.0])
def test_a_state_that_is_not_one_amount_for_each_species_is_refused(runner, state):
    for run in (
        lambda: runner.run({}, state, TIMES),
        lambda: runner.run_ssa({}, state, TIMES, seed=1),
        lambda: runner.find_steady_state({}, state),
        lambda: runner.run_sensitivities({}, state, np.zeros((1, 1)), TIMES, ["made"]),
    ):
        with pytest.raises(Il2Error, match=r"the state is not 1 finite amounts up to .*; give one for each species"):
            run()


def test_a_state_may_be_a_list(runner):
    assert runner.run({}, [12.0], TIMES).final == pytest.approx([12.0])


@pytest.mark.parametrize("times", [[0, 1, 1], "abc", [], None, [[0.0, 1.0]], [1.0, 0.0]])
def test_times_that_cannot_be_used_are_refused(runner, times):
    with pytest.raises(Il2Error, match="times must be finite, increasing and 0 or more"):
        runner.run({}, [12.0], times)


def test_sensitivities_are_asked_for_by_a_list_of_names(runner):
    with pytest.raises(Il2Error, match=r"names='made' is a string; give a list, such as names=\['made'\]"):
        runner.initial_sensitivities({}, "made")


@pytest.mark.parametrize(
    ("start", "words"),
    [(-1.0, "start is -1.0; give a finite time of 0 or more"), (2.0, "times begin at 1, before start=2"),
     (float("nan"), "start is nan"), (float("inf"), "start is inf")],
)  # fmt: skip
def test_a_start_that_cannot_be_used_is_refused(runner, start, words):
    with pytest.raises(Il2Error, match=words):
        runner.run({}, [12.0], [1.0, 3.0], start=start)


def test_a_network_whose_rates_follow_time_has_no_sensitivities():
    model = turnover()
    with building(model):
        faster = Expression("faster", model.parameters["lost"] * time)
        Rule("A_lost_faster", model.monomers["A"]() >> None, faster)
    runner = Runner(model)
    with pytest.raises(Il2Error, match="cannot be run with forward sensitivities"):
        runner.initial_sensitivities({}, ["made"])


@pytest.mark.parametrize("option", ["rtol", "atol", "max_steps"])
@pytest.mark.parametrize("given", [0, -1.0, math.nan, math.inf, 10**400, 1j, [1e-6], "1e-6"])
def test_tolerances_are_finite_numbers_above_0(option, given):
    with pytest.raises(Il2Error, match=f"^{option} is .*; give a finite number above 0"):
        Runner(turnover(), **{option: given})


@pytest.mark.parametrize("steps", [10**300, 2**40, 1e5])
def test_steps_may_be_as_many_as_one_likes(steps):
    one = Runner(turnover(), max_steps=steps)
    assert one.run({}, one.initials({}), [0, 1]).species.shape == (2, len(one.engine.species))


@pytest.mark.parametrize("cores", [0, -1, "two", 1.5])
def test_a_number_of_cores_is_a_whole_number(runner, cores):
    with pytest.raises(Il2Error, match=r"cores is .*; give a whole number above 0"):
        runner.map(lambda one, item: item, [1, 2], cores=cores)


def test_steady_state_options_say_how_close_and_how_long(runner):
    start = runner.initials({})
    assert runner.find_steady_state({}, start) == pytest.approx([12.0])
    assert runner.find_steady_state({}, start, SteadyStateOptions(rtol=1e-9, atol=1e-9)) == pytest.approx([12.0])
    with pytest.raises(Il2Error, match=r"A\(\) still changes after 0\.1 units of time"):
        runner.find_steady_state({}, start, SteadyStateOptions(t_max=0.1))


@pytest.mark.parametrize("options", [{"atol": 0.0}, {"rtol": -1.0}, {"t_max": float("nan")}])
def test_steady_state_options_that_cannot_be_used_are_named(options):
    (name,) = options
    with pytest.raises(Il2Error, match=f"{name} of SteadyStateOptions is .*; give a finite number of"):
        SteadyStateOptions(**options)


def test_the_tolerance_of_a_steady_state_has_its_old_name():
    with pytest.warns(DeprecationWarning, match="atol_of_scale"):
        options = SteadyStateOptions(atol_of_largest=1e-4)
    with pytest.warns(DeprecationWarning, match="atol_of_scale"):
        assert options.atol_of_largest == options.atol_of_scale == 1e-4


@pytest.mark.parametrize("times", [[0.0, 1.0, 1.0], [2.0, 2.0]])
def test_times_that_are_repeated_are_refused(runner, times):
    with pytest.raises(Il2Error, match="times must be finite, increasing"):
        runner.run({}, runner.initials({}), times)


def test_sensitivities_are_those_at_the_given_values(runner):
    values, t = {"made": 8.0, "lost": 0.25}, np.array(TIMES)
    found = runner.run_sensitivities(
        values, runner.initials(values), runner.initial_sensitivities(values, ["made", "lost"]), t, ["made", "lost"]
    )
    kept = np.exp(-0.25 * t)
    by_lost = -t * 0.25 * 100 * kept + 8 / 0.25 * (0.25 * t * kept - (1 - kept))
    assert found.readouts["A_total"] == pytest.approx(np.stack([8 / 0.25 * (1 - kept), by_lost], axis=1), rel=1e-5)


def same(old, new):
    assert old.keys() == new.keys()
    for name in old:
        np.testing.assert_array_equal(old[name], new[name])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (lambda r, x: r.trajectory({}, x, TIMES), lambda r, x: r.run({}, x, TIMES).readouts),
        (lambda r, x: r.named(r.run({}, x, TIMES)), lambda r, x: r.run({}, x, TIMES).readouts),
        (lambda r, x: r.observed(x, {}), lambda r, x: r.readouts_at({}, x)),
        (lambda r, x: {"state": r.steady_state({}, x)}, lambda r, x: {"state": r.find_steady_state({}, x)}),
        (lambda r, x: {"s": r.slopes({}, ["A_0"])}, lambda r, x: {"s": r.initial_sensitivities({}, ["A_0"])}),
        (lambda r, x: {"has": r.sensitive}, lambda r, x: {"has": r.has_sensitivities}),
        (
            lambda r, x: r.run_slopes({}, x, np.zeros((1, 1)), TIMES, ["made"]).readouts,
            lambda r, x: r.run_sensitivities({}, x, np.zeros((1, 1)), TIMES, ["made"]).readouts,
        ),
        (
            lambda r, x: r.named_slopes(r.run_sensitivities({}, x, np.zeros((1, 1)), TIMES, ["made"])),
            lambda r, x: r.run_sensitivities({}, x, np.zeros((1, 1)), TIMES, ["made"]).readouts,
        ),
        (
            lambda r, x: {"s": r.rest_slopes({}, x, np.zeros((1, 1)), ["made"])[1]},
            lambda r, x: {"s": r.steady_state_sensitivities({}, x, np.zeros((1, 1)), ["made"])[1]},
        ),
        (
            lambda r, x: dict(zip("xy", r.jump({}, x, TIMES, seed=1), strict=True))["y"],
            lambda r, x: r.run_ssa({}, x, TIMES, seed=1).readouts,
        ),
    ],
)
def test_old_names_warn_and_do_the_same(runner, old, new):
    start = runner.initials({})
    with pytest.warns(DeprecationWarning, match="the old name goes with version 0.2"):
        before = old(runner, start)
    same(before, new(runner, start))


def test_the_old_argument_for_stochastic_runs_warns():
    with pytest.warns(DeprecationWarning, match="'chance' of Runner is now 'stochastic'"):
        Runner(turnover(), chance=True)
