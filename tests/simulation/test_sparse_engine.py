"""The engine of large networks: exact derivatives, work in processes; and that every engine agrees with bngsim."""

import importlib
import os

import numpy as np
import pandas as pd
import pytest
import sympy
from pysb import Compartment, Expression, Initial, Model, Monomer, Observable, Parameter, Rule
from scipy import sparse

import pysb_il2 as il2
from pysb_il2.calibration import EstimatedParameter
from pysb_il2.composition.building import building
from pysb_il2.errors import Il2Error
from pysb_il2.fitting.objective import Problem
from pysb_il2.modules import feedback, il2_receptor, stat5
from pysb_il2.network.expansion import expand
from pysb_il2.simulation import parallel
from pysb_il2.simulation.engine_support import unsupported_features
from pysb_il2.simulation.engines import registry
from pysb_il2.simulation.engines.bngsim import BngsimEngine
from pysb_il2.simulation.engines.registry import ENGINES
from pysb_il2.simulation.engines.sparse import SparseEngine
from pysb_il2.simulation.preconditioner import factorised, sparsified
from pysb_il2.simulation.processes import in_processes
from pysb_il2.simulation.runner import Runner
from pysb_il2.simulation.simulator import Simulator

EXAMPLES = ("robertson", "earm_1_0", "tyson_oscillator", "fixed_initial", "expression_observables", "synth_deg")


def laws():
    """A little of everything: pairs of a kind, three reactants, a catalyst, a condition, a function of functions."""
    model = Model("laws", _export=False)
    with building(model):
        A, B, C = (Monomer(name) for name in "ABC")
        amounts = [Parameter(f"{n}_0", v) for n, v in zip("ABC", (50.0, 30.0, 0.0), strict=True)]
        for monomer, amount in zip((A, B, C), amounts, strict=True):
            Initial(monomer(), amount)
        k1, k2, k3, K = Parameter("k1", 1e-2), Parameter("k2", 3e-4), Parameter("k3", 0.4), Parameter("K", 12.0)
        seen_A, seen_C = Observable("seen_A", A()), Observable("seen_C", C())
        share = Expression("share", seen_C / (seen_C + K))
        made = Expression("made", k3 * (1 + abs(seen_A - K)) * (1 - share) ** 2)
        lost = Expression("lost", sympy.Piecewise((k1 * share, seen_A > K), (k1 * share * seen_A / K, True)))
        Rule("A_pairs", A() + A() >> C(), k1)
        Rule("three_meet", A() + B() + B() >> C() + B(), k2)
        Rule("C_works", C() + B() >> C() + A(), k2)
        Rule("B_is_made", None >> B(), made)
        Rule("C_is_lost", C() >> None, lost)
    return model


def kept():
    """An amount that is held fixed, in a compartment, and a rate that is divided by what is 0 at first."""
    model = Model("kept", _export=False)
    with building(model):
        cell, A, B = Compartment("cell", dimension=3, size=Parameter("V", 2.0)), Monomer("A"), Monomer("B")
        k, K = Parameter("k", 0.5), Parameter("K", 3.0)
        Initial(A() ** cell, Parameter("A_0", 10.0), fixed=True)
        seen = Observable("seen", B())
        Rule("A_makes_B", A() ** cell >> B() ** cell, k)
        Rule("B_is_lost", B() ** cell >> None, Expression("lost", sympy.Piecewise((k * K / seen, seen > K), (k, True))))
    return model


def given(model):
    return {p.name: float(p.value) for p in model.parameters}


