"""Virtual cytometry: thousands of cells of a type, each with copies of its own, given doses and read one by one."""

from __future__ import annotations

import math
import os
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..arguments import says_wrong_types
from ..errors import Il2Error, unknown
from ..models.lookup import as_model
from ..naming import copies_name, readout_names
from ..rules.table_facts import library_version
from ..simulation.executors import ExecutorLike, as_finished, check_executor
from ..simulation.shipped_network import ShippedNetwork
from ..types import FloatArray, NonNegativeFloat, NonNegativeInt, PositiveInt, RelativeTolerance
from .cell_copies import COUNTED, CellCopies, Staining, copies_of_model
from .cell_runs import CellRuns, read_cells, stochastic_network
from .chunk_files import ChunkFiles, ranges_of_parts, tables_of_parts
from .cytometry_statistics import cytometry_statistics
from .experiment import Experiment, dosed_ligand
from .phase import Phase, finite_numbers
from .stimulation import Stimulation
from .tables import table_of

if TYPE_CHECKING:
    from pysb import Model

    from ..simulation.steady_state import SteadyStateOptions

__all__ = ["cytometry"]

#: Chains that are stained beside the read-outs, where the model has them.
STAINED = ("CD25", "CD122", "CD132")
#: What the table may take of the memory of this machine, and how often a row is held while it is made.
PART_OF_MEMORY, COPIES_HELD = 0.5, 3


