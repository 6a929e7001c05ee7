"""Regimens by the clock: the phases that they become, and the courses that these give, against closed forms."""

import copy
import itertools

import numpy as np
import pandas as pd
import pytest
from pysb import Expression, Initial, Model, Monomer, Observable, Parameter, Rule

import pysb_il2 as il2
from pysb_il2 import Dose, Infusion, Phase, Regimen, Wash
from pysb_il2.errors import Il2Error

#: How fast A is lost from the medium, per second; molecules of 1 mol/L.
LOST, SCALE = 1e-4, 1e15


@pytest.fixture(scope="module")
def medium():
    """A is dosed into a medium, from which it is lost, in molecules; nothing binds it."""
    model = Model("medium", _export=False)
    with il2.building(model):
        A, B = Monomer("A"), Monomer("B")
        dose = Parameter("A_dose", 7e-9)
        Initial(A(), Expression("A_in_medium", dose * Parameter("molecules_per_M", SCALE)))
        Initial(B(), Parameter("B_dose", 0.0))
        Rule("A_lost", A() >> None, Parameter("A_lost_kf", LOST))
        Observable("A_total", A())
        Observable("B_total", B())
    return model


def nM(table):
    return table.value.to_numpy() / SCALE * 1e9


def test_an_infusion_adds_its_rate_times_its_time_less_what_is_lost(medium):
    regimen = Regimen([Infusion("A", 3.0, "2 h", at="1 h")], duration="5 h")
    table = il2.schedule(medium, regimen, readouts=["A_total"], every_min=30, equilibrate=False)
    hours = table.time_min.to_numpy() / 60
    flowing = np.clip(hours - 1, 0, 2)
    k = LOST * 3600
    expected = 3.0 / k * (1 - np.exp(-k * flowing)) * np.exp(-k * np.clip(hours - 3, 0, None))
    assert nM(table) == pytest.approx(expected, rel=1e-5, abs=1e-9)
    kept = il2.schedule(medium, [Phase(120, infuse={"A": 3.0}, parameters={"A_lost_kf": 0.0})],
                        readouts=["A_total"], every_min=120, equilibrate=False)  # fmt: skip
    assert nM(kept) == pytest.approx([0.0, 6.0], rel=1e-6)
    assert "A_infusion" not in medium.parameters.keys()


def test_infusions_of_one_thing_add_up_and_each_flows_for_its_own_time(medium):
    events = [Infusion("A", 1.0, "3 h"), Infusion("A", 2.0, "1 h", at="1 h"), Infusion("B", 5.0, "30 min", every="2 h")]
    rates = [(phase.minutes, phase.infuse) for phase in Regimen(events, duration="4 h")]
    assert rates == [
        (30, {"A": 1.0, "B": 5.0}), (30, {"A": 1.0}), (60, {"A": 3.0}), (30, {"A": 1.0, "B": 5.0}), (30, {"A": 1.0}),
        (60, {}),
    ]  # fmt: skip


def test_half_of_the_medium_is_exchanged(medium):
    regimen = Regimen([Dose("A", 8.0), Wash(0.5, every="1 h", at="1 h"), Dose("A", 2.0, at="2 h")], duration="3.5 h")
    still = [Phase(p.minutes, p.add, p.wash, {"A_lost_kf": 0.0}) for p in regimen]
    table = il2.schedule(medium, still, readouts=["A_total"], every_min=60, equilibrate=False)
    assert nM(table.groupby("phase").last()) == pytest.approx([8, 4, 4, 2], rel=1e-6)


EVENTS = [
    Dose("IL2", 0.1, every="1 h", times=2), Dose("IL2", 0.2), Wash(0.25, at="1 h"), Wash(0.5, at=60),
    Infusion("IL2", 0.5, "1 h", at="1 h"),
]  # fmt: skip


@pytest.mark.slow
def test_a_regimen_is_the_phases_by_hand_in_hours_and_in_minutes_and_in_any_order():
    by_hand = [
        Phase(60, add={"IL2": 0.1 + 0.2}), Phase(60, wash=0.625, add={"IL2": 0.1}, infuse={"IL2": 0.5}), Phase(30),
    ]  # fmt: skip
    model = il2.build("receptor")
    names = ["free_IL2", "bound_IL2", "surface_CD25"]
    expected = il2.schedule(model, by_hand, readouts=names, every_min=30)
    for events in itertools.islice(itertools.permutations(EVENTS), 0, None, 60):
        found = il2.schedule(model, Regimen(events, duration="2.5 h"), readouts=names, every_min=30)
        pd.testing.assert_frame_equal(found, expected, rtol=1e-9)
    assert [*Regimen(EVENTS, "2.5 h")] == [*Regimen(EVENTS[::-1], 150)]


