"""Experiments of several steps against closed forms, at times and doses other than the defaults."""

import numpy as np
import pandas as pd
import pytest
from pysb import Initial, Model, Monomer, Observable, Parameter, Rule

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.experiments.phase import MAX_READINGS, check_readings

ON, OFF = 1e-3, 4e-3  # per second and nM, of the ligand and of the drug


def exchange(on=1e6 * ON * 1e3, total=100.0):
    """The ligand A turns X into Y, the drug D turns Y back; both stay, in mol/L."""
    model = Model("exchange", _export=False)
    with il2.building(model):
        A, D, X, Y = (Monomer(name) for name in "ADXY")
        Initial(A(), Parameter("A_dose", 0.0))
        Initial(D(), Parameter("D_concentration", 0.0))
        Initial(X(), Parameter("X_0", total))
        Rule("A_acts", A() + X() >> A() + Y(), Parameter("on", on))
        Rule("D_acts", D() + Y() >> D() + X(), Parameter("off", 1e9 * OFF))
        for name, molecule in (("surface_X", X), ("Y_total", Y), ("A_total", A), ("D_total", D)):
            Observable(name, molecule())
    return model


@pytest.fixture(scope="module")
def model():
    return exchange()


def Y_after(seconds, A_nM, D_nM=0.0, start=0.0):
    on, off = ON * A_nM, OFF * D_nM
    at_rest = 100 * on / (on + off)
    return at_rest + (start - at_rest) * np.exp(-(on + off) * seconds)


def test_what_is_left_after_washing_stays_as_it_was(model):
    table = il2.washout(
        model, ligand="A", dose_nM=2.0, stimulate_min=4, follow_min=6, readouts=["Y_total", "A_total"], every_min=2
    )
    course = table.pivot_table(index=["phase", "time_min"], columns="readout", values="value")
    assert course.index.tolist() == [(0, 0), (0, 2), (0, 4), (1, 4), (1, 6), (1, 8), (1, 10)]
    stays = Y_after(240, 2.0)
    assert course.Y_total.tolist() == pytest.approx([0, Y_after(120, 2.0), *[stays] * 5], rel=1e-4, abs=1e-4)
    assert (1e9 * course.A_total).tolist() == pytest.approx([2, 2, 2, 0, 0, 0, 0], abs=1e-6)


def test_a_drug_that_is_given_late_acts_beside_the_ligand(model):
    table = il2.inhibitor_chase(
        model, ligand="A", inhibitor="D", inhibitor_nM=1.5, dose_nM=3.0, stimulate_min=5, follow_min=3,
        readouts=["Y_total"], every_min=1,
    )  # fmt: skip
    chase = table[table.phase == 1]
    assert chase.time_min.tolist() == [5, 6, 7, 8]
    start = Y_after(300, 3.0)
    expected = [Y_after(60 * minute, 3.0, 1.5, start) for minute in range(4)]
    assert chase.value.tolist() == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize(
    ("assay", "how", "minutes", "readings"),
    [(il2.inhibitor_chase, {"inhibitor": "D", "inhibitor_nM": 1.0}, 90, 16 + 31), (il2.washout, {}, 150, 7 + 25)],
)
def test_times_are_those_of_the_reference_where_none_are_given(model, assay, how, minutes, readings):
    """Half an hour with 1 nM; the drug for an hour, read every 2 min; two hours after washing, read every 5."""
    table = assay(model, ligand="A", readouts=["Y_total"], **how)
    assert table.time_min.iloc[-1] == minutes
    assert len(table) == readings
    assert table[table.phase == 0].value.iloc[-1] == pytest.approx(Y_after(1800, 1.0), rel=1e-4)


def test_loss_is_in_per_cent_of_what_was_there_before_at_each_dose(model):
    table = il2.surface_loss(model, ligand="A", doses_nM=[1.0, 0.0, 5.0], times_min=[3, 0, 8], readout="surface_X")
    assert list(table.columns) == ["ligand", "dose_nM", "time_min", "readout", "value"]
    expected = [100 * np.exp(-ON * nM * 60 * minute) for nM in (1.0, 0.0, 5.0) for minute in (3, 0, 8)]
    assert table.value.tolist() == pytest.approx(expected, rel=1e-4)
    assert table.time_min.tolist() == [3, 0, 8] * 3
    assert table.attrs["units"] == {"dose_nM": "nM", "time_min": "min", "value": "%"}
    other = il2.surface_loss(exchange(total=20.0), ligand="A", doses_nM=[1.0], times_min=[3], readout="surface_X")
    assert other.value[0] == pytest.approx(table.value[0], rel=1e-4)
    with pytest.raises(Il2Error, match="'Y_total' is 0 before the dose; choose a chain that the cell has"):
        il2.surface_loss(model, ligand="A", readout="Y_total")


