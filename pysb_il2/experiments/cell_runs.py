"""What one part of the cells of `pysb_il2.cytometry` reads, wherever it is run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..errors import Il2Error
from ..simulation.engine_support import unsupported_features
from ..simulation.runner import Runner
from ..simulation.shipped_network import ShippedNetwork
from ..types import FloatArray
from .cell_copies import stream
from .experiment import Experiment
from .stimulation import Stimulation, stimulate_share

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["CellRuns", "read_cells", "stochastic_network"]

#: Seconds without ligand in which noise builds up.
REST_SECONDS = 3600.0


class CellRuns(NamedTuple):
    """What is done with every cell; with a `seed` each molecule is followed by chance."""

    network: ShippedNetwork
    what: Stimulation
    seed: int | None


def read_cells(work: CellRuns, cells: Sequence[tuple[int, Experiment]]) -> FloatArray:
    """Return what cells, each with its number, read (array of cells x media x times x read-outs)."""
    if work.seed is None:
        return stimulate_share(work[:2], [experiment for _, experiment in cells])
    runner = work.network.runner()
    return np.array(
        [_by_chance(runner, work.what, experiment, stream(work.seed, cell, 2)) for cell, experiment in cells]
    )


def _by_chance(runner: Runner, what: Stimulation, experiment: Experiment, rng: np.random.Generator) -> FloatArray:
    """Return what one cell reads by Gillespie's method, in whole molecules."""

    def run(state: FloatArray, seconds: Sequence[float] | FloatArray) -> tuple[FloatArray, FloatArray]:
        course = runner.run_ssa(experiment.values, state, seconds, seed=int(rng.integers(1, 2**31 - 1)))
        return course.final, np.stack([course.readouts[name] for name in what.readouts], axis=1)

    def whole(amounts: FloatArray) -> FloatArray:  # at random, so that their mean is kept
        return np.asarray(np.floor(amounts + rng.random(len(amounts))))

    here = experiment.on(runner)
    state = what.prepared(runner, experiment)
    rest, _ = run(whole(state.species), [REST_SECONDS])
    added = [here.exchange_medium(medium, state).species - state.species for medium in what.media]
    return np.array([run(rest + whole(amounts), what.seconds)[1] for amounts in added])


def stochastic_network(model: Model, readouts: Sequence[str]) -> ShippedNetwork:
    """Return the network on which cells of a model are followed by chance.

    Raises
    ------
    Il2Error
        If Gillespie's method would run the model wrong, or a read-out is no observable.
    """
    for feature in unsupported_features(model, "ssa"):
        raise Il2Error(f"cells of model {model.name!r} cannot be followed by chance: {feature}; leave stochastic out")
    for name in readouts:
        if name not in model.observables.keys():
            raise Il2Error(f"read-out {name!r} is no observable, which stochastic cells count; give some of these")
    return ShippedNetwork.of(Runner(model, stochastic=True))
