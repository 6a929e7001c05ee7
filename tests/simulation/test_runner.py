"""Runs of one network: what a trajectory holds, when a state counts as steady, and old names."""

import numpy as np
import pytest
from pysb import Expression, Initial, Model, Monomer, Observable, Parameter, Rule

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
