"""SED-ML: how long a model runs, over which doses, and what is read, as other tools run it."""

from __future__ import annotations

from ..errors import Il2Error
from .archived_protocol import ArchivedProtocol
from .mathml import Element

__all__ = ["PART", "SEDML_FILE", "sedml_text"]

#: This document in an archive.
SEDML_FILE = "simulation.sedml"
#: The parameter of the SBML that is the part of the cells which have its copies.
PART = "part_of_cells"
_SBML = "http://www.sbml.org/sbml/level3/version2/core"
_LANGUAGE = "urn:sedml:language:sbml.level-3.version-2"
_PARAMETER = "/sbml:sbml/sbml:model/sbml:listOfParameters/sbml:parameter[@id='{}']"
_CVODE, _RELATIVE, _ABSOLUTE = "KISAO:0000019", "KISAO:0000209", "KISAO:0000211"
#: Tolerances of the integrator; amounts are molecules.
_RTOL, _ATOL = 1e-9, 1e-9


def sedml_text(protocol: ArchivedProtocol, sbml_file: str) -> str:
    """Return SED-ML Level 1 Version 4 that runs an SBML file, and reports and plots what is read.

    Raises
    ------
    Il2Error
        If python-libsedml is missing.
    """
    try:
        import libsedml
    except ImportError:
        raise Il2Error("an archive needs python-libsedml; install pysb-il2[export]") from None
    namespaces = libsedml.SedNamespaces(1, 4)
    namespaces.addNamespace(_SBML, "sbml")
    document = libsedml.SedDocument(namespaces)
    document.setNotes(f'<p xmlns="http://www.w3.org/1999/xhtml">{protocol.in_words}</p>')
    model = document.createModel()
    model.setId("model")
    model.setLanguage(_LANGUAGE)
    model.setSource(sbml_file)
    course = document.createUniformTimeCourse()
    course.setId("course")
    course.setInitialTime(0.0)
    course.setOutputStartTime(float(protocol.seconds[0]))
    course.setOutputEndTime(float(protocol.seconds[-1]))
    course.setNumberOfSteps(len(protocol.seconds) - 1)
    algorithm = course.createAlgorithm()
    algorithm.setKisaoID(_CVODE)
    for kind, value in ((_RELATIVE, _RTOL), (_ABSOLUTE, _ATOL)):
        tolerance = algorithm.createAlgorithmParameter()
        tolerance.setKisaoID(kind)
        tolerance.setValue(repr(value))
    task = document.createTask()
    task.setId("task")
    task.setModelReference("model")
    task.setSimulationReference("course")
    last = "task"
    for name, values in reversed(protocol.scanned.items()):
        last = _repeat(document.createRepeatedTask(), last, name, values, libsedml)
    _add_outputs(document, last, protocol, libsedml)
    return str(libsedml.writeSedMLToString(document))


def _repeat(repeated: Element, task: str, name: str, values: tuple[float, ...], libsedml: Element) -> str:
    """Repeat a task with each value of a parameter, and return the identifier of that."""
    repeated.setId(f"each_{name}")
    repeated.setRangeId(f"values_of_{name}")
    repeated.setResetModel(True)
    vector = repeated.createVectorRange()
    vector.setId(f"values_of_{name}")
    vector.setValues(list(values))
    change = repeated.createTaskChange()
    change.setRange(vector.getId())
    change.setModelReference("model")
    change.setTarget(_PARAMETER.format(name))
    change.setMath(libsedml.parseL3Formula(vector.getId()))
    part = repeated.createSubTask()
    part.setTask(task)
    part.setOrder(1)
    return str(repeated.getId())


def _add_outputs(document: Element, task: str, protocol: ArchivedProtocol, libsedml: Element) -> None:
    """Report the time, what is scanned and the read-outs, and plot the read-outs over time."""
    columns = {
        "time_s": "",
        **{name: name for name in (*protocol.scanned, *[PART] * bool(protocol.cells), *protocol.readouts)},
    }
    report = document.createReport()
    report.setId("report")
    for label, name in columns.items():
        generator = document.createDataGenerator()
        generator.setId(f"column_{label}")
        generator.setName(label)
        variable = generator.createVariable()
        variable.setId(f"variable_{label}")
        variable.setTaskReference(task)
        if name:
            variable.setModelReference("model")
            variable.setTarget(_PARAMETER.format(name))
        else:
            variable.setSymbol("urn:sedml:symbol:time")
        generator.setMath(libsedml.parseL3Formula(variable.getId()))
        column = report.createDataSet()
        column.setId(f"report_{label}")
        column.setLabel(label)
        column.setDataReference(generator.getId())
    plot = document.createPlot2D()
    plot.setId("plot")
    for name in protocol.readouts:
        curve = plot.createCurve()
        curve.setId(f"curve_{name}")
        curve.setName(name)
        curve.setXDataReference("column_time_s")
        curve.setYDataReference(f"column_{name}")
