"""What the Simulator takes as parameters and initial amounts, and how it says what it cannot take."""

import copy
import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest
from pysb import Compartment, Initial, Model, Monomer, Observable, Parameter, Rule
from pysb.examples import robertson
from pysb.simulator import InconsistentParameterError

from pysb_il2 import Simulator
from pysb_il2.composition.building import building
from pysb_il2.errors import Il2Error
from pysb_il2.simulation.engines import registry

TIMES = [0.0, 20.0, 40.0]


def pair():
    """A, in one compartment, turns into B."""
    model = Model("pair", _export=False)
    with building(model):
        C = Compartment("C", dimension=3, size=Parameter("V", 1.0))
        A, B = Monomer("A", ["s"], {"s": ["u", "p"]}), Monomer("B")
        Initial(A(s="u") ** C, Parameter("A_0", 8.0))
        Rule("A_turns", A(s="u") ** C >> B() ** C, Parameter("k", 0.5))
        Observable("seen_A", A())
    return model


@pytest.fixture(scope="module")
def simulator():
    return Simulator(robertson.model, TIMES)


def first(result):
    """The amounts at the first time, simulation by simulation."""
    return [species[0].tolist() for species in (result.species if result.nsims > 1 else [result.species])]


@pytest.mark.parametrize(
    "many",
    [
        {"k1": [0.1, 0.2], "A_0": [1.0, 3.0]},
        {"k1": np.array([0.1, 0.2]), "A_0": np.array([1, 3])},
        {"k1": pd.Series([0.1, 0.2]), "A_0": (1, 3)},
        pd.DataFrame({"k1": [0.1, 0.2], "A_0": [1.0, 3.0]}),
        np.array([[0.1, 3e7, 1e4, 1.0, 0.0, 0.0], [0.2, 3e7, 1e4, 3.0, 0.0, 0.0]]),
        [[0.1, 3e7, 1e4, 1.0, 0.0, 0.0], (0.2, 3e7, 1e4, 3.0, 0.0, 0.0)],
    ],
)
def test_parameters_of_several_simulations(simulator, many):
    result = simulator.run(param_values=many)
    assert first(result) == [[1.0, 0.0, 0.0], [3.0, 0.0, 0.0]]
    assert result.param_values[:, 0].tolist() == [0.1, 0.2]


@pytest.mark.parametrize(
    "one", [{"A_0": np.float64(3)}, {"A_0": np.array(3)}, pd.Series({"A_0": 3}), pd.DataFrame({"A_0": [3]}).iloc[0]]
)
def test_parameters_of_one_simulation(simulator, one):
    assert first(simulator.run(param_values=one)) == [[3.0, 0.0, 0.0]]


@pytest.mark.parametrize("given", [np.array([2.0, 3.0]), pd.Series([2.0, 3.0]), (2, 3)])
def test_initial_amounts_of_several_simulations(simulator, given):
    A = robertson.model.monomers["A"]
    assert first(simulator.run(initials={A(): given})) == [[2.0, 0.0, 0.0], [3.0, 0.0, 0.0]]
    assert first(simulator.run(initials=pd.Series({A(): 2.0}))) == [[2.0, 0.0, 0.0]]


def test_no_values_are_the_models(simulator):
    assert first(simulator.run(param_values={}, initials={})) == [[1.0, 0.0, 0.0]]


@pytest.mark.parametrize("option", ["param_values", "initials"])
@pytest.mark.parametrize(
    "given",
    [pd.Series(dtype=float), pd.DataFrame(), [], "eggs", 3.0, [[[1.0]]], [1.0, "2"], [[1.0], [1.0, 2.0]], [1.0]],
)
def test_what_holds_no_values_is_said(simulator, option, given):
    with pytest.raises(Il2Error, match=f"{option}|same length as model"):
        simulator.run(**{option: given})


