"""The models of the benchmark by their names."""

from __future__ import annotations

import importlib
from typing import Any

from scaffolds import alike, cd122


def build(how: str) -> Any:
    """Return a model: of PySB, of the library by name, or of modules by their names."""
    import pysb_il2 as il2
    from pysb_il2 import modules

    if how.startswith("pysb."):
        return importlib.import_module(how).model
    name, _, detail = how.partition("@")
    if name.startswith("coculture:"):
        _, types, model = name.split(":")
        return il2.populate(dict.fromkeys(types.split("+"), 1e5), model=model, detail=detail or None)
    if "+" in name:
        parts = [getattr(modules, part) for part in name.split("+")]
        return il2.build(*(p(detail=detail) if detail and p is modules.stat5 else p for p in parts))
    if name.startswith("scaffold:"):
        model = cd122() if name == "scaffold:cd122" else alike(int(name.removeprefix("scaffold:")))
        return il2.decouple(model) if detail == "decoupled" else model  # small ones would be left as they are
    return il2.build(name, detail=detail) if detail else il2.build(name)