@pytest.mark.parametrize("engine", sorted(ENGINES.keys() - {"bngsim"}))
@pytest.mark.parametrize("name", [*EXAMPLES, "laws", "kept"])
def test_every_engine_agrees_with_bngsim(name, engine):
    own = {"laws": laws, "kept": kept}
    network = expand(own[name]() if name in own else importlib.import_module(f"pysb.examples.{name}").model)
    if engine != "sparse" and (features := unsupported_features(network, engine)):
        pytest.skip(features[0])
    one, other = ENGINES[engine].load(network), BngsimEngine(network.net_text())
    start, times = other.initials(), np.array([0.0, 0.5, 2.0, 20.0])
    assert np.allclose(one.initials(), start)
    options = {"rtol": 1e-9, "atol": 1e-12 * start.max(), "max_steps": 100_000}
    a, b = one.run(start, times, **options), other.run(start, times, **options)
    assert np.abs(a[0] - b[0]).max() < 1e-6 * start.max()
    place = [other.observables.index(n) for n in one.observables]
    assert np.allclose(a[1], b[1][:, place], rtol=1e-6, atol=1e-6 * start.max())
    assert np.allclose(a[2], b[2], rtol=1e-5, atol=1e-9)


@pytest.mark.slow
def test_agrees_with_bngsim_on_signalling_with_genes():
    model = il2.build(il2_receptor, stat5, feedback, cell="Treg")
    network = expand(model)
    runner = Runner(network)
    assert isinstance(runner.engine, SparseEngine)
    values = {**given(model), "IL2_dose": 1e-10}
    times, options = np.array([0.0, 300.0, 3600.0]), {"rtol": 1e-8, "atol": 1e-6, "max_steps": 100_000}
    other = BngsimEngine(network.net_text(values))
    start = runner.initials(values)
    a, b = runner.engine.run(start, times, **options), other.run(start, times, **options)
    assert np.abs(a[0] - b[0]).max() < 1e-6 * start.max()


@pytest.mark.parametrize("make", [laws, lambda: il2.build("receptor")], ids=["laws", "receptor"])
def test_sensitivities_are_those_of_finite_differences(make):
    model = make()
    names = [p.name for p in model.parameters if p.value]
    runner = Runner(model, rtol=1e-10, atol=1e-9)
    base = {"IL2_dose": 1e-9} if "IL2_dose" in given(model) else {}
    names += ["IL2_dose"] if base and "IL2_dose" not in names else []
    times = [0.0, 1.0, 7.0, 60.0]
    start, derivatives = runner.initials(base), runner.initial_sensitivities(base, names)
    found = runner.run_sensitivities(base, start, derivatives, times, names)
    slopes, plain = found.readouts, runner.run(base, start, times).readouts
    for name in expand(model).groups:
        assert np.allclose(found.trajectory.readouts[name][-1], plain[name][-1], rtol=1e-6, atol=1e-6)
    step = 1e-4
    for column, name in enumerate(names):
        both = [{**given(model), **base} for _ in range(2)]
        for values, sign in zip(both, (1, -1), strict=True):
            values[name] *= np.exp(sign * step)
        up, down = (runner.run(v, runner.initials(v), times).readouts for v in both)
        for readout, slope in slopes.items():
            expected = (up[readout] - down[readout]) / (2 * step)
            scale = max(np.abs(plain[readout]).max(), 1e-3)
            assert np.abs(slope[:, column] - expected).max() < 2e-5 * scale, (name, readout)


def test_sensitivities_of_the_state_at_rest():
    model = il2.build("receptor")
    runner = Runner(model)
    base, names = {"IL2_dose": 0.0}, ["CD122_0", "chain_degraded_kf"]
    start, derivatives = runner.initials(base), runner.initial_sensitivities(base, names)
    state, slopes = runner.steady_state_sensitivities(base, start, derivatives, names)
    assert np.allclose(state, runner.find_steady_state(base, runner.initials(base)), rtol=1e-4, atol=1e-2)
    step = 1e-3
    for column, name in enumerate(names):
        both = ({**base, name: given(model)[name] * np.exp(sign * step)} for sign in (1, -1))
        up, down = (runner.find_steady_state(v, runner.initials(v)) for v in both)
        assert np.abs((up - down) / (2 * step) - slopes[:, column]).max() < 1e-3 * state.max(), name


@pytest.mark.slow
def test_processes_give_what_one_gives(monkeypatch):
    monkeypatch.setattr(registry, "LARGE", 1)
    runner = Runner(il2.build("receptor"))
    assert isinstance(runner.engine, SparseEngine)
    starts = [runner.initials({"IL2_dose": dose}) for dose in np.logspace(-12, -8, 12)]

    def last(one, start):
        return os.getpid(), one.run({}, start, [0.0, 900.0]).final

    found = in_processes(last, starts, runner, cores=2)
    assert os.getpid() not in {pid for pid, _ in found}
    for (_, state), start in zip(found, starts, strict=True):
        assert np.array_equal(state, last(runner, start)[1])


