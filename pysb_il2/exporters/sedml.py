"""SED-ML: how long a model runs, over which doses, and what is read, as other tools run it."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from .archived_protocol import ArchivedProtocol

__all__ = ["PART", "SEDML_FILE", "sedml_text"]

#: This document in an archive.
SEDML_FILE = "simulation.sedml"
#: The parameter of the SBML that is the part of the cells which have its copies.
PART = "part_of_cells"
_SEDML, _MATHML = "http://sed-ml.org/sed-ml/level1/version4", "http://www.w3.org/1998/Math/MathML"
_SBML = "http://www.sbml.org/sbml/level3/version2/core"
_LANGUAGE = "urn:sedml:language:sbml.level-3.version-2"
_PARAMETER = "/sbml:sbml/sbml:model/sbml:listOfParameters/sbml:parameter[@id='{}']"
_CVODE, _RELATIVE, _ABSOLUTE = "KISAO:0000019", "KISAO:0000209", "KISAO:0000211"
#: Tolerances of the integrator; amounts are molecules.
_RTOL, _ATOL = 1e-9, 1e-9


def sedml_text(protocol: ArchivedProtocol, sbml_file: str) -> str:
    """Return SED-ML Level 1 Version 4 that runs an SBML file, and reports and plots what is read.

    It is written without python-libsedml: to import that beside python-libsbml gives the latter objects of the former.
    """
    document = Element("sedML", {"xmlns": _SEDML, "xmlns:sbml": _SBML, "level": "1", "version": "4"})
    notes = SubElement(SubElement(document, "notes"), "p", xmlns="http://www.w3.org/1999/xhtml")
    notes.text = protocol.in_words
    models = SubElement(document, "listOfModels")
    SubElement(models, "model", id="model", language=_LANGUAGE, source=sbml_file)
    _add_course(SubElement(document, "listOfSimulations"), protocol)
    tasks, last = SubElement(document, "listOfTasks"), "task"
    SubElement(tasks, "task", id=last, modelReference="model", simulationReference="course")
    for name, values in reversed(protocol.scanned.items()):
        last = _repeat(tasks, last, name, values)
    _add_outputs(document, last, protocol)
    indent(document)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(document, encoding="unicode")}\n'


def _add_course(simulations: Element, protocol: ArchivedProtocol) -> None:
    first, last = (repr(float(protocol.seconds[i])) for i in (0, -1))
    times = {"initialTime": "0", "outputStartTime": first, "outputEndTime": last}
    steps = str(len(protocol.seconds) - 1)
    course = SubElement(simulations, "uniformTimeCourse", times, id="course", numberOfSteps=steps)
    algorithm = SubElement(course, "algorithm", name="CVODE", kisaoID=_CVODE)
    tolerances = SubElement(algorithm, "listOfAlgorithmParameters")
    for name, kind, value in (("relative", _RELATIVE, _RTOL), ("absolute", _ABSOLUTE, _ATOL)):
        named = f"{name} tolerance"
        SubElement(tolerances, "algorithmParameter", name=named, kisaoID=kind, value=repr(value))


def _add_formula(parent: Element, name: str) -> None:
    """Add the formula that is one name."""
    SubElement(SubElement(parent, "math", xmlns=_MATHML), "ci").text = name


def _repeat(tasks: Element, task: str, name: str, values: tuple[float, ...]) -> str:
    """Repeat a task with each value of a parameter, and return the identifier of that."""
    repeated, of_values = f"each_{name}", f"values_of_{name}"
    element = SubElement(tasks, "repeatedTask", id=repeated, range=of_values, resetModel="true")
    vector = SubElement(SubElement(element, "listOfRanges"), "vectorRange", id=of_values)
    for value in values:
        SubElement(vector, "value").text = repr(float(value))
    changes, target = SubElement(element, "listOfChanges"), _PARAMETER.format(name)
    _add_formula(SubElement(changes, "setValue", modelReference="model", target=target, range=of_values), of_values)
    SubElement(SubElement(element, "listOfSubTasks"), "subTask", order="1", task=task)
    return repeated


def _add_outputs(document: Element, task: str, protocol: ArchivedProtocol) -> None:
    """Report the time, what is scanned and the read-outs, and plot the read-outs over time."""
    generators, outputs = SubElement(document, "listOfDataGenerators"), SubElement(document, "listOfOutputs")
    columns = SubElement(SubElement(outputs, "report", id="report"), "listOfDataSets")
    curves = SubElement(SubElement(outputs, "plot2D", id="plot"), "listOfCurves")
    for name in ("time_s", *protocol.scanned, *[PART] * bool(protocol.cells), *protocol.readouts):
        column, variable = f"column_{name}", f"variable_{name}"
        generator = SubElement(generators, "dataGenerator", id=column, name=name)
        _add_formula(generator, variable)
        of_what = {"target": _PARAMETER.format(name), "modelReference": "model"}
        if name == "time_s":
            of_what = {"symbol": "urn:sedml:symbol:time"}
        SubElement(SubElement(generator, "listOfVariables"), "variable", of_what, id=variable, taskReference=task)
        SubElement(columns, "dataSet", id=f"report_{name}", label=name, dataReference=column)
    for name in protocol.readouts:
        of_time = {"xDataReference": "column_time_s", "yDataReference": f"column_{name}"}
        SubElement(curves, "curve", of_time, id=f"curve_{name}", name=name)
