"""Phases of an experiment as events of SBML: at the beginning of each, amounts and constants change.

A dose that is a parameter of the document may be given with the last of them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..errors import Il2Error
from .mathml import Element
from .phase_changes import PhaseChanges
from .sbml_check import load_libsbml

if TYPE_CHECKING:
    from typing import Unpack

    from pysb import Model

    from ..experiments.phase import Phase
    from ..types import FloatArray, LimitOptions

__all__ = ["add_events", "begin_by_event"]

#: Seconds after which initial amounts are computed again, in which nothing happens.
_BEGIN = 1e-9


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
    libsbml, changes = load_libsbml(), PhaseChanges(model, phases, **limits)
    document = libsbml.readSBMLFromString(text)
    written = document.getModel()
    species = [one.getId() for one in written.getListOfSpecies()]
    for name in changes.constants:
        written.getParameter(name).setConstant(False)
    for number, change in enumerate(changes.later, start=1):
        event = _event(written, number, change.seconds)
        formulas = {
            name: f"{float(kept)!r} * {name} + {float(added)!r}"
            for name, kept, added in zip(species, change.kept, change.added, strict=True)
            if kept != 1 or added
        }
        formulas |= {name: repr(float(value)) for name, value in change.constants.items()}
        for name, formula in formulas.items():
            assignment = event.createEventAssignment()
            assignment.setVariable(name)
            assignment.setMath(libsbml.parseL3Formula(formula))
    end = 60.0 * math.fsum(phase.minutes for phase in phases)
    written.appendNotes(f'<body xmlns="http://www.w3.org/1999/xhtml"><p>The last phase ends at {end!r} s.</p></body>')
    if ligand is not None:
        _add_dose(written, ligand, _amounts_per_nM(changes, ligand))
    return str(libsbml.writeSBMLToString(document))


def begin_by_event(text: str) -> str:
    """Return SBML in which an event at the very beginning computes the initial amounts once more.

    Parameters that a repeated task of SED-ML sets are so in time for them: libroadrunner, with which tellurium runs
    archives, computes initial amounts before that.
    """
    libsbml = load_libsbml()
    document = libsbml.readSBMLFromString(text)
    written = document.getModel()
    event = _event(written, 0, _BEGIN)
    for initially in written.getListOfInitialAssignments():
        assignment = event.createEventAssignment()
        assignment.setVariable(initially.getSymbol())
        assignment.setMath(initially.getMath())
    return str(libsbml.writeSBMLToString(document))


def _event(written: Element, number: int, seconds: float) -> Element:
    """Add an event at a time."""
    event = written.createEvent()
    event.setId(f"{written.getSpecies(0).getId()}_event_{number}")
    event.setUseValuesFromTriggerTime(True)
    trigger = event.createTrigger()
    trigger.setPersistent(True)
    trigger.setInitialValue(True)  # else libroadrunner fires it at 0 when it begins anew after its time
    trigger.setMath(load_libsbml().parseL3Formula(f"time >= {seconds!r}"))
    return event


def _amounts_per_nM(changes: PhaseChanges, ligand: str) -> FloatArray:
    """Return by how much 1 nM of a ligand raises the amount of each species."""
    runner, medium = changes.runner, changes.medium
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
