"""One cell for tissue simulators: the medium is set from outside, and what the cell takes of it is counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..errors import Il2Error
from ..experiments.medium import Medium
from ..network.expansion import expand
from ..simulation.runner import Runner
from .mathml import Element
from .sbml_check import load_libsbml

if TYPE_CHECKING:
    from typing import Unpack

    from pysb import Model

    from ..types import LimitOptions

__all__ = ["add_boundary"]


def add_boundary(text: str, model: Model, substances: Sequence[str], **limits: Unpack[LimitOptions]) -> str:
    """Return SBML in which ligands and drugs of the medium are species that no reaction changes.

    ``<substance>_in_medium`` is set from outside, and ``<substance>_taken`` counts what the cell has taken from the
    medium since the beginning, less what it has released; both in molecules, in the volume of medium that the model
    has for a cell.

    Parameters
    ----------
    text : str
        What is exported of the model.
    model : pysb.Model
    substances : sequence of str
        Ligands and drugs of the model.
    **limits
        Of the expansion of what is exported.

    Raises
    ------
    Il2Error
        If the model lacks one of them, it is no single species, or the model has something of one of these names.
    """
    libsbml, medium = load_libsbml(), Medium(model)
    runner = Runner(expand(model, decoupled=False, **limits))
    document = libsbml.readSBMLFromString(text)
    written = document.getModel()
    for substance in dict.fromkeys(map(medium.known, substances)):
        given = {**medium.nothing, medium.parameters[substance]: 1e-9}
        found = np.flatnonzero(runner.initials(given) - runner.initials(medium.nothing))
        if len(found) != 1:
            raise Il2Error(f"{substance} in the medium is {len(found)} species, and one can be set from outside")
        names = outside, taken = f"{substance}_in_medium", f"{substance}_taken"
        if there := [name for name in names if written.getElementBySId(name) is not None]:
            raise Il2Error(f"model {model.name!r} has {there[0]!r}, which is to be a species of the SBML; rename it")
        species = written.getSpecies(int(found[0]))
        for reaction in written.getListOfReactions():
            _count(reaction, species.getId(), taken)
        counter = written.createSpecies()
        counter.setId(taken)
        counter.setName(f"{substance} that the cell has taken from the medium")
        counter.setCompartment(species.getCompartment())
        counter.setSubstanceUnits("item")
        counter.setHasOnlySubstanceUnits(True)
        counter.setBoundaryCondition(False)
        counter.setConstant(False)
        counter.setInitialAmount(0.0)
        renaming = libsbml.ConversionProperties()
        renaming.addOption("renameSIds", True)
        renaming.addOption("currentIds", species.getId())
        renaming.addOption("newIds", outside)
        document.convert(renaming)
    return str(libsbml.writeSBMLToString(document))


def _count(reaction: Element, species: str, taken: str) -> None:
    """Let a reaction change the counter instead of a species."""
    net = 0.0
    for sign, there, remove in (
        (1.0, reaction.getProduct, reaction.removeProduct), (-1.0, reaction.getReactant, reaction.removeReactant)
    ):  # fmt: skip
        if (reference := there(species)) is not None:
            net += sign * reference.getStoichiometry()
            remove(species)
    if species in {name.getName() for name in _names(reaction.getKineticLaw().getMath())}:
        reaction.createModifier().setSpecies(species)
    if net:
        reference = reaction.createProduct() if net < 0 else reaction.createReactant()
        reference.setSpecies(taken)
        reference.setStoichiometry(abs(net))
        reference.setConstant(True)


def _names(tree: Element) -> list[Element]:
    """Return all nodes of a formula that are names."""
    children = [node for i in range(tree.getNumChildren()) for node in _names(tree.getChild(i))]
    return [tree, *children] if tree.isName() else children
