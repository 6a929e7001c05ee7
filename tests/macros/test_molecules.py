"""What macros do with molecules as a whole: degradation of complexes, new molecules, and patterns without a model."""

import pytest
from pysb import Model, Monomer
from pysb.core import SelfExporter

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.macros import at_location, bind, degrade, synthesise, translate


@pytest.fixture
def model():
    model = Model("m", _export=False)
    with il2.building(model):
        Monomer("K", ["s"])
        Monomer("R", ["k", "Y1", "loc"], {"Y1": ["u", "p"], "loc": ["out", "in"]})
        yield model


def test_a_complex_is_degraded_as_a_whole(model):
    K, R = model.monomers
    degrade(K(s=1) % R(k=1, loc="in"), rate=1.0)
    (rule,) = model.rules
    assert rule.name == "K_degraded"
    assert repr(rule.rule_expression) == "K(s=1) % R(k=1, loc='in') >> None"
    assert rule.delete_molecules


def test_a_new_molecule_has_every_site(model):
    K, R = model.monomers
    for write in (lambda: synthesise(R(k=None), rate=1.0), lambda: translate(K, R(k=None), kc=1.0)):
        with pytest.raises(Il2Error, match=r"sites left open; give every site, such as R\(k=None, Y1='u', loc='out'\)"):
            write()
    assert not model.rules


def test_without_a_model_patterns_are_written_and_rules_refused(monkeypatch):
    monkeypatch.setattr(SelfExporter, "default_model", None)
    K, R = Monomer("K", ["s"], _export=False), Monomer("R", ["k", "loc"], {"loc": ["in", "out"]}, _export=False)
    assert repr(at_location(R, "loc", "in")) == "R(loc='in')"
    with pytest.raises(Il2Error, match=r"no model is being built; call macros within il2.building"):
        bind(K, "s", R, "k", kf=1.0, kr=1.0)
