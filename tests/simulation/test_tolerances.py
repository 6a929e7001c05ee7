"""Tolerances follow the amounts of each part of a model, and a course that cannot be right is refused or told."""

import importlib
import warnings
from copy import deepcopy
from unittest.mock import Mock

import numpy as np
import pytest
from pysb import Expression, Initial, Model, Monomer, Observable, Parameter, Rule
from scipy.integrate import solve_ivp

import pysb_il2 as il2
from pysb_il2.composition.building import building
from pysb_il2.errors import Il2Error
from pysb_il2.modules import gamma_chain, il2_receptor
from pysb_il2.simulation.engines.registry import ENGINES
from pysb_il2.simulation.runner import Runner
from pysb_il2.simulation.simulator import Simulator
from pysb_il2.simulation.steady_state import SteadyStateOptions
from pysb_il2.simulation.tolerances import Integrator, Tolerances

pytestmark = pytest.mark.filterwarnings("ignore:Model does not contain any initial conditions")
#: Prey of a predator at 0, 10 ... 60, from 1 and half a predator: by DOP853 at rtol 1e-13.
TIMES = np.linspace(0, 60, 7)
PREY = [1.0, 1.029438128, 0.272967846, 0.443973983, 1.288052502, 0.635886866, 0.269099275]


def predation(scale, reservoir=0.0):
    """Prey and predators that come and go, of some amount, beside a molecule that they never meet."""
    model = Model("predation", _export=False)
    with building(model):
        Q, W = Monomer("Q"), Monomer("W")
        Initial(Q(), Parameter("Q_0", scale))
        Initial(W(), Parameter("W_0", scale / 2))
        Rule("grow", Q() >> Q() + Q(), Parameter("k_grow", 1.0))
        Rule("eat", Q() + W() >> W() + W(), Parameter("k_eat", 1.0 / scale))
        Rule("die", W() >> None, Parameter("k_die", 0.7))
        Observable("prey", Q())
        if reservoir:
            Z = Monomer("Z")
            Initial(Z(), Parameter("Z_0", reservoir))
            Rule("Z_lost", Z() >> None, Parameter("k_Z", 1e-3))
    return model


def synthesis(scale):
    """A protein is made from nothing through its messenger, each lost in time."""
    model = Model("synthesis", _export=False)
    with building(model):
        R, P = Monomer("R"), Monomer("P")
        Rule("R_made", None >> R(), Parameter("k_R", scale))
        Rule("R_lost", R() >> None, Parameter("d_R", 1e-2))
        Rule("P_made", R() >> R() + P(), Parameter("k_P", 1e-2))
        Rule("P_lost", P() >> None, Parameter("d_P", 1e-3))
        Observable("messenger", R())
        Observable("protein", P())
    return model


def synthesised(scale, t):
    """The amounts of `synthesis` in closed form."""
    messenger = scale / 1e-2 * -np.expm1(-1e-2 * t)
    lost = np.exp(-1e-3 * t)
    protein = scale * (-np.expm1(-1e-3 * t) / 1e-3 - (lost - np.exp(-1e-2 * t)) / (1e-2 - 1e-3))
    return {"messenger": messenger, "protein": protein}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("scale", "reservoir"), [(1e-9, 1e6), (1e6, 1e-6), (1.0, 1e15)])
def test_a_reservoir_of_another_scale_leaves_a_part_alone(engine, scale, reservoir):
    network = il2.expand(predation(scale, reservoir))
    loaded = ENGINES[engine].load(network)
    integrator = Integrator(network, Tolerances(rtol=1e-8, atol=None, max_steps=10_000))
    output = integrator.run(loaded, loaded.initials(), TIMES)
    assert output.observables[:, loaded.observables.index("prey")] / scale == pytest.approx(PREY, rel=1e-5)


@pytest.mark.parametrize("scale", [1e-9, 1e-6, 1.0, 1e6])
def test_a_foreign_model_keeps_its_course_beside_ours(scale):
    composed = il2.add_to(predation(scale), il2_receptor)
    prey = Simulator(composed, TIMES).run().observables["prey"]
    assert np.abs(prey / scale - PREY).max() < 1e-5


@pytest.mark.parametrize("take", ["Simulator", "Runner"])
@pytest.mark.parametrize("scale", [1e-21, 1e-12, 1.0, 1e9])
def test_what_begins_at_nothing_is_right_from_the_first(take, scale):
    times = np.array([0.0, 0.1, 30.0, 1000.0, 1e5])
    model = synthesis(scale)
    if take == "Simulator":
        found = Simulator(model, times).run().observables
    else:
        found = Runner(model).run({}, np.zeros(2), times).readouts
    for name, expected in synthesised(scale, times).items():
        assert found[name][1:] == pytest.approx(expected[1:], rel=2e-6, abs=0)