@pytest.mark.slow
def test_a_regimen_is_taken_before_a_dose():
    regimen = Regimen([Dose("IL-2", 0.2), Infusion("Proleukin", 0.2, "20 min"), Wash(at="30 min")], duration="1 h")
    by_hand = [Phase(20, add={"IL2": 0.2}, infuse={"IL2": 0.2}), Phase(10), Phase(30, wash=True)]
    given = {"doses_nM": [0.0, 1.0], "times_min": [10], "readouts": ["bound_IL2", "free_IL2"]}
    tables = [il2.time_course("receptor", before=before, **given) for before in (regimen, by_hand)]
    pd.testing.assert_frame_equal(*tables, rtol=1e-9)
    assert tables[0].value.min() > 0


@pytest.mark.slow
def test_an_infusion_into_a_medium_of_several_types():
    phases = [Phase(60, infuse={"IL2": 0.6})]
    one = il2.build("receptor", parameters={"cell_density": (1e5, "cells/mL")})
    several = il2.populate({"Treg": 1e5}, volume_ml=1.0, model="receptor")
    values = [
        il2.schedule(model, phases, readouts=[name], every_min=60, variation=None).value.iloc[-1]
        for model, name in ((one, "bound_IL2"), (several, "Treg_bound_IL2"))
    ]
    assert values[1] == pytest.approx(values[0], rel=1e-5)


@pytest.mark.slow
def test_an_infusion_into_a_decoupled_model(receptor):
    model = receptor(sites=("Y1", "Y2"))
    with il2.building(model):
        dose = Parameter("R_dose", 50.0)  # what is dosed is what is copied
    next(initial for initial in model.initials if "R(" in str(initial.pattern)).value = dose
    small = il2.decouple(model)
    assert il2.decoupling(small).splits
    names, infused = ["R_total", "pY1", "docked"], {"R": 0.5 * 3600e9}
    phases = [Phase(1, add={"R": 20e9}, infuse=infused), Phase(1)]
    tables = [il2.schedule(one, phases, readouts=names, every_min=1, equilibrate=False) for one in (model, small)]
    assert tables[1].value.tolist() == pytest.approx(tables[0].value.tolist(), rel=1e-4)
    assert tables[0].value[3] > tables[0].value[0] + 20


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Regimen([Dose("IL2", 1.0, at="2 d")], "1 d"), "dose at '2 d' is given at 2880 min.*ends at 1440 min"),
        (lambda: Regimen([Dose("IL2", 1.0, every="1 d", times=6)], "5 d"), "is given at 7200 min"),
        (lambda: Regimen([Infusion("IL2", 1.0, "25 h")], "1 d"), "lasts until 1500 min, and the regimen ends at 1440"),
        (lambda: Regimen([Dose("IL2", 1.0)], duration=0), "ends when it begins"),
        (lambda: Regimen([Dose("IL2", 1.0)], duration="-5 d"), "duration of the regimen is '-5 d'"),
        (lambda: Dose("IL2", -1.0), "nM is -1.0"),
        (lambda: Dose("IL2", 1.0, at="24"), "'24'; give minutes .* or text such as '30 min'"),
        (lambda: Dose("IL2", 1.0, at="1 month"), "'1 month'"),
        (lambda: Dose("IL2", 1.0, times=3), "given 3 times; say after what time again"),
        (lambda: Dose("IL2", 1.0, every=0), "given again after no time"),
        (lambda: Regimen([Dose("IL2", 1.0, every=1e-300)], 1), r"is given 1e\+300 times"),
        (lambda: Infusion("IL2", 1.0, "2 h", every="1 h"), "begins again before it has ended"),
        (lambda: Infusion("IL2", 1.0, 0), "lasts no time"),
        (lambda: Wash(1.5), "a fraction of 0 to 1"),
        (lambda: Phase(1, wash=-0.5), "a fraction of 0 to 1"),
        (lambda: Phase(1, infuse={"IL2": -1.0}), "infuse.* is -1.0"),
        (
            lambda: il2.schedule("receptor", Regimen([Infusion("IL3", 1.0, 5)], 5), readouts=["free_IL2"]),
            "unknown ligand or drug 'IL3'",
        ),
        (lambda: il2.schedule("receptor", Regimen([Dose("IL3", 1.0)], 5), readouts=["free_IL2"]), "'IL3'.*'IL2'"),
    ],
)
def test_bad_input_is_one_sentence(make, said):
    with pytest.raises(Il2Error, match=said) as caught:
        make()
    assert "\n" not in str(caught.value)


