"""Cells of the models that were looked at last, at rest, with what was simulated of them: bounded, in memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

from ..annotations import cell_types
from ..catalogue.build import build
from ..catalogue.populate import populate
from ..catalogue.provenance import parameters
from ..composition.population import readouts_by_type
from ..errors import Il2Error, unknown
from ..experiments.experiment import Experiment, dosed_ligand
from ..experiments.phase import Phase
from ..experiments.stimulation import Stimulation, Work, read_one
from ..network.canonical_bngl import canonical_bngl
from ..network.expansion import expand
from ..simulation.parallel import as_found_on_all_cores
from ..simulation.runner import Runner
from ..types import FloatArray
from .choices import Choices
from .session import Turn

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["Cells", "Facts", "Library", "simulate"]

Key = TypeVar("Key")
Value = TypeVar("Value")
#: Models that are kept, and their species in sum: some 200 MB.
MOST_MODELS, MOST_SPECIES = 24, 20_000
#: Trajectories that are kept of each.
MOST_COURSES = 100
#: Minutes that are read on the way to a later reading, so that going back costs nothing.
ON_THE_WAY = (5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 720, 1440)


class Recent(Generic[Key, Value]):
    """The values that were used last.

    Examples
    --------
    >>> squares = Recent[int, int](2)
    >>> [squares.get(n, lambda: n * n) for n in (1, 2, 3)], len(squares.values)
    ([1, 4, 9], 2)
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self.values = OrderedDict[Key, Value]()

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """Return the value of a key, made if it is not there."""
        if key not in self.values:
            self.values[key] = make()
            while len(self.values) > self._most:
                self.values.popitem(last=False)
        self.values.move_to_end(key)
        return self.values[key]


class Facts:
    """What a ready model offers at a level of detail with a ligand.

    Attributes
    ----------
    proteins : list of str
        What can be knocked out.
    mutants : list of str
        Residues that are phosphorylated, replaced by what cannot be.
    readouts : list of str
        Observables, molecules per cell.
    ligand : str
        The protein of the ligand.
    """

    def __init__(self, model: str, detail: str, ligand: str) -> None:
        built = build(model, ligand=ligand, detail=detail or None)
        self.ligand = dosed_ligand(built, ligand)[0]
        doses = {name.removesuffix("_dose") for name in built.parameters.keys() if name.endswith("_dose")}
        self.proteins = sorted({monomer.name for monomer in built.monomers} - doses)
        self.mutants = [
            f"{monomer.name}:{site}{'F' if site[0] == 'Y' else 'A'}"
            for monomer in built.monomers
            for site in monomer.sites
            if site[0] in "STY" and site[1:].isdigit()
        ]
        self.readouts = list(built.observables.keys())

    def check(self, chosen: Choices) -> None:
        """Raise an `Il2Error` if the model lacks what is chosen."""
        for kind, names, known in (
            ("protein", chosen.knockouts, self.proteins),
            ("mutant", chosen.mutants, self.mutants),
            ("read-out", [chosen.readout], self.readouts_of(coculture=bool(chosen.partner))),
        ):
            if odd := next((name for name in names if name not in known), None):
                raise unknown(kind, odd, known, where=f"model {chosen.model!r}")

    def readouts_of(self, *, coculture: bool) -> list[str]:
        """Return the read-outs; in a coculture the free ligand is a concentration."""
        if not coculture:
            return self.readouts
        return [*(name for name in self.readouts if name != f"free_{self.ligand}"), f"{self.ligand}_in_medium_nM"]


class Cells:
    """Cells of one model, or of two types in one medium, at rest.

    Attributes
    ----------
    name : str
        Their type, or both.
    model : pysb.Model
        As a script would build it.
    """

    def __init__(self, name: str, model: Model, ligand: str, experiment: Experiment, turn: Turn) -> None:
        self.name, self.model, self._experiment = name, model, experiment
        self._of_all = "medium" if cell_types(model) else name
        turn.check()
        turn.say(f"{name}: bringing cells without ligand to rest")
        self._at_rest = experiment.preequilibrate()
        self._ligand = dosed_ligand(model, ligand)[0]
        self._courses = Recent[tuple[float, tuple[float, ...]], dict[str, FloatArray]](MOST_COURSES)

    @property
    def size(self) -> tuple[int, int]:
        """How many species and reactions the network has."""
        network = self._experiment.runner.network
        return len(network.species), len(network.reactions)

    @cached_property
    def bases(self) -> dict[str, list[str]]:
        """Names of constants by what they rest on."""
        table = parameters(self.model)
        return {str(basis): list(rows.id) for basis, rows in table.groupby("basis")}

    def curves(self, readout: str) -> list[tuple[str, str]]:
        """Return a type of cells, and the name of its read-out in the model, for each type."""
        by_type = readouts_by_type(self.model, [readout])
        return [(cell or self._of_all, name) for name, (cell, _) in by_type.items()]

    def course(self, nM: float, minutes: Sequence[float]) -> dict[str, FloatArray]:
        """Return every read-out at increasing times after a dose."""
        if (known := self._known(nM, minutes)) is not None:
            return known
        return self.keep(nM, minutes, read_one(self.runner, self.work(nM, minutes)))

    def reading(self, nM: float, minute: float) -> dict[str, float]:
        """Return every read-out at one time after a dose."""
        if (found := self._known(nM, [minute])) is None:
            found = self.course(nM, _times_to([minute]))
        return {name: float(array[-1]) for name, array in found.items()}

    def _known(self, nM: float, minutes: Sequence[float]) -> dict[str, FloatArray] | None:
        for (dose, times), values in self._courses.values.items():
            if dose == nM and set(minutes) <= set(times):
                places = [times.index(minute) for minute in minutes]
                return {name: array[places] for name, array in values.items()}
        return None

    def knows(self, nM: float, minutes: Sequence[float]) -> bool:
        """Return whether readings after a dose are there without being simulated."""
        return self._known(nM, minutes) is not None

    @property
    def runner(self) -> Runner:
        """What integrates the model, and others that differ in numbers alone."""
        return self._experiment.runner

    def work(self, nM: float, minutes: Sequence[float]) -> Work:
        """Return what is to be done for the readings after a dose, wherever it is done."""
        what = Stimulation((), np.array(minutes) * 60.0, sorted(self.runner.readouts))
        return what, self._experiment, self._at_rest, Phase(0, add={self._ligand: nM})

    def keep(self, nM: float, minutes: Sequence[float], array: FloatArray) -> dict[str, FloatArray]:
        """Keep what came of it, and return it by read-out."""
        by_name = dict(zip(sorted(self.runner.readouts), array.T, strict=True))
        return self._courses.get((nM, tuple(minutes)), lambda: by_name)

    def reading_of_variant(self, constants: Mapping[str, float], nM: float, minute: float) -> dict[str, float]:
        """Return every read-out at one time after a dose of a ligand with other constants, which cells do not feel."""
        variant = self._experiment.with_parameters({**self._experiment.values, **constants})
        dosed = variant.exchange_medium(Phase(0, add={self._ligand: nM}), self._at_rest)
        found, _ = variant.follow(dosed, [60.0 * minute])
        return {name: float(values[0]) for name, values in found.items()}


