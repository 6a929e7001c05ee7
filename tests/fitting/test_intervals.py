"""Intervals and noise against closed forms and simulated data."""

import numpy as np
import pandas as pd
import pytest
from pysb import Initial, Model, Monomer, Observable, Parameter
from scipy.stats import norm

import pysb_il2 as il2
from pysb_il2.calibration import EstimatedParameter, fit
from pysb_il2.fitting.noise_model import NoiseModel, estimate_noise
from pysb_il2.fitting.objective import Problem
from pysb_il2.fitting.scales import Scales


def test_a_range_holds_95_of_100_draws_of_its_prior():
    one = EstimatedParameter("k", low=3.0, high=40.0)
    low, high = norm.cdf(np.log([3.0, 40.0]), one.prior_mean, one.prior_sd)
    assert (low, high) == pytest.approx((0.025, 0.975), abs=1e-9)


def amount():
    """What is read is one constant, so that the best fit is a weighted mean."""
    model = Model("amount", _export=False)
    with il2.building(model):
        Initial(Monomer("L")(), Parameter("L_dose", 0.0))
        A = Monomer("A")
        Initial(A(), Parameter("k", 80.0))
        Observable("A_total", A())
    return model


def problem(values, sd):
    rows = {"cell": "mine", "ligand": "L", "dose_nM": 1.0, "time_min": 0.0, "readout": "A_total", "value": values}
    free = [EstimatedParameter("k", low=1.0, high=1e4, prior=False)]
    return Problem(
        pd.DataFrame({**rows, "sd": sd}), free, model={("mine", "L"): amount()}, scale_by=None, background_by=None,
        equilibrate=False,
    )  # fmt: skip


def test_an_interval_of_a_fit_is_that_of_the_weighted_mean():
    values, sd = np.array([70.0, 84.0, 77.0, 90.0]), np.array([5.0, 2.0, 4.0, 8.0])
    row = fit(problem(values, sd), n_starts=1).table.iloc[0]
    weights = 1 / sd**2
    mean, error = weights @ values / weights.sum(), weights.sum() ** -0.5
    assert row.value == pytest.approx(mean, rel=1e-5)
    assert np.log([row.low, row.high]) == pytest.approx(
        np.log(mean) + norm.ppf([0.025, 0.975]) * error / mean, abs=1e-5
    )


def test_noise_is_estimated_from_the_degrees_of_freedom_that_are_left():
    """Values of 0 have the absolute part alone: its square is the sum of squares by the rows less what was taken."""
    errors = np.array([0.03, -0.05, 0.04, 0.02, -0.06, 0.01, -0.02, 0.05, -0.01, 0.04])
    for taken in (0.0, 4.0, 7.5):
        _, absolute = estimate_noise(errors, np.zeros(10), np.ones(10), taken)
        assert absolute == pytest.approx(np.sqrt((errors**2).sum() / (10 - taken)), rel=1e-3)


def test_noise_of_each_group_is_its_own():
    random, groups = np.random.default_rng(5), np.arange(4000) % 2
    values = random.uniform(10, 1000, 4000)
    errors = random.normal(size=4000) * np.hypot([0.05, 0.2][0] * values, 10.0)
    errors[groups == 1] = random.normal(size=2000) * np.hypot(0.2 * values[groups == 1], 40.0)
    model = NoiseModel(values, np.full(4000, 1000.0), None, groups, ["a", "b"], (0.1, 0.02), fixed=False)
    found = model.estimate(errors, np.zeros(4000))
    assert found["a"] == pytest.approx((0.05, 0.01), rel=0.15)
    assert found["b"] == pytest.approx((0.2, 0.04), rel=0.15)


def test_a_group_of_which_nothing_is_predicted_has_scale_0_and_leaves_the_others():
    scales = Scales(np.repeat([0, 1], 4), np.full(8, -1), ["a", "b"])
    predicted, measured = np.array([1.0, 2, 3, 4, 0, 0, 0, 0]), np.array([3.0, 6, 9, 12, 5, 5, 5, 5])
    assert scales.best(predicted, measured, np.ones(8)) == pytest.approx([3, 0])
    slopes = scales.residual_sensitivities(predicted, np.ones((8, 1)), measured, np.ones(8))
    assert np.isfinite(slopes).all()
