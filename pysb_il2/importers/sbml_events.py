"""Events of SBML as phases of an experiment: what `pysb_il2.export` writes of phases, read back.

Phases are taken as read only if they make the events of the document again, number by number.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import sympy
from pysb.core import time as TIME

from ..arguments import says_wrong_types
from ..errors import Il2Error
from ..experiments.medium import Medium
from ..experiments.phase import Phase
from ..exporters.phase_changes import Change, PhaseChanges
from ..exporters.sbml_check import load_libsbml
from ..files import read_text
from ..network.expansion import expand
from ..simulation.runner import Runner
from .bngl_lines import Row, at_row
from .sbml import Reader
from .sbml_document import network_document
from .sbml_math import Element, SbmlMath

if TYPE_CHECKING:
    from pysb import Model

    from .formulas import Formula

__all__ = ["ReadExperiment", "read_experiment"]

#: What `export` says of phases, which events do not: when the last of them ends.
_END = re.compile(r"<p>The last phase ends at ([-+.\de]+) s\.</p>")
#: Numbers that differ by less, relative to themselves, are equal: doses come from molecules by a division.
_RTOL = 1e-9
_NO_PHASE = "an event does what no phase of this package does; delete it, and give phases to il2.schedule"


class ReadExperiment(NamedTuple):
    """A model, and what cells are given.

    Attributes
    ----------
    model : pysb.Model
        With nothing in its medium.
    phases : tuple of Phase
    """

    model: Model
    phases: tuple[Phase, ...]


@says_wrong_types
def read_experiment(path: str | os.PathLike[str]) -> ReadExperiment:
    """Return the model and the phases in SBML that `pysb_il2.export` wrote with ``phases=``.

    ``il2.schedule(model, phases, equilibrate=False)`` follows the events of the document. The model is flat, as
    `pysb_il2.read` returns it; concentrations in the medium are 0 in it, since the first phase gives them. An infusion
    is the rate of a rule of the model, and comes back as one of the `parameters` of phases.

    Parameters
    ----------
    path : path-like
        A local text file in UTF-8.

    Returns
    -------
    ReadExperiment
        A named tuple of ``model`` and ``phases``.

    Raises
    ------
    Il2Error
        If the file cannot be read, was not written with phases, or an event does what no `Phase` does.

    Examples
    --------
    >>> import tempfile, pysb_il2 as il2
    >>> phases = [il2.Phase(30, add={"IL2": 0.1}), il2.Phase(60, wash=True)]
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     text = il2.export("receptor", f"{folder}/washout.xml", phases=phases)
    ...     model, again = read_experiment(f"{folder}/washout.xml")
    >>> [(phase.minutes, phase.add, phase.wash) for phase in again]
    [(30.0, {'IL2': 0.1}, False), (60.0, {}, 1.0)]
    """
    name, text = f"file {str(path)!r}", read_text(path, "model")
    libsbml = load_libsbml()
    maths = SbmlMath(libsbml, TIME)
    document = network_document(libsbml, maths, text, name, events=True)
    sbml = document.getModel()
    end = _END.search(sbml.getNotesString())
    if end is None:
        raise Il2Error(f"{name} does not say when phases end, as il2.export(..., phases=...) does; take il2.read")
    read = Reader(maths, document, name).read()
    changes = []
    for event in sbml.getListOfEvents():
        with at_row(Row(event.getLine(), ""), name):
            changes.append(_change(maths, event, read.species))
    changes.sort(key=lambda change: change.seconds)
    phases = _phases(read.model, changes, float(end[1]))
    for parameter in Medium(read.model).nothing:
        read.model.parameters[parameter].value = 0.0
    if not _same(PhaseChanges(read.model, phases).later, changes):
        raise Il2Error(f"{name}: {_NO_PHASE}")
    return ReadExperiment(read.model, phases)


def _change(maths: SbmlMath, event: Element, species: Sequence[str]) -> Change:
    """Return what an event changes, if a phase may."""
    trigger = event.getTrigger()
    by_formulas = event.isSetDelay() or event.isSetPriority() or trigger is None or not trigger.isSetMath()
    if by_formulas or not (
        event.getUseValuesFromTriggerTime() and trigger.getInitialValue() and trigger.getPersistent()
    ):
        raise Il2Error(_NO_PHASE)
    begins = maths.formula(trigger.getMath(), {})
    if not (isinstance(begins, sympy.GreaterThan) and begins.lhs is TIME and begins.rhs.is_number):
        raise Il2Error(_NO_PHASE)
    kept, added = np.ones(len(species)), np.zeros(len(species))
    constants = {}
    index = {name: i for i, name in enumerate(species)}
    for assignment in event.getListOfEventAssignments():
        name, amount = assignment.getVariable(), sympy.Dummy(real=True)
        found = maths.formula(assignment.getMath(), {name: amount} if name in index else {})
        part, rest = _number(found.diff(amount)), _number(found.xreplace({amount: sympy.Integer(0)}))
        if name in index:
            kept[index[name]], added[index[name]] = part, rest
        else:
            constants[name] = rest
    return Change(float(begins.rhs), kept, added, constants)


def _number(found: Formula) -> float:
    if not found.is_number:
        raise Il2Error(_NO_PHASE)
    return float(found)


def _phases(model: Model, changes: Sequence[Change], end: float) -> tuple[Phase, ...]:
    """Return the phases that may be the changes."""
    medium, runner = Medium(model), Runner(expand(model, decoupled=False))
    nothing = runner.initials(medium.nothing)
    per_nM = {
        substance: runner.initials({**medium.nothing, parameter: 1e-9}) - nothing
        for substance, parameter in medium.parameters.items()
    }
    changing = dict.fromkeys(name for change in changes for name in change.constants)
    first = {name: model.parameters[name].value for name in changing}
    added = {substance: 1e9 * model.parameters[name].value for substance, name in medium.parameters.items()}
    times = [0.0, *(change.seconds for change in changes), end]
    minutes = [_rounded((after - before) / 60.0) for before, after in pairwise(times)]
    phases = [Phase(minutes[0], add=_present(added), parameters=first)]
    for change, lasts in zip(changes, minutes[1:], strict=True):
        washed = change.kept[change.kept != 1.0]
        amounts = {name: change.added[per.argmax()] / per.max() for name, per in per_nM.items() if per.max() > 0}
        wash = 1.0 - washed[0] if washed.size else 0.0
        phases.append(Phase(lasts, add=_present(amounts), wash=float(wash), parameters=change.constants))
    return tuple(phases)


def _present(amounts: Mapping[str, float]) -> dict[str, float]:
    """Return concentrations that are not 0, nM."""
    return {name: _rounded(nM) for name, nM in amounts.items() if nM}


def _rounded(number: float) -> float:
    """Return a number without the last digits, which come of dividing."""
    return float(f"{number:.12g}")


def _same(ours: Sequence[Change], theirs: Sequence[Change]) -> bool:
    """Return whether phases change what events change."""
    return len(ours) == len(theirs) and all(
        np.allclose(one.seconds, other.seconds, rtol=_RTOL, atol=0.0)
        and np.allclose(one.kept, other.kept, rtol=_RTOL, atol=_RTOL)
        and np.allclose(one.added, other.added, rtol=_RTOL, atol=0.0)
        and one.constants == other.constants
        for one, other in zip(ours, theirs, strict=True)
    )
