"""Two models compared by the courses of their observables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from .errors import Il2Error
from .runner import Runner

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["largest_difference"]

#: How long the trajectories are, in the model's unit of time; the next is for models that cannot be followed so far.
SPANS = (1e4, 1e2, 1.0)


def largest_difference(
    model: Model,
    other: Model,
    *,
    sets: int = 2,
    seed: int = 1,
    spread: float = 0.3,
    rtol: float = 1e-9,
    spans: Sequence[float] = SPANS,
) -> float:
    """Return the largest difference of any observable, relative to its largest amount on the way.

    Parameters
    ----------
    model, other : pysb.Model
        Models with the same parameters and observables.
    sets : int
        How many sets of constants to compare at; the first is the model's own.
    seed : int
        Of the random constants.
    spread : float
        Their standard deviation, in decades round the model's own.
    rtol : float
        Relative tolerance of the integrator.
    spans : sequence of float
        Lengths of the trajectories, in the model's unit of time; the first that can be integrated.

    Examples
    --------
    >>> from pysb.examples.bngwiki_simple import model
    >>> largest_difference(model, model)
    0.0
    """
    if not model.observables:
        raise Il2Error(f"model {model.name!r} has no observables to compare; add some")
    rng = np.random.default_rng(seed)
    worst = 0.0
    scale = max((abs(p.value) for p in model.parameters_initial_conditions()), default=1.0) or 1.0
    runners = [Runner(m, rtol=rtol, atol=1e-12 * scale) for m in (model, other)]
    for index in range(sets):
        factors = 10 ** (spread * rng.standard_normal(len(model.parameters)) * (index > 0))
        values = {p.name: float(p.value * factor) for p, factor in zip(model.parameters, factors, strict=True)}
        worst = max(worst, _difference(runners, values, [o.name for o in model.observables], 1e-6 * scale, spans))
    return worst


def _difference(
    runners: list[Runner], values: dict[str, float], names: list[str], floor: float, spans: Sequence[float]
) -> float:
    for span in spans:
        times = np.concatenate([[0.0], span * np.logspace(-4, 0, 9)])
        try:
            one, other = (runner.trajectory(values, runner.initials(values), times) for runner in runners)
        except Il2Error as error:
            said = error
            continue
        return max(float(np.abs(one[name] - other[name]).max() / max(np.abs(one[name]).max(), floor)) for name in names)
    raise said