def test_an_infusion_where_the_amount_is_not_proportional_is_refused(medium):
    model = Model("square", _export=False)
    with il2.building(model):
        A = Monomer("A")
        Initial(A(), Expression("A_amount", Parameter("A_dose", 1.0) ** 2))
        Observable("A_total", A())
    with pytest.raises(Il2Error, match="amount of 'A' is not linear in 'A_dose'"):
        il2.schedule(model, [Phase(1, infuse={"A": 1.0})], readouts=["A_total"])


@pytest.mark.slow
def test_single_cells_of_a_regimen_have_the_mean_of_the_ode(medium):
    events = [Dose("A", 0.01, every="1 h"), Wash(0.5, at="30 min"), Infusion("A", 0.02, "1 h", at="1 h")]
    cells, given = 60, {"readouts": ["A_total"], "every_min": 30, "equilibrate": False}
    regimen = Regimen(events, duration="2.5 h")
    few = infused_at_scale(medium, 1e13)
    table = il2.schedule(few, regimen, cells=cells, seed=3, **given)
    ode = il2.schedule(few, regimen, **given)
    assert list(table.columns) == ["cell", "time_min", "phase", "readout", "value"]
    by_time = table.groupby(["phase", "time_min"]).value
    error = (by_time.std() / cells**0.5).to_numpy()
    assert np.all(error[1:] > 0)
    assert np.all(np.abs(by_time.mean().to_numpy() - ode.value) <= 5 * error + 1e-9)
    again = il2.schedule(few, regimen, cells=3, seed=3, **given)
    pd.testing.assert_frame_equal(again, table[table.cell < 3])
    assert len(il2.schedule(few, regimen, engine="ssa", **given).cell.unique()) == 100


def infused_at_scale(medium, scale):
    model = copy.deepcopy(medium)
    model.parameters["molecules_per_M"].value = scale
    return model


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["ssa", "nfsim", "rulemonkey"])
def test_single_cells_are_washed_before_the_dose(engine):
    model = il2.build("receptor", cell={"CD25": 300, "CD122": 20, "CD132": 50})
    before = [Phase(1, add={"IL2": 0.002}), Phase(0, wash=True), Phase(0, add={"IL2": 0.002}), Phase(0, wash=0.5)]
    given = {"doses_nM": [0.0], "times_min": [0], "readouts": ["free_IL2", "surface_CD25"], "before": before}
    table = il2.single_cells(model, cells=3, engine=engine, equilibrate_min=0, **given)
    mean = table.groupby("readout").value.mean()
    ode = il2.time_course(model, equilibrate=False, **given).set_index("readout").value
    # Half of some 1200 molecules: 17 of noise in each cell, of which there are three.
    assert mean.free_IL2 == pytest.approx(ode.free_IL2, abs=5 * 20 / 3**0.5)
    assert mean.surface_CD25 == pytest.approx(ode.surface_CD25, abs=5 * 300**0.5 / 3**0.5)


@pytest.mark.parametrize("engine", ["nfsim", "rulemonkey"])
def test_engines_that_keep_their_constants_refuse_an_infusion(engine):
    with pytest.raises(Il2Error, match=f"'{engine}' keeps its constants.*take engine='ssa'"):
        il2.schedule("receptor", [Phase(1, infuse={"IL2": 0.1})], readouts=["free_IL2"], engine=engine, cells=1)


