"""A network shows itself in one line, and a deferred model is made once, when it is asked for."""

import pickle
from functools import partial

import pytest
from pysb.examples import bngwiki_egfr_simple, robertson

import pysb_il2 as il2
from pysb_il2.errors import Il2Error, NotDecouplableError
from pysb_il2.network import bionetgen, cache, expansion
from pysb_il2.network.network import DeferredModel, Network


def test_a_network_is_said_in_one_line():
    assert repr(il2.expand(robertson.model)) == "Network('pysb.examples.robertson'; 3 species, 3 reactions)"


def test_a_network_in_a_notebook_is_a_table_of_its_size_and_what_multiplies_it():
    html = il2.expand(bngwiki_egfr_simple.model)._repr_html_()
    for row in ("species</th><td>22", "reactions</th><td>86", "parameters</th><td>9", "observables</th><td>6"):
        assert row in html
    assert "EGFR.Y1068 multiplies</th><td>3 forms, in 18 species" in html
    assert "begin" not in html
    assert len(html) < 2000


def of_robertson(made):
    made.append(1)
    return robertson.model


def test_a_deferred_model_is_made_once_and_only_when_asked_for():
    made = []
    text = il2.expand(robertson.model).text
    network = Network(DeferredModel("later", {"k1": 7.0}, partial(of_robertson, made)), text)
    assert (network.name, network.parameters, repr(network)) == (
        "later", {"k1": 7.0}, "Network('later'; 3 species, 3 reactions)"
    )  # fmt: skip
    assert pickle.loads(pickle.dumps(network)).parameters == {"k1": 7.0}
    assert not made
    assert network.model is network.model is robertson.model
    assert made == [1]
    assert network.parameters["k1"] == robertson.model.parameters["k1"].value


@pytest.fixture
def decoupling_everything(monkeypatch, tmp_path):
    monkeypatch.setenv("PYSB_IL2_CACHE", str(tmp_path))
    monkeypatch.setattr(expansion, "MIN_SPECIES_TO_DECOUPLE", 1)


def raising(error):
    def decoupled_model(model):
        raise error

    return decoupled_model


@pytest.mark.slow
def test_a_refusal_leaves_the_model_as_it_is_and_any_other_error_is_raised(monkeypatch, decoupling_everything):
    model = il2.build("receptor")
    monkeypatch.setattr(expansion, "decoupled_model", raising(NotDecouplableError("a condition", 2)))
    assert il2.expand(model, cache=False).model is model
    for error in (Il2Error("another error"), KeyError("a bug")):
        monkeypatch.setattr(expansion, "decoupled_model", raising(error))
        with pytest.raises(type(error)):
            il2.expand(model, cache=False)


@pytest.mark.slow
def test_changed_code_of_the_decoupling_looks_again_and_finds_the_network(monkeypatch, decoupling_everything, receptor):
    model, looked = receptor(sites=("Y1", "Y2")), []
    decouple = expansion.decoupled_model
    monkeypatch.setattr(expansion, "decoupled_model", lambda model: looked.append(1) or decouple(model))
    text = il2.expand(model).text
    il2.expand(model)
    assert looked == [1]
    monkeypatch.setattr(cache, "source_digest", lambda *folders: "of other code")
    monkeypatch.setattr(bionetgen, "generate_network", None)
    monkeypatch.setattr(bionetgen, "generate_networks", None)
    assert il2.expand(model).text == text
    assert looked == [1, 1]


def test_the_digest_of_code_is_that_of_all_files(tmp_path):
    digest = cache.source_digest.__wrapped__
    (tmp_path / "one.py").write_text("a = 1")
    one = digest(tmp_path)
    (tmp_path / "other.py").write_text("b = 1")
    both = digest(tmp_path)
    (tmp_path / "other.py").write_text("b = 2")
    assert len({one, both, digest(tmp_path)}) == 3
    assert all(list(folder.glob("*.py")) for folder in expansion.DECOUPLING_CODE)
