"""Interleukin-2 signalling as PySB macros, modules and models that compose."""

from __future__ import annotations

import importlib as _importlib
from pathlib import Path as _Path
from typing import TYPE_CHECKING

if not (_Path(__path__[0]) / "macros").exists():  # a source checkout keeps the mechanisms beside the package
    __path__.append(str(_Path(__path__[0]).parent))

if TYPE_CHECKING:
    from . import plots
    from .bench import compare, inhibitor_chase, low_dose_course, surface_loss, washout
    from .binding import competition_binding, dissociation, saturation_binding
    from .compose import Module, Protein, add_to, build, building
    from .curves import binding_sites, ec50
    from .decoupled import decouple, decoupling
    from .exporters import export
    from .ligands import Ligand
    from .network import expand
    from .noise import single_cells, stochastic
    from .phases import Phase, schedule
    from .prediction import predict_size
    from .protocols import dose_response, time_course
    from .simulator import Simulator
    from .tables import citations, describe, parameters

#: Where each public name lives; modules are imported when their names are first used.
_HOMES = {
    "bench": ("compare", "inhibitor_chase", "low_dose_course", "surface_loss", "washout"),
    "binding": ("competition_binding", "dissociation", "saturation_binding"),
    "compose": ("Module", "Protein", "add_to", "build", "building"),
    "curves": ("binding_sites", "ec50"),
    "decoupled": ("decouple", "decoupling"),
    "exporters": ("export",),
    "ligands": ("Ligand",),
    "network": ("expand",),
    "noise": ("single_cells", "stochastic"),
    "phases": ("Phase", "schedule"),
    "prediction": ("predict_size",),
    "protocols": ("dose_response", "time_course"),
    "simulator": ("Simulator",),
    "tables": ("citations", "describe", "parameters"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Ligand",
    "Module",
    "Phase",
    "Protein",
    "Simulator",
    "add_to",
    "binding_sites",
    "build",
    "building",
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
    if name == "plots":  # a module, not a name in one
        return _importlib.import_module(".plots", __name__)
    if name not in _HOME_OF:
        raise AttributeError(f"module 'pysb_il2' has no attribute {name!r}")
    value = getattr(_importlib.import_module(f".{_HOME_OF[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
