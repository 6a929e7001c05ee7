"""Interleukin-2 signalling as PySB macros, modules and models that compose."""

from __future__ import annotations

import ast as _ast
import importlib as _importlib
from pathlib import Path as _Path

_HERE = _Path(__file__).parent
if not (_HERE / "macros").exists():  # a source checkout keeps the mechanisms beside the package
    __path__.append(str(_HERE.parent))
__path__.append(str(_HERE / "moved"))  # module paths of 0.1 development, which warn

#: Where each public name is defined, as the stub says for type checkers; a file is imported on the first use of a name.
_HOME_OF = {
    alias.name: statement.module
    for statement in _ast.parse((_HERE / "__init__.pyi").read_text(encoding="utf-8")).body
    if isinstance(statement, _ast.ImportFrom)
    for alias in statement.names
}
__all__ = sorted([*_HOME_OF, "__version__"])


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'pysb_il2' has no attribute {name!r}")
    if name == "__version__":
        from importlib.metadata import version

        return version("pysb-il2")
    from .garbage import garbage_is_kept

    home = _HOME_OF[name]
    with garbage_is_kept():
        if home is None:  # a public package or file
            return _importlib.import_module(f".{name}", __name__)
        globals()[name] = value = getattr(_importlib.import_module(f".{home}", __name__), name)
    return value


def __dir__() -> list[str]:
    return __all__
