"""One phase of an experiment, and the checks of numbers that users give."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..arguments import check_fields
from ..errors import Il2Error
from ..types import FiniteFloat, NonNegativeFloat

__all__ = ["Phase", "check_fraction", "check_readings", "finite_numbers"]

#: Readings of one course, of which each is kept to the end.
MAX_READINGS = 1_000_000


@dataclass(frozen=True)
class Phase:
    """One phase of an experiment: first the medium is changed, then something added, then time passes.

    A `Regimen` is a sequence of phases by the clock.

    Parameters
    ----------
    minutes : float
        How long it lasts.
    add : mapping of str to float
        Ligands and drugs of the model, and by how many nM their concentration in the medium rises.
    wash : bool or float
        Exchange the medium first: take everything free out of it, or a fraction of it; what is bound stays.
    parameters : mapping of str to float
        Constants that differ in this phase, in the model's units.
    infuse : mapping of str to float
        Ligands and drugs that flow into the medium all along this phase, and by how many nM an hour.

    Raises
    ------
    Il2Error
        If it lasts no finite time, more than all of the medium is exchanged, or a concentration or a rate of
        infusion is below 0.

    Examples
    --------
    >>> Phase(30, add={"IL2": 1.0}).minutes
    30
    """

    minutes: float
    add: Mapping[str, float] = field(default_factory=dict)
    wash: bool | FiniteFloat = False
    parameters: Mapping[str, FiniteFloat] = field(default_factory=dict)
    infuse: Mapping[str, NonNegativeFloat] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_fields(self)
        finite_numbers([self.minutes], "minutes of a phase")
        check_fraction(self.wash)
        for name, nM in self.add.items():
            if not 0 <= nM < math.inf:
                raise Il2Error(f"{name} is added at {nM:g} nM; give a finite number of 0 or more")


def check_fraction(wash: float) -> None:
    """Refuse to exchange more than all of the medium."""
    if not 0 <= wash <= 1:
        raise Il2Error(f"a wash exchanges {wash:g} of the medium; give a fraction of 0 to 1")


def check_readings(number: float) -> None:
    """Refuse a course of more readings than memory and time allow."""
    if number > MAX_READINGS:
        raise Il2Error(
            f"{number:.3g} readings are too many; give a shorter course or longer times between readings, "
            f"{MAX_READINGS} readings at most"
        )


def finite_numbers(given: Iterable[float], name: str) -> list[float]:
    """Return finite numbers of 0 or more; an `Il2Error` says which one is not, or that there is none."""
    try:
        numbers = [float(x) for x in given]
    except (TypeError, ValueError):
        raise Il2Error(f"{name}={given!r} is not a list of numbers; give for example {name}=[0.01, 1.0]") from None
    if not numbers:
        raise Il2Error(f"{name} is empty; give at least one number")
    for number in numbers:
        if not math.isfinite(number) or number < 0:
            raise Il2Error(f"{name} holds {number:g}; give finite numbers of 0 or more")
    return numbers
