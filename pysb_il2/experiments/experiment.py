"""What is done with cells in every experiment: pre-equilibrate them, exchange their medium, let time pass."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..annotations import IS_VERSION_OF, facts_by_name
from ..arguments import says_wrong_types
from ..errors import Il2Error, mapping_argument
from ..knowledge.synonyms import LIGANDS
from ..naming import CONCENTRATION_SUFFIX, DOSE_SUFFIX, resolve
from ..rules.medium import medium_parameters
from ..simulation.runner import Runner
from ..types import BoolArray, FloatArray, RelativeTolerance
from .medium import Medium, made_of
from .phase import Phase

if TYPE_CHECKING:
    from pysb import Model

    from ..simulation.steady_state import SteadyStateOptions

__all__ = [
    "PREINCUBATION_MIN", "CellState", "Experiment", "dosed_ligand", "drug_concentrations",
]  # fmt: skip

#: Drugs are given this long before the first ligand, as is usual.
PREINCUBATION_MIN = 60.0


class CellState(NamedTuple):
    """Cells and their medium at one moment.

    Attributes
    ----------
    species : array (species,)
        Amounts, molecules per cell.
    sensitivities : array (species, parameters)
        Derivatives of the amounts by ln of the parameters that the experiment follows.
    """

    species: FloatArray
    sensitivities: FloatArray


class Experiment:
    """Cells of one model, and what is done with them.

    Parameters
    ----------
    model : pysb.Model
        What to run.
    parameters : mapping of str to float, optional
        Constants that differ from the model's, in its units.
    steady_state : SteadyStateOptions, optional
        When cells without ligand count as being in their steady state.
    phases : sequence of Phase
        What will be done; what they infuse the model must be able to take up.
    rtol : float, optional
        Relative tolerance of the integrator, as of `Runner`.

    Attributes
    ----------
    runner : Runner
        What integrates the model.
    medium : mapping of str to str
        Ligands and drugs, and the parameter that is the concentration of each.
    values : mapping of str to float
        Constants that differ from the model's; all concentrations in the medium are 0.
    drugs_nM : mapping of str to float
        Drugs that are given before the ligand, and their concentrations.
    label : str
        What errors of its protocols begin with.
    followed_parameters : sequence of str
        Parameters by whose logarithms derivatives are followed; see `with_sensitivities`.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> experiment = Experiment(il2.build("receptor"))
    >>> stimulated = experiment.exchange_medium(il2.Phase(0, add={"IL2": 1.0}), experiment.preequilibrate())
    >>> readouts, _ = experiment.follow(stimulated, [900.0])
    >>> bool(readouts["IL2_trimer"][0] > 0)
    True
    """

    def __init__(
        self,
        model: Model,
        parameters: Mapping[str, float] | None = None,
        *,
        steady_state: SteadyStateOptions | None = None,
        phases: Sequence[Phase] = (),
        rtol: RelativeTolerance | None = None,
    ) -> None:
        self._medium = Medium(model)
        self.runner, self.medium = Runner(self._medium.model_for(phases), rtol=rtol), self._medium.parameters
        self.values = {**(parameters or {}), **self._medium.nothing}
        self.drugs_nM, self.label = self._medium.drugs_nM(parameters or {}), ""
        self._steady_state = steady_state
        self.followed_parameters: Sequence[str] = ()

    def __getstate__(self) -> dict[str, Any]:
        # Other processes have a runner of their own; see `on`.
        kept = {name: value for name, value in vars(self).items() if name != "initial_state"}
        return {**kept, "runner": None}

    def _with(self, **changed: object) -> Experiment:
        other = copy.copy(self)
        vars(other).update({"runner": self.runner, **changed})
        return other

    def on(self, runner: Runner) -> Experiment:
        """Return the same experiment on another runner of the model, such as one of `Runner.map`."""
        return self._with(runner=runner)

    @says_wrong_types
    def with_parameters(self, parameters: Mapping[str, float], *, label: str = "") -> Experiment:
        """Return the same experiment with other constants, concentrations of drugs among them."""
        drugs_nM = self._medium.drugs_nM(parameters)
        return self._with(values={**parameters, **self._medium.nothing}, drugs_nM=drugs_nM, label=label)

    @says_wrong_types
    def with_sensitivities(self, parameters: Sequence[str]) -> Experiment:
        """Return the same experiment, which also follows the derivatives by ln of parameters."""
        return self._with(followed_parameters=tuple(parameters))

    @cached_property
    def initial_state(self) -> CellState:
        """The cells as the model begins with them, with nothing in the medium."""
        return self._initials({})

    def _initials(self, medium: Mapping[str, float]) -> CellState:
        values = {**self.values, **medium}
        species = self.runner.initials(values)
        if not self.followed_parameters:
            return CellState(species, np.empty((len(species), 0)))
        return CellState(species, self.runner.initial_sensitivities(values, self.followed_parameters))

    @says_wrong_types
    def preequilibrate(self, *, equilibrate: bool = True) -> CellState:
        """Return cells without ligand, after an hour with the model's drugs if it has any.

        Parameters
        ----------
        equilibrate : bool
            Bring the cells to their steady state before drugs are given. Otherwise they are in the state that
            the model begins with; drugs are given all the same.

        Raises
        ------
        Il2Error
            If the cells do not come to a steady state.
        """
        state = self.initial_state
        if equilibrate:
            try:
                state = self.find_steady_state(state)
            except Il2Error as error:
                raise Il2Error(
                    f"cells without ligand find no steady state ({error}); give equilibrate=False, which starts them "
                    "as the model does"
                ) from None
        if any(self.drugs_nM.values()):
            state = self.advance(Phase(PREINCUBATION_MIN, add=self.drugs_nM), state)
        return state

    @says_wrong_types
    def find_steady_state(self, state: CellState) -> CellState:
        """Return the steady state that the cells come to in their medium."""
        if not self.followed_parameters:
            species = self.runner.find_steady_state(self.values, state.species, self._steady_state)
            return CellState(species, state.sensitivities)
        return CellState(
            *self.runner.steady_state_sensitivities(self.values, *state, self.followed_parameters, self._steady_state)
        )

    @says_wrong_types
    def exchange_medium(self, phase: Phase, state: CellState) -> CellState:
        """Return the cells once the medium of a phase has been changed and added to.

        Raises
        ------
        Il2Error
            If the model lacks a ligand or drug, or an amount is negative or not finite.
        """
        if phase.wash:
            kept = np.where(self.soluble_species, 1.0 - phase.wash, 1.0)
            state = CellState(kept * state.species, kept[:, None] * state.sensitivities)
        if concentrations := self._medium.concentrations(phase):
            dosed, before = self._initials(concentrations), self.initial_state
            state = CellState(*(old + (new - none) for old, new, none in zip(state, dosed, before, strict=True)))
        return state

    @says_wrong_types
    def advance(self, phase: Phase, state: CellState) -> CellState:
        """Return the cells at the end of a phase."""
        state = self.exchange_medium(phase, state)
        if phase.minutes == 0:
            return state
        return self.follow(state, [0.0, phase.minutes * 60.0], self.parameters_in(phase))[1]

    def parameters_in(self, phase: Phase) -> dict[str, float]:
        """Return the constants that differ in a phase, in the model's units; rates of infusion are such."""
        return self._medium.constants(phase)

    @says_wrong_types
    def follow(
        self, state: CellState, seconds: Sequence[float] | FloatArray, parameters: Mapping[str, float] | None = None
    ) -> tuple[Mapping[str, FloatArray], CellState]:
        """Follow the cells over time.

        Parameters
        ----------
        state : CellState
            At time 0.
        seconds : array (times,)
            When to read.
        parameters : mapping of str to float, optional
            Constants that differ meanwhile, in the model's units.

        Returns
        -------
        readouts : mapping of str to array (times,)
            Molecules per cell; their derivatives (times, parameters) where the experiment follows derivatives.
        state : CellState
            At the last of the times.
        """
        values = {**self.values, **mapping_argument(parameters, "parameters", "{'kc': 0.1}")}
        if not self.followed_parameters:
            trajectory = self.runner.run(values, state.species, seconds)
            return trajectory.readouts, CellState(trajectory.final, state.sensitivities)
        derivatives = self.runner.run_sensitivities(values, *state, seconds, self.followed_parameters)
        return derivatives.readouts, CellState(derivatives.trajectory.final, derivatives.final)

    @property
    def soluble_species(self) -> BoolArray:
        """Which species are ligand or drug in the medium, free or held by one another (array of species)."""
        before = self.initial_state.species
        added = [self._initials({name: 1e-9}).species - before for name in self._medium.washed]
        return made_of(self.runner.network, np.any(added, axis=0))


