"""Sizes of compartments and total rates hold in every network: for other sizes per run, and where reactants run out."""

import numpy as np
import pytest
from pysb import Compartment, Expression, Initial, Model, Monomer, Observable, Parameter, Rule

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.network.expansion import expand
from pysb_il2.simulation.engines import registry
from pysb_il2.simulation.engines.registry import select_engine
from pysb_il2.simulation.runner import Runner

TIMES = [0.0, 0.5, 2.0]
ENGINES = pytest.mark.parametrize("large", [10**6, 1], ids=["small", "large"])


@pytest.fixture(autouse=True)
def size_of_networks(request, monkeypatch):
    if "large" in request.fixturenames:
        monkeypatch.setattr(registry, "LARGE", request.getfixturevalue("large"))


def cell(volume=2.0, area=3.0):
    """Ligand in the medium, receptors on the membrane, a product in the cytoplasm; all sizes hang together."""
    model = Model("cell", _export=False)
    with il2.building(model):
        V, S, k = Parameter("V", volume), Parameter("S", area), Parameter("k", 0.3)
        L, R, P = Monomer("L", ["r"]), Monomer("R", ["l", "r"]), Monomer("P", ["p"])
        medium = Compartment("medium", None, 3, V)
        membrane = Compartment("membrane", medium, 2, S)
        cytoplasm = Compartment("cytoplasm", membrane, 3, Expression("inside", S * V / 4))
        Initial(L(r=None) ** medium, Parameter("L_0", 20.0))
        Initial(R(l=None, r=None) ** membrane, Parameter("R_0", 30.0))
        Observable("bound", L(r=1) % R(l=1))
        pairs = Observable("pairs", R(r=1) % R(r=1))
        free = Observable("free", P(p=None))
        Rule("L_binds_R", L(r=None) ** medium + R(l=None) | L(r=1) ** medium % R(l=1), k, Parameter("kr", 0.1))
        Rule("R_binds_R", R(r=None) + R(r=None) | R(r=1) % R(r=1), k, Parameter("kr2", 0.2))
        Rule("P_made", None >> P(p=None) ** cytoplasm, Expression("kp", k * 10))
        Rule("P_binds_P", P(p=None) ** cytoplasm + P(p=None) ** cytoplasm >> P(p=1) ** cytoplasm % P(p=1) ** cytoplasm,
             Expression("by_pairs", k / (1 + pairs / (1 + free))))  # fmt: skip
    return model


SIZES = {"V": 8.0, "S": 0.7}


@pytest.mark.slow
@ENGINES
def test_sizes_of_one_run_are_those_of_a_model_built_with_them(large):
    built = il2.Simulator(cell(*SIZES.values()), TIMES).run().observables
    given = il2.Simulator(cell(), TIMES).run(param_values=SIZES).observables
    default = il2.Simulator(cell(), TIMES).run().observables
    for name in ("bound", "pairs", "free"):
        np.testing.assert_allclose(given[name], built[name], rtol=1e-6, atol=1e-9)
        assert abs(given[name][-1] / default[name][-1] - 1) > 0.02
    runner = il2.simulation.runner.Runner(cell())
    readouts = runner.run(SIZES, runner.initials(SIZES), TIMES).readouts
    np.testing.assert_allclose(readouts["bound"], built["bound"], rtol=1e-5)
    assert set(readouts) == {"bound", "pairs", "free", "inside", "kp", "by_pairs"}
    assert readouts["inside"][0] == SIZES["V"] * SIZES["S"] / 4


def test_a_bimolecular_rate_is_divided_by_the_volume():
    model = Model("room", _export=False)
    with il2.building(model):
        A = Monomer("A")
        Initial(A() ** Compartment("C", None, 3, Parameter("V", 2.0)), Parameter("A_0", 10.0))
        Observable("left", A())
        Rule("A_lost", A() + A() >> None, Parameter("k", 0.1))
    left = 10 / (1 + 0.1 * 10 / 20)
    simulator = il2.Simulator(model, [0, 1])
    assert simulator.run(param_values={"V": 20.0}).observables["left"][-1] == pytest.approx(left, rel=1e-6)
    by_V, by_k = simulator.sensitivities(["V", "k"])["left"][-1]
    assert by_V == pytest.approx(-by_k) == pytest.approx(10 * 0.5 / 1.5**2, rel=1e-5)