def test_a_steady_state_is_found_in_any_unit():
    for scale in (1e-12, 1e9):
        runner = Runner(synthesis(scale))
        state = runner.find_steady_state({}, np.zeros(2))
        assert sorted(state / scale) == pytest.approx([1e2, 1e3], rel=1e-5)
        # A tolerance that is given is in the unit of amounts.
        at_once = runner.find_steady_state({}, np.zeros(2), SteadyStateOptions(atol=1e6 * scale))
        assert sorted(at_once) == pytest.approx(sorted(state), rel=1e-3)


def test_cells_that_never_meet_a_ligand_have_none_of_it_in_their_steady_state():
    model = il2.build(il2_receptor(detail="preassembled"), gamma_chain)
    runner = Runner(model)
    values = {"IL2_dose": 0.0}
    steady = runner.find_steady_state(values, runner.initials(values))
    assert not [n for n, x in zip(runner.engine.species, steady, strict=True) if "IL2(" in n and x]
    assert runner.readouts_at(values, steady)["IL2_trimer"] == 0


@pytest.mark.parametrize("dose", [1e-9, 1.0])
def test_any_dose_binds_few_receptors_as_a_tight_run_says(dose):
    model = il2.build("receptor", cell={"CD25": 22, "CD122": 511, "CD132": 12407})
    found, tight = Runner(model), Runner(model, rtol=1e-11, atol=1e-20)
    values = {"IL2_dose": dose}
    state = found.initials(values)
    assert (state == tight.initials(values)).all()
    trimers = [runner.run(values, state, [60.0, 3600.0]).readouts["IL2_trimer"] for runner in (found, tight)]
    assert trimers[0] == pytest.approx(trimers[1], rel=1e-6)
    simulated = Simulator(model, [0, 60, 3600], param_values=values).run().observables["IL2_trimer"][1:]
    assert simulated == pytest.approx(trimers[1], rel=1e-6)


@pytest.mark.parametrize("engine", ENGINES)
def test_amounts_below_zero_that_no_rate_explains_are_an_error(engine, monkeypatch):
    network = il2.expand(predation(1e-6, 1e6))
    loaded = ENGINES[engine].load(network)
    integrator = Integrator(network, Tolerances(rtol=1e-7, atol=None, max_steps=10_000))
    right = loaded.run(loaded.initials(), TIMES, rtol=1e-7, atol=1e-20, max_steps=10_000)
    for factor, is_rounding in ((-1e-6, True), (-1e-2, False)):
        species = right.species.copy()
        species[4, network.species.index("Q()")] *= factor
        monkeypatch.setattr(loaded, "run", Mock(return_value=right._replace(species=species)))
        if is_rounding:
            integrator.run(loaded, loaded.initials(), TIMES)
        else:
            with pytest.raises(Il2Error, match=r"Q\(\) is -1\.3e-08 at time 40, below zero .* leave atol out"):
                integrator.run(loaded, loaded.initials(), TIMES)


def test_simulator_refuses_amounts_below_zero_too():
    with pytest.raises(Il2Error, match="below zero"):
        Simulator(predation(1e-6, 1e6), TIMES, atol=1e-6).run()


def potential(name):
    """Something that may be negative, as a voltage may."""
    model = Model(name, _export=False)
    with building(model):
        V = Monomer("V")
        counted = Observable("V_total", V())
        if name == "constant below zero":
            Rule("V_made", None >> V(), Parameter("k", -2.0, nonnegative=False))
        elif name == "rate below zero":
            Rule("V_made", None >> V(), Expression("rate", Parameter("k", 2.0) * -1))
        elif name == "minus an amount":
            Rule("V_made", None >> V(), Expression("rate", -Parameter("k", 1.0) * (counted + Parameter("I", 2.0))))
        else:
            Initial(V(), Parameter("V_0", -2.0, nonnegative=False))
            Rule("V_lost", V() >> None, Parameter("k", 1.0))
    return model


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("constant below zero", [0.0, -2.0, -4.0]),
        ("rate below zero", [0.0, -2.0, -4.0]),
        ("minus an amount", [0.0, 2 * np.expm1(-1), 2 * np.expm1(-2)]),
        ("begins below zero", [-2.0, -2 * np.exp(-1), -2 * np.exp(-2)]),
    ],
)
def test_amounts_that_a_model_takes_below_zero_are_kept(name, expected):
    found = Simulator(potential(name), [0, 1, 2]).run().observables["V_total"]
    assert found == pytest.approx(expected, rel=1e-6)
    again = Simulator(potential(name), [0, 1]).run(initials=[found[1]]).observables["V_total"]
    assert again == pytest.approx(expected[1:], rel=1e-6)


def test_a_long_oscillation_keeps_a_thousandth():
    times = np.linspace(0, 1000, 101)
    found = Simulator(predation(1e-6), times).run().observables["prey"]
    tight = Simulator(predation(1e-6), times, rtol=1e-13, atol=1e-22).run().observables["prey"]
    assert np.abs(found - tight).max() < 1e-5 * tight.max()
    given = Simulator(predation(1e-6), times, rtol=1e-6).run().observables["prey"]  # is used as it is
    assert np.abs(given - tight).max() > 1e-2 * tight.max()


