"""Constants fitted to measurements made up from the receptor model, with known constants, scales and noise."""

import json

import numpy as np
import pandas as pd
import pytest

import pysb_il2 as il2
from pysb_il2.calibration import EstimatedParameter, fit, profile, sample
from pysb_il2.fitting.fit_state import FitState
from pysb_il2.fitting.objective import Problem
from pysb_il2.records import DamageWarning

pytestmark = pytest.mark.slow

TRUTH = {"CD132_joins_kf": 7e-6, "complex_internalised_kf": 12.0}
#: The other constant, where one alone is free.
KNOWN = {"complex_internalised_kf": (12.0, "min (half-life)")}
#: With ranges of their own, so that fits of the library's constants do not move these tests.
JOINS = EstimatedParameter("CD132_joins_kf", 2e-6, 1e-5, start=4e-6)
INSIDE = EstimatedParameter("complex_internalised_kf", 10, 17, start=15)
UNITS = {"CD132_joins_kf": "cell/(molecules*s)", "complex_internalised_kf": "min (half-life)"}
COPIES = {"Treg": {"CD25": 3476, "CD122": 657, "CD132": 14017}, "NK": {"CD25": 22, "CD122": 8503, "CD132": 7643}}
OURS = {"model": "receptor", "cells": COPIES}
SCALES = {("Treg", "1"): 3.0, ("Treg", "2"): 2.2, ("NK", "1"): 0.8, ("NK", "2"): 1.1}
BACKGROUNDS = {("Treg", "1"): 60.0, ("Treg", "2"): 20.0, ("NK", "1"): 90.0, ("NK", "2"): 40.0}


def measured(cells=("Treg", "NK"), replicates="12", *, relative=0.03, absolute=0.005, seed=1, doses=6, days=None):
    """Return what would be measured of IL-2 held by all three chains."""
    random, tables, doses_nM = np.random.default_rng(seed), [], np.geomspace(3e-3, 100, doses)
    for cell in cells:
        model = il2.build("receptor", cell=COPIES[cell], parameters={k: (v, UNITS[k]) for k, v in TRUTH.items()})
        table = il2.dose_response(model, doses_nM=doses_nM, times_min=[10, 120], readout="IL2_trimer")
        for replicate in replicates:
            day = (days or {}).get(replicate, 1.0)
            clean = SCALES[cell, replicate] * day * table.value + BACKGROUNDS[cell, replicate]
            noise = relative * clean * random.normal(size=len(clean))
            noise += absolute * clean.max() * random.normal(size=len(clean))
            tables.append(table.assign(cell=cell, replicate=replicate, value=clean + noise))
    return pd.concat(tables, ignore_index=True)


@pytest.fixture(scope="module")
def problem():
    return Problem(measured(), [JOINS, INSIDE], **OURS)


@pytest.fixture(scope="module")
def found(problem):
    return fit(problem, n_starts=1)


def small(**options):
    """A problem that is computed in a few milliseconds."""
    given = {**OURS, "parameters": KNOWN, "noise": (0.03, 0.005), **options}
    return Problem(measured(["Treg"], "1", doses=4), [JOINS], **given)


def test_known_constants_come_back(found):
    """Within four standard deviations (1 in 16000 by chance), which are small against the priors."""
    widths = np.sqrt(np.diag(found.covariance))
    truth = np.log([TRUTH[name] for name in found.problem.names])
    assert np.all(np.abs(found.x - truth) < 4 * widths)
    assert np.all(widths < 0.2)
    assert found.table.determined.tolist() == ["data", "data"]
    assert found.converged
    assert not found.warnings


def test_scales_backgrounds_and_noise_come_back(found):
    """Each is known from 12 values of 3 %, and so to a few per cent, with the constants' own uncertainty."""
    groups = found.residuals.drop_duplicates(["cell", "replicate"]).set_index(["cell", "replicate"])
    for group, truth in SCALES.items():
        assert groups.scale[group] == pytest.approx(truth, rel=0.1)
        assert groups.background[group] == pytest.approx(BACKGROUNDS[group], abs=15)
    relative, absolute = next(iter(found.noise.values()))
    assert relative == pytest.approx(0.03, rel=0.4)  # of 48 values: 10 % is one standard deviation of one part
    assert 0.001 <= absolute <= 0.01
    assert found.residuals.residual.std() == pytest.approx(1.0, abs=0.15)