@says_wrong_types
def cytometry(
    model: Model | str,
    *,
    cells: PositiveInt = 10_000,
    doses_nM: Iterable[float] = (0.0, 0.01, 0.1, 1.0, 10.0),
    times_min: Iterable[float] = (30.0,),
    readouts: Sequence[str] = ("pSTAT5",),
    ligand: str | None = None,
    seed: NonNegativeInt = 1,
    variation: Mapping[str, float] | str | None = COUNTED,
    correlated: bool = True,
    extrinsic_gsd: float | None = None,
    staining_log_sd: NonNegativeFloat = 0.2,
    autofluorescence: Mapping[str, NonNegativeFloat] | None = None,
    stochastic: bool = False,
    equilibrate: bool = True,
    before: Sequence[Phase] = (),
    rtol: RelativeTolerance = 1e-4,
    steady_state: SteadyStateOptions | None = None,
    file: str | os.PathLike[str] | None = None,
    resume: bool = False,
    executor: ExecutorLike | None = None,
    workers: PositiveInt | None = None,
) -> pd.DataFrame:
    """Give each dose to thousands of cells of one type, which differ in copies, and read every cell.

    Each cell comes to its own state of rest, and gets each dose in a medium of its own. The same seed gives the same
    cells and the same numbers, by any executor and any number of workers: cell 17 is the same in a run of 100 cells and
    of a million.

    Parameters
    ----------
    model : pysb.Model or str
        As in `dose_response`.
    cells : int
        How many cells get each dose.
    doses_nM, times_min, ligand, equilibrate, before, steady_state
        As in `time_course`. A dose of 0 shows what cells look like that do not respond.
    readouts : sequence of str
        Observables or Expressions, a column each; with `stochastic`, observables.
    seed : int
        Of the random numbers; each cell has a stream of its own.
    variation : "counted" or mapping of str to float, optional
        Proteins whose copies differ from cell to cell, log-normally around the model's, and the geometric standard
        deviation. By default the chains of the receptor, as single cells of the type were counted; what each number
        rests on stands in ``attrs["variation"]``. None makes cells alike.
    correlated : bool
        Let the chains go together as they were counted to, or vary independently.
    extrinsic_gsd : float, optional
        A geometric standard deviation of the copies of every JAK and STAT, independent of the others: assumed, since
        single cells of these types were not counted.
    staining_log_sd : float
        Standard deviation of the logarithm of fluorescence among cells that are alike.
    autofluorescence : mapping of str to float, optional
        What a cell without the molecule shows, in molecules, by what is stained (chains and read-outs); 100 of others.
    stochastic : bool
        Follow each molecule by chance (Gillespie) for an hour without ligand and after the dose. Otherwise cells follow
        differential equations, and differ by their copies alone.
    rtol : float
        Relative tolerance of the integrator. Read-outs of 1e-4 differ by less than 1e-3 from those of 1e-7.
    file : path-like, optional
        A name in ``.parquet``. The table is then written there, in parts as they are finished, and memory does not grow
        with the number of cells.
    resume : bool
        Go on with what a run that was killed has left beside `file`.
    executor : str or concurrent.futures.Executor, optional
        Where cells are run: ``"threads"``, ``"processes"``, ``"dask"`` (the client of this session, or a cluster of
        this machine), the address of a Dask scheduler such as ``"tcp://10.0.0.1:8786"``, or any
        `concurrent.futures.Executor`. By default on this machine.
    workers : int, optional
        How many threads or processes are started; by default one for each core.

    Returns
    -------
    pandas.DataFrame
        A row for each cell, dose and time: ``cell, dose_nM, time_min``, ``copies_CD25`` and so on before the dose, the
        read-outs, and ``stained_CD25``, ``stained_pSTAT5`` and so on: what a cytometer sees, in molecules that would
        fluoresce alike, compensation left out. With `file`, what `cytometry_statistics` says of the table there.

    Raises
    ------
    Il2Error
        If a number or name cannot be used, nothing is known of how the cells differ, the table would not fit into
        memory, workers die again and again, a cluster is not there or has other versions, the disk is full, or what
        stands beside `file` belongs to another run.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> table = il2.cytometry("receptor", cells=20, doses_nM=[0, 1.0], readouts=["IL2_trimer"])
    >>> list(table.columns)[:5], len(table)
    (['cell', 'dose_nM', 'time_min', 'copies_CD25', 'copies_CD122'], 40)
    >>> table[table.dose_nM == 1].IL2_trimer.gt(0).all()
    np.True_
    """
    if executor is not None:
        check_executor(executor)
    if stochastic and before:
        raise Il2Error("stochastic cells take no before=; leave one of them out, or take single_cells")
    model = as_model(model)
    doses, times = finite_numbers(doses_nM, "doses_nM"), finite_numbers(times_min, "times_min")
    names, (monomer, label) = readout_names(model, readouts), dosed_ligand(model, ligand)
    copies = copies_of_model(model, variation, correlated=correlated, extrinsic_gsd=extrinsic_gsd)
    staining = Staining(staining_log_sd, autofluorescence or {})
    virtual = _VirtualCells(model, label, before, copies, staining, names, doses, times, seed)
    virtual.check(cells, in_memory=file is None)
    experiment = Experiment(model, steady_state=steady_state, phases=before)
    # In machine code or not whatever the number of cells, since no cell depends on that.
    network = stochastic_network(model, names) if stochastic else ShippedNetwork.of(experiment.runner, math.inf)
    runs = CellRuns(
        replace(network, options={**network.options, "rtol": rtol}),
        Stimulation([Phase(0, add={monomer: nM}) for nM in doses], virtual.seconds, names, equilibrate, before),
        seed if stochastic else None,
    )
    if executor is None:
        executor = "threads" if experiment.runner.engine.threads and not stochastic else "processes"
    parts = ranges_of_parts(cells, virtual.readings)
    key = virtual.key(runs, cells, steady_state)
    kept = None if file is None else ChunkFiles(file, "cytometry", key, resume=resume)

    def finished(left: Sequence[int]) -> Generator[tuple[int, FloatArray]]:
        chunks = (list(zip(parts[n], virtual.of(experiment, parts[n]), strict=True)) for n in left)
        return as_finished(read_cells, runs, chunks, executor=executor, workers=workers)

    def table(number: int, values: FloatArray) -> pd.DataFrame:
        return virtual.table(parts[number], values)

    tables = tables_of_parts("cells", [len(part) for part in parts], finished, table, kept)
    if file is not None:
        return cytometry_statistics(file)
    joined = pd.concat(tables, ignore_index=True)
    joined.attrs = tables[0].attrs
    return joined