@pytest.mark.slow
def test_sensitivities_to_sizes_are_those_of_finite_differences():
    simulator, h = il2.Simulator(cell(), TIMES, rtol=1e-10), 1e-2  # errs by h**2 / 6
    found = simulator.sensitivities(["V", "S"])
    for index, name in enumerate(("V", "S")):
        value = simulator.model.parameters[name].value
        up, down = (simulator.run(param_values={name: value * np.exp(s * h)}).observables for s in (1, -1))
        for observable in ("bound", "pairs", "free"):
            difference = (up[observable] - down[observable]) / (2 * h)
            np.testing.assert_allclose(found[observable][:, index], difference, rtol=1e-4, atol=1e-6)


@pytest.mark.slow
def test_sizes_of_one_run_hold_for_single_cells():
    built = il2.stochastic(cell(*SIZES.values()), [2.0], cells=50, seed=1, readouts=["bound", "pairs"])
    given = il2.stochastic(cell(), [2.0], cells=50, seed=1, readouts=["bound", "pairs"], parameters=SIZES)
    np.testing.assert_array_equal(given.value, built.value)


@pytest.mark.parametrize("size", [0.0, -1.0])
def test_sizes_that_are_not_above_0_are_refused(size):
    for name, compartment in (("V", "medium"), ("S", "membrane")):
        with pytest.raises(Il2Error, match=f"compartment '{compartment}' has size {size:g}; give one above 0"):
            il2.simulation.runner.Runner(cell()).initials({name: size})


def test_models_that_differ_in_sizes_share_one_network():
    assert expand(cell()).text == expand(cell(*SIZES.values())).text


def test_a_compartment_without_a_size_has_the_size_1():
    model = Model("room", _export=False)
    with il2.building(model):
        A = Monomer("A")
        Initial(A() ** Compartment("C"), Parameter("A_0", 10.0))
        Rule("A_lost", A() + A() >> None, Parameter("k", 0.1))
    assert expand(model).reactions[0].rate == "0.5*k"


@pytest.mark.parametrize("taken", ["_k_per_V", "_size_of_C"])
def test_names_of_the_model_are_not_taken(taken):
    model = Model("room", _export=False)
    with il2.building(model):
        A = Monomer("A")
        Initial(A() ** Compartment("C", None, 3, Parameter("V", 2.0)), Parameter(taken, 10.0))
        Observable("left", A())
        Rule("A_lost", A() + A() >> None, Parameter("k", 0.2))
    assert il2.Simulator(model, [0, 1]).run().observables["left"][-1] == pytest.approx(5.0)


@pytest.mark.slow
def test_networks_with_sizes_are_exported_with_them():
    text = il2.export(cell(), format="net")
    assert "_k_per_V k/V  # ConstantExpression" in text
    il2.export(cell(), format="bngl", verify=True)


def lost(reactants, expression=None, n=10.0, **more):
    """A, A with a second form, and B; a rule with a total rate of 2 takes some away."""
    model = Model("lost", _export=False)
    with il2.building(model):
        A, B = Monomer("A", ["s"], {"s": ["u", "p"]}), Monomer("B")
        Initial(A(s="u"), Parameter("u_0", n))
        Initial(A(s="p"), Parameter("p_0", n / 2))
        Initial(B(), Parameter("B_0", n))
        Observable("A_left", A())
        Observable("B_left", B())
        k = Parameter("k", 2.0)
        rate = expression(k, model.observables["A_left"]) if expression else k
        Rule("lose", reactants(A, B) >> None, rate, total_rate=True, **more)
    return model


#: Rules, and what is lost of A and B with each event.
TOTAL = {
    "one": (lambda A, B: A(), (1, 0)),
    "two": (lambda A, B: A() + B(), (1, 1)),
    "alike": (lambda A, B: A() + A(), (2, 0)),
}


@pytest.mark.slow
@ENGINES
@pytest.mark.parametrize("kind", TOTAL)
def test_a_total_rate_is_that_of_all_reactions_of_its_rule_until_a_reactant_runs_out(kind, large):
    reactants, (of_A, of_B) = TOTAL[kind]
    times = np.array([0.0, 1.0, 3.0, 40.0])
    events = np.minimum(2 * times, min(15 / of_A, 10 / of_B if of_B else 99))
    found = il2.Simulator(lost(reactants), times).run().observables
    np.testing.assert_allclose(found["A_left"], 15 - of_A * events, atol=1e-4)
    np.testing.assert_allclose(found["B_left"], 10 - of_B * events, atol=1e-4)


