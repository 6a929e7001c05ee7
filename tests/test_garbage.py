"""Python's search for garbage is put off where much is made that is kept, and comes back."""

import gc
import importlib

import pytest

import pysb_il2 as il2
from pysb_il2.garbage import garbage_is_kept
from pysb_il2.simulation import runner


@pytest.fixture
def searched():
    """Whether it was searched for when something was called; on afterwards, whatever happens."""
    yield []
    gc.enable()


def noting(searched, function):
    return lambda *args, **named: searched.append(gc.isenabled()) or function(*args, **named)


def test_it_is_put_off_while_a_network_is_loaded(monkeypatch, searched):
    network = il2.expand("receptor")
    for name in ("Integrator", "select_engine"):
        monkeypatch.setattr(runner, name, noting(searched, getattr(runner, name)))
    runner.Runner(network)
    assert searched == [False, False]
    assert gc.isenabled()


def test_it_is_put_off_while_a_public_name_is_imported(monkeypatch, searched):
    assert il2.build
    monkeypatch.setattr(importlib, "import_module", noting(searched, importlib.import_module))
    assert il2.__getattr__("build") is il2.build
    assert searched[0] is False
    assert gc.isenabled()


@pytest.mark.parametrize("is_on", [True, False])
def test_it_is_as_it_was_afterwards_also_after_an_error(searched, is_on):
    (gc.enable if is_on else gc.disable)()

    @garbage_is_kept()
    def fail():
        searched.append(gc.isenabled())
        raise ValueError("inside")

    with pytest.raises(ValueError, match="inside"):
        fail()
    assert searched == [False]
    assert gc.isenabled() == is_on
