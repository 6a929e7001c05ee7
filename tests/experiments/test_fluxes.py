"""Fluxes: what rules do to a read-out sums to its rate of change, in full and decoupled networks."""

import numpy as np
import pytest

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.experiments.experiment import Experiment
from pysb_il2.experiments.fluxes import fluxes
from pysb_il2.network import expansion


def by_rule(table, column="rule"):
    return dict(zip(table[column], table.value, strict=True))


@pytest.fixture
def dosed(receptor):
    """Return the receptor with docking sites, whose ligand is dosed."""
    from pysb import Expression, Parameter

    model = receptor()
    with il2.building(model):
        given = Expression("L_given", Parameter("L_dose", 0.0) * Parameter("per_M", 1e9 * 40))
    model.initials[1].value = given
    return model


def test_what_rules_do_to_a_readout_is_its_rate_of_change(dosed):
    table = fluxes(dosed, "pA", doses_nM=[1.0], times_min=[0.5], equilibrate=False)
    experiment = Experiment(dosed)
    start = experiment.exchange_medium(il2.Phase(0, add={"L": 1.0}), experiment.initial_state)
    seconds = [30.0, 30.01]
    readouts, _ = experiment.follow(start, seconds)
    slope = np.diff(readouts["pA"])[0] / 0.01
    assert table.value.sum() == pytest.approx(slope, rel=1e-2)
    values = by_rule(table)
    assert values["A_rests"] < 0 < values["R_releases_A_from_Y1"]
    assert set(values) == {"A_rests", *(f"R_releases_A_from_Y{i}" for i in (1, 2, 3))}


@pytest.mark.slow
@pytest.mark.parametrize("readout", ["pA", "R_total", None])
def test_a_decoupled_network_says_the_same(dosed, readout, monkeypatch):
    monkeypatch.setattr(expansion, "MIN_SPECIES_TO_DECOUPLE", 10**9)
    whole = fluxes(dosed, readout, doses_nM=[1.0], times_min=[0.5, 5.0], equilibrate=False)
    monkeypatch.setattr(expansion, "MIN_SPECIES_TO_DECOUPLE", 0)
    assert len(il2.expand(dosed).species) < len(il2.expand(dosed, decoupled=False).species)
    decoupled = fluxes(dosed, readout, doses_nM=[1.0], times_min=[0.5, 5.0], equilibrate=False)
    keys = ["time_min", "rule"]
    one, other = (table.set_index(keys).value.sort_index() for table in (whole, decoupled))
    assert list(one.index) == list(other.index)
    assert np.abs(one).max() > 0
    assert list(other) == pytest.approx(list(one), rel=1e-5, abs=1e-6 * np.abs(one).max())


def test_phases_before_may_infuse():
    drip = il2.Phase(10, infuse={"IL2": 1.0})
    values = by_rule(il2.fluxes("receptor", "bound_IL2", doses_nM=[0.0], times_min=[0], before=[drip]))
    assert values["CD25_captures_IL2"] > 0


@pytest.mark.slow
def test_both_directions_of_a_rule_and_the_modules():
    values = by_rule(il2.fluxes("receptor", "bound_IL2", times_min=[30]))
    assert values["CD25_captures_IL2"] > 0 > values["CD25_captures_IL2, reverse"]
    of_modules = by_rule(il2.fluxes("receptor", "bound_IL2", times_min=[30], by="module"), "module")
    assert set(of_modules) <= {"gamma_chain", "il2_receptor", "trafficking"}
    assert sum(of_modules.values()) == pytest.approx(sum(values.values()), rel=1e-9)


def test_rates_that_are_functions_are_followed():
    """A pool that is made at a rate which falls with its amount, in closed form."""
    from pysb import Expression, Initial, Model, Monomer, Observable, Parameter, Rule

    model = Model("limited", _export=False)
    with il2.building(model):
        L, A = Monomer("L"), Monomer("A")
        Initial(L(), Expression("L_given", Parameter("L_dose", 0.0) * 1e9))
        Initial(A(), Parameter("A_0", 3.0))
        seen = Observable("seen", A())
        Rule("made", None >> A(), Expression("rate", 6.0 / (1 + seen)))
    table = il2.fluxes(model, "seen", doses_nM=[1.0], times_min=[0.0, 1.0], equilibrate=False)
    amounts = np.sqrt(16 + 12 * 60.0 * np.array([0.0, 1.0])) - 1  # (1 + A)^2 grows by 12 per second
    assert list(table.value) == pytest.approx(list(6 / (1 + amounts)), rel=1e-6)


@pytest.mark.slow
def test_what_cannot_be_asked_is_said():
    with pytest.raises(Il2Error, match="unknown by 'rules'; did you mean 'rule'"):
        il2.fluxes("receptor", by="rules")
    with pytest.raises(Il2Error, match="unknown readout 'IL2_trimmer'"):
        il2.fluxes("receptor", "IL2_trimmer")
    model = il2.populate({"Treg": 1e5}, model="receptor")
    with pytest.raises(Il2Error, match="'Treg_bound_IL2' is an Expression; give an observable"):
        il2.fluxes(model, "Treg_bound_IL2")


def test_two_of_a_kind_meet_half_as_often():
    from pysb import Expression, Initial, Model, Monomer, Observable, Parameter, Rule

    model = Model("pairs", _export=False)
    with il2.building(model):
        L, A = Monomer("L"), Monomer("A", ["b"])
        Initial(L(), Expression("L_given", Parameter("L_dose", 0.0) * 1e9))
        Initial(A(b=None), Parameter("A_0", 10.0))
        Observable("free", A(b=None))
        Rule("pairs", A(b=None) + A(b=None) >> A(b=1) % A(b=1), Parameter("kf", 0.2))
    at_first = {"doses_nM": [0.0], "times_min": [0.0], "equilibrate": False}
    assert il2.fluxes(model, **at_first).value.item() == pytest.approx(0.2 * 10 * 10 / 2)
    assert il2.fluxes(model, "free", **at_first).value.item() == pytest.approx(-0.2 * 10 * 10)
