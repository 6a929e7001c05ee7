"""Cells of several types in one medium, which divide and die as their read-outs say."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..annotations import cell_types
from ..arguments import says_wrong_types
from ..errors import Il2Error
from ..models.lookup import as_model
from ..naming import GROWTH_RATES, readout_names
from ..progress import progress
from ..rules.medium import initials_in_medium
from ..types import BoolArray, FloatArray, PositiveFloat
from .experiment import CellState, Experiment
from .phase import Phase, check_readings
from .tables import table_of

if TYPE_CHECKING:
    import pandas as pd
    from pysb import Model

    from ..network.network import Network
    from ..simulation.steady_state import SteadyStateOptions

__all__ = ["population_dynamics"]

_CELLS = "_cells"
#: So often a type may divide in one step, as a power of e.
_MAX_GROWTH = 20.0


class _Type(NamedTuple):
    """Cells of one type: its species, and those of them that hold a ligand or a drug.

    `made` says, by the species of a resting protein, how many of it are in each species that holds a ligand.
    """

    species: BoolArray
    holds_ligand: BoolArray
    made: Mapping[int, FloatArray]


@says_wrong_types
def population_dynamics(
    model: Model,
    phases: Sequence[Phase],
    *,
    readouts: Sequence[str] = (),
    step_min: PositiveFloat = 360.0,
    equilibrate: bool = True,
    steady_state: SteadyStateOptions | None = None,
) -> pd.DataFrame:
    """Take cells of several types through phases while they divide and die, and count them.

    A type with the read-outs ``division_rate`` and ``death_rate`` (1/s), which module `fate` writes, grows as
    they say; a type without them keeps its number.

    Parameters
    ----------
    model : pysb.Model
        A model of `pysb_il2.populate`; its numbers of cells are those at the beginning, and stay as they are.
    phases : sequence of Phase, or Regimen
        What happens, one after the other.
    readouts : sequence of str
        Other observables or Expressions of the model.
    step_min : float
        Numbers of cells change once in this time, minutes, and are read at its end; a phase has whole steps that are
        at most this long.
    equilibrate, steady_state
        As in `pysb_il2.schedule`; cells do not divide meanwhile.

    Returns
    -------
    pandas.DataFrame
        Columns ``time_min, phase, readout, value``: minutes from the first phase on, and the numbers of cells as
        ``<type>_cells`` before other read-outs, at the beginning of the first phase and after each step.

    Raises
    ------
    Il2Error
        If the model has no types, none of them has both rates, or one has a single one; if a rate is negative, or a
        molecule of a type is in no species by itself.

    Notes
    -----
    Signalling and numbers of cells take turns: half a step of signalling, then division and death at the rates of
    that time, then the other half. Halve `step_min` to see that it is short enough.

    A dividing cell first makes the proteins of another, so that each cell keeps its proteins. What binds a ligand or a
    drug is shared between the daughters: their amount in all cells stays, and in place of proteins that are bound to
    them a daughter has resting ones. Cells that die take what they hold with them. Division and death leave the medium
    as it is.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> from pysb import Expression, Observable
    >>> def rules(m, k):
    ...     share = Observable("engaged_CD122", m.CD122(ligand=1) % m.IL2(CD122=1)) / k.CD122_0
    ...     Expression("division_rate", k.divided_kf * share)
    ...     Expression("death_rate", k.died_kf * (1 - share))
    >>> rates = {"divided_kf": (8, "h (half-life)"), "died_kf": (72, "h (half-life)")}
    >>> growth = il2.Module("growth", rules, constants=rates, requires=[il2.modules.il2_receptor])
    >>> cells = {"Treg": il2.build("receptor", growth, cell="Treg"), "Th": il2.build("receptor", growth, cell="Th")}
    >>> model = il2.populate({"Treg": 1e4, "Th": 1e5}, model=cells)
    >>> table = il2.population_dynamics(model, [il2.Phase(1440, add={"IL2": 0.01})])
    >>> Treg, Th = table.value[-2:]
    >>> bool(Treg > 1e4), bool(Th < 1e5)
    (True, True)
    """
    if not any(phase.minutes for phase in phases):
        raise Il2Error(
            "phases is empty or lasts no time; give for example [Phase(1440, add={'IL2': 0.01})], or a Regimen"
        )
    model = as_model(model)
    numbers = _numbers(model)
    readouts = readout_names(model, readouts) if readouts else []
    check_readings(sum(phase.minutes / step_min for phase in phases))
    experiment = Experiment(model, steady_state=steady_state, phases=phases)
    growing = [label for label in (name.removesuffix(_CELLS) for name in numbers) if _has_rates(label, experiment)]
    if not growing:
        raise Il2Error(
            f"no type of model {model.name!r} has the read-outs {' and '.join(GROWTH_RATES)}; build its cells with the "
            "module fate, or write Expressions of these names"
        )
    types = _types(experiment.runner.network, growing)
    state, time = experiment.preequilibrate(equilibrate=equilibrate), 0.0
    rows: list[tuple[float, int, str, float]] = []
    with progress("steps of growth", sum(math.ceil(phase.minutes / step_min) for phase in phases)) as task:
        for number, phase in enumerate(phases):
            state, constants = experiment.exchange_medium(phase, state), experiment.parameters_in(phase)
            steps = math.ceil(phase.minutes / step_min)
            for _ in range(steps):
                seconds = 60.0 * phase.minutes / steps
                halves = np.array([0.0, seconds / 2])
                before, state = experiment.follow(state, halves, constants | numbers)
                if not rows:
                    rows += _rows((time, number), numbers, {name: before[name][0] for name in readouts})
                numbers, state = _divide_and_die(types, numbers, state, before, seconds)
                after, state = experiment.follow(state, halves, constants | numbers)
                time += seconds / 60
                rows += _rows((time, number), numbers, {name: after[name][-1] for name in readouts})
                task.advance()
    columns = ["time_min", "phase", "readout", "value"]
    return table_of(model, rows, columns, phases=phases, unit="cells, or molecules/cell")


def _rows(
    when: tuple[float, int], numbers: Mapping[str, float], values: Mapping[str, float]
) -> list[tuple[float, int, str, float]]:
    return [(*when, name, float(value)) for name, value in {**numbers, **values}.items()]


def _numbers(model: Model) -> dict[str, float]:
    """Return how many cells of each type there are, by the parameter that says so."""
    labels = dict.fromkeys(cell_types(model).values())
    if not labels:
        raise Il2Error(
            f"model {model.name!r} has no types of cells, whose numbers could change; give one of "
            "il2.populate({'Treg': 1e5}, ...), also for one type"
        )
    return {f"{label}{_CELLS}": float(model.parameters[f"{label}{_CELLS}"].value) for label in labels}


def _has_rates(label: str, experiment: Experiment) -> bool:
    """Return whether a type has both rates; one alone is refused."""
    there = [name for name in GROWTH_RATES if f"{label}_{name}" in experiment.runner.readouts]
    if len(there) == 1:
        raise Il2Error(
            f"type {label!r} has {there[0]} and no {(set(GROWTH_RATES) - set(there)).pop()}; give it both or none"
        )
    return bool(there)


def _divide_and_die(
    types: Mapping[str, _Type], numbers: Mapping[str, float], state: CellState, values: Mapping[str, FloatArray],
    seconds: float,
) -> tuple[dict[str, float], CellState]:  # fmt: skip
    """Return numbers of cells and amounts in them after a time at the rates that are read last."""
    new, species = dict(numbers), state.species
    for label, cells in types.items():
        division, death = (float(values[f"{label}_{name}"][-1]) for name in GROWTH_RATES)
        if not (0 <= division < math.inf and 0 <= death < math.inf):
            raise Il2Error(
                f"{label}_division_rate is {division:g} and {label}_death_rate {death:g} per second; a rate is finite "
                "and 0 or more"
            )
        if division * seconds > _MAX_GROWTH:
            raise Il2Error(
                f"{label}_division_rate is {division:g} per second, too fast for steps of {seconds / 60:g} min; give a "
                "shorter step_min, or see that it is per second and of one cell"
            )
        left, grown = math.exp(-death * seconds), math.exp((division - death) * seconds)
        new[f"{label}{_CELLS}"] *= grown
        made = {seed: (grown - left) * (counts @ species) for seed, counts in cells.made.items()}
        species = np.where(cells.holds_ligand, left, np.where(cells.species, grown, 1.0)) * species
        species[list(made)] += list(made.values())
    return new, state._replace(species=species)


def _types(network: Network, labels: Sequence[str]) -> dict[str, _Type]:
    """Return the species of each type, and what is made in place of those that hold a ligand."""
    owner, shared = cell_types(network.model), set(initials_in_medium(network.model))
    monomers = list(network.model.monomers.keys())
    every = dict.fromkeys(owner.values())

    def of(molecule: tuple[str, ...]) -> str | None:
        """Return the type of a molecule: that of its monomer, or of the place where a cell has put it."""
        states = [state.partition("~")[2] for state in molecule[1:] if molecule[0] in shared]
        of_state = [label for label in every for state in states if state.startswith(f"{label}_")]
        return owner.get(molecule[0]) or max(of_state, key=len, default=None)

    types_of = [{of(molecule) for molecule in found} - {None} for found in network.molecules]
    if joined := next((sorted(filter(None, types)) for types in types_of if len(types) > 1), None):
        raise Il2Error(
            f"cells of {' and '.join(joined)} are in one complex, of which it is not known what daughters have; leave "
            "out presents="
        )
    with_ligand = np.array([any(molecule[0] in shared for molecule in found) for found in network.molecules])
    alone = network.composition.sum(axis=1) == 1
    seeds: dict[str, int] = {}
    for index in np.flatnonzero(alone):
        if network.initials[index] != "0":
            seeds.setdefault(monomers[int(np.argmax(network.composition[index]))], int(index))
    found = {}
    for label in labels:
        own = np.array([label in types for types in types_of])
        holds, made = own & with_ligand, dict[int, FloatArray]()
        for monomer in (name for name, its in owner.items() if its == label):
            counts = np.where(holds, network.composition[:, monomers.index(monomer)], 0)
            if counts.any() and monomer not in seeds:
                raise Il2Error(
                    f"{monomer!r} is at the beginning in no species by itself, so that it is not known what daughters "
                    "are made with; give it an initial amount"
                )
            if counts.any():
                made[seeds[monomer]] = counts.astype(float)
        found[label] = _Type(own, holds, made)
    return found