@ENGINES
@pytest.mark.parametrize("scale", [1e-9, 1e6])
def test_total_rates_hold_in_any_unit(scale, large):
    found = il2.Simulator(lost(TOTAL["two"][0], n=10 * scale), [0, 2, 40]).run(param_values={"k": 2 * scale})
    np.testing.assert_allclose(found.observables["B_left"] / scale, [10, 6, 0], atol=1e-4)
    np.testing.assert_allclose(found.observables["A_left"] / scale, [15, 11, 5], atol=1e-4)


def test_a_total_rate_may_follow_observables_and_is_hidden_itself():
    model = lost(lambda A, B: A() + B(), lambda k, left: Expression("_rateLaw1", k * left / 10))
    runner = il2.simulation.runner.Runner(model)
    trajectory = runner.run({}, runner.initials({}), [0.0, 3.0])
    assert trajectory.readouts["A_left"][-1] == pytest.approx(15 * np.exp(-0.6), rel=1e-5)
    assert set(trajectory.readouts) == {"A_left", "B_left", "_rateLaw1"} == runner.readouts
    assert set(runner.run_ssa({}, runner.initials({}), [0.0, 3.0], seed=1).readouts) == {"A_left", "B_left"}


@pytest.mark.slow
@pytest.mark.parametrize("format", ["bngl", "net"])
@pytest.mark.parametrize("kind", TOTAL)
def test_total_rates_come_back_from_exports(kind, format):
    il2.export(lost(TOTAL[kind][0]), format=format, verify=True)


def test_a_total_rate_without_reactants_and_both_ways_is_right():
    model = Model("both_ways", _export=False)
    with il2.building(model):
        A = Monomer("A", ["s"], {"s": ["u", "p"]})
        Initial(A(s="u"), Parameter("A_0", 10.0))
        Observable("u", A(s="u"))
        Observable("all", A())
        Rule("turn", A(s="u") | A(s="p"), Parameter("k", 2.0), Parameter("l", 0.5), total_rate=True)
        Rule("make", None >> A(s="p"), Parameter("m", 3.0), total_rate=True)
    runner = Runner(model)
    simulated = il2.Simulator(model, [0, 2, 4]).run().observables
    state, by_k = runner.initials({}), runner.initial_sensitivities({}, ["k"])
    with_derivatives = runner.run_sensitivities({}, state, by_k, [0, 2, 4], ["k"])
    trajectories = runner.run({}, state, [0, 2, 4]), with_derivatives.trajectory
    for found in (simulated, *(trajectory.readouts for trajectory in trajectories)):
        np.testing.assert_allclose(found["all"], [10, 16, 22], rtol=1e-6)
        np.testing.assert_allclose(found["u"], [10, 7, 4], rtol=1e-6)
    np.testing.assert_allclose(with_derivatives.readouts["u"][:, 0], [0, -4, -8], rtol=1e-6)


def test_two_rules_that_bionetgen_takes_for_one_are_refused():
    model = lost(lambda A, B: A(s="u"))
    with il2.building(model):
        Rule("again", model.monomers["A"](s="u") >> None, model.parameters["k"], total_rate=True)
    with pytest.raises(Il2Error, match=r"rules lose and again .* have the same total rate .* a Parameter of its own"):
        expand(model)


@pytest.mark.slow
def test_an_expression_named_as_bionetgen_names_rates_has_its_value():
    model = Model("named", _export=False)
    with il2.building(model):
        A = Monomer("A", ["s"], {"s": ["u", "p"]})
        Initial(A(s="u"), Parameter("A_0", 10.0))
        p = Observable("p", A(s="p"))
        Rule("turn", A(s="u") >> A(s="p"), Expression("_rateLaw1", Parameter("k", 1.0) / (1 + p)))
    found = il2.Simulator(model, [0, 1, 2]).run()
    np.testing.assert_allclose(found.expressions["_rateLaw1"], 1 / (1 + found.observables["p"]), rtol=1e-12)
    # (1 + p) dp / (10 - p) = dt integrates to -p - 11 ln(1 - p / 10) = t
    p = found.observables["p"]
    np.testing.assert_allclose(-p - 11 * np.log(1 - p / 10), [0, 1, 2], atol=1e-5)
    for format in ("bngl", "net"):
        il2.export(model, format=format, verify=True)
    assert select_engine(expand(model)).hidden == frozenset()
