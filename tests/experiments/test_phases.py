"""Phases in a row, each with constants of its own, against closed forms: three and more, and before the dose."""

import numpy as np
import pytest
from pysb import Initial, Model, Monomer, Observable, Parameter, Rule

import pysb_il2 as il2
from pysb_il2 import Phase

MADE, LOST = 0.5, 0.01  # molecules per second; per second


@pytest.fixture(scope="module")
def turnover():
    """X is made and lost beside a ligand that is only there, in mol/L."""
    model = Model("turnover", _export=False)
    with il2.building(model):
        A, X = Monomer("A"), Monomer("X")
        Initial(A(), Parameter("A_dose", 7e-9))
        Initial(X(), Parameter("X_0", 20.0))
        Rule("X_made", None >> X(), Parameter("X_made_kf", MADE))
        Rule("X_lost", X() >> None, Parameter("X_lost_kf", LOST))
        Observable("X_total", X())
        Observable("A_total", A())
    return model


def after(x, minutes, made=MADE, lost=LOST):
    """Return how much of X is there after some time."""
    return made / lost + (x - made / lost) * np.exp(-lost * 60 * minutes)


#: Minutes, and the constants that differ.
CHANGES = [
    (2.0, {}), (1.0, {"X_made_kf": 2.0}), (0.5, {"X_lost_kf": 0.03}), (3.0, {"X_made_kf": 0.0, "X_lost_kf": 0.02}),
    (1.5, {}),
]  # fmt: skip


def by_hand(x, changes):
    """Return the amount at the end of each phase."""
    found = []
    for minutes, values in changes:
        x = after(x, minutes, values.get("X_made_kf", MADE), values.get("X_lost_kf", LOST))
        found.append(x)
    return found


@pytest.mark.parametrize("equilibrate", [True, False])
def test_each_phase_has_its_own_constants_and_begins_where_the_last_one_ended(turnover, equilibrate):
    phases = [Phase(minutes, parameters=values) for minutes, values in CHANGES]
    table = il2.schedule(turnover, phases, readouts=["X_total"], every_min=0.75, equilibrate=equilibrate)
    ends = table.groupby("phase").last()
    assert ends.time_min.tolist() == pytest.approx(np.cumsum([minutes for minutes, _ in CHANGES]))
    start = MADE / LOST if equilibrate else 20.0
    assert ends.value.tolist() == pytest.approx(by_hand(start, CHANGES), rel=1e-4)
    assert table[table.phase == 3].time_min.tolist() == pytest.approx([3.5, 4.25, 5.0, 5.75, 6.5])
    assert table.groupby("phase").first().value.tolist() == pytest.approx(
        [start, *by_hand(start, CHANGES)[:-1]], rel=1e-4
    )


def test_what_is_added_and_washed_away_over_four_phases(turnover):
    phases = [
        Phase(1, add={"A": 3.0}),
        Phase(1, add={"A": 2.0}),
        Phase(1, wash=True, add={"A": 0.5}),
        Phase(0, wash=True),
    ]
    table = il2.schedule(turnover, phases, readouts=["A_total"], every_min=1, equilibrate=False)
    assert (1e9 * table.value).tolist() == pytest.approx([3, 3, 5, 5, 0.5, 0.5, 0], abs=1e-6)


@pytest.mark.parametrize("protocol", ["dose response", "time course"])
def test_phases_before_the_dose_have_their_constants_too(turnover, protocol):
    before = [Phase(minutes, parameters=values) for minutes, values in CHANGES[:4]]
    times = [1.0, 0.0, 5.0]
    how = {"doses_nM": [0.0, 4.0], "times_min": times, "before": before, "equilibrate": False}
    if protocol == "dose response":
        table = il2.dose_response(turnover, readout="X_total", **how)
    else:
        table = il2.time_course(turnover, readouts=["X_total"], **how)
    start = by_hand(20.0, CHANGES[:4])[-1]
    assert table.value.tolist() == pytest.approx([after(start, minutes) for minutes in times] * 2, rel=1e-4)


def test_what_was_added_before_is_there_beside_the_dose(turnover):
    before = [Phase(1, add={"A": 2.0}), Phase(1, wash=True, add={"A": 1.0}), Phase(1)]
    table = il2.time_course(
        turnover, doses_nM=[0.0, 4.0], times_min=[0], readouts=["A_total"], before=before, equilibrate=False
    )
    assert (1e9 * table.value).tolist() == pytest.approx([1, 5], rel=1e-6)
