"""Figures of a fit: searches, constants in their ranges, profiles, observed beside fitted, and bands."""

import dataclasses
import functools

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import pysb_il2 as il2
from pysb_il2 import calibration, plots
from pysb_il2.errors import Il2Error
from pysb_il2.fitting.posterior import Profile

KD = "CD122_captures_IL2_Kd"


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


@functools.cache
def fitted():
    table = il2.dose_response(
        il2.build("receptor", cell="NK"), doses_nM=[0.1, 1, 10], times_min=[10], readout="IL2_dimer"
    )
    problem = calibration.Problem(
        table.assign(cell="NK", value=table.value * [0.9, 1.1, 1.0]), [KD], model="receptor", scale_by=None,
        background_by=None, noise=(0.1, 0.01),
    )  # fmt: skip
    return calibration.fit(problem, n_starts=2, max_evaluations=4)


@pytest.mark.slow
def test_searches_are_ranked_and_those_that_found_the_same_are_blue():
    ends = [{"cost": cost, "x": [0.0], "converged": done} for cost, done in ((7.0, True), (1.0, True), (1.2, False))]
    result = dataclasses.replace(fitted(), starts=(*ends, {"cost": None, "x": None, "converged": False}))
    ax = plots.waterfall(result)
    points = [(*line.get_xydata()[0], line.get_markerfacecolor()) for line in ax.lines if line.get_marker() == "o"]
    assert points == [(1, 0, "#0072B2"), (2, pytest.approx(0.4), "white"), (3, 12, "#D55E00")]
    with pytest.raises(Il2Error, match="no search of this fit ended"):
        plots.waterfall(dataclasses.replace(fitted(), starts=()))


def test_constants_lie_in_their_ranges():
    ax = plots.parameters(fitted())
    assert [tick.get_text() for tick in ax.get_yticklabels()] == [KD]
    (bar,) = ax.patches
    assert bar.get_x() * (bar.get_x() + bar.get_width()) == pytest.approx(1)  # folds of the middle
    assert [text.get_text() for text in ax.texts] == [f"{fitted().values[KD]:.3g} nM"]


def test_a_profile_crosses_its_threshold_at_the_ends_of_its_interval():
    table = pd.DataFrame({"value": [5.0, 10.0, 20.0], "rise": [4.0, 0.0, 4.0]})
    ax = plots.profile(Profile(KD, "nM", table, 5.2, np.inf, "open above"))
    assert (ax.get_xlabel(), ax.get_ylabel()) == (f"{KD} (nM)", "rise of chi2")
    assert [text.get_text() for text in ax.texts] == ["68 %", "95 %"]
    levels = [line.get_ydata()[0] for line in ax.lines if line.get_linestyle() == "--"]
    assert levels == pytest.approx([0.989, 3.841], abs=1e-3)
    (shaded,) = ax.patches
    assert (shaded.get_x(), shaded.get_x() + shaded.get_width()) == pytest.approx((5.2, ax.get_xlim()[1]))
    assert ax.get_title(loc="left") == "open above"


def test_measured_values_stand_over_fitted_ones():
    ax = plots.observed_and_fitted(fitted())
    points = next(line for line in ax.lines if line.get_marker() == "o").get_xydata()
    np.testing.assert_allclose(points, fitted().residuals[["fitted", "value"]])
    assert (ax.get_xlabel(), ax.get_xscale()) == ("fitted (molecules/cell)", "log")


@pytest.mark.slow
def test_a_band_holds_the_best_fit_and_widens_with_the_level():
    wide, narrow = (calibration.band(fitted(), level=level, n_draws=20) for level in (0.95, 0.5))
    assert ((wide.low < wide.value) & (wide.value < wide.high)).all()
    assert (narrow.high - narrow.low < wide.high - wide.low).all()
    ax = plots.dose_response(wide)
    assert len(ax.collections) == 1
    assert wide.attrs["statistic"] == "best fit, and 95 % band by the curvature"
    # With one constant the curvature gives the same as moving it by two standard deviations.
    half = 1.96 * np.sqrt(fitted().covariance[0, 0])
    ends = [fitted().problem.predict(fitted().x + sign * half) for sign in (-1, 1)]
    np.testing.assert_allclose(wide.high - wide.low, abs(ends[1] - ends[0]), rtol=0.4)


@pytest.mark.slow
def test_a_band_of_draws_is_of_these():
    draws = pd.DataFrame({KD: [100.0, 100.0]})
    table = calibration.band(fitted(), draws, n_draws=3)
    np.testing.assert_allclose(table.low, table.high)
    np.testing.assert_allclose(table.low, fitted().problem.predict(np.log([100.0])))
    draws = pd.DataFrame({KD: np.geomspace(50, 200, 21)})
    table = calibration.band(fitted(), draws, level=0.5, n_draws=60)
    predicted = np.array([fitted().problem.predict(x) for x in np.log(draws.to_numpy())])
    below, above = (predicted < table.low.to_numpy()).mean(axis=0), (predicted > table.high.to_numpy()).mean(axis=0)
    np.testing.assert_allclose([below, above], 0.25, atol=0.12)  # of 60 draws: two standard errors
    with pytest.raises(Il2Error, match=f"draws are not of {KD}"):
        calibration.band(fitted(), draws.rename(columns={KD: "other"}))
    with pytest.raises(Il2Error, match=r"level=1\.5 is not a level"):
        calibration.band(fitted(), level=1.5)
    with pytest.raises(Il2Error, match="n_draws is above 10000; give fewer"):
        calibration.band(fitted(), n_draws=10**12)
