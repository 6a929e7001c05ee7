"""Numbers of cells that change: what is kept, what the rates say, and how short steps must be."""

import functools
import math

import numpy as np
import pytest
from pysb import Expression, Observable, Parameter

import pysb_il2 as il2
from pysb_il2 import Phase
from pysb_il2.errors import Il2Error
from pysb_il2.modules import fate, il2_receptor
from tests.catalogue.test_populate import cell, two_sites

DAY = 1440.0
#: Neither ligand nor receptors are made or lost.
CLOSED = dict.fromkeys(("k_secreted", "k_lost", "k_made", "k_total"), 0.0)


def with_rates(division, death, make=cell, name="cell"):
    """Return a cell with rates per day; text is an observable, of which they are a ten-thousandth."""
    model = make(name)
    with il2.building(model):
        for rate, per_day in (("division_rate", division), ("death_rate", death)):
            per_s = Parameter(f"{rate}_per_s", (1e-4 if isinstance(per_day, str) else per_day) / 86400)
            Expression(rate, per_s * (model.observables[per_day] if isinstance(per_day, str) else 1.0))
    return model


def followed(model, *phases, readouts=(), **options):
    """Return read-outs over time, one column each."""
    options = {"equilibrate": False, **options}
    table = il2.population_dynamics(model, phases, readouts=readouts, **options)
    return table.pivot(index="time_min", columns="readout", values="value")


@functools.cache
def pair():
    """Return a type that divides and one that dies, with all ligand observed; not to be changed."""
    model = il2.populate({"a": 1e4, "b": 2e4}, model={"a": with_rates(1.0, 0.0), "b": with_rates(0.0, 0.5)})
    with il2.building(model):
        Observable("all_L", model.monomers["L"]())
    return model


@pytest.mark.slow
@pytest.mark.parametrize("step_min", [DAY, 300.0])
def test_constant_rates_give_exponentials(step_min):
    table = followed(pair(), Phase(3 * DAY), step_min=step_min)
    days = np.array(table.index) / DAY
    assert list(table.a_cells) == pytest.approx(list(1e4 * np.exp(days)), rel=1e-9)
    assert list(table.b_cells) == pytest.approx(list(2e4 * np.exp(-0.5 * days)), rel=1e-9)
    assert pair().parameters["a_cells"].value == 1e4


def test_division_keeps_ligand_and_the_proteins_of_each_cell():
    model = il2.populate({"a": 1e6, "b": 1e6}, model={"a": with_rates(1.0, 0.0), "b": with_rates(0.5, 0.0)})
    with il2.building(model):
        Observable("all_L", model.monomers["L"]())
    phase = Phase(2 * DAY, add={"L": 0.1}, parameters=CLOSED)
    names = ["all_L", "bound_L", "a_all_R", "b_all_R", "a_L_inside"]
    table = followed(model, phase, readouts=names)
    assert list(table.all_L) == pytest.approx([table.all_L.iloc[0]] * len(table), rel=1e-6)
    assert table.all_L.iloc[0] > 1e10
    assert table.bound_L.iloc[-1] > 0.1 * table.all_L.iloc[-1]
    for label in "ab":
        assert list(table[f"{label}_all_R"]) == pytest.approx([1000] * len(table), rel=1e-6)


@pytest.mark.slow
def test_daughters_share_what_is_bound():
    """Nothing binds or leaves meanwhile, so the ligand of each cell halves as cells double."""
    model = il2.populate({"a": 1e6, "b": 1.0}, model={"a": with_rates(math.log(2), 0.0), "b": with_rates(0.0, 0.0)})
    phases = [Phase(60, add={"L": 0.1}), Phase(DAY, wash=True, parameters=still(model))]
    table = followed(model, *phases, readouts=["bound_L"], step_min=DAY)
    before, after = table.bound_L.iloc[-2:] / table.a_cells.iloc[-2:]
    assert before > 100
    assert after == pytest.approx(before / 2, rel=1e-6)


@pytest.mark.slow
def test_cells_that_die_take_what_they_hold_and_no_more():
    """A type whose name begins as that of another keeps the ligand inside its cells."""
    models = {"T": with_rates(0.0, 5.0), "T_b": with_rates(0.0, 0.0)}
    model = il2.populate({"T": 1e6, "T_b": 1e6}, model=models)
    inside = ["T_L_inside", "T_b_L_inside"]
    phases = [Phase(300, add={"L": 0.1}, parameters=CLOSED), Phase(DAY, parameters=still(model))]
    table = followed(model, *phases, readouts=inside, step_min=DAY)
    before, after = table.iloc[-2], table.iloc[-1]
    assert after.T_cells == pytest.approx(before.T_cells * math.exp(-5), rel=1e-9)
    assert before.T_b_L_inside > 10
    assert list(after[inside]) == pytest.approx(list(before[inside]), rel=1e-6)  # per cell that is left


