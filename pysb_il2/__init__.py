"""Interleukin-2 signalling as PySB macros, modules and models that compose."""

from pathlib import Path as _Path

if not (_Path(__path__[0]) / "macros").exists():  # a source checkout keeps the mechanisms beside the package
    __path__.append(str(_Path(__path__[0]).parent))