def test_the_report_says_it_all(found):
    text = found.report()
    assert "48 values; 2 constants free, 8 scales and backgrounds" in text
    assert "CD132_joins_kf = " in text
    assert "the data determine 2 of 2" in text


def test_factors_of_days_come_back():
    """Two replicates of two days share one scale; the second day is a fifth brighter."""
    days = {"1": 1.0, "2": 1.2 * SCALES["Treg", "1"] / SCALES["Treg", "2"]}
    data = measured(["Treg"], days=days, relative=0.01)
    data["value"] -= data.replicate.map({"1": 60.0, "2": 20.0})
    data["day"] = data.replicate.map({"1": "Monday", "2": "Tuesday"})
    groups = {"scale_by": ["cell"], "background_by": None, "noise": (0.01, 0.005), "parameters": KNOWN}
    one = fit(Problem(data, [JOINS], **OURS, day_sd=0.3, **groups), n_starts=1)
    assert one.values["day[Tuesday]"] / one.values["day[Monday]"] == pytest.approx(1.2, rel=0.02)
    without = fit(Problem(data, [JOINS], **OURS, **groups), n_starts=1)
    assert without.cost > one.cost + 50


def test_the_jacobian_is_the_derivative_of_the_residuals():
    """With copies that float and days; central differences of another step agree to their error."""
    data = measured(doses=4)
    data["day"] = np.where(data.time_min == 10, "1", "2")  # not as replicates, whose scales would take up a day
    p = Problem(data, [JOINS, INSIDE], **OURS, copy_number_gsd={"CD122": 2.0}, day_sd=0.2)
    assert p.names == [*TRUTH, "CD122_0[Treg]", "CD122_0[NK]", "day[1]", "day[2]"]
    x = p.x0() + 0.05
    jacobian = p.jacobian(x)
    for i, step in enumerate(3e-3 * np.eye(len(x))):
        difference = (p.residuals(x + step) - p.residuals(x - step)) / 6e-3
        assert np.abs(jacobian[:, i] - difference).max() < 2e-3 * np.abs(difference).max()


def test_free_constants_reach_models_as_built():
    """At the table's values every override is what the model has: units, half-lives, variants, copies."""
    data = measured(["Treg"], "1", doses=4)
    data = pd.concat([data.assign(ligand=name) for name in ("IL2", "H16N_Nterm_Fc")], ignore_index=True)
    names = ["CD25_captures_IL2_Kd", "CD122_captures_IL2_Kd", "CD132_joins_IL2_CD122_Kd", "complex_internalised_kf"]
    p = Problem(data, names, **OURS, copy_number_gsd={"CD132": 1.5}, scale_by=["ligand"], background_by=["ligand"])
    assert len(p.conditions) == 2
    for key, condition in p.conditions.items():
        overrides = p.overrides(p.x0(), key)
        assert set(overrides) == {*names, "CD132_0"}
        for name, value in overrides.items():
            assert value == pytest.approx(condition.model.parameters[name].value, rel=1e-12), (key, name)


def absolute():
    """Molecules per cell: no scale, no background."""
    data = measured(["Treg"], "1", doses=4)
    data["value"] = (data.value - 60.0) / 3.0
    groups = {"scale_by": None, "background_by": None, "noise": (0.05, 0.01), "parameters": KNOWN}
    return Problem(data, [JOINS], **OURS, **groups)


def test_absolute_values_need_no_scale():
    one = fit(absolute(), n_starts=1)
    assert one.values["CD132_joins_kf"] == pytest.approx(TRUTH["CD132_joins_kf"], rel=0.2)
    assert (one.residuals.scale == 1).all()


class Killed(BaseException):
    """As a kill would: nothing catches it."""