def test_what_pysb_raises_is_caught_as_before(simulator):
    A = robertson.model.monomers["A"]
    for given, kind, said in (
        ({"param_values": {"kk1": 1.0}}, IndexError, "unknown parameter 'kk1' in model .*; did you mean 'k1'"),
        ({"param_values": {"k1": "eggs"}}, TypeError, r"param_values\['k1'\] is 'eggs'; give numbers"),
        ({"initials": {A(): "eggs"}}, TypeError, r"initials\[.*\] is 'eggs'; give numbers"),
        ({"param_values": {"k1": -1.0}}, InconsistentParameterError, "-1.0 .* parameter k1"),
        ({"param_values": {"k1": [1, 2], "k2": [1, 2, 3]}}, ValueError, "equal length"),
        ({"param_values": {"k1": 10**400}}, TypeError, r"param_values\['k1'\] is 10.*; give numbers"),
        ({"initials": {A(): 10**5000}}, TypeError, r"initials\[.*\] is a number of int; give numbers"),
        ({"initials": {"A": 1.0}}, ValueError, "initials has 'A' as a species; give a pattern"),
        ({"initials": {A: 1.0}}, ValueError, "as a species; give a pattern"),
    ):
        with pytest.raises(kind, match=said) as caught:
            simulator.run(**given)
        assert isinstance(caught.value, Il2Error)
    with pytest.raises(InconsistentParameterError, match="k1") as caught:
        simulator.param_values = {"k1": -1.0}
    assert isinstance(caught.value, Il2Error)
    for kind in (ValueError, TypeError, Il2Error):
        with pytest.raises(kind, match="Simulator has no option 'integrator'; leave it out"):
            Simulator(robertson.model, TIMES, integrator="vode")


def test_amounts_are_given_by_species_and_no_other_pattern():
    """PySB gives every species the amount of a pattern that is none of them."""
    model = pair()
    A, C = model.monomers["A"], model.compartments["C"]
    simulator = Simulator(model, [0, 1])
    assert first(simulator.run(initials={A(s="u") ** C: 3.0})) == [[3.0, 0.0]]
    for pattern in (A(s="p") ** C, A(s="u")):
        with pytest.raises(Il2Error, match=r"makes no species A\(.*; give one of simulator.model.species"):
            simulator.run(initials={pattern: 3.0})


def test_values_that_are_not_given_are_those_of_the_users_model():
    model = pair()
    simulator = Simulator(model, [0, 1])
    model.parameters["A_0"].value = 5.0
    assert first(simulator.run()) == [[5.0, 0.0]]
    assert first(simulator.run(param_values={"k": 0.1})) == [[5.0, 0.0]]
    with building(model):
        Parameter("added", 1.0)
    assert first(simulator.run()) == [[5.0, 0.0]]


@pytest.mark.slow
@pytest.mark.parametrize("large", [0, 150])
@pytest.mark.filterwarnings("ignore:Model does not contain:UserWarning")
def test_threads_that_share_a_simulator_get_their_own_numbers(monkeypatch, large):
    monkeypatch.setattr(registry, "LARGE", large)
    simulator = Simulator(robertson.model, TIMES)

    def everything(k):
        values = {"k1": k, "A_0": 10 * k}
        result = simulator.run(param_values=values)
        later = simulator.run([0, k], param_values=values).species
        return np.concatenate([result.species.ravel(), later.ravel(), result.param_values.ravel()])

    ks = np.linspace(0.01, 0.1, 4)
    expected = [everything(k) for k in ks]
    with ThreadPoolExecutor(3) as pool:
        np.testing.assert_array_equal(list(pool.map(everything, ks)), expected)
    assert simulator.param_values[0][0] == 0.04
    assert list(simulator.tspan) == TIMES


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_copies_of_a_simulator_run_apart_from_it(copied):
    simulator = Simulator(robertson.model, TIMES, param_values={"k1": [0.1, 0.2]})
    expected = simulator.run().species
    other = copied(simulator)
    simulator.param_values = {"k1": 0.3}
    np.testing.assert_array_equal(other.run().species, expected)
    assert [repr(species) for species in other.model.species] == ["A()", "B()", "C()"]
