"""The Simulator against PySB's own, on PySB's examples, and on what users get wrong."""

import importlib
from copy import deepcopy

import numpy as np
import pytest
from pysb import Expression, Initial, Model, Monomer, Observable, Parameter, Rule
from pysb.bng import _parse_netfile
from pysb.core import time
from pysb.examples import bngwiki_simple, earm_1_0, robertson
from pysb.simulator import ScipyOdeSimulator

import pysb_il2 as il2
from pysb_il2.composition.building import building
from pysb_il2.errors import Il2Error
from pysb_il2.simulation.simulator import Simulator

EXAMPLES = {
    "robertson": 100.0,
    "tyson_oscillator": 50.0,
    "michment": 100.0,
    "bngwiki_egfr_simple": 120.0,
    "bngwiki_enzymatic_cycle_mm": 100.0,
    "earm_1_0": 20_000.0,
    "expression_observables": 20.0,
    "fixed_initial": 10.0,
    "kinase_cascade": 100.0,
    "move_connected": 10.0,
    "schloegl": 10.0,
    "fricker_2010_apoptosis": 1_000.0,
}


def scipy_result(model, times, **given):
    options = {"rtol": 1e-10, "atol": 1e-13, "mxstep": 100_000}
    simulator = ScipyOdeSimulator(
        deepcopy(model), times, integrator="lsoda", compiler="python", integrator_options=options
    )
    return simulator.run(**given)


def assert_same(ours, theirs, tolerance=1e-5):
    """Compare everything in two results, in parts of each column's largest value."""
    ours, theirs = (result.all if isinstance(result.all, list) else [result.all] for result in (ours, theirs))
    assert len(ours) == len(theirs)
    for mine, other in zip(ours, theirs, strict=True):
        assert mine.dtype.names == other.dtype.names
        mine, other = np.array(mine.tolist()), np.array(other.tolist())
        largest = np.abs(other).max(axis=0)
        noise = 1e-9 * largest.max()
        assert np.max(np.abs(mine - other) / (largest + noise)) < tolerance


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Model does not contain:UserWarning")
@pytest.mark.parametrize(("name", "end"), EXAMPLES.items())
def test_agrees_with_scipy_on_pysbs_examples(name, end):
    model = importlib.import_module(f"pysb.examples.{name}").model
    times = np.linspace(0, end, 11)
    assert_same(Simulator(model, times, rtol=1e-10).run(), scipy_result(model, times))


def living():
    """A turns at a rate that follows time and back at one that follows B, from amounts that are Expressions."""
    model = Model("living", _export=False)
    with building(model):
        A, B = Monomer("A"), Monomer("B")
        k, dose, volume = Parameter("k", 0.5), Parameter("dose", 2.0), Parameter("volume", 3.0)
        amount = Expression("amount", dose * volume)
        Initial(A(), amount)
        seen = Observable("seen_B", B())
        Rule("A_turns", A() | B(), Expression("faster", k * (1 + time / 10)), Expression("slower", k / (1 + seen)))
        Observable("seen_A", A())
        Expression("share", seen / amount)
    return model


@pytest.mark.slow
@pytest.mark.parametrize("start", [0.0, 4.0])
def test_time_and_the_first_time_mean_what_they_mean_in_pysb(start):
    times = start + np.linspace(0, 5, 6)
    assert_same(Simulator(living(), times).run(), scipy_result(living(), times))


def test_time_and_amounts_may_meet_in_one_expression():
    """PySB's own results fail there; the closed form is A = exp(-t^2 / 2) for dA/dt = -t A."""
    model = Model("both", _export=False)
    with building(model):
        A, one = Monomer("A"), Parameter("one", 1.0)
        Initial(A(), one)
        seen = Observable("seen", A())
        Rule("A_lost", None >> A(), Expression("loss", -time * seen))
    result = Simulator(model, [0, 1, 2], rtol=1e-9).run()
    assert result.observables["seen"] == pytest.approx(np.exp([0, -0.5, -2]), rel=1e-6)
    assert result.expressions["loss"] == pytest.approx([0, -np.exp(-0.5), -2 * np.exp(-2)], rel=1e-6)


