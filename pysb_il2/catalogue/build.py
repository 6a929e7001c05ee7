"""Build models from modules, or add modules to a model."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from typing import Any

from pysb import Model
from pysb.core import SelfExporter

from ..composition.module import Module
from ..composition.variants import copy_numbers
from ..composition.writer import compose
from ..errors import Il2Error, mapping, unknown
from ..knowledge.ligands import ligand as find_ligand
from ..models import NAMES
from ..modules.readouts import readouts
from ..modules.registry import INHIBITORS, RECEPTOR_OF

__all__ = ["add_to", "build"]


def build(
    *modules: Module | str,
    cell: str | Mapping[str, float] | None = None,
    ligand: Any = None,
    knockouts: Iterable[str] = (),
    mutants: Mapping[str, Iterable[str]] | None = None,
    inhibitors: Mapping[str, float] | None = None,
    parameters: Mapping[str, Any] | None = None,
    detail: str | None = None,
    name: str | None = None,
) -> Model:
    """Build a plain PySB model from modules, or a ready model by its name.

    Parameters
    ----------
    *modules : Module or str
        Modules in any order, with all they need; or one name such as ``"signal"``.
    cell : str or mapping of str to float
        A cell of ``cells.tsv``, or molecules per cell by protein, and its ``cytoplasm`` in pL (a cell of blood; a
        blast has 0.4); by default that of a ready model which has one, such as ``"nk"``, else Treg.
    ligand : str or Ligand, optional
        A ligand of ``ligands.tsv``, or one with affinities of its own. Brings the receptor that
        it needs.
    knockouts : iterable of str
        Proteins that are neither present nor made.
    mutants : mapping of str to iterable of str
        Point mutations by protein, such as ``{"CD122": ["Y510F"]}``.
    inhibitors : mapping of str to float
        Drugs and their concentrations in the medium, nM; see ``pysb_il2.modules.INHIBITORS``.
        Protocols give them an hour before the ligand.
    parameters : mapping of str to float or (float, str)
        Constants to override, in the unit of the model or with their unit.
    detail : str, optional
        A level of detail, such as ``"sites"``, for every module that has it.
    name : str, optional
        Name of the model; by default that of the ready model, or the modules' names joined.

    Returns
    -------
    pysb.Model
        Every PySB tool works on it.

    Raises
    ------
    Il2Error
        If a name is not known, modules conflict, or a value cannot be used.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> from pysb_il2.modules import il2_receptor
    >>> model = il2.build(il2_receptor, cell={"CD25": 22, "CD122": 511, "CD132": 12407})
    >>> model.parameters["CD122_0"].value
    511.0
    """
    chosen: list[Module] = []
    for item in modules:
        if isinstance(item, str):
            ready = _ready(item)
            chosen += ready.MODULES
            cell = getattr(ready, "CELL", None) if cell is None else cell
        else:
            chosen.append(item)
    if not chosen:
        raise Il2Error("there is nothing to build; pass modules, such as pysb_il2.modules.stat5, or a model's name")
    if detail is not None:
        if not any(detail in module.forms for module in chosen if isinstance(module, Module)):
            levels = sorted({level for module in chosen if isinstance(module, Module) for level in module.forms})
            raise unknown("level of detail", detail, levels, where="these modules")
        chosen = [module(detail) if detail in getattr(module, "forms", ()) else module for module in chosen]
    if ligand is None and any(isinstance(item, str) for item in modules):
        ligand = "IL2"  # ready models leave the receptor to the ligand
    variant = find_ligand(ligand) if ligand is not None else None
    if variant is not None:
        chosen.append(RECEPTOR_OF[variant.monomer])
    drugs, concentrations = _drugs(inhibitors)
    joined = "_".join(sorted({item if isinstance(item, str) else getattr(item, "name", "model") for item in modules}))
    copies = copy_numbers("Treg" if cell is None else cell)
    return compose(
        Model(name or joined, _export=False), [*chosen, *drugs], readouts=readouts, copies=copies, ligand=variant,
        knockouts=knockouts, mutants=mapping(mutants, "mutants", "{'CD122': ['Y510F']}"),
        parameters={**concentrations, **mapping(parameters, "parameters", "{'CD122_0': 1000}")},
    )  # fmt: skip


def _drugs(inhibitors: Mapping[str, float] | None) -> tuple[list[Module], dict[str, tuple[float, str]]]:
    """Return the modules of the drugs, and their concentrations as constants."""
    if not isinstance(inhibitors or {}, Mapping):
        raise Il2Error(
            f"inhibitors={inhibitors!r} gives no concentration; write inhibitors={{'tofacitinib': 100}} (nM)"
        )
    found: list[Module] = []
    concentrations = {}
    for name, nM in (inhibitors or {}).items():
        if name not in INHIBITORS:
            raise unknown("inhibitor", name, INHIBITORS)
        if isinstance(nM, bool) or not isinstance(nM, (int, float)) or not 0 <= nM < float("inf"):
            raise Il2Error(f"inhibitor {name!r} is given at {nM!r}; give its concentration in nM, 0 or more")
        found.append(INHIBITORS[name])
        concentrations[f"{name}_concentration"] = (float(nM), "nM")
    return found, concentrations


def _ready(name: str) -> Any:
    """Return the file of a ready model."""
    if name not in NAMES:
        raise unknown("model", name, NAMES)
    return importlib.import_module(f"pysb_il2.models.{name}")


def add_to(model: Any = None, *modules: Module, cell: Any = "Treg", ligand: Any = None) -> Model:
    """Write modules into a PySB model of your own, in PySB's own style.

    Monomers that your model has already are used as they are, with your initial amounts; the
    others are added at rest. On an error your model is as it was.

    Parameters
    ----------
    model : pysb.Model, optional
        The model to write to; by default PySB's current model.
    *modules : Module
        What to add, with all it needs.
    cell : str or mapping
        Copies of the proteins that are added; see `pysb_il2.build`.
    ligand : str or Ligand, optional
        Whose affinities to use; by default native ligands.

    Returns
    -------
    pysb.Model
        The same model.

    Raises
    ------
    Il2Error
        If there is no model, or a monomer of yours lacks a site or state that the modules use.

    Examples
    --------
    >>> from pysb import Model
    >>> from pysb_il2.modules import il2_receptor
    >>> mine = add_to(Model("mine", _export=False), il2_receptor)
    >>> sorted(mine.monomers.keys())
    ['CD122', 'CD132', 'CD25', 'IL2']
    """
    if isinstance(model, Module):
        model, modules = None, (model, *modules)
    model = SelfExporter.default_model if model is None else model
    if not isinstance(model, Model):
        raise Il2Error("there is no PySB model to add to; make one with Model() or pass it as the first argument")
    variant = find_ligand(ligand) if ligand else None
    return compose(model, modules, readouts=readouts, copies=copy_numbers(cell), ligand=variant)