def simulate(all_cells: Sequence[Cells], wanted: Iterable[tuple[float, Sequence[float]]]) -> Generator[None]:
    """Simulate readings, each a dose and the times, of all cells that lack them; yields after each one.

    Processes that run beside this one work on them, too.
    """
    by_runner = dict[Runner, list[tuple[Cells, float, Sequence[float]]]]()
    for nM, minutes in wanted:
        for cells in all_cells:
            if not cells.knows(nM, minutes):
                by_runner.setdefault(cells.runner, []).append((cells, nM, _times_to(minutes)))
    for runner, lacking in by_runner.items():
        work = [cells.work(nM, minutes) for cells, nM, minutes in lacking]
        for number, array in as_found_on_all_cores(read_one, work, runner, threads=runner.engine.threads):
            cells, nM, minutes = lacking[number]
            cells.keep(nM, minutes, array)
            yield


def _times_to(minutes: Sequence[float]) -> Sequence[float]:
    """Return the times of a reading with those on the way to it."""
    return minutes if len(minutes) > 1 else [*(time for time in ON_THE_WAY if time < minutes[0]), *minutes]


class Library:
    """The models that were looked at last; one thread at a time may use it."""

    def __init__(self) -> None:
        self._facts = Recent[tuple[str, str, str], Facts](64)
        self._experiments = Recent[str, Experiment](MOST_MODELS)
        self._cells = Recent[tuple[object, ...], Cells](MOST_MODELS)

    def facts(self, model: str, detail: str, ligand: str) -> Facts:
        """Return what a ready model offers."""
        return self._facts.get((model, detail, ligand), lambda: Facts(model, detail, ligand))

    def cells(self, chosen: Choices, turn: Turn) -> list[Cells]:
        """Return the cells that are chosen, in their order."""
        self.facts(chosen.model, chosen.detail, chosen.ligand).check(chosen)
        return [self._one(chosen, cell, turn) for cell in chosen.cells]

    def _one(self, chosen: Choices, cell: str, turn: Turn) -> Cells:
        numbers = chosen.numbers()

        def make() -> Cells:
            turn.check()
            name = " and ".join(numbers or [cell])
            turn.say(f"{name}: building the model")
            if numbers:
                model = populate(numbers, model=chosen.model, **chosen.variant())
            else:
                model = build(chosen.model, cell=cell, **chosen.variant())
            return Cells(name, model, chosen.ligand, self._experiment(name, model, turn), turn)

        return self._cells.get((chosen.model, repr(chosen.variant()), cell, *numbers.items()), make)

    def _experiment(self, name: str, model: Model, turn: Turn) -> Experiment:
        """Return an experiment with a model; models that differ in numbers alone share their network."""

        def report(step: int, species: int, reactions: int) -> None:
            turn.check()
            found = f"step {step}, {species:,} species, {reactions:,} reactions"
            turn.say(f"{name}: the rules are expanded into a network for the first time, which is kept; {found}")

        def make() -> Experiment:
            turn.say(f"{name}: looking for the network")
            try:
                expand(model, progress=report)  # into the cache, from where the experiment takes it
            except Il2Error:
                turn.check()  # else it was ended for a later question
                raise
            return Experiment(model)

        shared = self._experiments.get(canonical_bngl(model), make)
        kept = self._experiments.values
        while len(kept) > 1 and sum(len(one.runner.network.species) for one in kept.values()) > MOST_SPECIES:
            kept.popitem(last=False)
        known = shared.runner.network.parameters
        return shared.with_parameters({p.name: p.value for p in model.parameters if p.name in known})
