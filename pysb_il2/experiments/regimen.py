"""Regimens: doses, infusions and changes of medium by the clock, which become phases of an experiment."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TypeAlias, overload

from ..arguments import check_fields, says_wrong_types
from ..errors import Il2Error
from ..knowledge.constants import table
from ..text import html_table, shown
from ..types import FiniteFloat, NonNegativeFloat, PositiveFloat, PositiveInt
from ..units import AVOGADRO, minutes
from .phase import Phase, check_fraction

__all__ = ["Dose", "Infusion", "Regimen", "Wash", "nM_of_IU"]

#: How often one thing is given.
MAX_TIMES = 10_000
#: Minutes, or text with a unit, such as "24 h".
Time: TypeAlias = "float | str"


@dataclass(frozen=True, kw_only=True)
class _Event:
    """What happens at one time, or again and again."""

    at: Time = 0.0
    every: Time | None = None
    times: PositiveInt | None = None

    def __post_init__(self) -> None:
        check_fields(self)
        minutes(self.at, f"at of the {self}")
        if self.every is None and self.times not in (None, 1):
            raise Il2Error(f"{self} is given {self.times} times; say after what time again, such as every='24 h'")
        if self.every is not None and minutes(self.every, f"every of the {self}") == 0:
            raise Il2Error(f"{self} is given again after no time; give every= a time above 0")

    def __str__(self) -> str:
        return f"{type(self).__name__.lower()} at {shown(self.at)}"

    def starts(self, end: float) -> list[float]:
        """Return when it happens, minutes; an `Il2Error` if the last time is not before the end of the regimen."""
        first, step = minutes(self.at), minutes(self.every or 0.0)
        number = self.times or (max(1.0, (end - first) / step) if step else 1)
        if number > MAX_TIMES:
            raise Il2Error(f"{self} is given {number:.3g} times; give {MAX_TIMES} times at most")
        number = math.ceil(number)
        if (last := first + (number - 1) * step) >= end:
            raise Il2Error(
                f"{self} is given at {last:g} min, and the regimen ends at {end:g} min; give it a longer duration"
            )
        return [round(first + step * i, 9) for i in range(number)]


@dataclass(frozen=True)
class Dose(_Event):
    """A bolus: the concentration in the medium rises at once.

    Parameters
    ----------
    substance : str
        A ligand or a drug of the model.
    nM : float
        By how much its concentration in the medium rises, nM.
    at : float or str
        When: minutes from the beginning, or text with a unit, such as ``"24 h"`` or ``"2 d"``.
    every : float or str, optional
        After what time it is given again.
    times : int, optional
        How often it is given; by default once, or with `every` until the end of the regimen.

    Raises
    ------
    Il2Error
        If a number or a time cannot be used.

    Examples
    --------
    >>> Dose("IL2", 0.1, at="2 h", every="24 h", times=5).nM
    0.1
    """

    substance: str
    nM: NonNegativeFloat


@dataclass(frozen=True)
class Infusion(_Event):
    """A constant flow into the medium for some time.

    Parameters
    ----------
    substance : str
        A ligand or a drug of the model.
    nM_per_h : float
        By how much it raises the concentration in the medium in an hour, nM.
    duration : float or str
        How long it flows: minutes, or text with a unit.
    at, every, times
        As of `Dose`, of its beginning.

    Raises
    ------
    Il2Error
        If a number or a time cannot be used, or it begins again before it has ended.

    Examples
    --------
    >>> Infusion("IL2", 0.5, "15 min", every="8 h").duration
    '15 min'
    """

    substance: str
    nM_per_h: NonNegativeFloat
    duration: Time

    def __post_init__(self) -> None:
        super().__post_init__()
        if not (lasts := minutes(self.duration, f"duration of the {self}")):
            raise Il2Error(f"{self} lasts no time; give its duration, or a Dose for what is given at once")
        if self.every is not None and minutes(self.every) < lasts:
            raise Il2Error(f"{self} begins again before it has ended; give every= {shown(self.duration)} or more")


@dataclass(frozen=True)
class Wash(_Event):
    """A change of medium: what is free in it is taken away, or a fraction of it; what is bound stays.

    Parameters
    ----------
    fraction : float
        How much of the medium is exchanged for fresh medium.
    at, every, times
        As of `Dose`.

    Raises
    ------
    Il2Error
        If a number or a time cannot be used.

    Examples
    --------
    >>> Wash(0.5, at="2 d", every="2 d").fraction
    0.5
    """

    fraction: FiniteFloat = 1.0

    def __post_init__(self) -> None:
        super().__post_init__()
        check_fraction(self.fraction)


@dataclass(frozen=True)
class Regimen(Sequence[Phase]):
    """What cells are given, by the clock: a sequence of phases, for whatever takes phases.

    At one time the medium is changed first, then doses are added.

    Parameters
    ----------
    events : sequence of Dose, Infusion and Wash
        In any order. Doses at one time, and infusions at one time, add up.
    duration : float or str
        When the regimen ends: minutes, or text with a unit, such as ``"5 d"``.

    Raises
    ------
    Il2Error
        If the regimen ends before an event begins or an infusion ends, or a time cannot be used.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> regimen = il2.Regimen([il2.Dose("IL2", 1.0), il2.Wash(at="30 min")], duration="2 h")
    >>> [phase.minutes for phase in regimen]
    [30.0, 90.0]
    >>> table = il2.schedule("receptor", regimen, readouts=["free_IL2"], every_min=30)
    """

    events: Sequence[Dose | Infusion | Wash]
    duration: Time

    def __post_init__(self) -> None:
        check_fields(self)
        object.__setattr__(self, "events", tuple(self.events))
        if not minutes(self.duration, "duration of the regimen"):
            raise Il2Error("the regimen ends when it begins; give its duration, such as duration='5 d'")
        len(self)  # an error in it is one of the regimen

    def __len__(self) -> int:
        return len(self._phases)

    @overload
    def __getitem__(self, index: int) -> Phase: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Phase]: ...

    def __getitem__(self, index: int | slice) -> Phase | Sequence[Phase]:
        return self._phases[index]

    def _repr_html_(self) -> str:
        """Return the phases, each with the hour in which it begins, as a notebook shows them."""
        begin, rows = 0.0, []
        for phase in self:
            given = (f"{name} {nM:g}" for name, nM in phase.add.items())
            flows = (f"{name} {nM:g}" for name, nM in phase.infuse.items())
            hours = f"{begin / 60:g}", f"{phase.minutes / 60:g}"
            rows.append((*hours, f"{float(phase.wash):g}", ", ".join(given), ", ".join(flows)))
            begin += phase.minutes
        head = ["begins (h)", "lasts (h)", "part of the medium exchanged", "given (nM)", "infused (nM/h)"]
        return html_table("Regimen", head, rows)

    @cached_property
    def _phases(self) -> tuple[Phase, ...]:
        end = minutes(self.duration)
        begin: dict[float, list[Dose | Infusion | Wash]] = defaultdict(list)
        for event in self.events:
            for start in event.starts(end):
                begin[start].append(event)
        ends = {(time, e): _end(time, e, end) for time, now in begin.items() for e in now if isinstance(e, Infusion)}
        times = sorted({0.0, end, *begin, *ends.values()})
        phases, flowing = [], list[tuple[float, Infusion]]()
        for time, until in pairwise(times):
            now = begin.get(time, ())
            flowing = [(stop, infusion) for stop, infusion in flowing if stop > time]
            flowing += [(ends[time, event], event) for event in now if isinstance(event, Infusion)]
            phases.append(
                Phase(
                    until - time,
                    add=_sums((event.substance, event.nM) for event in now if isinstance(event, Dose)),
                    wash=1 - math.prod(1 - event.fraction for event in now if isinstance(event, Wash)),
                    infuse=_sums((infusion.substance, infusion.nM_per_h) for _, infusion in flowing),
                )
            )
        return tuple(phases)


def _end(start: float, infusion: Infusion, end: float) -> float:
    """Return when an infusion that begins at a time ends; an `Il2Error` if that is after the end of the regimen."""
    if (stop := round(start + minutes(infusion.duration), 9)) > end:
        raise Il2Error(f"{infusion} lasts until {stop:g} min, and the regimen ends at {end:g} min; shorten it")
    return stop


def _sums(amounts: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Return the sum of the amounts of each substance, in an order that does not depend on that of the events."""
    sums: dict[str, list[float]] = defaultdict(list)
    for substance, amount in sorted(amounts):
        sums[substance].append(amount)
    return {substance: math.fsum(of_one) for substance, of_one in sums.items()}


@says_wrong_types
def nM_of_IU(IU: NonNegativeFloat, *, volume_ml: PositiveFloat) -> float:
    """Return the concentration of a dose of aldesleukin, recombinant IL-2, in international units.

    Parameters
    ----------
    IU : float
        The dose, such as 1e6 for one million international units.
    volume_ml : float
        In what volume it is, mL: that of the plasma of an adult, 2800, also for a dose into a depot.

    Returns
    -------
    float
        Its concentration, nM.

    Examples
    --------
    >>> round(nM_of_IU(1e6, volume_ml=2800), 3)
    1.426
    """
    return IU * table()["IL2_international_unit"].value / (AVOGADRO * volume_ml * 1e-3) * 1e9
