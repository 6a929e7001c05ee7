"""Interleukin-2 signalling as PySB macros, modules and models that compose."""

from __future__ import annotations

import importlib as _importlib
from pathlib import Path as _Path
from typing import TYPE_CHECKING

if not (_Path(__path__[0]) / "macros").exists():  # a source checkout keeps the mechanisms beside the package
    __path__.append(str(_Path(__path__[0]).parent))
__path__.append(str(_Path(__path__[0]) / "moved"))  # module paths of 0.1 development, which warn

if TYPE_CHECKING:
    from . import calibration, macros, measured, models, modules, plots
    from .catalogue.build import add_to, build
    from .catalogue.describe import describe
    from .catalogue.provenance import citations, parameters
    from .catalogue.size_prediction import predict_size
    from .composition.building import building
    from .composition.module import Module
    from .experiments.assays import compare, inhibitor_chase, low_dose_course, surface_loss, washout
    from .experiments.binding import competition_binding, dissociation, saturation_binding
    from .experiments.curves import binding_sites, ec50
    from .experiments.protocols import Phase, dose_response, schedule, time_course
    from .experiments.single_cells import single_cells, stochastic
    from .exporters.formats import export
    from .knowledge.ligands import Ligand
    from .knowledge.vocabulary import Protein
    from .network.expansion import expand
    from .reduction.decouple import decoupling
    from .simulation.simulator import Simulator
    from .simulation.steady_state import SteadyStateOptions
    from .validation.verify_decoupling import decouple

    __version__: str

#: Where each public name is defined; a file is imported when one of its names is first used.
_HOMES = {
    "catalogue.build": ("add_to", "build"),
    "catalogue.size_prediction": ("predict_size",),
    "catalogue.describe": ("describe",),
    "catalogue.provenance": ("citations", "parameters"),
    "composition.building": ("building",),
    "composition.module": ("Module",),
    "experiments.assays": ("compare", "inhibitor_chase", "low_dose_course", "surface_loss", "washout"),
    "experiments.binding": ("competition_binding", "dissociation", "saturation_binding"),
    "experiments.curves": ("binding_sites", "ec50"),
    "experiments.protocols": ("Phase", "dose_response", "schedule", "time_course"),
    "experiments.single_cells": ("single_cells", "stochastic"),
    "exporters.formats": ("export",),
    "knowledge.ligands": ("Ligand",),
    "knowledge.vocabulary": ("Protein",),
    "network.expansion": ("expand",),
    "reduction.decouple": ("decoupling",),
    "simulation.simulator": ("Simulator",),
    "simulation.steady_state": ("SteadyStateOptions",),
    "validation.verify_decoupling": ("decouple",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}
#: Public packages and files, which are imported when they are first used.
_PUBLIC_MODULES = ("calibration", "macros", "measured", "models", "modules", "plots")

__all__ = [
    "Ligand",
    "Module",
    "Phase",
    "Protein",
    "Simulator",
    "SteadyStateOptions",
    "__version__",
    "add_to",
    "binding_sites",
    "build",
    "building",
    "calibration",
    "citations",
    "compare",
    "competition_binding",
    "decouple",
    "decoupling",
    "describe",
    "dissociation",
    "dose_response",
    "ec50",
    "expand",
    "export",
    "inhibitor_chase",
    "low_dose_course",
    "macros",
    "measured",
    "models",
    "modules",
    "parameters",
    "plots",
    "predict_size",
    "saturation_binding",
    "schedule",
    "single_cells",
    "stochastic",
    "surface_loss",
    "time_course",
    "washout",
]


def __getattr__(name: str) -> object:
    value: object
    if name in _PUBLIC_MODULES:
        return _importlib.import_module(f".{name}", __name__)
    if name == "__version__":
        from importlib.metadata import version

        value = version("pysb-il2")
    elif name in _HOME_OF:
        value = getattr(_importlib.import_module(f".{_HOME_OF[name]}", __name__), name)
    else:
        raise AttributeError(f"module 'pysb_il2' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
