"""Phases of an experiment as events of SBML: at the beginning of each, amounts and constants change."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..errors import Il2Error
from ..experiments.experiment import drug_concentrations
from ..experiments.medium import Medium, made_of
from ..experiments.phase import Phase
from ..network.expansion import expand
from ..simulation.runner import Runner
from .sbml_check import load_libsbml

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["add_events", "model_at_the_beginning"]


class _Change(NamedTuple):
    """What changes at a time: what is kept of the medium, what is added (mol/L) and constants, by parameter."""

    seconds: float
    kept: float
    added: Mapping[str, float]
    constants: Mapping[str, float]


def model_at_the_beginning(model: Model, phases: Sequence[Phase]) -> Model:
    """Return a copy of a model with what the first phase gives, which can take up what later ones infuse.

    Raises
    ------
    Il2Error
        If the model has a drug, which protocols give before the first phase.
    """
    if drugs := [name for name, molar in drug_concentrations(model).items() if molar]:
        raise Il2Error(
            f"model {model.name!r} has {drugs[0]}, which protocols give an hour before all phases; build it with 0 nM "
            "of it and give it in a phase"
        )
    medium = Medium(model)
    begun = copy.deepcopy(medium.model_for(phases))
    first = next(_changes(medium, phases))
    for name, value in {**medium.nothing, **first.added, **first.constants}.items():
        begun.parameters[name].value = value
    return begun


def add_events(text: str, model: Model, phases: Sequence[Phase]) -> str:
    """Return SBML with an event at the beginning of each phase but the first.

    Parameters
    ----------
    text : str
        What is exported of `model_at_the_beginning`.
    model : pysb.Model
        The model before that.
    phases : sequence of Phase
        What happens.
    """
    libsbml, medium = load_libsbml(), Medium(model)
    runner = Runner(expand(medium.model_for(phases), decoupled=False))
    nothing = runner.initials(medium.nothing)
    seeds = runner.initials({**medium.nothing, **dict.fromkeys(medium.washed, 1e-9)}) != nothing
    washed = made_of(runner.network, seeds)
    document = libsbml.readSBMLFromString(text)
    written = document.getModel()
    species = [one.getId() for one in written.getListOfSpecies()]
    _, *changes = _changes(medium, phases)
    usual = {name: model.parameters[name].value if name in model.parameters.keys() else 0.0
             for phase in phases for name in medium.constants(phase)}  # fmt: skip
    for name in usual:
        written.getParameter(name).setConstant(False)
    for number, change in enumerate(changes, start=1):
        event = written.createEvent()
        event.setId(f"{species[0]}_event_{number}")
        event.setUseValuesFromTriggerTime(True)
        trigger = event.createTrigger()
        trigger.setPersistent(True)
        trigger.setInitialValue(True)  # else libroadrunner fires it at 0 when it begins anew after its time
        trigger.setMath(libsbml.parseL3Formula(f"time >= {change.seconds!r}"))
        added = runner.initials({**medium.nothing, **change.added}) - nothing
        kept = np.where(washed, change.kept, 1.0)
        formulas = {
            name: f"{float(kept[i])!r} * {name} + {float(added[i])!r}"
            for i, name in enumerate(species)
            if kept[i] != 1 or added[i]
        }
        formulas |= {name: repr(float(change.constants.get(name, value))) for name, value in usual.items()}
        for name, formula in formulas.items():
            assignment = event.createEventAssignment()
            assignment.setVariable(name)
            assignment.setMath(libsbml.parseL3Formula(formula))
    return str(libsbml.writeSBMLToString(document))


def _changes(medium: Medium, phases: Sequence[Phase]) -> Iterator[_Change]:
    """Yield what changes at each time, the beginning first; phases that last no time are one change with the next."""
    seconds, kept, added = 0.0, 1.0, dict[str, float]()
    for number, phase in enumerate(phases):
        kept *= 1.0 - phase.wash
        added = {name: molar * (1.0 - phase.wash * (name in medium.washed)) for name, molar in added.items()}
        for name, molar in medium.concentrations(phase).items():
            added[name] = added.get(name, 0.0) + molar
        if phase.minutes or number == len(phases) - 1:
            yield _Change(seconds, kept, added, medium.constants(phase))
            seconds, kept, added = seconds + 60.0 * phase.minutes, 1.0, {}
