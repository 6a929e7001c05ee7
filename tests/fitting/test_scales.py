"""Scales and backgrounds that are solved for."""

import numpy as np
import pytest

from pysb_il2.fitting.scales import Scales


def _scales(seed=3, rows=30):
    random = np.random.default_rng(seed)
    scales = Scales(np.arange(rows) % 3, np.arange(rows) % 2)
    predicted, weights = random.uniform(1, 10, rows), random.uniform(0.5, 2, rows)
    measured = predicted * np.array([2.0, 3.0, 0.5])[scales.scale] + random.normal(size=rows)
    measured += np.array([4.0, -9.0])[scales.background]  # the second background would be negative
    return scales, predicted, measured, weights


def test_the_best_scales_are_those_of_a_search():
    from scipy.optimize import minimize

    scales, predicted, measured, weights = _scales()
    best = scales.best(predicted, measured, weights)

    def misfit(c):
        return float((((scales.fitted(predicted, c) - measured) * weights) ** 2).sum())

    brute = minimize(misfit, np.ones(5), bounds=[(0, None)] * 5, method="L-BFGS-B", options={"ftol": 1e-15})
    assert misfit(best) <= brute.fun
    assert misfit(best) == pytest.approx(brute.fun, rel=1e-6)
    assert best[-1] == 0 < best[-2]


@pytest.mark.parametrize("kind", ["both", "scale", "background", "neither"])
def test_residuals_change_as_their_slopes_say(kind):
    """Scales follow the predictions: the full derivative, against central differences."""
    scales, predicted, measured, weights = _scales()
    none = np.full(30, -1)
    scales = Scales(
        scales.scale if kind in ("both", "scale") else none,
        scales.background if kind in ("both", "background") else none,
    )
    random = np.random.default_rng(4)
    directions = random.normal(size=(30, 4))

    def residuals(t):
        at = predicted + directions @ t
        return (scales.fitted(at, scales.best(at, measured, weights)) - measured) * weights

    slopes = scales.residual_sensitivities(predicted, directions, measured, weights)
    steps = 1e-5 * np.eye(4)
    differences = np.array([(residuals(s) - residuals(-s)) / 2e-5 for s in steps]).T
    assert np.abs(slopes - differences).max() < 1e-6 * np.abs(differences).max()
