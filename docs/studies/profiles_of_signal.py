"""Which constants the data determine: profile likelihoods of the fit of ``signal`` (fit_pstat5.py).

``uv run python docs/studies/profiles_of_signal.py`` (an hour or two) goes to the least chi-squared from the values of
the tables, by Gauss and Newton, and keeps it in signal_minimum.npz. Then it holds one constant after the other where
curvature ends its 95 % interval, fits all others again by steps with the derivatives of the minimum, and goes on to
where chi-squared with the priors has risen by 3.84. Names of constants may follow. It prints a table.
``pysb_il2.calibration.profile`` takes new derivatives at each point, which needs half an hour for each constant here;
profiles.py uses it for the compact model.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path

import numpy as np
from fit_pstat5 import present, problem
from scipy.optimize import lsq_linear
from scipy.special import chdtri

from pysb_il2.calibration import Problem
from pysb_il2.types import FloatArray

RISE = float(chdtri(1, 0.05))
KEPT = Path("signal_minimum.npz")
#: A step that promises less of chi-squared is not taken.
LEAST_GAIN = 0.05
#: Points on each side of a profile, of which the last is near the end, and steps of the fit at each.
POINTS, STEPS = 3, 4
#: An end is settled once chi-squared there has risen by what is asked for, to this part of it.
NEAR = 0.1


class Linear:
    """A problem with the derivatives of its residuals at one place, by which steps lead to the least squares nearby."""

    def __init__(self, asked: Problem, jacobian: FloatArray) -> None:
        self.asked, self.jacobian = asked, jacobian
        self.low, self.high = asked.bounds

    def step(self, x: FloatArray, residuals: FloatArray, held: int | None = None) -> tuple[FloatArray, float]:
        """Return the step to the least sum of squares within the bounds, and by how much the sum falls."""
        free = np.arange(len(x)) != held
        ends = np.maximum(self.low - x, -1.0)[free] - 1e-9, np.minimum(self.high - x, 1.0)[free] + 1e-9
        step = np.zeros(len(x))
        step[free] = lsq_linear(self.jacobian[:, free], -residuals, bounds=ends).x
        return step, float((residuals**2).sum() - ((residuals + self.jacobian @ step) ** 2).sum())

    def refit(self, x: FloatArray, held: int) -> tuple[FloatArray, float]:
        """Return where the sum of squares is least with one constant held, and that sum."""
        residuals = self.asked.residuals(x)
        for _ in range(STEPS):
            step, gain = self.step(x, residuals, held)
            if gain < LEAST_GAIN:
                break
            there = self.asked.residuals(np.clip(x + step, self.low, self.high))
            if (there**2).sum() >= (residuals**2).sum():
                break
            x, residuals = np.clip(x + step, self.low, self.high), there
        return x, float((residuals**2).sum())


def minimum(asked: Problem) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return where chi-squared with the priors is least, and the residuals and their derivatives there."""
    x = asked.x0(present(asked.names))
    predicted = asked.predict(x)
    while True:
        residuals = asked.residuals(x, predicted=predicted)
        jacobian = asked.jacobian(x, predicted=predicted, sensitivities=asked.sensitivities(x))
        linear, least = Linear(asked, jacobian), (residuals**2).sum()
        step, gain = linear.step(x, residuals)
        print(f"chi-squared with priors {least:.2f}, a step promises {gain:.2f}", flush=True)
        for part in (1.0, 0.5, 0.25):
            there = np.clip(x + part * step, linear.low, linear.high)
            predicted = asked.predict(there)
            if least - (asked.residuals(there, predicted=predicted) ** 2).sum() > LEAST_GAIN:
                x = there
                break
        else:
            return x, residuals, jacobian


def end(linear: Linear, x: FloatArray, least: float, index: int, toward: FloatArray) -> tuple[float, list[str]]:
    """Return where a profile has risen as far as asked for, or no number if its bound comes first, and its points."""
    low, high = linear.low[index], linear.high[index]
    here, points, moved = 0.0, [], 1.0
    for _ in range(POINTS):
        begin = np.clip(x + moved * toward, linear.low, linear.high)
        begin[index] = np.clip(x[index] + moved * toward[index], low, high)
        found, total = linear.refit(begin, index)
        rise = total - least
        points.append(f"{math.exp(found[index]):.3g}: {rise:.2f}")
        here = float(found[index])
        if here in (low, high) and rise < RISE:
            return math.nan, points
        if abs(rise - RISE) < NEAR * RISE:
            break
        # The root of the rise is nearly straight.
        moved = float(np.clip((here - x[index]) / toward[index] * math.sqrt(RISE / max(rise, 0.3)), 0.1, 4.0))
        toward = (found - x) * toward[index] / (here - x[index])
    return x[index] + (here - x[index]) * math.sqrt(RISE / max(rise, 0.3)), points


def main() -> None:
    """Go to the minimum, hold each constant, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="constant")
    given = parser.parse_args()
    asked = problem()
    if not KEPT.exists():
        np.savez(KEPT, **dict(zip(("x", "residuals", "jacobian"), minimum(asked), strict=True)))
    x, residuals, jacobian = (np.load(KEPT)[name] for name in ("x", "residuals", "jacobian"))
    linear, least = Linear(asked, jacobian), float((residuals**2).sum())
    covariance = np.linalg.pinv(jacobian.T @ jacobian)
    print("| number | best | 95 % by profile | by curvature | rises |", "|---|---|---|---|---|", sep="\n")
    for name in given.names or asked.names:
        index = asked.names.index(name)
        sd = math.sqrt(covariance[index, index])
        toward = covariance[:, index] / sd * math.sqrt(RISE)  # where the others go, by curvature
        ends, points = zip(*(end(linear, x, least, index, sign * toward) for sign in (-1, 1)), strict=True)
        curved = "-".join(f"{math.exp(x[index] + sign * sd * math.sqrt(RISE)):.3g}" for sign in (-1, 1))
        found = "-".join("bound" if math.isnan(one) else f"{math.exp(one):.3g}" for one in ends)
        rises = "; ".join((*points[0], *points[1]))
        print(f"| `{name}` | {math.exp(x[index]):.3g} | {found} | {curved} | {rises} |", flush=True)


if __name__ == "__main__":
    main()