@pytest.mark.slow
def test_expressions_for_initial_amounts_follow_each_set_of_parameters():
    given = {"dose": [1.0, 2.0, 4.0], "volume": [3.0, 3.0, 0.5]}
    result = Simulator(living(), [0, 1, 2]).run(param_values=given)
    assert_same(result, scipy_result(living(), [0, 1, 2], param_values=given))
    assert [float(course["seen_A"][0]) for course in result.observables] == [3.0, 6.0, 2.0]


@pytest.mark.slow
def test_batches_of_initial_amounts_by_pattern_and_by_array():
    model = living()
    A, B = model.monomers["A"], model.monomers["B"]
    by_pattern = Simulator(model, [0, 1]).run(initials={A(): [1.0, 2.0], B(): [0.0, 5.0]})
    assert_same(by_pattern, scipy_result(living(), [0, 1], initials=[[1.0, 0.0], [2.0, 5.0]]))
    by_array = Simulator(model, [0, 1], initials=[[1.0, 0.0], [2.0, 5.0]]).run()
    assert_same(by_array, by_pattern, 1e-12)
    both = Simulator(model, [0, 1]).run(initials={A(): [1.0, 2.0]}, param_values={"k": [0.1, 0.7]})
    assert len(both.species) == 2


def test_runs_do_not_know_of_one_another():
    simulator = Simulator(robertson.model, np.linspace(0, 40, 5))
    first = simulator.run().species
    simulator.run(param_values={"k1": 0.4})
    simulator.run(initials={robertson.model.monomers["A"](): 3.0})
    assert np.array_equal(simulator.run().species, first)


def test_side_by_side_is_the_same_as_one_after_the_other():
    given = {"k1": list(np.linspace(0.01, 0.1, 7))}
    simulator = Simulator(robertson.model, np.linspace(0, 40, 5))
    alone, together = (simulator.run(param_values=given, num_processors=n).species for n in (1, 2))
    assert all(np.array_equal(a, b) for a, b in zip(alone, together, strict=True))


def test_the_model_is_left_as_it_was():
    model = deepcopy(bngwiki_simple.model)
    before = {name: repr(value) for name, value in vars(model).items()}
    Simulator(model, [0, 1]).run()
    assert {name: repr(value) for name, value in vars(model).items()} == before


def test_small_amounts_are_integrated_as_well_as_large_ones():
    """In mol/L and in molecules the same model gives the same curve."""
    courses = []
    for scale in (1.0, 1e-15):
        model = deepcopy(robertson.model)
        model.parameters["A_0"].value *= scale
        for name in ("k2", "k3"):
            model.parameters[name].value /= scale
        courses.append(Simulator(model, np.linspace(0, 40, 5)).run().species / scale)
    assert courses[1] == pytest.approx(courses[0], rel=1e-5)


def test_options_of_scipys_simulator_are_understood():
    options = {"rtol": 1e-10, "atol": 1e-13, "nsteps": 5000}
    precise = Simulator(robertson.model, [0, 40], integrator_options=options).run().species
    assert precise[-1][0] == pytest.approx(0.7158, abs=1e-4)
    with pytest.raises(Il2Error, match="unknown integrator option 'rtoll'; did you mean 'rtol'"):
        Simulator(robertson.model, integrator_options={"rtoll": 1})


def test_at_rest_nothing_changes_and_detailed_balance_holds():
    model = Model("pair", _export=False)
    with building(model):
        A, B = Monomer("A"), Monomer("B")
        kf, kr, n = Parameter("kf", 2e-6), Parameter("kr", 1e-6), Parameter("A_0", 90.0)
        Initial(A(), n)
        Rule("A_turns", A() | B(), kf, kr)
    rest = Simulator(model).steady_state(param_values={"A_0": [90.0, 9e-9]})
    assert rest == pytest.approx(np.array([[30.0, 60.0], [3e-9, 6e-9]]), rel=1e-5)


