"""What `Runner`'s methods were called before; each warns, and goes with version 0.2."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from operator import attrgetter
from typing import Any

from ..deprecation import renamed_attribute

__all__ = ["OldNames"]

_species_and_readouts = attrgetter("species", "readouts")


def _replaced(old: str, new: str, method: Callable[..., object]) -> Callable[..., Any]:
    """Return a method that warns and gives what the old one gave."""

    def call(*args: object, **kwargs: object) -> object:
        message = f"Runner.{old} is now {new}; the old name goes with version 0.2"
        warnings.warn(message, DeprecationWarning, stacklevel=2)
        return method(*args, **kwargs)

    return call


class OldNames:
    """Methods of `Runner` by their old names."""

    sensitive = renamed_attribute("sensitive", "has_sensitivities")
    steady_state = renamed_attribute("steady_state", "find_steady_state")
    slopes = renamed_attribute("slopes", "initial_sensitivities")
    run_slopes = renamed_attribute("run_slopes", "run_sensitivities")
    rest_slopes = renamed_attribute("rest_slopes", "steady_state_sensitivities")
    trajectory = _replaced("trajectory", "run(...).readouts", lambda self, *args: self.run(*args).readouts)
    observed = _replaced("observed", "readouts_at", lambda self, state, values: self.readouts_at(values, state))
    named = _replaced("named", "Trajectory.readouts", lambda self, trajectory: trajectory.readouts)
    named_slopes = _replaced("named_slopes", "SensitivityTrajectory.readouts", lambda self, found: found.readouts)
    jump = _replaced(
        "jump", "run_ssa", lambda self, *args, **kwargs: _species_and_readouts(self.run_ssa(*args, **kwargs))
    )