@pytest.mark.parametrize("where", ["search 2 of 2: chi2", "noise"])
def test_a_killed_fit_goes_on_as_if_nothing_had_happened(tmp_path, where, monkeypatch):
    """Wherever it is killed, and even if the journal was cut in mid-write."""
    options = {"n_starts": 2, "seed": 5}
    state, asked = tmp_path / "state.json", [0]
    predict = Problem.predict

    def counted(self, x):
        asked[0] += 1
        return predict(self, x)

    monkeypatch.setattr(Problem, "predict", counted)
    straight = fit(small(noise=None), state=tmp_path / "other.json", **options)
    whole, asked[0], lines = asked[0], 0, []

    def kill(line):
        lines.append(line)
        if sum(one.startswith(where) for one in lines) == 2:  # one step of that search is done
            raise Killed

    with pytest.raises(Killed):
        fit(small(noise=None), state=state, progress=kill, **options)
    with pytest.raises(il2.errors.Il2Error, match="holds a fit; go on with it by resume"):
        fit(small(noise=None), state=state, **options)
    with (tmp_path / "state.json.journal").open("ab") as file:
        file.write(b',\n[3, {"kind": 0')
    with pytest.warns(DamageWarning, match=r"state\.json\.journal' is damaged: \d+ records are whole, and what others"):
        resumed = fit(small(noise=None), state=state, resume=True, **options)
    assert resumed.x.tolist() == straight.x.tolist()
    assert resumed.noise == straight.noise
    assert json.loads(state.read_text()) == json.loads((tmp_path / "other.json").read_text())
    assert asked[0] <= whole + 1  # what had been computed was not computed again
    assert not (tmp_path / "state.json.journal").exists()


def test_more_starts_leave_the_first_as_they_were(tmp_path):
    p, state = small(), tmp_path / "state.json"
    first = fit(p, n_starts=2, state=state)
    more = fit(p, n_starts=4, state=state, resume=True)
    assert more.starts[:2] == first.starts
    assert len(more.starts) == 4
    again = tmp_path / "again.json"
    fit(small(noise=None), n_starts=1, state=again)
    key = {k: v for k, v in json.loads(again.read_text())[0][1].items() if k != "holds"}
    kept = FitState(again, key, resume=True)
    for one in kept.noise_rounds:  # as if the first start had been far from the best
        one["x"] = [x + 0.5 for x in one["x"]]
    kept.add_noise_round(kept.noise_rounds.pop())
    anew = fit(small(noise=None), n_starts=2, state=again, resume=True)
    assert anew.x.tolist() == fit(small(noise=None), n_starts=2).x.tolist()
    other, guess = small(noise=(0.1, 0.01)), {"initial_guess": {"CD132_joins_kf": 5e-6}}
    for what, its, how in (("problem", other, {}), ("seed", p, {"seed": 3}), ("initial_guess", p, guess)):
        with pytest.raises(il2.errors.Il2Error, match=f"holds a fit of another {what}"):
            fit(its, state=state, resume=True, **how)
    state.write_text("{}")
    with pytest.raises(il2.errors.Il2Error, match="is not the state of a fit"):
        fit(p, state=state, resume=True)


def test_what_is_wrong_with_a_fit_is_said():
    p = small()
    assert any("did not converge" in words for words in fit(p, n_starts=1, max_evaluations=1).warnings)
    low = [EstimatedParameter("CD132_joins_kf", 5e-7, 1e-6, prior=False)]
    one = fit(Problem(p.data, low, **OURS, parameters=KNOWN, noise=(0.03, 0.005)), n_starts=1)
    assert one.table.at_bound.tolist() == ["high"]
    assert any("CD132_joins_kf sits on its upper bound, 1e-06 cell" in words for words in one.warnings)
    assert "warning: CD132_joins_kf sits on its upper bound" in one.report()


def test_the_first_search_begins_where_it_is_told():
    p = small()
    begins = (None, {"CD132_joins_kf": 5e-6})
    usual, told = (fit(p, n_starts=2, initial_guess=begin, max_evaluations=1).starts for begin in begins)
    assert told[0]["x0"] == p.x0({"CD132_joins_kf": 5e-6}).tolist() != usual[0]["x0"]
    assert told[1] == usual[1]
    with pytest.raises(il2.errors.Il2Error, match="unknown constant 'CD132_join_kf'"):
        fit(p, n_starts=1, initial_guess={"CD132_join_kf": 5e-6})
    with pytest.raises(
        il2.errors.Il2Error, match="initial_guess= gives 'CD132_joins_kf' as 1, which is searched for from"
    ):
        fit(p, n_starts=1, initial_guess={"CD132_joins_kf": 1.0})


