"""Build models from modules, or add modules to a model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import ModuleType

from pysb import Model
from pysb.core import SelfExporter

from ..arguments import says_wrong_types
from ..composition.model_constants import Override
from ..composition.module import Module, interchangeable_levels, required_modules
from ..composition.writer import compose
from ..errors import Il2Error
from ..knowledge.cells import Cell
from ..knowledge.ligands import Ligand
from ..knowledge.ligands import ligand as find_ligand
from ..knowledge.synonyms import DRUGS, MODELS
from ..models import NAMES
from ..models.lookup import ready_model_file
from ..modules import INHIBITORS, MODULES, RECEPTOR_OF
from ..modules.readouts import readouts
from ..naming import CONCENTRATION_SUFFIX, resolve
from ..rules.names import check_model_name
from ..types import NonNegativeFloat

__all__ = ["add_to", "build"]

#: The level of detail of a receptor whose ligand has two arms.
TWO_ARMS = "two_arms"


@says_wrong_types
def build(
    *modules: Module | str,
    cell: Cell | None = None,
    ligand: str | Ligand | None = None,
    knockouts: Iterable[str] = (),
    mutants: Mapping[str, Iterable[str]] | None = None,
    inhibitors: Mapping[str, NonNegativeFloat] | None = None,
    parameters: Mapping[str, Override] | None = None,
    detail: str | None = None,
    name: str | None = None,
) -> Model:
    """Build a plain PySB model from modules, or a ready model by its name.

    Names of models, cells, ligands, proteins and drugs are understood in any spelling (``"il-2"``, ``"Tregs"``), and
    as genes (``"IL2RA"``) and brands (``"Proleukin"``) where one thing can be meant.

    Parameters
    ----------
    *modules : Module or str
        Modules or their names in any order, with all that they require, and ready models such as ``"signal"``. A name
        that both have, such as ``"family"``, is the ready model's.
    cell : str, mapping of str to float, or (str, mapping)
        A cell of ``cells.tsv``; or molecules per cell by protein, and its ``cytoplasm`` in pL (that of a resting cell
        unless given; an activated one has 0.4), with every chain of the model's receptors, 0 where there is none; or
        a cell of the table with what differs, as ``("Treg", {"CD25": 10000})``. By default that of a ready model
        which has one, such as ``"nk"``, else Treg.
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
        A level of detail, such as ``"sites"`` or ``"scaffold"``, for every module that has it.
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
    >>> il2.build("receptor", "stat5").name
    'receptor_stat5'
    """
    if not modules:
        raise Il2Error("there is nothing to build; pass modules, such as pysb_il2.modules.stat5, or a model's name")
    check_model_name(name)
    given = [_named(item) if isinstance(item, str) else item for item in modules]
    ready = [item for item in given if isinstance(item, ModuleType)]
    chosen = [module for item in given for module in (item.MODULES if isinstance(item, ModuleType) else [item])]
    if cell is None:
        cell = next((file.CELL for file in reversed(ready) if hasattr(file, "CELL")), "Treg")
    if detail is not None:
        chosen = _at_detail(chosen, detail)
    if ligand is None and ready:
        ligand = "IL2"  # ready models leave the receptor to the ligand
    variant = find_ligand(ligand) if ligand is not None else None
    chosen = _with_arms(chosen, variant)
    if variant is not None and variant.valency == 1:
        chosen.append(RECEPTOR_OF[variant.monomer])
    drugs = _concentrations(inhibitors)
    chosen += [INHIBITORS[drug] for drug in drugs]
    overrides: dict[str, Override] = {f"{drug}{CONCENTRATION_SUFFIX}": (nM, "nM") for drug, nM in drugs.items()}
    overrides |= parameters or {}
    if not name:
        names = {file.__name__.rpartition(".")[2] for file in ready}
        names |= {item.name for item in given if isinstance(item, Module)}
        name = "_".join(sorted(names))
    return compose(
        Model(name, _export=False), chosen, readouts=readouts, cell=cell, ligand=variant,
        knockouts=knockouts, mutants=mutants or {},
        parameters=overrides,
    )  # fmt: skip


def _with_arms(modules: Iterable[Module], variant: Ligand | None) -> list[Module]:
    """Return the modules, for a ligand of two arms with its receptor at the level that has them.

    Raises
    ------
    Il2Error
        If a module needs the receptor of one arm.
    """
    if variant is None or variant.valency == 1:
        return list(modules)
    receptor = RECEPTOR_OF[variant.monomer]
    kept = [module for module in modules if module is not receptor]
    for module in kept:
        if receptor in module.requires:
            raise Il2Error(
                f"module {module.name!r} knows {variant.monomer} of one arm, and ligand {variant.name!r} has two; "
                "leave the module out, or give a ligand of one arm"
            )
    return [*kept, receptor(TWO_ARMS)]


def _named(name: str) -> ModuleType | Module:
    """Return the file of a ready model, or a module."""
    known = resolve("model or module", name, dict.fromkeys((*NAMES, *MODULES)), MODELS, where="pysb-il2 list")
    return ready_model_file(known) if known in NAMES else MODULES[known]


def _at_detail(modules: Iterable[Module], detail: str) -> list[Module]:
    """Return the modules at a level that they have, and what they require at it where no site depends on it."""
    chosen = list(modules)
    forms = [getattr(module, "forms", {}) for module in chosen]
    required = [interchangeable_levels(module) for module in required_modules(chosen)]
    known = {level for levels in (*forms, *required) for level in levels}
    detail = resolve("level of detail", detail, known, where="these modules")
    at_level = [module(detail) if detail in levels else module for module, levels in zip(chosen, forms, strict=True)]
    return at_level + [levels[detail] for levels in required if detail in levels]


def _concentrations(inhibitors: Mapping[str, float] | None) -> dict[str, float]:
    """Return the concentrations of the drugs in nM, by the names of their modules."""
    concentrations: dict[str, float] = {}
    for given, nM in (inhibitors or {}).items():
        name = resolve("inhibitor", given, INHIBITORS, DRUGS)
        if name in concentrations:
            raise Il2Error(f"inhibitor {name!r} is given twice, once as {given!r}; keep one of the names")
        concentrations[name] = float(nM)
    return concentrations


@says_wrong_types
def add_to(
    model: Model | Module | None = None,
    *modules: Module,
    cell: Cell = "Treg",
    ligand: str | Ligand | None = None,
    parameters: Mapping[str, Override] | None = None,
) -> Model:
    """Write modules into a PySB model of your own, in PySB's own style.

    Monomers that your model has already are used as they are, with your initial amounts; the
    others are added at rest. Every other name in your model is yours: where the modules write the same, that is an
    error. What an earlier call wrote is shared. On an error your model is untouched.

    Parameters
    ----------
    model : pysb.Model, optional
        The model to write to; by default PySB's current model. It has no compartments.
    *modules : Module
        What to add, with all that it requires.
    cell : str, mapping, or (str, mapping)
        Copies of the proteins that are added; see `pysb_il2.build`.
    ligand : str or Ligand, optional
        Whose affinities to use; by default native ligands.
    parameters : mapping of str to float or (float, str)
        Constants of the modules to override, in the unit of the model or with their unit.

    Returns
    -------
    pysb.Model
        The same model.

    Raises
    ------
    Il2Error
        If there is no model, a monomer of yours lacks a site or state that the modules use, a name is in use, or the
        model has compartments.

    Examples
    --------
    >>> from pysb import Model
    >>> from pysb_il2.modules import il2_receptor
    >>> mine = add_to(Model("mine", _export=False), il2_receptor)
    >>> sorted(mine.monomers.keys())
    ['CD122', 'CD132', 'CD25', 'IL2']
    """
    if isinstance(model, Module):
        modules, model = (model, *modules), None
    target = SelfExporter.default_model if model is None else model
    if not isinstance(target, Model):
        raise Il2Error("there is no PySB model to add to; make one with Model() or pass it as the first argument")
    variant = find_ligand(ligand) if ligand is not None else None
    return compose(
        target, _with_arms(modules, variant), readouts=readouts, cell=cell, ligand=variant,
        parameters=parameters or {},
    )  # fmt: skip
