"""What phases of an experiment change in a network: at the beginning of each, amounts and constants.

Formats that have events write them so.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..experiments.medium import Medium, made_of
from ..experiments.phase import Phase
from ..network.expansion import expand
from ..simulation.runner import Runner

if TYPE_CHECKING:
    from typing import Unpack

    from pysb import Model

    from ..types import FloatArray, LimitOptions

__all__ = ["Change", "PhaseChanges", "model_at_the_beginning"]


class Change(NamedTuple):
    """What changes at a time.

    Attributes
    ----------
    seconds : float
    kept : array (species,)
        The part of each amount that is kept.
    added : array (species,)
        What is added to it, molecules.
    constants : mapping of str to float
        Values of all parameters that any phase changes.
    """

    seconds: float
    kept: FloatArray
    added: FloatArray
    constants: Mapping[str, float]


class _Medium(NamedTuple):
    """What changes in the medium at a time: what part is kept, what is added (mol/L), and constants, by parameter."""

    seconds: float
    kept: float
    added: Mapping[str, float]
    constants: Mapping[str, float]


def model_at_the_beginning(model: Model, phases: Sequence[Phase]) -> Model:
    """Return a copy of a model with what the first phase gives, which can take up what later ones infuse."""
    medium = Medium(model)
    begun = copy.deepcopy(medium.model_for(phases))
    first = next(_of_medium(medium, phases))
    for name, value in {**medium.nothing, **first.added, **first.constants}.items():
        begun.parameters[name].value = value
    return begun


class PhaseChanges:
    """What phases change in the network of `model_at_the_beginning`.

    Parameters
    ----------
    model : pysb.Model
        The model before that.
    phases : sequence of Phase
    **limits
        Of its expansion.

    Attributes
    ----------
    medium : Medium
    runner : Runner
    constants : dict of str to float
        All parameters that phases change, with their usual values.
    later : tuple of Change
        At the beginning of each phase but the first.
    """

    def __init__(self, model: Model, phases: Sequence[Phase], **limits: Unpack[LimitOptions]) -> None:
        self.medium = medium = Medium(model)
        self.runner = runner = Runner(expand(medium.model_for(phases), decoupled=False, **limits))
        nothing = runner.initials(medium.nothing)
        seeds = runner.initials({**medium.nothing, **dict.fromkeys(medium.washed, 1e-9)}) != nothing
        washed = made_of(runner.network, seeds)
        self.constants = {
            name: model.parameters[name].value if name in model.parameters.keys() else 0.0
            for phase in phases for name in medium.constants(phase)
        }  # fmt: skip
        self.later = tuple(
            Change(
                change.seconds, np.where(washed, change.kept, 1.0),
                runner.initials({**medium.nothing, **change.added}) - nothing, {**self.constants, **change.constants},
            )
            for change in [*_of_medium(medium, phases)][1:]
        )  # fmt: skip


def _of_medium(medium: Medium, phases: Sequence[Phase]) -> Iterator[_Medium]:
    """Yield what changes at each time, the beginning first; phases that last no time are one change with the next."""
    seconds, kept, added = 0.0, 1.0, dict[str, float]()
    for number, phase in enumerate(phases):
        kept *= 1.0 - phase.wash
        added = {name: molar * (1.0 - phase.wash * (name in medium.washed)) for name, molar in added.items()}
        for name, molar in medium.concentrations(phase).items():
            added[name] = added.get(name, 0.0) + molar
        if phase.minutes or number == len(phases) - 1:
            yield _Medium(seconds, kept, added, medium.constants(phase))
            seconds, kept, added = seconds + 60.0 * phase.minutes, 1.0, {}
