"""Programs that simulate SBML: libroadrunner, COPASI and bngsim."""

from __future__ import annotations

import locale
import weakref
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from ..errors import Il2Error
from .trajectory_comparison import MAX_STEPS

if TYPE_CHECKING:
    from ..types import FloatArray

__all__ = [
    "READERS",
    "NotReadError",
    "Simulated",
    "Untyped",
    "follow_copasi",
    "last_error",
    "load_copasi",
    "locale_kept",
]

#: What libraries without types return.
Untyped: TypeAlias = Any
#: Relative tolerance of all integrators. The error in one step is far below the difference that is accepted, 1e-6,
#: so that thousands of steps may add theirs.
INTEGRATED = 1e-11
#: COPASI seeks each name of each rate law among all parts of the model, a time that grows with the square of the number
#: of reactions: some 30 s for 4284, and 15 s to follow them, on one processor.
MOST_REACTIONS = 5000


class NotReadError(Il2Error):
    """A program cannot read or follow a model that others may."""


class Simulated(NamedTuple):
    """A model in a program: its ids, their values at the beginning, and trajectories of ids over times, in columns."""

    known: Collection[str]
    value: Callable[[str], float]
    follow: Callable[[Sequence[str], FloatArray], FloatArray]


def _libroadrunner(text: str, atol: float) -> Simulated:
    try:
        import roadrunner
    except ImportError:
        raise Il2Error("SBML is read back by libroadrunner; install pysb-il2[export]") from None
    try:
        with _loaded_quickly(roadrunner.Config):
            runner = roadrunner.RoadRunner(text)
    except RuntimeError as error:
        raise NotReadError(f"libroadrunner cannot read the model: {error}") from None
    runner.integrator.relative_tolerance, runner.integrator.absolute_tolerance = INTEGRATED, atol
    runner.integrator.setValue("maximum_num_steps", MAX_STEPS)

    def follow(ids: Sequence[str], times: FloatArray) -> FloatArray:
        runner.timeCourseSelections = list(ids)
        runner.reset()
        try:
            return np.array(runner.simulate(times=list(map(float, times))))
        except RuntimeError as error:
            raise NotReadError(f"libroadrunner cannot follow the model: {error}") from None

    # `runner.getIds` would also name the control coefficients of all pairs, four million for 4284 reactions.
    parts = runner.model
    known = {
        *parts.getFloatingSpeciesIds(), *parts.getBoundarySpeciesIds(), *parts.getGlobalParameterIds(),
        *parts.getCompartmentIds(),
    }  # fmt: skip
    return Simulated(known, lambda name: float(runner[name]), follow)


@contextmanager
def _loaded_quickly(config: Untyped) -> Iterator[None]:
    """Have libroadrunner load a large network in a fraction of its usual time."""
    wanted = {
        config.LLVM_BACKEND: config.LLJIT, config.LLJIT_OPTIMIZATION_LEVEL: config.NONE,
        config.ROADRUNNER_DISABLE_PYTHON_DYNAMIC_PROPERTIES: True,
    }  # fmt: skip
    before = {key: config.getValue(key) for key in wanted}
    try:
        for key, value in wanted.items():
            config.setValue(key, value)
        yield
    finally:
        for key, value in before.items():
            config.setValue(key, value)


@contextmanager
def locale_kept() -> Iterator[None]:
    """Restore the locale, which COPASI resets, and with it how Python encodes files."""
    before = locale.setlocale(locale.LC_ALL)
    try:
        yield
    finally:
        locale.setlocale(locale.LC_ALL, before)


@locale_kept()
def load_copasi() -> ModuleType:
    """Return COPASI; an `Il2Error` says how to install it."""
    try:
        import COPASI
    except ImportError:
        raise Il2Error("COPASI is missing; install pysb-il2[export]") from None
    COPASI.CCopasiMessage.clearDeque()
    module: ModuleType = COPASI
    return module


def _copasi(text: str, atol: float) -> Simulated:
    if text.count("<reaction ") > MOST_REACTIONS:
        raise NotReadError(
            f"COPASI is asked for networks of up to {MOST_REACTIONS} reactions, as it takes minutes for more"
        )
    return follow_copasi(lambda data: bool(data.importSBMLFromString(text)), atol)


