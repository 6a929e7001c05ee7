"""SBML documents that are reaction networks and nothing else: what else they may be is refused here."""

from __future__ import annotations

import re
from types import ModuleType

from ..errors import Il2Error
from ..messages import LOGGER
from .bngl_lines import Row, at_row
from .sbml_math import Element, SbmlMath

__all__ = ["network_document"]

#: XML of models is no deeper; parsers recurse.
_DEEPEST = 400
#: The package that is a part of later versions of the core.
_OF_CORE = "l3v2extendedmath"


def network_document(libsbml: ModuleType, maths: SbmlMath, text: str, name: str, *, events: bool = False) -> Element:
    """Return the document in a text, with its functions written out.

    Raises
    ------
    Il2Error
        If libsbml finds an error, or the document has rate rules, packages, conversion factors or, unless they are
        wanted, events.
    """
    _check_xml(text, name)
    document = libsbml.readSBMLFromString(text)
    document.checkInternalConsistency()
    for i in range(document.getNumErrors()):
        error = document.getError(i)
        if error.getSeverity() >= libsbml.LIBSBML_SEV_ERROR:
            words = " ".join(error.getMessage().split())
            raise Il2Error(f"line {error.getLine()} of {name}: libsbml says {words!r}; mend the document")
    if document.getModel() is None:
        raise Il2Error(f"{name} has no model; give an SBML document with one")
    _refuse_what_is_no_network(document, name, events=events)
    _write_functions_out(document, maths, name)
    return document


def _check_xml(text: str, name: str) -> None:
    """Refuse declarations of entities, which can be of any size, and what is nested more deeply than a parser bears."""
    if found := re.search(r"<!(?!--|\[CDATA\[)", text):
        line = text.count("\n", 0, found.start()) + 1
        raise Il2Error(f"line {line} of {name} declares a type or an entity, which is not read; delete it")
    depth = 0
    for mark in re.finditer(r"<(/?)[A-Za-z_](?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+(?<!/)>", text):
        depth += -1 if mark[1] else 1
        if depth > _DEEPEST:
            line = text.count("\n", 0, mark.start()) + 1
            raise Il2Error(f"line {line} of {name} is nested more than {_DEEPEST} deep, which is not read")


def _refuse_what_is_no_network(document: Element, name: str, *, events: bool) -> None:
    sbml = document.getModel()
    for i in range(document.getNumPlugins()):
        package = document.getPlugin(i).getPackageName()
        if package != _OF_CORE and document.getPackageRequired(package):
            raise Il2Error(f"{name} needs the package {package!r} of SBML; write it without, as core alone")
    for event in () if events else sbml.getListOfEvents():
        with at_row(Row(event.getLine(), ""), name):
            raise Il2Error(
                "an event changes the model on its way; take il2.read_experiment if il2.export wrote it, or delete it "
                "and give phases to il2.schedule"
            )
    if sbml.getNumConstraints():
        LOGGER.info("constraints of %s are not checked", name)
    if sbml.isSetConversionFactor() or any(s.isSetConversionFactor() for s in sbml.getListOfSpecies()):
        raise Il2Error(f"{name} has conversion factors, which are not read; write all amounts in one unit")
    for rule in sbml.getListOfRules():
        if not rule.isAssignment():
            with at_row(Row(rule.getLine(), ""), name):
                kind = "a rate rule" if rule.isRate() else "an algebraic rule"
                raise Il2Error(f"{kind} has no counterpart in a reaction network; write reactions")


def _write_functions_out(document: Element, maths: SbmlMath, name: str) -> None:
    """Write functions where they are called, if that makes no formula too long."""
    definitions = {f.getId(): f for f in document.getModel().getListOfFunctionDefinitions()}
    sizes: dict[str, int] = {}
    for _ in definitions:  # each round settles those that call settled ones
        sizes = {one: maths.size(f.getMath(), sizes) for one, f in definitions.items() if f.isSetMath()}
    if definitions and not document.expandFunctionDefinitions():
        raise Il2Error(f"functions of {name} cannot be written out; write formulas without them")
