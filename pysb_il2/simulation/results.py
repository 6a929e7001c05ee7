"""What a run gives back: amounts and read-outs over time, and their sensitivities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..types import FloatArray

__all__ = ["SensitivityTrajectory", "Trajectory"]


@dataclass(frozen=True)
class Trajectory:
    """One run of a network.

    Attributes
    ----------
    times : array (times,)
        Seconds, as they were asked for.
    species : array (times, species)
        Amounts, molecules per cell.
    readouts : mapping of str to array (times,)
        Observables and, where the network was integrated, functions and constant Expressions, all at the
        parameter values of this run.
    """

    times: FloatArray
    species: FloatArray
    readouts: Mapping[str, FloatArray]

    @property
    def final(self) -> FloatArray:
        """The state at the last of the times (array of species)."""
        final: FloatArray = self.species[-1]
        return final


@dataclass(frozen=True)
class SensitivityTrajectory:
    """One run of a network with its forward sensitivities: derivatives by ln of parameters.

    Attributes
    ----------
    trajectory : Trajectory
        The run itself.
    species : array (times, species, parameters)
        Derivatives of the amounts.
    readouts : mapping of str to array (times, parameters)
        Derivatives of observables and functions.
    """

    trajectory: Trajectory
    species: FloatArray
    readouts: Mapping[str, FloatArray]

    @property
    def final(self) -> FloatArray:
        """The derivatives of the state at the last of the times (array of species x parameters)."""
        final: FloatArray = self.species[-1]
        return final