@pytest.mark.parametrize("name", ["robertson", "earm_1_0"])
def test_the_jacobian_is_what_its_products_are_of(name):
    system = SparseEngine(expand(importlib.import_module(f"pysb.examples.{name}").model)).system
    x, v = np.random.default_rng(0).random((2, len(system.arrays.permutation)))
    assert (system.arrays.first == system.arrays.second).any()  # pairs of a kind
    assert np.allclose(system.jacobian(x) @ v, system.jacobian_product(x)(v), rtol=1e-12)


@pytest.mark.parametrize("sides", [(), (3,)])
def test_blocks_of_a_cascade_are_solved(sides):
    rng, n = np.random.default_rng(0), 40
    # Blocks of 8 that depend on those before, in no order; at these gammas nothing is small beside 1.
    block = np.arange(n) // 8
    dense = rng.uniform(1.0, 2.0, (n, n)) * (rng.random((n, n)) < 0.4) * (block[:, None] >= block)
    dense += np.diag(-20.0 * np.ones(n) - dense.diagonal())
    mixed = rng.permutation(n)
    dense = dense[mixed][:, mixed]
    jacobian, r = sparse.csc_array(dense), rng.random((n, *sides))
    for gamma in (2.0, 3.0, 50.0):
        solution = factorised(sparsified(jacobian, gamma)).solve(r)
        assert np.allclose(solution, np.linalg.solve(np.eye(n) - gamma * dense, r))


def test_small_entries_are_left_out_of_a_cascade():
    jacobian = sparse.csc_array(np.array([[-1.0, 1e-4, 0.0], [0.5, -1.0, 0.0], [0.0, 0.5, -1.0]]))
    matrix, r = sparsified(jacobian, 1.0), np.ones(3)
    left = np.eye(3) - (jacobian.toarray() * (np.abs(jacobian.toarray()) > 1e-3))
    assert np.allclose(factorised(matrix).solve(r), np.linalg.solve(left, r))
    assert matrix.nnz == 5


def test_shares_of_processes_come_back_in_order(monkeypatch):
    monkeypatch.setattr(parallel, "MIN_SECONDS_FOR_PROCESSES", 0.0)
    items = list(range(37))
    found = parallel.on_all_cores(lambda owner, i: (owner, i), items, "owner", threads=False, cores=2, words="runs")
    assert found == [("owner", i) for i in items]


@pytest.mark.slow
def test_a_failure_says_when_and_which_rate():
    model = Model("blows_up", _export=False)
    with building(model):
        A = Monomer("A")
        Initial(A(), Parameter("A_0", 1.0))
        Rule("A_makes_two", A() + A() >> A() + A() + A(), Parameter("k_explodes", 1.0))
    engine = SparseEngine(expand(model))
    with pytest.raises(Il2Error, match=r"to 10 s stopped at [\d.]+ s: .*; k_explodes is the fastest rate there"):
        engine.run(engine.initials(), np.array([0.0, 0.5, 10.0]), rtol=1e-7, atol=1e-9, max_steps=500)


def test_a_rate_that_is_not_finite_is_named():
    model = kept()
    with building(model):
        Rule("B_is_lost_too", model.monomers["B"]() >> None, Expression("bad", 1 / model.observables["seen"]))
    engine = SparseEngine(expand(model))
    with pytest.raises(Il2Error, match="rate 'bad' is not finite at 0 s; look at the values"):
        engine.run(engine.initials(), np.array([0.0, 1.0]), rtol=1e-7, atol=1e-9, max_steps=500)


@pytest.mark.parametrize(
    ("name", "said"), [("nothing", "no parameter 'nothing'"), ("IL2_dose", "'IL2_dose' is 0 and has no logarithm")]
)
def test_sensitivities_by_what_is_not_there_or_zero(name, said):
    runner = Runner(il2.build("receptor"))
    with pytest.raises(Il2Error, match=said):
        runner.initial_sensitivities({"IL2_dose": 0.0}, [name])