@pytest.mark.slow
def test_what_is_returned_to_the_medium_after_one_wash_binds_again_and_is_gone_after_several():
    """In the median cell: without it the trimer would only fall; CD122, which was internalised, comes back."""
    once = [Dose("IL2", 1.0), Wash(at="30 min")]
    often = [Dose("IL2", 1.0), Wash(at="30 min", every="1 h")]
    names = ["IL2_trimer", "free_IL2", "surface_CD122"]
    (kept, gone) = (
        il2.schedule("receptor", Regimen(events, duration="20.5 h"), readouts=names, every_min=60, variation=None)
        .drop_duplicates(["time_min", "readout"])
        .pivot_table(index="time_min", columns="readout", values="value")
        .loc[90:]
        for events in (once, often)
    )
    lowest = kept.IL2_trimer.idxmin()
    assert 180 < lowest < 360
    assert kept.IL2_trimer.loc[lowest:].max() > 1.15 * kept.IL2_trimer.min()
    assert kept.free_IL2.loc[lowest:].is_monotonic_decreasing
    assert kept.surface_CD122.is_monotonic_increasing
    assert gone.IL2_trimer.is_monotonic_decreasing
    assert gone.IL2_trimer.iloc[-1] < 1e-3 * kept.IL2_trimer.iloc[-1]


@pytest.mark.slow
def test_a_wash_of_single_cells_takes_what_is_held_in_the_medium_or_is_refused():
    model = Model("decoy", _export=False)
    with il2.building(model):
        A, B, C = Monomer("A", ["b"]), Monomer("B", ["a"]), Monomer("C")
        for free in (A(b=None), B(a=None)):
            Initial(free, Parameter(f"{free.monomer.name}_dose", 0.0))
        Initial(C(), Parameter("C_0", 5.0))
        Rule("A_binds_B", A(b=None) + B(a=None) | A(b=1) % B(a=1), Parameter("kf", 0.1), Parameter("kr", 1e-3))
        Observable("held", A(b=1) % B(a=1))
        Observable("C_total", C())
    phases = [Phase(5, add={"A": 50e9, "B": 30e9}), Phase(0, wash=True)]
    given = {"readouts": ["held", "C_total"], "every_min": 5, "equilibrate": False, "cells": 1}
    by_phase = il2.schedule(model, phases, engine="ssa", **given).groupby(["readout", "phase"]).value.last()
    assert by_phase["held", 0] > 20
    assert by_phase["held", 1] == 0
    assert by_phase["C_total", 1] == 5
    with pytest.raises(Il2Error, match=r"A and B hold each other in the medium.*engine='ssa'"):
        il2.schedule(model, phases, engine="nfsim", **given)


@pytest.mark.parametrize(
    ("last", "said"),
    [
        (Phase(1, add={"IL7": 1.0}), "unknown ligand or drug 'IL7'"),
        (Phase(1, infuse={"IL7": 1.0}), "unknown ligand or drug 'IL7'"),
        (Phase(1, parameters={"kon": 1.0}), "model 'receptor' has no parameter 'kon'"),
    ],
)
@pytest.mark.parametrize("engine", [None, "ssa"])
def test_what_the_last_phase_cannot_have_is_said_before_anything_is_expanded(last, said, engine, monkeypatch):
    def expanded(*given, **more):
        raise AssertionError

    for where in ("experiment", "single_cells"):
        name = {"experiment": "Runner", "single_cells": "StochasticSimulation"}[where]
        monkeypatch.setattr(f"pysb_il2.experiments.{where}.{name}", expanded)
    phases = [Phase(60, add={"IL2": 1.0}), last]
    with pytest.raises(Il2Error, match=said):
        il2.schedule("receptor", phases, readouts=["free_IL2"], engine=engine)
    with pytest.raises(Il2Error, match=said):
        il2.dose_response("receptor", doses_nM=[1.0], readout="free_IL2", before=phases)


def test_a_notebook_shows_the_phases_of_a_regimen():
    regimen = il2.Regimen(
        [il2.Dose("IL2", 0.1), il2.Wash(0.5, at="2 h"), il2.Infusion("IL15", 2.0, "1 h", at="2 h")], "3 h"
    )
    shown = regimen._repr_html_()
    assert "<tr><td>0</td><td>2</td><td>0</td><td>IL2 0.1</td><td></td></tr>" in shown
    assert "<tr><td>2</td><td>1</td><td>0.5</td><td></td><td>IL15 2</td></tr>" in shown
