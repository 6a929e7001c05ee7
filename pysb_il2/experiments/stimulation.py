"""What experiments with one model read once a medium is given: here on all cores, or wherever an executor works."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from ..errors import Il2Error
from ..progress import progress
from ..simulation.engines.registry import machine_code_pays
from ..simulation.executors import ExecutorLike, as_finished, default_executor
from ..simulation.shipped_network import ShippedNetwork
from ..types import FloatArray
from .experiment import CellState, Experiment
from .phase import Phase

if TYPE_CHECKING:
    from ..simulation.runner import Runner

__all__ = ["Stimulation", "Work", "read_one", "stimulate", "stimulate_share"]


@dataclass(frozen=True)
class Stimulation:
    """What is done with every experiment.

    Attributes
    ----------
    media : sequence of Phase
        What the medium is changed to at time 0.
    seconds, readouts
        When to read, and what.
    equilibrate, before
        As in `pysb_il2.dose_response`.
    of_ligand : collection of str
        Constants that change nothing as long as there is no ligand: cells that differ in these alone are prepared once.
    """

    media: Sequence[Phase]
    seconds: Sequence[float] | FloatArray
    readouts: Sequence[str]
    equilibrate: bool = True
    before: Sequence[Phase] = ()
    of_ligand: Collection[str] = ()

    def before_the_ligand(self, experiment: Experiment) -> Hashable:
        """Return what is the same of experiments whose cells are alike before the medium is given."""
        if not self.of_ligand:
            return id(experiment)
        values = ((name, value) for name, value in experiment.values.items() if name not in self.of_ligand)
        return frozenset(values), *experiment.drugs_nM.values()

    def prepared(self, runner: Runner, experiment: Experiment) -> CellState:
        """Return the cells of an experiment when the medium is given."""
        here = experiment.on(runner)
        with _said_of(experiment):
            state = here.preequilibrate(equilibrate=self.equilibrate)
            for phase in self.before:
                state = here.advance(phase, state)
        return state

    def read(self, runner: Runner, item: tuple[Experiment, CellState, Phase]) -> FloatArray:
        """Return what one experiment reads in one medium (array of times x read-outs [x followed parameters])."""
        experiment, state, medium = item
        here = experiment.on(runner)
        with _said_of(experiment):
            values, _ = here.follow(here.exchange_medium(medium, state), self.seconds)
        return np.stack([values[name] for name in self.readouts], axis=1)


def stimulate(
    experiments: Sequence[Experiment], what: Stimulation, *, executor: ExecutorLike | None = None
) -> FloatArray:
    """Return what experiments with one model read in each medium, on all cores or by an executor.

    Parameters
    ----------
    experiments : sequence of Experiment
        With one runner, and the constants of one or several kinds of cells.
    what : Stimulation
        What is done with each.
    executor : str or concurrent.futures.Executor, optional
        Where, as in `pysb_il2.sweep`; by default that of `executed_by`.

    Returns
    -------
    array (experiments, media, times, read-outs)
        Molecules per cell; derivatives (..., parameters) where the experiments follow derivatives.
    """
    runner, executor = experiments[0].runner, executor or default_executor()
    trajectories = len(experiments) * len(what.media)
    if executor is None:
        if machine_code_pays(runner.network, trajectories):
            runner = ShippedNetwork.of(runner, trajectories).runner()
        kinds = [what.before_the_ligand(one) for one in experiments]
        distinct = dict(zip(kinds, experiments, strict=True))
        states = dict(zip(distinct, runner.map(what.prepared, distinct.values()), strict=True))
        items = [
            (one, states[kind], medium) for one, kind in zip(experiments, kinds, strict=True) for medium in what.media
        ]
        found = np.array(runner.map(what.read, items))
        return found.reshape(len(experiments), len(what.media), *found.shape[1:])
    size = min(max(len(experiments) // SHARES, 1), LARGEST_SHARE)
    shares = [experiments[begin : begin + size] for begin in range(0, len(experiments), size)]
    work, parts = (ShippedNetwork.of(runner, trajectories), what), dict[int, FloatArray]()
    with (
        progress(f"runs of {runner.network.name}", len(experiments)) as task,
        closing(as_finished(stimulate_share, work, shares, executor=executor)) as finished,
    ):
        for number, part in finished:
            parts[number] = part
            task.advance(len(part))
    return np.concatenate([parts[number] for number in range(len(shares))])


#: Into so many shares experiments are divided, of so many at most.
SHARES, LARGEST_SHARE = 64, 1000


def stimulate_share(work: tuple[ShippedNetwork, Stimulation], experiments: Sequence[Experiment]) -> FloatArray:
    """Return what some of the experiments read, one after the other, on a network that was sent as text."""
    network, what = work
    runner, found = network.runner(), []
    for experiment in experiments:
        state = what.prepared(runner, experiment)
        found.append([what.read(runner, (experiment, state, medium)) for medium in what.media])
    return np.array(found)


#: What is done, with one experiment, its cells as they are, and a medium.
Work: TypeAlias = tuple[Stimulation, Experiment, CellState, Phase]


def read_one(runner: Runner, work: Work) -> FloatArray:
    """Return what one experiment reads in one medium, as `Stimulation.read` does."""
    what, experiment, state, medium = work
    return what.read(runner, (experiment, state, medium))


@contextmanager
def _said_of(experiment: Experiment) -> Iterator[None]:
    """Let errors begin with the label of an experiment."""
    try:
        yield
    except Il2Error as error:
        if not experiment.label:
            raise
        raise Il2Error(f"{experiment.label}: {error}") from None
