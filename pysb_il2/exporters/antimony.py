"""Antimony: the SBML of a model in the notation of Tellurium, as libantimony writes it.

Units, names, SBO terms, identifiers and notes survive. A name that is a word of Antimony gets an underscore, and the
name of the model as its display name. Numbers have 15 digits; those that multiply a rate have no unit.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable
from functools import partial
from types import ModuleType
from typing import TYPE_CHECKING

from ..errors import Il2Error
from .exporter import Comparison, Exporter
from .mathml import Element, MathML
from .sbml import sbml_text
from .sbml_check import difference_of_programs, load_libsbml
from .sbml_readers import READERS, Simulated

if TYPE_CHECKING:
    from typing import Unpack

    from pysb import Model

    from ..types import LimitOptions
    from .exporter import ReadBack

__all__ = ["ANTIMONY", "antimony_text"]

#: libantimony has one memory for all threads.
_ONE_AT_A_TIME = threading.Lock()


def antimony_text(model: Model, **limits: Unpack[LimitOptions]) -> str:
    """Return a model's reaction network in Antimony.

    Parameters
    ----------
    model : pysb.Model
        Any PySB model.
    **limits
        ``max_iter``, ``max_agg`` and ``max_stoich`` of `pysb_il2.expand`.

    Raises
    ------
    Il2Error
        If antimony or python-libsbml is missing, or libantimony cannot write the model.

    Examples
    --------
    >>> from pysb.examples.bngwiki_simple import model
    >>> "s_r1: s1 + s2 => s3; kp1*s1*s2;" in antimony_text(model)
    True
    """
    return _of_sbml(sbml_text(model, **limits))


def _of_sbml(sbml: str) -> str:
    library, libsbml = _load_antimony(), load_libsbml()
    document = libsbml.readSBMLFromString(sbml)
    written = document.getModel()
    named = [written, *written.getListOfParameters(), *written.getListOfCompartments()]
    words = _words(library, libsbml, written, [one.getId() for one in named])
    others = {}
    for one in named:
        if (name := one.getId()) in words:
            while name in words or (name != one.getId() and written.getElementBySId(name)):
                name += "_"
                words |= _words(library, libsbml, written, [name])
            others[one.getId()] = name
            one.setName(one.getName() or one.getId())
            one.setId(name)
    for element in document.getListOfAllElements() if others else ():
        for name, other in others.items():
            element.renameSIdRefs(name, other)
    # Of units that rates alone have libantimony writes a variable: what multiplies a rate has none here.
    text = re.sub(
        r"<kineticLaw>.*?</kineticLaw>", lambda law: law[0].replace(' sbml:units="dimensionless"', ""),
        libsbml.writeSBMLToString(document), flags=re.DOTALL,
    )  # fmt: skip
    try:
        return _translated(library, library.loadSBMLString, text, "getAntimonyString")
    except ValueError as error:
        why = " ".join(str(error).split())
        raise Il2Error(f"libantimony cannot write model {written.getName()!r}: {why}; rename what it names") from None


def _load_antimony() -> ModuleType:
    try:
        import antimony
    except ImportError:
        raise Il2Error("Antimony needs the package antimony; install pysb-il2[export]") from None
    module: ModuleType = antimony
    return module


def _translated(library: ModuleType, load: Callable[[str], int], text: str, into: str) -> str:
    """Return a text as libantimony translates it.

    Raises
    ------
    ValueError
        If libantimony cannot read it.
    """
    with _ONE_AT_A_TIME:
        library.clearPreviousLoads()
        if load(text) < 0:
            raise ValueError(library.getLastError())
        translated = str(getattr(library, into)(library.getMainModuleName()))
        library.clearPreviousLoads()
    return translated


def _words(library: ModuleType, libsbml: ModuleType, model: Element, names: Iterable[str]) -> set[str]:
    """Return the names that libantimony does not give back, and those of units, with which it confounds them."""
    is_unit = {
        name: libsbml.UnitKind_isValidUnitKindString(name, 3, 2) or model.getUnitDefinition(name) is not None
        for name in names
    }
    units = {name for name in is_unit if is_unit[name]}
    return units | _lost(library, libsbml, [name for name in is_unit if name not in units])


def _lost(library: ModuleType, libsbml: ModuleType, names: list[str]) -> set[str]:
    if not names:
        return set()
    document = libsbml.SBMLDocument(3, 2)
    probe = document.createModel()
    for name in names:
        parameter = probe.createParameter()
        parameter.setId(name)
        parameter.setConstant(True)
        parameter.setValue(1.0)
    computed = probe.createParameter()
    computed.setId(f"{max(names, key=len)}_0")
    computed.setConstant(False)
    rule = probe.createAssignmentRule()
    rule.setVariable(computed.getId())
    math = MathML(libsbml)
    rule.setMath(math.sum([math.product([0.5, name]) for name in names]))
    try:
        text = _translated(library, library.loadSBMLString, libsbml.writeSBMLToString(document), "getAntimonyString")
        back = libsbml.readSBMLFromString(_translated(library, library.loadAntimonyString, text, "getSBMLString"))
        lost = {name for name in names if back.getModel().getParameter(name) is None}
    except ValueError:
        lost = set(names)
    if not lost or len(names) == 1:
        return lost
    return {name for one in names for name in _lost(library, libsbml, [one])}


def antimony_difference(expected: ReadBack, text: str) -> Comparison:
    """Return the first difference between a network and its Antimony, of which libroadrunner simulates the SBML."""
    library, libsbml = _load_antimony(), load_libsbml()
    try:
        sbml = _translated(library, library.loadAntimonyString, text, "getSBMLString")
    except ValueError as error:
        return Comparison(f"libantimony says {error}")
    document = libsbml.readSBMLFromString(sbml)  # without which its model is no more
    model = document.getModel()
    named = [*model.getListOfParameters(), *model.getListOfCompartments()]
    ids = {one.getName() or one.getId(): one.getId() for one in named}
    species = sorted((one.getId() for one in model.getListOfSpecies()), key=lambda one: int(re.sub(r"\D", "", one)))
    if len(species) != len(expected.network.species):
        return Comparison(f"it has {len(species)} species, not {len(expected.network.species)}")
    program = "libroadrunner"
    return difference_of_programs(expected, species, {program: partial(_with_names, READERS[program], sbml, ids)})


def _with_names(load: Callable[[str, float], Simulated], text: str, ids: dict[str, str], atol: float) -> Simulated:
    """Return a model in a program, by other names."""
    found = load(text, atol)
    return Simulated(
        {*found.known, *ids}, lambda name: found.value(ids.get(name, name)),
        lambda names, times: found.follow([ids.get(name, name) for name in names], times),
    )  # fmt: skip


ANTIMONY = Exporter(
    "antimony", (".ant",), antimony_text, difference=antimony_difference, readers=("antimony",), of_sbml=_of_sbml
)