def test_variants_are_compared_with_the_first_each_readout_at_its_time(model):
    table = il2.compare(
        {"whole": model, "half": exchange(total=50.0), "dead": exchange(on=0.0)},
        readouts={"Y_total": 4, "surface_X": 9, "D_total": 1}, dose_nM=2.0, ligand="A",
    )  # fmt: skip
    Y, X = Y_after(240, 2.0), 100 - Y_after(540, 2.0)
    assert table.value.tolist() == pytest.approx([Y, X, 0, Y / 2, X / 2, 0, 0, 100, 0], rel=1e-4, abs=1e-4)
    percent = table.percent.to_numpy().reshape(3, 3)
    assert percent[:, :2] == pytest.approx(np.array([[100, 100], [50, 50], [0, 100 * 100 / X]]), rel=1e-4, abs=1e-4)
    assert np.isnan(percent[:, 2]).all()  # of none there are no per cent
    assert table.time_min.tolist() == [4, 9, 1] * 3
    with pytest.raises(Il2Error, match="there is nothing to compare"):
        il2.compare({}, readouts={"Y_total": 1})


def test_plasma_falls_by_half_and_jumps_with_each_injection(model):
    table = il2.low_dose_course(
        model, ligand="A", dose_nM=0.8, days=0.25, every_h=3.0, half_life_h=2.0, readouts=["A_total"]
    )
    plasma = [0.8, 0.8 / 2**0.5, 0.4, 0.8 + 0.8 / 2**1.5]
    plasma += [plasma[3] / 2**0.5, plasma[3] / 2]
    assert table.time_min.tolist() == [t for hour in range(6) for t in (60 * hour, 60 * hour + 60)]
    assert (1e9 * table.value).tolist() == pytest.approx(np.repeat(plasma, 2), rel=1e-6)


def test_low_doses_are_daily_for_five_days_with_a_half_life_of_five_hours_where_nothing_is_said(model):
    table = il2.low_dose_course(model, ligand="A", readouts=["A_total"])
    nM = 1e9 * table.value.to_numpy()[::2]
    assert len(nM) == 5 * 24
    assert nM[0] == pytest.approx(0.05)
    assert nM[5] == pytest.approx(0.025)
    assert nM[24] == pytest.approx(0.05 * (1 + 2 ** (-24 / 5)))


@pytest.mark.parametrize("column", ["dose_nM", "value"])
def test_a_curve_without_a_column_is_refused(column):
    with pytest.raises(Il2Error, match=f"lacks the column '{column}'; pass what dose_response returns"):
        il2.ec50(pd.DataFrame({"dose_nM": [1.0], "value": [1.0]}).drop(columns=column))


@pytest.mark.parametrize("column", ["free_nM", "value"])
def test_binding_without_a_column_is_refused(column):
    with pytest.raises(Il2Error, match=f"lacks the column '{column}'; pass what saturation_binding returns"):
        il2.binding_sites(pd.DataFrame({"free_nM": [1.0], "value": [1.0]}).drop(columns=column))


def test_as_many_classes_as_the_doses_allow():
    table = pd.DataFrame({"free_nM": [1.0, 3.0, 10.0], "value": [10 / 11, 30 / 13, 5.0]})
    assert il2.binding_sites(table, classes=1).Kd_nM[0] == pytest.approx(10)
    for classes in (0, -1, 2):
        with pytest.raises(Il2Error, match="3 doses with binding are too few"):
            il2.binding_sites(table, classes=classes)


def test_numbers_at_their_limits_are_taken(model):
    check_readings(MAX_READINGS)
    with pytest.raises(Il2Error, match="readings are too many"):
        check_readings(MAX_READINGS + 1)
    for staining in (None, 0.6, 1):
        il2.dose_response(model, ligand="A", doses_nM=[0], times_min=[0], readout="surface_X", staining_log_sd=staining)
