"""What `Runner`'s methods were called before; each warns, and goes with version 0.2."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

from ..deprecation import renamed_attribute

__all__ = ["OldNames"]


def _renamed(
    old: str, new: str, *, result: Callable[[Any], object] = lambda found: found, swapped: bool = False
) -> Callable[..., Any]:
    """Return a method that warns and calls the one with the new name."""

    def method(self: object, *args: object, **kwargs: object) -> object:
        warnings.warn(
            f"Runner.{old} is now {new}; the old name goes with version 0.2", DeprecationWarning, stacklevel=2
        )
        name, is_call_of_result, _ = new.partition(".")
        if is_call_of_result:  # what read a result is now an attribute of it
            return args[0].readouts  # type: ignore[attr-defined]
        return result(getattr(self, name)(*(args[::-1] if swapped else args), **kwargs))

    method.__doc__ = f"Old name of {new}."
    return method


class OldNames:
    """Methods of `Runner` by their old names."""

    sensitive = renamed_attribute("sensitive", "has_sensitivities")
    jump = _renamed("jump", "run_ssa", result=lambda trajectory: (trajectory.species, trajectory.readouts))
    trajectory = _renamed("trajectory", "run", result=lambda trajectory: trajectory.readouts)
    named = _renamed("named", "Trajectory.readouts")
    observed = _renamed("observed", "readouts_at", swapped=True)
    steady_state = _renamed("steady_state", "find_steady_state")
    slopes = _renamed("slopes", "initial_sensitivities")
    run_slopes = _renamed("run_slopes", "run_sensitivities")
    named_slopes = _renamed("named_slopes", "SensitivityTrajectory.readouts")
    rest_slopes = _renamed("rest_slopes", "steady_state_sensitivities")
