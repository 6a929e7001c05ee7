"""How far measurements scatter: a part of the value, and a part of the largest value of its scale."""

from __future__ import annotations

import math
from typing import Any

from ..errors import Il2Error

__all__ = ["FIRST", "checked_noise", "estimate", "spread"]

#: Relative and absolute part that a fit begins with, as flow cytometry of fixed cells scatters.
FIRST = (0.1, 0.02)
#: An estimate stays within: below, single points would rule the fit; above, nothing is measured.
BOUNDS = ((1e-3, 1.0), (1e-3, 0.5))


def checked_noise(noise: tuple[float, float]) -> tuple[float, float]:
    """Return the relative and absolute part, or say what is wrong with them."""
    try:
        relative, absolute = map(float, noise)
    except (TypeError, ValueError):
        relative = absolute = math.nan
    if not (0 <= relative < math.inf and 0 < absolute < math.inf):
        raise Il2Error(
            f"noise={noise!r} is not a scatter; give its relative part (0 or more) and its absolute part (above 0, "
            f"of the largest value of each scale), such as noise={FIRST}"
        )
    return relative, absolute


def spread(noise: Any, values: Any, largest: Any) -> Any:
    """Return the standard deviation of each value (array of rows).

    It is taken from what was measured and not from what is predicted, so that it stays the same while
    constants move.

    Parameters
    ----------
    noise : array (2, rows) or tuple of float
        Relative and absolute part.
    values, largest : array (rows,)
        What was measured, and the largest of its scale.

    Examples
    --------
    >>> import numpy as np
    >>> float(spread((0.1, 0.0), np.array([50.0]), np.array([100.0]))[0])
    5.0
    """
    import numpy as np

    return np.hypot(noise[0] * np.abs(values), noise[1] * largest)


def estimate(errors: Any, values: Any, largest: Any, free: float) -> tuple[float, float]:
    """Return the most likely relative and absolute part of errors.

    Parameters
    ----------
    errors, values, largest : array (rows,)
        Fitted minus measured; the others as for `spread`.
    free : float
        How many of the rows' degrees of freedom the fit has taken; the likelihood alone would
        underestimate the scatter by as much.

    Examples
    --------
    >>> import numpy as np
    >>> random, values = np.random.default_rng(1), np.geomspace(1, 1000, 2000)
    >>> errors = random.normal(size=2000) * spread((0.1, 0.02), values, np.full(2000, 1000.0))
    >>> [round(x, 2) for x in estimate(errors, values, np.full(2000, 1000.0), 0)]
    [0.1, 0.02]
    """
    import numpy as np
    from scipy.optimize import minimize

    kept = max(1.0, len(errors) - free) / len(errors)

    def unlikely(logs: Any) -> float:
        variance = spread(np.exp(logs), values, largest) ** 2
        return float(0.5 * np.sum(kept * np.log(variance) + errors**2 / variance))

    bounds = [(math.log(low), math.log(high)) for low, high in BOUNDS]
    starts = (np.log(FIRST), np.log([0.02, 0.05]), np.log([0.3, 0.005]))
    found = min((minimize(unlikely, start, method="L-BFGS-B", bounds=bounds) for start in starts), key=lambda f: f.fun)
    relative, absolute = np.exp(found.x)
    return float(relative), float(absolute)