def test_what_grows_for_ever_has_no_rest():
    model = Model("growing", _export=False)
    with building(model):
        B, A, k = Monomer("B"), Monomer("A"), Parameter("k", 1.0)
        Initial(B(), k)
        Initial(A(), k)
        Rule("A_made", None >> A(), k)
    with pytest.raises(Il2Error, match=r"does not come to a steady state: A\(\) still changes"):
        Simulator(model).steady_state()


@pytest.mark.parametrize(
    ("tspan", "given", "said"),
    [
        ([0, -1], {}, "times must be"),
        ([0, float("nan")], {}, "times must be"),
        ([], {}, "times must be"),
        ([3, 2, 1], {}, "times must be"),
        ([0, 1], {"param_values": {"k1": float("nan")}}, "parameter 'k1' is nan"),
        ([0, 1], {"param_values": {"k1": [0.1, -2.0]}}, "-2.0 .* parameter k1 .* negative"),
    ],
)
def test_bad_times_and_parameters_are_named(tspan, given, said):
    with pytest.raises(Il2Error, match=said):
        Simulator(robertson.model).run(tspan=tspan, **given)


def test_unknown_monomers_in_initial_amounts_are_named():
    with pytest.raises(Il2Error, match=r"unknown monomer '\w+' in the initial amounts"):
        Simulator(robertson.model, [0, 1]).run(initials={earm_1_0.model.monomers["L"](b=None): 1.0})


def test_amounts_that_are_no_numbers_are_named():
    with pytest.raises(Il2Error, match="initials array for non-finite"):
        Simulator(robertson.model, [0, 1]).run(initials=[[float("nan"), 0.0, 0.0]])


@pytest.mark.parametrize("given", [[-1.0, 0.0, 0.0], [[1.0, 0.0, 0.0], [1.0, -0.5, 0.0]]])
def test_given_amounts_below_zero_are_refused_unless_they_are_a_rounding(given):
    simulator = Simulator(robertson.model, [0, 1])
    for run in (simulator.run, simulator.steady_state):
        with pytest.raises(Il2Error, match=r"initials gives [AB]\(\) as -.*, and nothing in the model takes it below"):
            run(initials=given)
    rounded = simulator.run(initials=[1.0, -1e-9, 0.0]).observables["A_total"]
    assert rounded == pytest.approx(simulator.run(initials=[1.0, 0.0, 0.0]).observables["A_total"])


@pytest.mark.parametrize("option", [{"rtol": 0}, {"atol": -1.0}, {"max_steps": float("nan")}])
def test_bad_options_are_named(option):
    with pytest.raises(Il2Error, match=f"{next(iter(option))} is .*; give a finite number above 0"):
        Simulator(robertson.model, **option)


def test_what_the_integrator_cannot_do_is_said():
    model = Model("exploding", _export=False)
    with building(model):
        A, one = Monomer("A"), Parameter("one", 1.0)
        Initial(A(), one)
        Rule("A_doubles", A() + A() >> A() + A() + A(), one)
    with pytest.raises(Il2Error, match="integration stopped before 1000 s"):
        Simulator(model, [0, 1e3]).run()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*distutils:DeprecationWarning")
@pytest.mark.parametrize(("name", "read"), [("receptor", False), ("signal", True)])
def test_agrees_with_scipy_on_our_models(name, read):
    """PySB expands the receptor anew; for signal, where that takes long, it reads the network that we have."""
    model = il2.build(name)
    if read:
        _parse_netfile(model, iter(il2.expand(model).text.splitlines()))
    times = np.linspace(0, 3600, 7)
    ours = Simulator(model, times, rtol=1e-8).run()
    options = {"rtol": 1e-8, "atol": 1e-9, "mxstep": 100_000}
    theirs = ScipyOdeSimulator(model, times, integrator="lsoda", compiler="cython", integrator_options=options)
    assert_same(ours, theirs.run())
