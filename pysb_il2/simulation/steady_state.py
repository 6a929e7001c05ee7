"""The steady state of a network: when it counts as reached, and the loop that integrates until it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from ..arguments import check_fields
from ..deprecation import renamed_argument, renamed_attribute
from ..errors import Il2Error
from ..types import FloatArray
from .results import LATEST

__all__ = ["SteadyStateOptions", "find_steady_state"]

#: The first time at which a state is compared with the one before it; each later time is ten times the last.
FIRST_TIME = 1e4


@dataclass(frozen=True)
class SteadyStateOptions:
    """When a network counts as being in its steady state.

    A state is compared with the one of a tenth of its time. It is steady if every amount has changed
    by at most `rtol` of itself or by at most the absolute tolerance, whichever is more.

    Parameters
    ----------
    rtol : float
        Relative tolerance.
    atol : float, optional
        Absolute tolerance, in the model's unit of amount; by default `atol_of_scale` of how much there can be of
        each species.
    t_max : float
        When to give up, in the model's unit of time: for our models, seconds.
    atol_of_scale : float
        Absolute tolerance as a part of the total of the scarcest kind of molecule in each species.

    Raises
    ------
    Il2Error
        If `rtol` is negative, another number is 0 or less, or one of them is above 1e300.

    Examples
    --------
    >>> SteadyStateOptions(rtol=1e-8).t_max
    100000000000000.0
    """

    rtol: float = 1e-6
    atol: float | None = None
    t_max: float = 1e14
    atol_of_scale: float = 1e-8
    atol_of_largest = renamed_attribute("atol_of_largest", "atol_of_scale")

    def __post_init__(self) -> None:
        check_fields(self)
        for name, value in vars(self).items():
            if name == "rtol" and not 0 <= value < 1:
                raise Il2Error(f"rtol of SteadyStateOptions is {value}; give a finite number of 0 or more, below 1")
            if name != "rtol" and value is not None and not 0 < value <= LATEST:
                raise Il2Error(
                    f"{name} of SteadyStateOptions is {value}; give a finite number of more than 0, {LATEST:g} at most"
                )


SteadyStateOptions.__init__ = renamed_argument(atol_of_largest="atol_of_scale")(  # type: ignore[method-assign]
    SteadyStateOptions.__init__
)


def find_steady_state(
    follow: Callable[[FloatArray, FloatArray], Iterable[FloatArray]],
    state: FloatArray,
    species: Sequence[str],
    options: SteadyStateOptions,
    scale: Callable[[FloatArray], FloatArray],
) -> FloatArray:
    """Integrate a network until it is in its steady state, and return that state.

    Parameters
    ----------
    follow : callable
        ``follow(state, times)`` gives the state at each time after the first; none is asked for once one is steady.
    state : array (..., species)
        Where to begin; derivatives may stand below the amounts.
    species : sequence of str
        Names, for the message.
    options : SteadyStateOptions
        When to stop.
    scale : callable
        ``scale(amounts)`` returns how much there can be of each species.

    Raises
    ------
    Il2Error
        If something still changes at `t_max`; names it.
    """
    times = [0.0, *(time for time in FIRST_TIME * 10.0 ** np.arange(11) if time < options.t_max), options.t_max]
    before = np.asarray(state, dtype=float)
    for state in follow(before, np.array(times)):
        amounts = np.atleast_2d(state)[0]
        atol = options.atol_of_scale * scale(amounts) if options.atol is None else options.atol
        change = np.abs(state - before) / np.maximum(options.rtol * np.abs(state), atol)
        if np.all(change <= 1.0):
            return state
        before = state
    changing = species[int(change.argmax()) % len(species)]
    raise Il2Error(
        f"the network does not come to a steady state: {changing} still changes after {options.t_max:g} units of "
        "time; simulate for the time that you mean, or give what is made a way to be lost"
    )
