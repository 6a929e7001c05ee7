"""Large networks in machine code: the same courses; factors without pivoting; chosen by the size of the batch alone."""

import importlib

import numpy as np
import pytest
from scipy import sparse

import pysb_il2 as il2
from pysb_il2.network.expansion import expand
from pysb_il2.simulation.engines import registry
from pysb_il2.simulation.engines.registry import machine_code_pays, select_engine
from pysb_il2.simulation.engines.sparse import SparseEngine
from pysb_il2.simulation.preconditioner import factorised
from pysb_il2.simulation.runner import Runner
from pysb_il2.simulation.shipped_network import ShippedNetwork

numba = pytest.importorskip("numba")


@pytest.fixture
def small_is_large(monkeypatch):
    monkeypatch.setattr(registry, "LARGE", 1)


@pytest.fixture(scope="module")
def receptor():
    return expand(il2.build("receptor", cell="Treg"))


@pytest.mark.slow  # the first time numba compiles
@pytest.mark.parametrize("name", ["robertson", "earm_1_0", "expression_observables", "synth_deg"])
def test_machine_code_gives_the_same_courses(name):
    network = expand(importlib.import_module(f"pysb.examples.{name}").model)
    plain, compiled = (SparseEngine.load(network, compiled=on) for on in (False, True))
    start, times = plain.initials(), np.array([0.0, 0.5, 20.0])
    options = {"rtol": 1e-10, "atol": 1e-12 * start.max(initial=1.0), "max_steps": 100_000}
    expected = plain.run(start, times, **options)
    for engine in (compiled, compiled.clone()):
        found = engine.run(start, times, **options)
        assert np.abs(found.species - expected.species).max() < 1e-7 * expected.species.max()


@pytest.mark.slow
def test_machine_code_follows_reactions_with_other_rate_laws():
    from tests.simulation.test_sparse_engine import laws

    network = expand(laws())
    plain, compiled = (SparseEngine.load(network, compiled=on) for on in (False, True))
    options = {"rtol": 1e-10, "atol": 1e-10, "max_steps": 100_000}
    expected, found = (e.run(e.initials(), np.array([0.0, 2.0, 20.0]), **options) for e in (plain, compiled))
    assert np.abs(found.species - expected.species).max() < 1e-6


@pytest.mark.slow
def test_rates_and_products_are_those_of_the_system(receptor):
    """A wrong product would only slow the integration down."""
    from pysb_il2.simulation.engines.machine_code import CompiledStateSystem

    system = SparseEngine.load(receptor).system
    compiled, rng = CompiledStateSystem(system), np.random.default_rng(1)
    x, v, found = rng.random(len(receptor.species)), rng.random(len(receptor.species)), np.empty(len(receptor.species))
    compiled.rhs(0.0, x, found)
    assert found == pytest.approx(system.rhs(x), rel=1e-12)
    compiled.jac_times_setup(0.0, x, found)
    compiled.jac_times_vec(0.0, x, system.rhs(x), v, found)
    assert found == pytest.approx(system.jacobian(x) @ v, rel=1e-12)


@pytest.mark.slow
def test_factors_without_pivoting_solve_what_others_solve():
    from pysb_il2.simulation.engines.machine_code import CompiledStateSystem
    from pysb_il2.simulation.ode_system import OdeSystem

    rng, n = np.random.default_rng(0), 60
    dense = rng.uniform(-1.0, 1.0, (n, n)) * (rng.random((n, n)) < 0.1) + np.diag(rng.uniform(8.0, 9.0, n))
    network = expand(importlib.import_module("pysb.examples.robertson").model)
    system = CompiledStateSystem(OdeSystem(network, dict(network.parameters)))
    r = rng.random(n)
    assert np.allclose(system.factorised(sparse.csc_array(dense)).solve(r), np.linalg.solve(dense, r), rtol=1e-12)
    # A pivot that is 0: rows have to change places.
    dense[0, 0], dense[0, 1], dense[1, 0] = 0.0, 3.0, 3.0
    factors = system.factorised(sparse.csc_array(dense))
    assert type(factors) is type(factorised(sparse.csc_array(np.eye(2))))
    assert np.allclose(factors.solve(r), np.linalg.solve(dense, r), rtol=1e-10)


@pytest.mark.slow
def test_machine_code_is_made_where_it_can_be_kept_nowhere(monkeypatch):
    from pysb_il2.simulation import sparse_kernels

    njit = numba.njit

    def without_folder(*signature, cache=False, **options):
        if cache:
            raise RuntimeError("cannot cache function 'double': no locator available")
        return njit(*signature, **options)

    monkeypatch.setattr(numba, "njit", without_folder)
    double = sparse_kernels.machine_code(numba.float64, numba.float64)(lambda x: 2.0 * x)
    assert double(1.5) == 3.0


def test_machine_code_is_chosen_by_the_whole_batch(receptor, small_is_large, monkeypatch):
    few, many = registry.MANY_TRAJECTORIES - 1, registry.MANY_TRAJECTORIES
    assert [machine_code_pays(receptor, n) for n in (few, many)] == [False, True]
    runner = Runner(receptor)
    assert [ShippedNetwork.of(runner, n).options["compiled"] for n in (1, few, many)] == [False, False, True]
    monkeypatch.setattr(SparseEngine, "capabilities", frozenset())
    assert not machine_code_pays(receptor, many)


def test_machine_code_is_of_large_networks(receptor):
    assert not machine_code_pays(receptor, 10**6)


@pytest.mark.slow
def test_a_large_network_takes_it_where_it_is_asked_for(receptor, small_is_large):
    engine = select_engine(receptor, compiled=True)
    assert isinstance(engine, SparseEngine)
    values = {"IL2_dose": 1e-9}
    plain, compiled = (Runner(receptor, rtol=1e-10, compiled=on) for on in (False, True))
    courses = [runner.run(values, runner.initials(values), [0.0, 900.0]).final for runner in (plain, compiled)]
    assert np.allclose(*courses, rtol=1e-7, atol=1e-4)
