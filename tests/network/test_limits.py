"""Limits of an expansion: what they leave out, that the network says so, and that without them nothing is left out."""

import numpy as np
import pytest
from pysb import Initial, Model, Monomer, Observable, Parameter, Rule
from pysb.examples.bngwiki_egfr_simple import model as egfr

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.network import cache
from pysb_il2.network.limits import TruncationWarning
from pysb_il2.simulation.simulator import Simulator


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("PYSB_IL2_CACHE", str(tmp_path))


def polymer():
    model = Model("polymer", _export=False)
    with il2.building(model):
        A, k = Monomer("A", ["l", "r"]), Parameter("k", 0.01)
        Initial(A(l=None, r=None), Parameter("A_0", 100))
        Rule("A_joins_A", A(r=None) + A(l=None) | A(r=1) % A(l=1), k, k)
    return model


@pytest.mark.parametrize(
    ("limits", "species", "words"),
    [
        ({"max_agg": np.int64(5)}, 5, "max_agg=5; perhaps truncated by max_agg"),
        ({"max_stoich": {"A": 4}}, 4, "max_stoich={'A': 4}; perhaps truncated by max_stoich of A"),
        ({"max_iter": 3}, 8, "max_iter=3; truncated by max_iter"),  # chains double
    ],
)
def test_a_polymer_is_cut_at_a_limit_and_says_so(limits, species, words):
    with pytest.warns(TruncationWarning, match="network of model 'polymer' is incomplete"):
        network = il2.expand(polymer(), **limits)
    assert (len(network.species), network.limits) == (species, words)
    assert words in repr(network)
    assert network.net_text().startswith(f"# Limits of the expansion: {words}\n")
    with pytest.warns(TruncationWarning):  # from the cache
        assert il2.expand(polymer(), **limits).text == network.text
    with pytest.warns(TruncationWarning):
        assert len(Simulator(polymer(), [0, 1], **limits).model.species) == species


@pytest.mark.slow
def test_limits_that_are_not_reached_leave_the_network_as_it_is(recwarn):
    whole = il2.expand(egfr)
    for limits in ({"max_iter": 20}, {"max_agg": 20}, {"max_stoich": {"EGFR": 4}, "max_iter": 9}):
        network = il2.expand(egfr, **limits)
        assert network.limits.endswith("; none was reached")
        assert network.species == whole.species
        assert network.reactions == whole.reactions
    assert whole.limits == ""
    assert len(cache.entries()) == 4
    assert not [warning for warning in recwarn if warning.category is TruncationWarning]


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"max_agg": 0}, "max_agg is 0; give a whole number from 1 to 1,000,000,000"),
        ({"max_iter": True}, "max_iter is True; give a whole number"),
        ({"max_iter": 2.5}, r"max_iter is 2\.5; give a whole number"),
        ({"max_iter": 10**30}, "max_iter is 10"),
        ({"max_stoich": {"A": -1}}, "max_stoich of 'A' is -1"),
        ({"max_stoich": {"A": None}}, "max_stoich\\['A'\\] is None; give a whole number"),
        ({"max_stoich": {"a": 3}}, "unknown monomer 'a' in max_stoich of model 'polymer'; did you mean 'A'"),
        ({"max_stoich": 3}, "max_stoich=3 is not a mapping"),
    ],
)
def test_limits_are_checked(limits, words):
    with pytest.raises(Il2Error, match=words):
        il2.expand(polymer(), **limits)


@pytest.mark.slow
def test_rules_are_applied_until_nothing_new_comes():
    """BioNetGen stops after 100 iterations unless it is told how many."""
    model = Model("long", _export=False)
    with il2.building(model):
        A, k = Monomer("A", ["s"], {"s": [f"s{i}" for i in range(111)]}), Parameter("k", 1.0)
        Initial(A(s="s0"), k)
        Observable("last", A(s="s110"))
        for i in range(110):
            Rule(f"step_{i}", A(s=f"s{i}") >> A(s=f"s{i + 1}"), k)
    network = il2.expand(model)
    assert len(network.species) == 111
    assert len(network.groups["last"]) == 1