def test_outliers_count_less_with_another_loss():
    """The best fit under Cauchy's loss, ln(1 + r**2), is that of a search by hand."""
    from scipy.optimize import minimize_scalar

    p = absolute()
    p.data.loc[3, "value"] /= 2
    (low,), (high,) = p.bounds

    def loss(x):
        return float(np.log1p(p.residuals(np.array([x])) ** 2).sum())

    brute = minimize_scalar(loss, bounds=(low, high), method="bounded", options={"xatol": 1e-7})
    one = fit(p, n_starts=1, loss="cauchy")
    assert one.x[0] == pytest.approx(brute.x, abs=2e-3)
    assert 2 * one.cost == pytest.approx(brute.fun, rel=1e-5)
    with pytest.raises(il2.errors.Il2Error, match="loss='cauchy' is of no posterior"):
        sample(one, steps=10)


def test_a_profile_holds_the_truth_and_rises_as_it_should(found):
    """At the level of 99.9 %; that of 95 % is held against the curvature."""
    wide = profile(found, "complex_internalised_kf", level=0.999)
    assert wide.low < TRUTH["complex_internalised_kf"] < wide.high
    one = profile(found, "complex_internalised_kf")
    assert wide.low < one.low < one.high < wide.high
    assert one.note == ""
    # Near the best fit the posterior is nearly normal: both intervals agree to a fifth of their width.
    row = found.table.set_index("id").loc["complex_internalised_kf"]
    width = np.log(row.high / row.low)
    assert np.log([one.low / row.low, one.high / row.high]) == pytest.approx(0, abs=0.2 * width)
    assert one.table.rise.min() > -1e-3


@pytest.mark.parametrize(("loss", "counted"), [("linear", lambda z: z), ("cauchy", np.log1p)])
def test_a_profile_of_one_constant_is_the_misfit_itself(loss, counted):
    p = small()
    one = fit(p, n_starts=1, loss=loss)
    curve = profile(one, "CD132_joins_kf")

    def rise(value):
        return float(counted(p.residuals(np.log([value])) ** 2).sum()) - 2 * one.cost

    for row in curve.table.itertuples():
        assert row.rise == pytest.approx(rise(row.value), abs=1e-6)
    assert [rise(end) for end in (curve.low, curve.high)] == pytest.approx([3.841, 3.841], abs=0.15)  # interpolated


def test_what_the_data_do_not_know_stays_open():
    """Without a prior, and a read-out that hardly depends on the constant."""
    p = Problem(
        measured(["Treg"], "1", doses=4), [EstimatedParameter("ligand_degraded_kf", 0.02, 0.06, prior=False), JOINS],
        **OURS, noise=(0.03, 0.005), parameters=KNOWN,
    )  # fmt: skip
    one = fit(p, n_starts=1)
    assert one.table.determined.tolist()[0] == "prior"
    curve = profile(one, "ligand_degraded_kf")
    assert (curve.low, curve.high, curve.note) == (0, np.inf, "open below; open above")


def test_draws_are_those_of_the_posterior():
    """Of one constant: nearly normal, so the median and half width are Laplace's to what 200 draws can tell."""
    one = fit(small(), n_starts=1)
    draws = sample(one, steps=50, walkers=6, seed=2)
    assert len(draws) == 240
    logs, sd = np.log(draws.CD132_joins_kf), float(np.sqrt(one.covariance[0, 0]))
    assert abs(logs.mean() - one.x[0]) < 0.4 * sd
    assert 0.7 * sd < logs.std() < 1.4 * sd
    assert 0.3 < draws.attrs["acceptance"] < 1
    pd.testing.assert_frame_equal(sample(one, steps=12, seed=2), sample(one, steps=12, seed=2))
