"""Ready models by name, for everything that takes a model."""

from __future__ import annotations

import importlib
from types import ModuleType

from pysb import Model

from ..composition.foreign_partners import admit_foreign_partners
from ..errors import Il2Error
from ..knowledge.synonyms import MODELS
from ..naming import resolve
from ..rules.names import check_names
from ..text import shown
from . import NAMES

__all__ = ["as_model", "ready_model_file"]


def ready_model_file(name: str) -> ModuleType:
    """Return the file of a ready model, which has ``model``, ``MODULES`` and, of one cell type, ``CELL``."""
    return importlib.import_module(f"pysb_il2.models.{resolve('model', name, NAMES, MODELS)}")


def as_model(model: Model | str) -> Model:
    """Return the model that was given, or a new copy of the ready model of that name.

    Raises
    ------
    Il2Error
        If there is no such model, what was given is no model, or two of its components have one name.

    Examples
    --------
    >>> as_model("receptor").name, as_model("T-reg").name
    ('receptor', 'treg')
    >>> as_model(["receptor"])
    Traceback (most recent call last):
    ...
    pysb_il2.errors.Il2Error: ['receptor'] is not a PySB model; pass one, such as il2.build('signal'),
    or the name of a ready model
    """
    if isinstance(model, str):
        from .ready_model import ready_model  # all modules, which only a name needs

        file = ready_model_file(model)
        return ready_model(file.__name__.rpartition(".")[2], file.MODULES, getattr(file, "CELL", "Treg"))
    if not isinstance(model, Model):
        raise Il2Error(
            f"{shown(model)} is not a PySB model; pass one, such as il2.build('signal'), or the name of a ready model"
        )
    check_names(model)
    admit_foreign_partners(model)  # of rules that were written outside of `building`
    return model