@dataclass(frozen=True)
class _VirtualCells:
    """Cells by their numbers: what each has, and the rows of the table that it becomes."""

    model: Model
    label: str
    before: Sequence[Phase]
    copies: CellCopies
    staining: Staining
    readouts: Sequence[str]
    doses: Sequence[float]
    times: Sequence[float]
    seed: int

    @property
    def readings(self) -> int:
        """How many rows a cell has."""
        return len(self.doses) * len(self.times)

    @property
    def seconds(self) -> FloatArray:
        """The times of reading, in order, each once."""
        return np.unique(np.array(self.times) * 60.0)

    @property
    def chains(self) -> list[str]:
        """The chains that are stained."""
        return [chain for chain in STAINED if copies_name(chain) in self.model.parameters.keys()]

    def check(self, cells: int, *, in_memory: bool) -> None:
        """See that what is stained is known, and that the table fits into memory."""
        stained = [*self.chains, *self.readouts]
        for name in self.staining.autofluorescence:
            if name not in stained:
                raise unknown("stained molecule", name, stained, where="autofluorescence=")
        columns = 3 + len(self.copies.proteins) + len(stained) + len(self.readouts)
        needed, memory = cells * self.readings * columns * 8 * COPIES_HELD, _memory()
        if in_memory and needed > PART_OF_MEMORY * memory:
            raise Il2Error(
                f"{cells} cells read {self.readings} times each take {needed / 1e9:.3g} GB, and this machine has "
                f"{memory / 1e9:.3g} GB; give file='cells.parquet', which is written in parts, or fewer cells"
            )

    def of(self, experiment: Experiment, numbers: range) -> Iterator[Experiment]:
        """Yield the experiment of each cell."""
        names = [copies_name(protein) for protein in self.copies.proteins]
        for number, drawn in zip(numbers, self.copies.draw(numbers, self.seed), strict=True):
            values = dict(zip(names, map(float, drawn), strict=True))
            yield experiment.with_parameters(values, label=f"cell {number}")

    def table(self, numbers: range, values: FloatArray) -> pd.DataFrame:
        """Return the rows of some cells, of which values (cells x doses x seconds x read-outs) were read."""
        values = values[:, :, np.searchsorted(self.seconds, np.array(self.times) * 60.0)]
        values = values.reshape(len(numbers), self.readings, len(self.readouts))
        drawn, defaults = self.copies.draw(numbers, self.seed), self.model.parameters
        of_chain = {
            chain: drawn[:, self.copies.proteins.index(chain)]
            if chain in self.copies.proteins
            else np.full(len(numbers), float(defaults[copies_name(chain)].value))
            for chain in self.chains
        }
        stained = [*self.chains, *self.readouts]
        chains = np.array([of_chain[chain] for chain in self.chains]).reshape(len(self.chains), len(numbers)).T
        molecules = np.concatenate([np.repeat(chains[:, None], self.readings, axis=1), values], axis=2)
        seen = self.staining.seen(stained, molecules, numbers, self.seed)
        columns: dict[str, FloatArray] = {
            "cell": np.repeat(np.array(numbers), self.readings),
            "dose_nM": np.tile(np.repeat(self.doses, len(self.times)), len(numbers)),
            "time_min": np.tile(self.times, len(numbers) * len(self.doses)),
            **{f"copies_{p}": np.repeat(drawn[:, i], self.readings) for i, p in enumerate(self.copies.proteins)},
            **{name: values[..., i].ravel() for i, name in enumerate(self.readouts)},
            **{f"stained_{name}": seen[..., i].ravel() for i, name in enumerate(stained)},
        }
        table = table_of(
            self.model, pd.DataFrame(columns), list(columns), ligand=self.label, phases=self.before,
            statistic="single cells",
        )  # fmt: skip
        table.attrs["units"] |= {name: "molecules/cell" for name in columns if name not in ("cell", *_UNITS)}
        table.attrs |= {"variation": self.copies.basis, "staining": self.staining.in_words(stained), "seed": self.seed}
        return table

    def key(self, runs: CellRuns, cells: int, steady_state: object) -> dict[str, object]:
        """Return what tells a run from others, for its journal."""
        return {
            "model": runs.network.digest, "version": library_version(), "cells": cells, "seed": self.seed,
            "doses": list(self.doses), "times": list(self.times), "readouts": list(self.readouts), "ligand": self.label,
            "copies": [self.copies.proteins, self.copies.medians.tolist(), self.copies.factor.tolist()],
            "staining": repr(self.staining), "stochastic": runs.seed is not None,
            "preparation": repr((runs.what.equilibrate, list(self.before), steady_state)),
        }  # fmt: skip


_UNITS = ("dose_nM", "time_min")


def _memory() -> float:
    """Return the memory of this machine in bytes, where the system says it."""
    try:
        return float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    except (AttributeError, ValueError, OSError):  # Windows
        return 8e9
