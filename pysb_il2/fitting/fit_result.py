"""What a fit has found: values with intervals, what is left, and what must be said about it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from ..experiments.cell_variability import in_words
from ..experiments.tables import said_of_each
from ..naming import COPIES_SUFFIX
from ..rules.table_facts import stamped
from ..text import html, html_table, printable
from ..types import FloatArray
from .estimated_parameters import Z
from .fit_state import SearchRecord
from .noise_model import Noise
from .objective import Problem
from .search import Loss

__all__ = ["Fit", "PointEstimate"]

#: So near to a bound, as a part of what lies between both, a constant sits on it.
NEAR = 1e-3
#: A constant is determined by the data when they leave less than this part of its prior range (on the
#: logarithmic scale).
NARROWED = 0.5
#: Searches whose chi2 is within this of the best one's have found the same.
SAME = 1.0


@dataclass(frozen=True)
class PointEstimate:
    """Constants of a problem and what follows from them: predictions, residuals, curvature.

    Attributes
    ----------
    problem : Problem
    x : array (constants,)
        Logarithms of the constants in the table's units.
    noise : mapping of str to tuple
        Relative and absolute part by group.
    """

    problem: Problem
    x: FloatArray
    noise: Mapping[str, Noise]

    @property
    def sd(self) -> FloatArray:
        """The standard deviation of each value (array of rows)."""
        return self.problem.sd(self.noise)

    @property
    def values(self) -> dict[str, float]:
        """Constants by id, in the table's units."""
        return self.problem.values(self.x)

    @cached_property
    def predicted(self) -> FloatArray:
        """Read-outs in molecules per cell (array of rows)."""
        return self.problem.predict(self.x)

    @cached_property
    def jacobian(self) -> FloatArray:
        """Derivatives of the residuals by the logarithms of the constants (array of residuals x constants)."""
        return self.problem.jacobian(self.x, self.sd, self.predicted)

    @cached_property
    def coefficients(self) -> FloatArray:
        """Scales, then backgrounds (array)."""
        measured = self.problem.data.value.to_numpy(float)
        return self.problem.scales.best(self.predicted, measured, 1 / self.sd)

    @cached_property
    def covariance(self) -> FloatArray:
        """Covariance of the logarithms, from the curvature at the best fit (Laplace)."""
        curvature, axes = np.linalg.eigh(self.jacobian.T @ self.jacobian)
        least = max(float(curvature.max()), 1e-300) * 1e-14  # no more than rounding; such directions stay open
        covariance: FloatArray = (axes / np.maximum(curvature, least)) @ axes.T
        return covariance

    @property
    def leverage(self) -> FloatArray:
        """How much freedom the fit takes from each row (array of rows); constants that rest on priors take none."""
        rows = self.jacobian[: len(self.sd)]
        of_constants: FloatArray = np.sum((rows @ self.covariance) * rows, axis=1)
        return of_constants + np.count_nonzero(self.coefficients) / len(rows)

    @cached_property
    def residuals(self) -> pd.DataFrame:
        """The data with ``predicted`` (molecules per cell), ``fitted`` (in the unit of the data), ``sd``,
        ``residual`` (standard deviations), ``scale`` and ``background``.
        """  # noqa: D205
        problem = self.problem
        scales, backgrounds = problem.scales.count
        fitted = problem.scales.fitted(self.predicted, self.coefficients)
        table = problem.data.drop(columns="sd", errors="ignore")
        table = table.assign(
            predicted=self.predicted, fitted=fitted, sd=self.sd, residual=(table.value - fitted) / self.sd,
            scale=self.coefficients[problem.scales.scale] if scales else 1.0,
            background=self.coefficients[scales + problem.scales.background] if backgrounds else 0.0,
        )  # fmt: skip
        return self.stamped(table, "measured, and best fit")

    def stamped(self, table: pd.DataFrame, statistic: str) -> pd.DataFrame:
        """Return a table that follows from the estimate, which says so in ``attrs``."""
        data = self.problem.data
        cell, ligand = (" and ".join(dict.fromkeys(data[name])) for name in ("cell", "ligand"))
        models = [condition.model for condition in self.problem.conditions.values()]
        gsds = {
            key[0]: {name.removesuffix(COPIES_SUFFIX): np.exp(self.x[index]) for name, index in indices.items()}
            for key, indices in self.problem.gsd_indices.items()
        }
        variation = said_of_each({name: in_words(of_cell) for name, of_cell in gsds.items()})
        return stamped(table, *models, statistic=statistic, cell=cell, ligand=ligand, variation=variation)

    def estimate_noise(self) -> dict[str, Noise]:
        """Return the noise of each group, from the residuals and from the freedom that the constants took."""
        errors = (self.residuals.fitted - self.residuals.value).to_numpy()
        return self.problem.noise.estimate(errors, self.leverage)


