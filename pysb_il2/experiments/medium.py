"""What phases do to the medium of a model, in the names and units of the model; the same for all engines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..annotations import IS_VERSION_OF, facts_by_name
from ..composition.infusion import infused_model, infusion_name
from ..errors import Il2Error
from ..knowledge.synonyms import DRUGS, LIGANDS
from ..naming import CONCENTRATION_SUFFIX, INJECTED_SUFFIX, resolve
from ..rules.medium import medium_parameters
from ..types import BoolArray

if TYPE_CHECKING:
    from pysb import Model

    from ..network.network import Network
    from .phase import Phase

__all__ = ["Medium", "made_of"]


def made_of(network: Network, seeds: BoolArray) -> BoolArray:
    """Return which species have no other molecules than some species have, free or held by one another."""
    free = frozenset[tuple[str, ...]]().union(*(network.molecules[i] for i in np.flatnonzero(seeds)))
    return np.array([found <= free for found in network.molecules])


class Medium:
    """The medium of a model.

    Parameters
    ----------
    model : pysb.Model
        Any model in which parameters ``<substance>_dose`` or ``<substance>_concentration``, mol/L, set initial amounts.

    Attributes
    ----------
    parameters : mapping of str to str
        Ligands and drugs, and the parameter that is the concentration of each.
    nothing : mapping of str to float
        These parameters, all of them 0.
    washed : list of str
        Those of what a wash takes away.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> medium = Medium(il2.build("receptor"))
    >>> medium.concentrations(il2.Phase(30, add={"Proleukin": 2.0}))
    {'IL2_dose': 2e-09}
    """

    def __init__(self, model: Model) -> None:
        self.parameters = medium_parameters(model)
        self.nothing = dict.fromkeys(self.parameters.values(), 0.0)
        self.washed = [name for name in self.nothing if not name.endswith(INJECTED_SUFFIX)]
        self._model, self._where = model, f"model {model.name!r}"
        drugs = medium_parameters(model, CONCENTRATION_SUFFIX)
        self._drugs = {drug: (name, float(model.parameters[name].value)) for drug, name in drugs.items()}

    def __getstate__(self) -> dict[str, object]:
        # What other processes do needs names alone; a model is never sent there.
        return {**vars(self), "_model": None}

    def drugs_nM(self, parameters: Mapping[str, float]) -> dict[str, float]:
        """Return the concentration of each drug, nM, at constants that differ from the model's."""
        return {drug: 1e9 * parameters.get(name, molar) for drug, (name, molar) in self._drugs.items()}

    def model_for(self, phases: Sequence[Phase]) -> Model:
        """Return the model, or a copy that can take up what phases infuse.

        Raises
        ------
        Il2Error
            If the model lacks a ligand, a drug or a constant of a phase; nothing is expanded before that.
        """
        for phase in phases:
            self.concentrations(phase)
            for name in phase.parameters:
                if name not in self._model.parameters.keys():
                    raise Il2Error(
                        f"model {self._model.name!r} has no parameter {name!r}; give names of its parameters"
                    )
        return infused_model(self._model, {self.known(name) for phase in phases for name in phase.infuse})

    def concentrations(self, phase: Phase) -> dict[str, float]:
        """Return by how much a phase raises each concentration, mol/L, by the parameter that is the concentration.

        Raises
        ------
        Il2Error
            If the model lacks a ligand or a drug.
        """
        added: dict[str, float] = {}
        for name, nM in phase.add.items():
            parameter = self.parameters[self.known(name)]
            added[parameter] = added.get(parameter, 0.0) + nM * 1e-9
        return added

    def constants(self, phase: Phase) -> dict[str, float]:
        """Return the constants that differ in a phase, in the model's units; rates of infusion are such."""
        values = dict(phase.parameters)
        for name, nM_per_h in phase.infuse.items():
            rate = infusion_name(self.known(name))
            values[rate] = values.get(rate, 0.0) + nM_per_h * 1e-9 / 3600
        return values

    def given(self, phases: Sequence[Phase]) -> tuple[dict[str, str], dict[str, str]]:
        """Return the ligands and the drugs that phases give, and how much of each in words."""
        variants = facts_by_name(self._model, IS_VERSION_OF)
        ligands, drugs = dict[str, str](), dict[str, str]()
        for phase in phases:
            for amounts, unit in ((phase.infuse, "nM/h"), (phase.add, "nM")):
                for name, amount in amounts.items():
                    known = self.known(name)
                    of_kind = drugs if self.parameters[known].endswith(CONCENTRATION_SUFFIX) else ligands
                    if amount:
                        of_kind.setdefault(variants.get(known, known), f"{amount:.6g} {unit}")
        return ligands, drugs

    def known(self, name: str) -> str:
        """Return what the model calls a ligand or drug.

        Raises
        ------
        Il2Error
            If it has no such one.
        """
        return resolve("ligand or drug", name, self.parameters, {**LIGANDS, **DRUGS}, where=self._where)
