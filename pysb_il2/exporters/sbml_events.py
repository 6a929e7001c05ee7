"""Phases of an experiment as events of SBML: at the beginning of each, amounts and constants change.

A dose that is a parameter of the document may be given with the last of them.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..errors import Il2Error
from ..experiments.medium import Medium, made_of
from ..experiments.phase import Phase
from ..network.expansion import expand
from ..simulation.runner import Runner
from .mathml import Element
from .sbml_check import load_libsbml

if TYPE_CHECKING:
    from typing import Unpack

    from pysb import Model

    from ..network.limits import LimitOptions
    from ..types import FloatArray

__all__ = ["add_events", "model_at_the_beginning"]


class _Change(NamedTuple):
    """What changes at a time: what is kept of the medium, what is added (mol/L) and constants, by parameter."""

    seconds: float
    kept: float
    added: Mapping[str, float]
    constants: Mapping[str, float]


def model_at_the_beginning(model: Model, phases: Sequence[Phase]) -> Model:
    """Return a copy of a model with what the first phase gives, which can take up what later ones infuse."""
    medium = Medium(model)
    begun = copy.deepcopy(medium.model_for(phases))
    first = next(_changes(medium, phases))
    for name, value in {**medium.nothing, **first.added, **first.constants}.items():
        begun.parameters[name].value = value
    return begun


def add_events(
    text: str, model: Model, phases: Sequence[Phase], ligand: str | None = None, **limits: Unpack[LimitOptions]
) -> str:
    """Return SBML with an event at the beginning of each phase but the first.

    Parameters
    ----------
    text : str
        What is exported of `model_at_the_beginning`.
    model : pysb.Model
        The model before that.
    phases : sequence of Phase
        What happens.
    ligand : str, optional
        A ligand or drug that the last phase adds besides, at a concentration which is the parameter
        ``<ligand>_dose_nM`` of the document.
    **limits
        Of the expansion of what is exported.

    Raises
    ------
    Il2Error
        If the document has something of this name, or the ligand's amount is not proportional to its concentration.
    """
    libsbml, medium = load_libsbml(), Medium(model)
    runner = Runner(expand(medium.model_for(phases), decoupled=False, **limits))
    nothing = runner.initials(medium.nothing)
    seeds = runner.initials({**medium.nothing, **dict.fromkeys(medium.washed, 1e-9)}) != nothing
    washed = made_of(runner.network, seeds)
    document = libsbml.readSBMLFromString(text)
    written = document.getModel()
    species = [one.getId() for one in written.getListOfSpecies()]
    changes = list(_changes(medium, phases))
    usual = {name: model.parameters[name].value if name in model.parameters.keys() else 0.0
             for phase in phases for name in medium.constants(phase)}  # fmt: skip
    for name in usual:
        written.getParameter(name).setConstant(False)
    for number, change in enumerate(changes[1:], start=1):
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
    if ligand is not None:
        _add_dose(written, ligand, _amounts_per_nM(runner, medium, ligand))
    return str(libsbml.writeSBMLToString(document))


def _amounts_per_nM(runner: Runner, medium: Medium, ligand: str) -> FloatArray:
    """Return by how much 1 nM of a ligand raises the amount of each species."""
    nothing, one, thousand = (
        runner.initials({**medium.nothing, medium.parameters[ligand]: nM * 1e-9}) for nM in (0.0, 1.0, 1e3)
    )
    if not np.allclose(thousand - nothing, 1e3 * (one - nothing), rtol=1e-9, atol=0.0):
        raise Il2Error(f"the amount of {ligand} is not proportional to its concentration; give the dose in a phase")
    return one - nothing


def _add_dose(written: Element, ligand: str, per_nM: FloatArray) -> None:
    """Add the parameter of the dose, and the dose to what the last event assigns, or to what the model begins with."""
    libsbml, dose = load_libsbml(), f"{ligand}_dose_nM"
    if written.getElementBySId(dose) is not None:
        raise Il2Error(f"model {written.getName()!r} has {dose!r}, which is to be the name of the dose; rename it")
    parameter = written.createParameter()
    parameter.setId(dose)
    parameter.setConstant(True)
    parameter.setValue(0.0)
    event = written.getEvent(written.getNumEvents() - 1) if written.getNumEvents() else None
    for i in np.flatnonzero(per_nM):
        one = written.getSpecies(int(i))
        name, given = one.getId(), libsbml.parseL3Formula(f"{dose} * {float(per_nM[i])!r}")
        if event is None:
            found = written.getInitialAssignmentBySymbol(name)
            before = libsbml.parseL3Formula(repr(one.getInitialAmount())) if found is None else found.getMath()
            assignment = found or written.createInitialAssignment()
            assignment.setSymbol(name)
        else:
            found = event.getEventAssignment(name)
            before = libsbml.parseL3Formula(name) if found is None else found.getMath()
            assignment = found or event.createEventAssignment()
            assignment.setVariable(name)
        total = libsbml.ASTNode(libsbml.AST_PLUS)
        for term in (before, given):
            total.addChild(term.deepCopy())
        assignment.setMath(total)


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
