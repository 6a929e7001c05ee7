"""Compare what libsbml and libroadrunner read in SBML with the network that was exported."""

from __future__ import annotations

from math import isclose
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from ..errors import Il2Error
from ..simulation.amount_scales import AmountScales
from ..simulation.engines.base import EngineOutput
from .exporter import Comparison
from .trajectory_comparison import NOISE, Read, compare_trajectories

if TYPE_CHECKING:
    from ..types import FloatArray
    from .exporter import ReadBack

__all__ = ["ACCEPTED", "load_libsbml", "sbml_difference"]

#: A model in libroadrunner, which declares no types.
RoadRunner: TypeAlias = Any
#: libroadrunner writes and reads constants with all their digits.
RTOL = 1e-12
#: Two integrators take other steps: the difference that is accepted, and the relative tolerance of both.
ACCEPTED, INTEGRATED = 1e-5, 1e-11


def load_libsbml() -> ModuleType:
    """Return python-libsbml; an `Il2Error` says how to install it."""
    try:
        import libsbml
    except ImportError:
        raise Il2Error("SBML needs python-libsbml; install pysb-il2[export]") from None
    module: ModuleType = libsbml
    return module


def sbml_difference(expected: ReadBack, text: str) -> Comparison:
    """Return the first difference between a network and its SBML, as libroadrunner simulates it.

    Compared are the values of constants, initial amounts, and trajectories of species, observables and Expressions;
    libsbml finds no error in the document.

    Raises
    ------
    Il2Error
        If libsbml or libroadrunner is missing.
    """
    libsbml = load_libsbml()
    try:
        import roadrunner
    except ImportError:
        raise Il2Error("SBML is read back by libroadrunner; install pysb-il2[export]") from None
    document = libsbml.readSBMLFromString(text)
    document.checkConsistency()
    if document.getNumErrors(libsbml.LIBSBML_SEV_ERROR):
        return Comparison(
            f"libsbml says {document.getErrorWithSeverity(0, libsbml.LIBSBML_SEV_ERROR).getMessage().strip()}"
        )
    network, engine = expected
    runner = roadrunner.RoadRunner(text)
    for name in (*network.parameters, *network.constants):
        if not isclose(value := engine.value(name), read := float(runner[name]), rel_tol=RTOL):
            return Comparison(f"parameter {name!r} is {read!r}, not {value!r}")
    ids = [species.getId() for species in document.getModel().getListOfSpecies()]
    for species, name, amount in zip(network.species, ids, engine.initials(), strict=True):
        if not isclose(amount, read := float(runner[name]), rel_tol=RTOL):
            return Comparison(f"{species} starts at {read:.17g}, not {amount:.17g}")
    scales = AmountScales(network).of(engine.initials()[np.newaxis])
    least = min(scales[scales > 0], default=1.0)
    course = _read(runner, ids, expected, 1e-6 * NOISE * least)
    return compare_trajectories(expected, course, list(range(len(ids))), accepted=ACCEPTED, rtol=INTEGRATED)


def _read(runner: RoadRunner, ids: list[str], expected: ReadBack, atol: float) -> Read:
    """Return how libroadrunner follows the amounts of species by their ids."""
    known = set(runner.getIds())
    observables = [name for name in expected.engine.observables if name in known]
    functions = [name for name in expected.engine.functions if name in known]
    runner.integrator.relative_tolerance, runner.integrator.absolute_tolerance = INTEGRATED, atol
    runner.integrator.setValue("maximum_num_steps", 100_000)
    runner.timeCourseSelections = [*ids, *observables, *functions]

    def follow(_: FloatArray, times: FloatArray) -> EngineOutput:
        runner.reset()
        try:
            found = np.array(runner.simulate(times=list(map(float, times))))
        except RuntimeError as error:
            raise Il2Error(f"libroadrunner cannot follow the model: {error}") from None
        species, of_observables, of_functions = np.split(found, np.cumsum([len(ids), len(observables)]), axis=1)
        return EngineOutput(species, of_observables, of_functions)

    return Read(observables, functions, follow)