def drug_concentrations(model: Model) -> dict[str, float]:
    """Return the concentration of each drug that a model has, mol/L."""
    drugs = medium_parameters(model, CONCENTRATION_SUFFIX)
    return {name: model.parameters[parameter].value for name, parameter in drugs.items()}


def dosed_ligand(model: Model, ligand: str | None) -> tuple[str, str]:
    """Return the monomer of the ligand that is dosed, and what the ligand is called.

    Raises
    ------
    Il2Error
        If the model has no ligand, or not this one, or several and none is named.
    """
    variants = facts_by_name(model, IS_VERSION_OF)
    doses = medium_parameters(model, DOSE_SUFFIX)
    names = {**{variants.get(monomer, monomer): monomer for monomer in doses}, **{m: m for m in doses}}
    if not doses:
        raise Il2Error(
            f"model {model.name!r} has no ligand to dose; add a receptor module, or a parameter '<ligand>_dose' that "
            "sets an initial amount"
        )
    if ligand is None:
        if len(doses) > 1:
            raise Il2Error(f"model {model.name!r} has the ligands {', '.join(sorted(doses))}; say which with ligand=")
        monomer = next(iter(doses))
    else:
        try:
            monomer = names[resolve("ligand", ligand, names, LIGANDS, where=f"model {model.name!r}")]
        except Il2Error as error:
            raise Il2Error(f"{error}; another one needs another model: build(..., ligand={ligand!r})") from None
    return monomer, variants.get(monomer, monomer)