def follow_copasi(load: Callable[[Untyped], bool], atol: float) -> Simulated:
    """Return how COPASI follows a model.

    Parameters
    ----------
    load : callable
        Takes a data model of COPASI, loads the model into it and returns whether it could.
    atol : float
        Absolute tolerance of the integrator.

    Raises
    ------
    NotReadError
        If COPASI cannot load the model.
    """
    copasi = load_copasi()
    data = copasi.CRootContainer.addDatamodel()
    try:
        with locale_kept():
            read = load(data)
    except copasi.CCopasiException:
        read = False
    if not read:
        copasi.CRootContainer.removeDatamodel(data)
        raise NotReadError(f"COPASI cannot read the model: {last_error(copasi)}")
    model = data.getModel()
    model.compileIfNecessary()
    parts = [*model.getMetabolites(), *model.getModelValues(), *model.getCompartments()]
    values = {part.getSBMLId(): float(part.getInitialValue()) for part in parts}
    keys = {part.getSBMLId(): part.getKey() for part in parts}

    def follow(ids: Sequence[str], times: FloatArray) -> FloatArray:
        task = data.getTask("Time-Course")
        problem, method = task.getProblem(), task.getMethod()
        problem.setTimeSeriesRequested(True)
        problem.setUseValues(True)
        problem.setValues(" ".join(repr(float(time)) for time in times))
        method.getParameter("Relative Tolerance").setDblValue(INTEGRATED)
        method.getParameter("Absolute Tolerance").setDblValue(atol)
        method.getParameter("Max Internal Steps").setIntValue(MAX_STEPS)
        copasi.CCopasiMessage.clearDeque()
        done = task.initializeRaw(copasi.CCopasiTask.ONLY_TIME_SERIES) and task.processRaw(True)
        series = task.getTimeSeries()
        if not done or series.getRecordedSteps() != len(times):
            raise NotReadError(f"COPASI cannot follow the model: {last_error(copasi)}")
        columns = {series.getKey(i): i for i in range(series.getNumVariables())}
        found = np.empty((len(times), len(ids)))
        for column, name in enumerate(ids):
            index = columns.get(keys[name])  # none is of what is constant
            found[:, column] = values[name] if index is None else [series.getData(i, index) for i in range(len(times))]
        return found

    weakref.finalize(follow, copasi.CRootContainer.removeDatamodel, data)  # which COPASI would keep
    return Simulated(values, values.__getitem__, follow)


def last_error(copasi: ModuleType) -> str:
    """Return the last of COPASI's messages that is an error."""
    entries = str(copasi.CCopasiMessage.getAllMessageText()).split("\n>")
    errors = [entry.partition("<\n")[2].strip() for entry in entries if not entry.lstrip(">").startswith("WARNING")]
    return " ".join(errors[-1].split()) if errors else "it does not say why"


def _bngsim(text: str, atol: float) -> Simulated:
    import bngsim

    try:
        model = bngsim.Model.from_sbml_string(text)
        simulator = bngsim.Simulator(model, codegen=False)
    except (bngsim.BngsimError, ValueError, NotImplementedError) as error:
        raise NotReadError(f"bngsim cannot read the model: {error}") from None

    def run(times: Sequence[float]) -> dict[str, FloatArray]:
        model.reset()
        try:
            result = simulator.run(sample_times=times, rtol=INTEGRATED, atol=atol, max_steps=MAX_STEPS)
        except bngsim.BngsimError as error:
            raise NotReadError(f"bngsim cannot follow the model: {error}") from None
        # Its species are concentrations; the observables of their names are amounts.
        return dict(zip(
            [*result.raw_expression_names, *result.observable_names],
            [*np.array(result.raw_expressions).T, *np.array(result.observables).T], strict=True,
        ))  # fmt: skip

    constants = {name: float(model.get_param(name)) for name in model.param_names}
    values = {**constants, **{name: float(column[0]) for name, column in run([0.0, 1e-9]).items()}}

    def follow(ids: Sequence[str], times: FloatArray) -> FloatArray:
        found = run(list(map(float, times)))
        return np.column_stack([found.get(name, np.full(len(times), values[name])) for name in ids])

    return Simulated(values, values.__getitem__, follow)


#: Loads SBML with an absolute tolerance, by the name of the package.
READERS: dict[str, Callable[[str, float], Simulated]] = {
    "libroadrunner": _libroadrunner, "python-copasi": _copasi, "bngsim": _bngsim
}  # fmt: skip