@dataclass(frozen=True)
class Fit(PointEstimate):
    """The most likely constants of a problem.

    Attributes
    ----------
    problem, x, noise
        As in `PointEstimate`.
    starts : tuple of dict
        What each search has found, and at which `x0` it began.
    converged : bool
        Whether the best one came to an end.
    cost : float
        Half the sum of squares of all residuals, those of the priors too, each as `loss` counts it.
    loss : str
        As given to `fit`.
    """

    starts: tuple[SearchRecord, ...]
    converged: bool
    cost: float
    loss: Loss = "linear"

    @cached_property
    def table(self) -> pd.DataFrame:
        """Constants: ``id, value, unit``; ``low, high``, the 95 % interval by curvature; ``prior_low,
        prior_high``; ``left``, the part of the prior range that is left; ``determined`` by data or prior;
        ``at_bound``: empty, low or high.
        """  # noqa: D205
        halves = Z * np.sqrt(np.diag(self.covariance))
        rows = []
        for one, log, half in zip(self.problem.free, self.x, halves, strict=True):
            low, high = (_exp(log + s * half) for s in (-1, 1))
            left = 2 * half / (math.log(one.range[1]) - math.log(one.range[0]))
            ends = [math.log(bound) for bound in one.bounds]
            near = NEAR * (ends[1] - ends[0])
            bound = "low" if log - ends[0] <= near else "high" if ends[1] - log <= near else ""
            by = "data" if left < NARROWED else "prior"
            rows.append((one.id, math.exp(log), one.unit, low, high, *one.range, left, by, bound))
        columns = ["id", "value", "unit", "low", "high", "prior_low", "prior_high", "left", "determined", "at_bound"]
        return self.stamped(pd.DataFrame(rows, columns=columns), "best fit, and 95 % interval by curvature")

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is wrong with the fit, one sentence each."""
        found = []
        if not self.converged:
            found.append("the best search did not converge; resume with more evaluations, or free fewer constants")
        row: Any
        for row in self.table.itertuples():
            if row.at_bound:
                side = "upper" if row.at_bound == "high" else "lower"
                end = self.problem.free[row.Index].bounds[row.at_bound == "high"]
                found.append(
                    f"{row.id} sits on its {side} bound, {end:.4g} {row.unit}: "
                    "its range does not reach where the data pull; widen it, or doubt the mechanism"
                )
        costs = sorted(one["cost"] for one in self.starts if one["cost"] is not None)
        same = sum(2 * (cost - costs[0]) < SAME for cost in costs)
        if len(self.starts) > 1 and same == 1:
            found.append(f"only 1 of {len(self.starts)} searches came to the best fit; there may be a better one")
        failed = sum(one["x"] is None for one in self.starts)
        if failed:
            found.append(f"{failed} of {len(self.starts)} searches could not begin, where integration fails")
        found += [  # backgrounds follow, and may well be 0
            f"the scale of {name} is 0: what is predicted does not go with what was measured"
            for name, scale in zip(self.problem.scales.scale_names, self.coefficients, strict=False)
            if scale == 0
        ]
        if len(self.x) >= len(self.sd):
            found.append(f"{len(self.x)} constants are free and there are {len(self.sd)} values")
        return tuple(found)

    def __str__(self) -> str:
        return self.report()

    def _repr_html_(self) -> str:
        """Return the constants, and what is wrong, as a notebook shows them."""
        rows = []
        row: Any
        for row in self.table.itertuples():
            rows.append((row.id, f"{row.value:.4g}", row.unit, f"{row.low:.3g} to {row.high:.3g}", row.determined))
        head = ["constant", "value", "unit", "95 % interval by curvature", "determined by"]
        return html_table(f"Fit to {len(self.sd)} values", head, rows) + "".join(
            f"<p>{html(w)}</p>" for w in self.warnings
        )

    def report(self) -> str:
        """Return the fit in words: how good, what the data determine, and what is wrong."""
        rows, scales = len(self.sd), sum(self.problem.scales.count)
        misfit = float((self.residuals.residual**2).sum())
        lines = [
            f"{rows} values; {len(self.x)} constants free, {scales} scales and backgrounds",
            f"chi2 of the values {misfit:.4g}, standard deviation of a residual {math.sqrt(misfit / rows):.3g}",
        ]
        if not self.problem.noise.fixed:
            lines += [
                f"noise of {name}: {100 * relative:.3g} % of the value and {100 * absolute:.3g} % of the largest"
                for name, (relative, absolute) in self.noise.items()
            ]
        row: Any
        for row in self.table.itertuples():
            bound = f", on its {row.at_bound} bound" if row.at_bound else ""
            lines.append(
                f"{row.id} = {row.value:.4g} {row.unit} ({row.low:.3g} to {row.high:.3g}), "
                f"determined by the {row.determined}{bound}"
            )
        determined = int((self.table.determined == "data").sum())
        lines.append(f"the data determine {determined} of {len(self.table)}")
        return "\n".join(map(printable, [*lines, *(f"warning: {words}" for words in self.warnings)]))


def _exp(log: float) -> float:
    return math.exp(log) if log < 700 else math.inf