def test_without_rates_it_is_a_schedule():
    model = il2.populate({"a": 1e5, "b": 1e5}, model={"a": with_rates(0.0, 0.0), "b": cell()})
    phases = [Phase(600, add={"L": 0.1}), Phase(300, wash=True)]
    table = il2.population_dynamics(model, phases, readouts=["bound_L"], equilibrate=False, step_min=300)
    plain = il2.schedule(model, phases, readouts=["bound_L"], equilibrate=False, every_min=300)
    found, wanted = table[table.readout == "bound_L"].value, plain.drop_duplicates("time_min", keep="first").value
    assert list(found) == pytest.approx(list(wanted), rel=1e-5)
    assert set(table[table.readout == "b_cells"].value) == {1e5}


@pytest.mark.slow
def test_shorter_steps_converge():
    """Cells that divide by ligand that they share grow linearly; the error falls with the step."""
    model = il2.populate({"a": 1e6, "b": 1.0}, model={"a": with_rates("L_inside", 0.0), "b": with_rates(0.0, 0.0)})
    per_s = Phase(240, add={"L": 1.0}), Phase(2 * DAY, wash=True, parameters=still(model))
    errors = []
    for step in (DAY / 4, DAY / 8, DAY / 16):
        table = followed(model, *per_s, readouts=["a_L_inside"], step_min=step).loc[240:]
        first = table.iloc[0]
        grown = 2e-4 * first.a_L_inside * first.a_cells
        assert grown > 0.3 * first.a_cells
        errors.append(abs(table.a_cells.iloc[-1] - first.a_cells - grown))
    assert errors[1] < 0.6 * errors[0]
    assert errors[2] < 0.6 * errors[1]
    assert errors[2] < 0.02 * grown


def still(model):
    """Return constants with which nothing happens but that cells divide and die."""
    return {p.name: 0.0 for p in model.parameters if p.name.startswith("k") or "_k" in p.name}


@pytest.mark.slow
def test_a_decoupled_model_gives_the_same_numbers():
    models = {"a": with_rates("on_y1", 0.0, two_sites, "a"), "b": with_rates("on_y2", 0.1, two_sites, "b")}
    model = il2.populate({"a": 1e6, "b": 1e6}, model=models)
    whole, smaller = (
        followed(m, Phase(DAY, add={"L": 0.1}), readouts=["a_on_y1"]) for m in (model, il2.decouple(model))
    )
    assert whole.a_cells.iloc[-1] > 1.01e6
    for name in whole:
        assert list(smaller[name]) == pytest.approx(list(whole[name]), rel=1e-5)


@pytest.mark.slow
def test_a_regimen_is_a_sequence_of_phases():
    doses = il2.Regimen([il2.Dose("L", nM=0.1, every="1 d", times=2)], duration="2 d")
    assert list(followed(pair(), *doses, step_min=DAY).index) == [0, DAY, 2 * DAY]


def test_pSTAT5_alone_can_drive_division():
    """At level STAT5 half of the nuclear pSTAT5 that saturates gives half of the fastest division (12 h)."""
    model = il2.build(il2_receptor, fate(detail="STAT5"), cell="Treg")
    half = float(model.parameters["STAT5_fate_K"].value)
    values = {p: p.value for p in model.parameters} | {model.observables["STAT5_for_fate"]: half}
    division, death = (model.expressions[name].expand_expr().subs(values) for name in ("division_rate", "death_rate"))
    assert float(division) == pytest.approx(math.log(2) / (12 * 3600) / 2)
    assert float(death) == pytest.approx(math.log(2) / (72 * 3600) / 2)


@pytest.mark.slow
def test_what_cannot_grow_is_one_sentence():
    lone = cell()
    with il2.building(lone):
        Expression("division_rate", Parameter("k_lone", 1e-6) * lone.observables["Yp"])
    lower = cell()
    with il2.building(lower):
        Expression("death_rate", -1.0 - 0 * Parameter("k_lower", 1.0))
        Expression("division_rate", 0.0 * lower.parameters["k_lower"])
    wrong = {
        "has no types of cells": cell(),
        "no type of model": il2.populate({"a": 1.0}, model={"a": cell()}),
        "has division_rate and no death_rate": il2.populate({"a": 1.0}, model={"a": lone}),
        "b_death_rate -1": il2.populate({"b": 1.0}, model={"b": lower}),
        "too fast for steps of": il2.populate({"a": 1.0}, model={"a": with_rates(1e5, 0.0)}),
    }
    for words, model in wrong.items():
        with pytest.raises(Il2Error, match=words):
            followed(model, Phase(10))
    with pytest.raises(Il2Error, match="lasts no time"):
        il2.population_dynamics(pair(), [Phase(0)])
