"""Compare what independent programs read in SBML with the network that was exported."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib.metadata import version
from math import isclose
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np

from ..errors import Il2Error
from ..simulation.amount_scales import AmountScales
from ..simulation.engines.base import EngineOutput
from .exporter import Comparison, Reading
from .sbml_readers import INTEGRATED, READERS, NotReadError, Simulated
from .trajectory_comparison import NOISE, Read, compare_trajectories

if TYPE_CHECKING:
    from ..types import FloatArray
    from .exporter import ReadBack

__all__ = ["difference_of_programs", "load_libsbml", "sbml_difference"]

#: All programs write and read constants with their digits.
RTOL = 1e-12


def load_libsbml() -> ModuleType:
    """Return python-libsbml; an `Il2Error` says how to install it, or that another library has changed it."""
    try:
        import libsbml
    except ImportError:
        raise Il2Error("SBML needs python-libsbml; install pysb-il2[export]") from None
    if type(libsbml.parseL3Formula("1")) is not libsbml.ASTNode:
        raise Il2Error("python-libsbml returns objects of python-libsedml, which was imported; start without that")
    module: ModuleType = libsbml
    return module


def sbml_difference(expected: ReadBack, text: str) -> Comparison:
    """Return the first difference between a network and its SBML, as libroadrunner, COPASI and bngsim simulate it.

    Compared are the values of constants, initial amounts, and trajectories of species, observables and Expressions;
    libsbml finds no error in the document.

    Raises
    ------
    Il2Error
        If a library is missing.
    """
    libsbml = load_libsbml()
    document = libsbml.readSBMLFromString(text)
    # Of units libsbml gives warnings alone, which take it most of its time in large networks.
    document.setConsistencyChecks(libsbml.LIBSBML_CAT_UNITS_CONSISTENCY, False)
    document.checkConsistency()
    if document.getNumErrors(libsbml.LIBSBML_SEV_ERROR):
        return Comparison(
            f"libsbml says {document.getErrorWithSeverity(0, libsbml.LIBSBML_SEV_ERROR).getMessage().strip()}"
        )
    ids = [species.getId() for species in document.getModel().getListOfSpecies()]
    return difference_of_programs(expected, ids, {name: partial(load, text) for name, load in READERS.items()})


def difference_of_programs(
    expected: ReadBack, ids: Sequence[str], programs: Mapping[str, Callable[[float], Simulated]],
    version_of: Callable[[str], str] = version,
) -> Comparison:  # fmt: skip
    """Return the first difference that a program sees.

    Parameters
    ----------
    expected : ReadBack
        The network.
    ids : sequence of str
        Of its species, in their order.
    programs : mapping of str to callable
        By package, what loads the model with an absolute tolerance.
    version_of : callable
        Returns the version of a program.

    Raises
    ------
    Il2Error
        If no program can read and follow the model, or its library is missing.
    """
    scales = AmountScales(expected.network).of(expected.engine.initials()[np.newaxis])
    atol = 1e-6 * NOISE * min(scales[scales > 0], default=1.0)
    readings, worst, failure = [], Comparison(None), None
    for program, load in programs.items():
        number = version_of(program)
        try:
            found = _compare(expected, ids, load(atol))
        except NotReadError as error:
            failure = failure or error
            readings.append(Reading(program, number, not_read=str(error)))
            continue
        readings.append(Reading(program, number, found.largest, found.until))
        if worst.until is None or found.difference or (found.largest or 0.0) > (worst.largest or 0.0):
            worst = found
        if found.difference:
            worst = found._replace(difference=f"{found.difference} in {program}")
            break
    if failure and worst.until is None and not worst.difference:
        raise failure
    return worst._replace(readings=tuple(readings))


def _compare(expected: ReadBack, ids: Sequence[str], model: Simulated) -> Comparison:
    network, engine = expected
    for name in (*network.parameters, *network.constants):
        if not isclose(value := engine.value(name), read := model.value(name), rel_tol=RTOL):
            return Comparison(f"parameter {name!r} is {read!r}, not {value!r}")
    for species, name, amount in zip(network.species, ids, engine.initials(), strict=True):
        if not isclose(amount, read := model.value(name), rel_tol=RTOL):
            return Comparison(f"{species} starts at {read:.17g}, not {amount:.17g}")
    observables = [name for name in engine.observables if name in model.known]
    functions = [name for name in engine.functions if name in model.known]

    def follow(_: FloatArray, times: FloatArray) -> EngineOutput:
        found = model.follow([*ids, *observables, *functions], times)
        species, of_observables, of_functions = np.split(found, np.cumsum([len(ids), len(observables)]), axis=1)
        return EngineOutput(species, of_observables, of_functions)

    course = Read(observables, functions, follow)
    return compare_trajectories(expected, course, list(range(len(ids))), rtol=INTEGRATED)