def chaos():
    """The chemical chaos of Willamowski and Roessler."""
    model = Model("chaos", _export=False)
    with building(model):
        X, Y, Z = (Monomer(name) for name in "XYZ")
        for monomer, amount in ((X, 10.0), (Y, 10.0), (Z, 5.0)):
            Initial(monomer(), Parameter(f"{monomer.name}_0", amount))
        Rule("X_grows", X() | X() + X(), Parameter("a", 30.0), Parameter("b", 0.25))
        Rule("X_eaten_by_Y", X() + Y() >> Y() + Y(), Parameter("c", 1.0))
        Rule("Y_lost", Y() >> None, Parameter("d", 10.0))
        Rule("X_and_Z_lost", X() + Z() >> None, Parameter("e", 1.0))
        Rule("Z_grows", Z() | Z() + Z(), Parameter("f", 16.5), Parameter("g", 0.5))
        Observable("X_total", X())
    return model


def test_chaos_is_told():
    with pytest.warns(UserWarning, match="the course to time 100 is so long that errors may add up"):
        Simulator(chaos(), [0, 50, 100]).run()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Simulator(chaos(), [0, 0.5, 1]).run()


def test_what_multiplies_comes_back_from_a_trace():
    """Prey of 40 are eaten to 5e-17 in each cycle, where a fixed tolerance leaves what it likes of them."""
    model, times = predation(1.0), np.linspace(0, 100, 21)
    for name, value in (("Q_0", 40.0), ("W_0", 0.1), ("k_die", 1.0)):
        model.parameters[name].value = value
    log = solve_ivp(
        lambda _, u: [1 - np.exp(u[1]), np.exp(u[0]) - 1], (0, 100), np.log([40, 0.1]), method="DOP853",
        rtol=1e-12, atol=1e-12, t_eval=times,
    )  # fmt: skip
    expected = np.exp(log.y[0])
    found = Simulator(model, times).run().observables["prey"]
    fixed = Simulator(model, times, rtol=1e-8, atol=1e-10).run().observables["prey"]
    assert np.abs(found - expected).max() < 1e-5 * expected.max()
    assert np.abs(fixed - expected).max() > 1e-2 * expected.max()


def test_one_of_a_billion_starts_an_epidemic_in_time():
    model, n, times = Model("epidemic", _export=False), 1e9, np.linspace(0, 100, 11)
    with building(model):
        P = Monomer("P", ["state"], {"state": ["S", "I", "R"]})
        Initial(P(state="S"), Parameter("S_0", n))
        Initial(P(state="I"), Parameter("I_0", 1.0))
        Rule("infection", P(state="S") + P(state="I") >> P(state="I") + P(state="I"), Parameter("b", 0.5 / n))
        Rule("recovery", P(state="I") >> P(state="R"), Parameter("g", 0.1))
        Observable("ill", P(state="I"))
    expected = solve_ivp(
        lambda _, y: [-0.5 / n * y[0] * y[1], 0.5 / n * y[0] * y[1] - 0.1 * y[1]], (0, 100), [n, 1.0],
        method="DOP853", rtol=1e-12, atol=1e-8, t_eval=times,
    ).y[1]  # fmt: skip
    assert Simulator(model, times).run().observables["ill"] == pytest.approx(expected, rel=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "end"), [("robertson", 4e4), ("tyson_oscillator", 100.0), ("schloegl", 1e3), ("bax_pore", 3e4)]
)
def test_examples_of_pysb_keep_their_course_beside_ours(name, end):
    alone, times = importlib.import_module(f"pysb.examples.{name}").model, np.linspace(0, end, 21)
    tight = Simulator(alone, times, rtol=1e-10, atol=1e-16, max_steps=10**6).run().observables
    composed = Simulator(il2.add_to(deepcopy(alone), il2_receptor), times).run().observables
    for observable in alone.observables.keys():
        difference = np.abs(composed[observable] - tight[observable]).max()
        assert difference <= 1e-5 * np.abs(tight[observable]).max(), observable


def test_tolerances_follow_from_how_long_a_course_is_and_not_from_where_it_is_read():
    """What is made from nothing becomes as much as there is time for."""
    runner = Runner(synthesis(1.0))
    state, one = runner.initials({}), runner.network
    integrator = Integrator(one, Tolerances(rtol=1e-7, atol=None, max_steps=1000, adaptive=False))

    def atol(*times):
        options = Tolerances(rtol=1e-7, atol=None, max_steps=1000, adaptive=False)
        return np.max(integrator.atol(runner.engine, state, np.array(times), options))

    assert atol(0.0, 1.0) == atol(0.0, 0.001, 1.0) == atol(0.0, 0.5, 1.0) == atol(2.0, 2.5, 3.0)
    assert atol(0.0, 1e-3) < atol(0.0, 1.0)
