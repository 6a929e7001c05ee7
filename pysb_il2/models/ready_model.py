"""The one call by which every ready model is made."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

from pysb import Model

from ..composition.module import Module
from ..composition.writer import compose
from ..knowledge.cells import Cell
from ..knowledge.ligands import ligand
from ..modules import RECEPTOR_OF, readouts

__all__ = ["model_when_asked_for", "ready_model"]


def ready_model(name: str, modules: Iterable[Module], cell: Cell = "Treg") -> Model:
    """Return the model of some modules and the IL-2 receptor, with the copy numbers of a cell of ``cells.tsv``.

    Examples
    --------
    >>> from pysb_il2.modules import stat5
    >>> ready_model("signal_of_NK", [stat5], cell="NK").parameters["CD25_0"].value
    23.6
    """
    return compose(
        Model(name, _export=False),
        [*modules, RECEPTOR_OF["IL2"]],
        readouts=readouts,
        cell=cell,
        ligand=ligand("IL2"),
    )


def model_when_asked_for(file: str, modules: Iterable[Module], cell: Cell = "Treg") -> Callable[[str], Model]:
    """Return a file's ``__getattr__``, by which its ``model`` is made when it is first asked for.

    Whoever asks for another cell, ligand or detail needs the modules alone.
    """

    @cache
    def get(name: str) -> Model:
        if name != "model":
            raise AttributeError(f"module {file!r} has no attribute {name!r}")
        return ready_model(file.rpartition(".")[2], modules, cell)

    return get