@pytest.mark.slow
def test_the_simulator_has_them_too():
    model = il2.build("receptor")
    simulator = Simulator(model, tspan=[0.0, 100.0], param_values={"IL2_dose": 1e-9})
    slopes = simulator.sensitivities(["IL2_dose"])["free_IL2"]
    # Little is taken up in 100 s, so free ligand follows the dose in proportion.
    assert slopes[-1, 0] == pytest.approx(simulator.run().observables["free_IL2"][-1], rel=0.01)


def decaying():
    """Amounts by Expressions of Expressions, which PySB and the engine compute with different roundings."""
    model = Model("decaying", _export=False)
    with building(model):
        A, k = Monomer("A"), Parameter("k", 0.7)
        values = {"a": 0.6369616873214543, "b": 0.2697867137638703, "c": 0.04097352393619469, "d": 0.016527635528529094}
        a, b, c, d = (Parameter(name, value) for name, value in values.items())
        Initial(A(), Expression("A_0", a * Expression("share", b * c / d) * 6.02e23 / 1e15))
        Rule("A_lost", A() >> None, k)
        Observable("seen", A())
    return model


def test_initial_amounts_follow_parameters_unless_they_are_given():
    model, ones = decaying(), np.ones(2)
    simulator = Simulator(model, tspan=[0.0, 2.0], rtol=1e-9)
    slopes, seen = simulator.sensitivities(["a", "d", "k"])["seen"].T, simulator.run().observables["seen"]
    for slope, expected in zip(slopes, (ones, -ones, [0.0, -1.4]), strict=True):
        assert slope == pytest.approx(expected * seen, rel=1e-6, abs=1e-6 * seen[0])
    simulator = Simulator(model, tspan=[0.0, 2.0], initials={model.monomers["A"](): 50.0})
    assert not simulator.sensitivities(["a", "c"])["seen"].any()


def test_sensitivities_begin_at_the_first_time_as_runs_do():
    early, late = (Simulator(decaying(), tspan=[start, start + 2.0], rtol=1e-9) for start in (0.0, 4.0))
    slopes = late.sensitivities(["a", "k"])["seen"]
    assert slopes == pytest.approx(early.sensitivities(["a", "k"])["seen"], rel=1e-6)
    assert slopes[:, 0] == pytest.approx(late.run().observables["seen"], rel=1e-6)


def test_sensitivities_are_of_one_simulation():
    simulator = Simulator(decaying(), tspan=[0.0, 2.0], param_values={"k": [0.1, 0.2]})
    with pytest.raises(Il2Error, match="those of one simulation, and the simulator was given 2"):
        simulator.sensitivities(["k"])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("drugs", "free"),
    [
        pytest.param({}, ["JAK1_0", "cell_density", EstimatedParameter("CD122_0", 1e3, 1e4)], id="rest, dose, copies"),
        pytest.param({"tofacitinib": 20.0}, ["tofacitinib_binds_JAK1_Kd", "cell_density"], id="drug"),
    ],
)
def test_forward_sensitivities_are_the_differences(drugs, free):
    """On a network large enough for them, by what acts at each of its stages, read before it is forgotten."""
    model = il2.build(il2_receptor, stat5, cell="NK", inhibitors=drugs)
    given = {"cell": "NK", "ligand": "IL2", "dose_nM": 1.0, "time_min": 1.0, "value": 1.0}
    data = pd.DataFrame({**given, "readout": ["pSTAT5", "IL2_dimer"]})
    groups = {"scale_by": None, "background_by": None}
    p = Problem(data, free, model={("NK", "IL2"): model}, **groups)
    (condition,) = p.conditions.values()
    assert condition.runner.has_sensitivities
    forward = p.sensitivities(p.x0())
    condition.uses_forward_sensitivities = False
    for slope, difference in zip(forward.T, p.sensitivities(p.x0()).T, strict=True):
        assert slope == pytest.approx(difference, rel=1e-3, abs=1e-3 * np.abs(difference).max())
