"""Results that are saved, and the model with its network that stands behind them."""

import copy
import io
import pickle

import numpy as np
import pytest
from pysb import Expression, Initial, Model, Monomer, Observable, Parameter, Rule
from pysb.bng import generate_equations
from pysb.core import time
from pysb.examples import bngwiki_simple, localfunc
from pysb.simulator import SimulationResult
from sympy import Piecewise

from pysb_il2 import Simulator, decoupling
from pysb_il2.composition.building import building
from pysb_il2.errors import Il2Error
from pysb_il2.network import expansion


def growing(observed=True, rate=lambda k: k * time):
    """A is made at a rate that is an Expression."""
    model = Model("growing", _export=False)
    with building(model):
        A, k = Monomer("A"), Parameter("k", 0.5)
        Initial(A(), k)
        Rule("A_made", None >> A(), Expression("rate", rate(k)))
        if observed:
            Expression("twice", 2 * Observable("seen", A()))
    return model


def saved(result, **options):
    file = io.BytesIO()
    result.save(file, **options)
    file.seek(0)
    return SimulationResult.load(file)


def assert_same(one, other):
    for a, b in zip(*([r.all] if r.nsims == 1 else r.all for r in (one, other)), strict=True):
        assert a.dtype == b.dtype
        np.testing.assert_array_equal(np.array(a.tolist()), np.array(b.tolist()))


@pytest.mark.parametrize("options", [{}, {"include_obs_exprs": False}])
def test_observables_are_loaded_as_they_were_saved(options):
    result = Simulator(bngwiki_simple.model, [0, 1, 2]).run(param_values={"km1": [0.06, 0.6]})
    loaded = saved(result, **options)
    assert_same(loaded, result)
    assert_same(saved(loaded, **options), result)


@pytest.mark.parametrize("observed", [True, False])
def test_expressions_of_time_are_loaded_as_they_were_saved(observed):
    result = Simulator(growing(observed), [0, 1, 2]).run()
    assert result.expressions["rate"].tolist() == [0.0, 0.5, 1.0]
    assert_same(saved(result), result)


@pytest.mark.slow
def test_results_of_a_network_without_reactions_are_loaded_as_they_were_saved():
    model = Model("resting", _export=False)
    with building(model):
        A, B, n = Monomer("A"), Monomer("B"), Parameter("n", 3.0)
        Initial(A(), n)
        Observable("seen", A())
        Rule("B_turns", B() >> A(), n)
    result = Simulator(model, [0, 1]).run()
    assert saved(result, include_obs_exprs=False).observables["seen"].tolist() == [3.0, 3.0]


@pytest.mark.slow
def test_results_of_a_decoupled_model_are_loaded_as_they_were_saved(receptor, monkeypatch):
    monkeypatch.setattr(expansion, "MIN_SPECIES_TO_DECOUPLE", 1)
    simulator = Simulator(receptor(sites=("Y1", "Y2")), [0, 10.0])
    assert decoupling(simulator.model).splits
    assert_same(saved(simulator.run()), simulator.run())


@pytest.mark.slow
def test_an_observable_on_demand_of_a_decoupled_model_is_right_or_refused(receptor, monkeypatch):
    monkeypatch.setattr(expansion, "MIN_SPECIES_TO_DECOUPLE", 1)
    model = receptor()
    A, B, R = (model.monomers[name] for name in "ABR")
    result = Simulator(model, [0, 10]).run()
    np.testing.assert_allclose(result.observable(A(y="p")), result.observables["pA"], rtol=1e-9)
    for pattern in (R(lig=None), A() % B()):
        with pytest.raises(Il2Error, match=r"model 'receptor' was decoupled, .* give Simulator decoupled=False"):
            result.observable(pattern)
    pattern = R(lig=1) % model.monomers["L"](r=1)
    whole = Simulator(model, [0, 10], decoupled=False).run()
    np.testing.assert_allclose(whole.observable(pattern), whole.observables["R_lig"], rtol=1e-9)
    assert pattern.monomer_patterns[0].monomer is R


def test_results_have_no_column_without_values():
    """PySB adds one of what the memory held where the only Expression is a local function."""
    simulator = Simulator(localfunc.model, [0, 1])
    names = [*(f"__s{i}" for i in range(6)), *localfunc.model.observables.keys()]
    assert list(simulator.run().all.dtype.names) == names
    several = simulator.run(param_values={localfunc.model.parameters[0].name: [1.0, 2.0]})
    assert list(several.dataframe.columns) == names
    assert len(several.all) == 2


def test_what_could_not_be_loaded_is_not_saved(tmp_path):
    result = Simulator(growing(rate=lambda k: Piecewise((k, time > 1), (0.0, True))), [0, 1, 2]).run()
    with pytest.raises(Il2Error, match=r"cannot load Expression 'rate' .* since it has ','; pickle the result"):
        result.save(tmp_path / "result.h5")
    assert not list(tmp_path.iterdir())
    assert_same(pickle.loads(pickle.dumps(result)), result)


def test_a_file_is_written_whole_and_keeps_its_mode(tmp_path):
    result, path = Simulator(bngwiki_simple.model, [0, 1]).run(), tmp_path / "result.h5"
    result.save(path)
    path.chmod(0o640)
    (tmp_path / "link.h5").symlink_to(path)
    result.save(str(tmp_path / "link.h5"), dataset_name="again", append=True)
    assert (tmp_path / "link.h5").is_symlink()
    assert path.stat().st_mode & 0o777 == 0o640
    for name in ("result", "again"):
        assert_same(SimulationResult.load(path, dataset_name=name), result)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["link.h5", "result.h5"]


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("no/result.h5", {}, "cannot be written .No such file or directory.; give the name of another"),
        (".", {"append": True}, "cannot be written .Is a directory.; give the name of another"),
        ("mine", {}, "exists; give the name of another, or append=True"),
        ("mine", {"append": True}, "cannot be saved"),
    ],
)
def test_a_file_that_cannot_be_written_is_one_sentence_and_nothing_is_left(tmp_path, name, options, words):
    (tmp_path / "mine").write_text("no HDF5")
    result = Simulator(bngwiki_simple.model, [0, 1]).run()
    with pytest.raises(Il2Error, match=words) as caught:
        result.save(tmp_path / name, **options)
    assert isinstance(caught.value, OSError)
    assert "\n" not in str(caught.value)
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("mine", "no HDF5")]


def test_the_simulators_model_knows_its_equations():
    simulator = Simulator(bngwiki_simple.model, [0, 1])
    before = simulator.run()
    model = simulator.model
    assert (len(model.reactions), len(model.reactions_bidirectional)) == (2, 1)
    assert "km1" in str(model.odes[0])
    generate_equations(model)  # PySB's exporters and tools do so
    assert_same(simulator.run(), before)
    assert model.observables["Lbound"].coefficients == [1]
    model.reset_equations()
    assert model.reactions == []


def test_results_share_a_model_until_it_changes():
    from pysb.examples.robertson import model as example

    model = copy.deepcopy(example)
    simulator = Simulator(model, tspan=[0, 40])
    before, same = simulator.run(), simulator.run(param_values={"k1": 0.1})
    model.parameters["k1"].value = 0.08
    after = simulator.run()
    simulator.model.parameters["k1"].value = 9.0
    models = [vars(result)["_model"] for result in (before, same, after)]
    assert models[0] is models[1]
    assert [one.parameters["k1"].value for one in models] == [0.04, 0.04, 0.08]
    assert after.observables["A_total"][-1] < before.observables["A_total"][-1]
