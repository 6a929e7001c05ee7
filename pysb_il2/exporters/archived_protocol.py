"""What an archive does with a model: a rest, phases and doses, read on the even grid of times that SED-ML has."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from ..errors import Il2Error
from ..experiments.cell_variability import log_sds, quadrature_nodes, variation_of
from ..experiments.experiment import PREINCUBATION_MIN, CellState, Experiment, drug_concentrations
from ..experiments.medium import Medium
from ..experiments.phase import Phase
from ..naming import readout_names
from ..simulation.amount_scales import AmountScales
from ..simulation.runner import Runner
from .phase_changes import model_at_the_beginning

if TYPE_CHECKING:
    from pysb import Model

    from ..types import FloatArray

__all__ = ["ArchivedProtocol", "archived_protocol", "combinations"]

#: Steps of the grid up to the last reading: COPASI makes all of them from time 0 on.
MAX_STEPS = 1_000_000
#: How close cells come to their steady state, relative to themselves and to how much there can be of a species.
RESTED, RESTED_OF_SCALE = 1e-6, 1e-8
#: Minutes are multiples of this part of one.
_PARTS = 10_000


@dataclass(frozen=True)
class ArchivedProtocol:
    """What is done and read. In the archive time 0 is the beginning of the rest, and all times are seconds.

    Attributes
    ----------
    rest : float
        Seconds without ligand.
    drugs_nM : mapping of str to float
        Given for an hour after that.
    phases : tuple of Phase
        What follows.
    ligand : str or None
        The Monomer that is dosed after the phases.
    doses_nM : tuple of float
    readouts : tuple of str
    start, step, end : float
        When to read, in seconds after the dose or from the first of the phases on.
    equilibrate : bool
    cells : mapping of str to mapping of float to float
        Parameters that differ from cell to cell, and which part of the cells has each value.
    """

    rest: float
    drugs_nM: Mapping[str, float]
    phases: tuple[Phase, ...]
    ligand: str | None
    doses_nM: tuple[float, ...]
    readouts: tuple[str, ...]
    start: float
    step: float
    end: float
    equilibrate: bool
    cells: Mapping[str, Mapping[float, float]]

    @property
    def scanned(self) -> dict[str, tuple[float, ...]]:
        """The values of parameters that are run in every combination, the last fastest."""
        copies = {name: tuple(parts) for name, parts in self.cells.items()}
        return copies if self.dose is None else {**copies, self.dose: self.doses_nM}

    @property
    def zero(self) -> float:
        """When in the archive the dose is given or, without one, the first of the phases begins."""
        drugs = 60.0 * PREINCUBATION_MIN * bool(self.drugs_nM)
        return self.rest + drugs + (60.0 * _minutes(self.phases) if self.ligand else 0.0)

    @property
    def seconds(self) -> FloatArray:
        """When the archive reads (array of times)."""
        return self.zero + np.linspace(self.start, self.end, round((self.end - self.start) / self.step) + 1)

    @property
    def dose(self) -> str | None:
        """The parameter that is the dose."""
        return self.ligand and f"{self.ligand}_dose_nM"

    @property
    def archived_phases(self) -> list[Phase]:
        """What happens in the archive, but for the dose; nothing if the model runs as it begins."""
        rest = [Phase(self.rest / 60.0)] if self.rest else []
        drugs = [Phase(PREINCUBATION_MIN, add=self.drugs_nM)] if self.drugs_nM else []
        dosed = [Phase(self.end / 60.0)] if self.ligand else []
        return [*rest, *drugs, *self.phases, *dosed] if self.phases or dosed else []

    @property
    def in_words(self) -> str:
        """What is done, for people who read the archive."""
        rest = f"cells live {self.rest:g} s without ligand, " if self.rest else ""
        drugs = f"{' and '.join(self.drugs_nM)} given for an hour, " if self.drugs_nM else ""
        phases = f"{len(self.phases)} phases follow by events, " if self.phases else ""
        dose = f"{self.ligand} is given at {self.zero:g} s, " if self.ligand else ""
        cells = f"cells differ in {' and '.join(self.cells)}" if self.cells else "all cells are the median cell"
        read = f"{', '.join(self.readouts)} are read from {self.zero + self.start:g} s on"
        return f"{cells}: {rest}{drugs}{phases}{dose}and {read}"

    def followed(self, model: Model) -> FloatArray:
        """Return what our engine reads at all times (array of what is `scanned` x times x read-outs)."""
        return np.concatenate([self._of_cell(model, values) for values in combinations(self.cells)])

    def _of_cell(self, model: Model, values: Mapping[str, float]) -> FloatArray:
        """Return what a cell reads that differs in constants (array of doses, or one, x times x read-outs)."""
        seconds = self.seconds - self.zero
        if not self.archived_phases:
            runner = Runner(model)
            found = runner.run(values, runner.initials(values), seconds).readouts
            return np.array([np.stack([found[name] for name in self.readouts], axis=1)])
        experiment = Experiment(model, values, phases=self.phases)
        state = experiment.preequilibrate(equilibrate=self.equilibrate)
        if self.ligand is None:
            return np.array([self._course(experiment, state, self.phases, seconds)])
        for phase in self.phases:
            state = experiment.advance(phase, state)
        doses = [[Phase(self.end / 60.0, add={self.ligand: nM})] for nM in self.doses_nM]
        return np.array([self._course(experiment, state, dose, seconds) for dose in doses])

    def _course(
        self, experiment: Experiment, state: CellState, phases: Sequence[Phase], seconds: FloatArray
    ) -> FloatArray:
        """Return what is read at times of phases (array of times x read-outs)."""
        ends = 60.0 * np.cumsum([phase.minutes for phase in phases])
        numbers = np.minimum(np.searchsorted(ends, seconds + 1e-6, side="right"), len(phases) - 1)
        found = []
        for number, (phase, end) in enumerate(zip(phases, ends, strict=True)):
            inside = np.maximum(seconds[numbers == number] - (end - 60.0 * phase.minutes), 0.0)
            if inside.size:
                changed = experiment.exchange_medium(phase, state)
                values, _ = experiment.follow(changed, inside, experiment.parameters_in(phase))
                found.append(np.stack([values[name] for name in self.readouts], axis=1))
            state = experiment.advance(phase, state)
        return np.concatenate(found)


def archived_protocol(
    model: Model, *, phases: Sequence[Phase], ligand: str | None, doses_nM: Sequence[float],
    times_min: Sequence[float], readouts: Sequence[str], equilibrate: bool, variation: Mapping[str, float] | str | None,
) -> ArchivedProtocol:  # fmt: skip
    """Return what an archive does.

    Parameters
    ----------
    model : pysb.Model
        What it is done with.
    phases, doses_nM, times_min, readouts, equilibrate, variation
        As in `pysb_il2.archive`.
    ligand : str or None
        The Monomer that is dosed, if doses are given.

    Raises
    ------
    Il2Error
        If times have no common step, follow the end of the phases or are too many, read-outs are not known, or cells
        find no steady state.
    """
    readouts = readout_names(model, readouts)
    Medium(model).model_for(phases)
    treated = bool(phases or ligand)
    drugs = {name: 1e9 * molar for name, molar in drug_concentrations(model).items() if molar} if treated else {}
    total = _minutes(phases)
    if phases and not ligand and max(times_min) > total * (1 + 1e-12):
        raise Il2Error(
            f"times_min holds {max(times_min):g}, and the phases end after {total:g} minutes; give earlier times"
        )
    times = sorted({*times_min, *([0.0] if len(set(times_min)) == 1 else [])})
    if times[-1] == 0:
        raise Il2Error("times_min holds 0 alone; give a later time")
    step = 60.0 * _common_step([*times, PREINCUBATION_MIN * bool(drugs), total * bool(ligand)])
    sds = log_sds(variation_of(model, variation) or {}, model)
    cells = {name: _parts(name, sd, model.parameters[name].value) for name, sd in sds.items()}
    rested = max(_rest(model, values) for values in combinations(cells)) if treated and equilibrate else 0.0
    if ligand and equilibrate and not (drugs or total):
        rested = max(rested, step)  # so that the dose is given on the way, where all programs see it
    protocol = ArchivedProtocol(
        math.ceil(rested / step) * step, drugs, tuple(phases), ligand, tuple(doses_nM), tuple(readouts),
        60.0 * times[0], step, 60.0 * times[-1], equilibrate, cells,
    )  # fmt: skip
    if (protocol.zero + protocol.end) / step > MAX_STEPS:
        raise Il2Error(
            f"{protocol.zero + protocol.end:g} s with readings every {step:g} s are more than {MAX_STEPS} steps; give "
            "times_min with a larger common step, such as range(0, 241, 5)"
        )
    return protocol


def _minutes(phases: Sequence[Phase]) -> float:
    return math.fsum(phase.minutes for phase in phases)


def _common_step(minutes: Sequence[float]) -> float:
    """Return the largest step of which all are multiples, minutes."""
    parts = [Fraction(minute).limit_denominator(_PARTS) for minute in minutes]
    if not all(math.isclose(part, minute, rel_tol=1e-9) for part, minute in zip(parts, minutes, strict=True)):
        raise Il2Error("times_min have no common step; give multiples of one, such as range(0, 241, 5)")
    whole = math.lcm(*(part.denominator for part in parts))
    return reduce(math.gcd, (int(part * whole) for part in parts)) / whole


def _parts(name: str, log_sd: float, median: float) -> dict[float, float]:
    """Return copies of the parts of the cells, and how large each part is."""
    parts: dict[float, float] = {}
    for node in quadrature_nodes({name: log_sd}):
        copies = float(median * node.factors[name])
        parts[copies] = parts.get(copies, 0.0) + float(node.weight)
    return parts


def combinations(cells: Mapping[str, Mapping[float, float]]) -> list[dict[str, float]]:
    """Return every combination of values of parameters, the last fastest."""
    return [dict(zip(cells, values, strict=True)) for values in itertools.product(*cells.values())]


def _rest(model: Model, values: Mapping[str, float]) -> float:
    """Return how many seconds bring a cell without ligand and drugs to its steady state."""
    experiment = Experiment(model_at_the_beginning(model, [Phase(0)]), values)
    state, steady = experiment.initial_state.species, experiment.preequilibrate().species
    scale = AmountScales(experiment.runner.network).of(steady)
    seconds, until = 0.0, 1e4
    while np.any(np.abs(state - steady) > np.maximum(RESTED * np.abs(steady), RESTED_OF_SCALE * scale)):
        state = experiment.runner.run(experiment.values, state, [until], start=seconds).final
        seconds, until = until, 10.0 * until
    return seconds
