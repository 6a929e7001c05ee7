"""The interface of engines: which one is selected, what each can do, and what it refuses."""

import numpy as np
import pytest
from pysb import Expression, Initial, Model, Monomer, Observable, Parameter, Rule
from pysb.core import time
from pysb.examples import robertson

import pysb_il2 as il2
from pysb_il2.composition.building import building
from pysb_il2.errors import Il2Error
from pysb_il2.network.expansion import expand
from pysb_il2.simulation.engine_support import unsupported_features
from pysb_il2.simulation.engines import registry
from pysb_il2.simulation.engines.base import Capability
from pysb_il2.simulation.engines.registry import ENGINES, load_net, select_engine
from pysb_il2.simulation.runner import Runner

ASKED = {"stochastic": Capability.SSA, "compiled": Capability.COMPILED, "sensitivities": Capability.SENSITIVITIES}


@pytest.fixture(scope="module")
def network():
    return expand(robertson.model)


def aging():
    model = Model("aging", _export=False)
    with building(model):
        A = Monomer("A")
        Initial(A(), Parameter("A_0", 1.0))
        Observable("left", A())
        Rule("A_lost", A() >> None, Expression("older", Parameter("k", 0.2) * time))
    return model


def test_select_engine_goes_by_the_size_of_the_network(network, monkeypatch):
    assert isinstance(select_engine(network), ENGINES["bngsim"])
    monkeypatch.setattr(registry, "LARGE", 3)
    assert isinstance(select_engine(network), ENGINES["sparse"])


@pytest.mark.parametrize("asked", ["stochastic", "sensitivities"])
@pytest.mark.parametrize("large", [1, 1000])
def test_select_engine_gives_what_is_asked_for(network, monkeypatch, asked, large):
    monkeypatch.setattr(registry, "LARGE", large)
    assert ASKED[asked] in select_engine(network, **{asked: True}).capabilities


def test_select_engine_says_why_no_engine_can():
    with pytest.raises(
        Il2Error, match="'aging' cannot be run with forward sensitivities: rates follow time; take finite"
    ):
        select_engine(expand(aging()), sensitivities=True)
    with pytest.raises(Il2Error, match="no engine has them together; leave one of them out"):
        select_engine(expand(aging()), compiled=True, sensitivities=True, stochastic=True)


def test_unsupported_features_are_a_list_for_every_engine(network):
    assert not any(unsupported_features(network, name) for name in ENGINES)
    assert not unsupported_features(robertson.model, "ssa")
    assert unsupported_features(expand(aging()), "sparse") == ["rates follow time"]
    assert unsupported_features(expand(aging()), "bngsim") == []
    (why,) = unsupported_features(aging(), "nfsim")
    assert why.startswith("Expression 'older' follows time")


@pytest.mark.parametrize("name", ENGINES)
def test_an_engine_declares_what_it_can_do_and_refuses_the_rest(network, name):
    engine = ENGINES[name].load(network)
    start, times = engine.initials(), np.array([0.0, 1.0])
    for capability, call in (
        (Capability.SSA, lambda: engine.run_ssa(1e3 * start, times, seed=1)),
        (Capability.SENSITIVITIES, lambda: engine.initial_sensitivities(["A_0"])),
    ):
        if capability in engine.capabilities:
            call()
        else:
            with pytest.raises(Il2Error, match=f"has no {capability.value}"):
                call()


@pytest.mark.parametrize("name", ENGINES)
def test_a_clone_keeps_its_own_values(network, name):
    engine = ENGINES[name].load(network)
    other = engine.clone()
    other.set({"k1": 7.0})
    assert (engine.value("k1"), other.value("k1")) == (0.04, 7.0)
    with pytest.raises(Il2Error, match="the network has no parameter 'k9'"):
        engine.value("k9")


def test_load_net_takes_the_values_in_the_text(network):
    assert load_net(network.net_text({"k1": 0.5})).value("k1") == 0.5


def test_a_runner_shows_itself_in_one_line():
    assert repr(Runner(robertson.model)) == "Runner('pysb.examples.robertson'; 3 species, 3 reactions, BngsimEngine)"
    assert "\n" not in repr(Runner(il2.build("receptor")))
