"""Stochastic simulation of single cells, on a network or straight from the rules, alike for all engines."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from loky import cpu_count

from ..errors import Il2Error, unknown
from ..naming import readout_names, resolve
from ..progress import progress
from ..rules.expressions import check_functions
from ..temporary import temporary_folder
from ..text import shown
from ..types import FloatArray
from .engine_support import STOCHASTIC_ENGINES, unsupported_features
from .engines.base import Engine
from .engines.network_free import NetworkFreeEngine, Stage
from .executors import ExecutorLike, as_finished
from .processes import in_processes
from .runner import Runner
from .shared_engine import finite_value
from .stochastic_cells import Worker, run_cell, run_share
from .stochastic_limits import SECONDS_HERE, check_events

if TYPE_CHECKING:
    from pysb import Expression, Model, Parameter

    from ..network.network import Network

__all__ = ["Stage", "StochasticSimulation", "check_counts"]

#: Network-free engines hold each molecule, some 3 kB: so many at once, in all cells that run side by side.
MAX_MOLECULES = 2_000_000
#: Cells of one run, of which each is kept to the end.
MAX_CELLS = 1_000_000
#: Cells of more molecules run in other processes, where each is held in memory; see `SECONDS_HERE`.
MOLECULES_HERE = 20_000


class StochasticSimulation:
    """A model ready to be run by one stochastic engine, and how its read-outs follow from observables.

    Parameters
    ----------
    model : pysb.Model
        A full model.
    engine : str
        One of `STOCHASTIC_ENGINES`.
    values : mapping of str to float
        Parameters that differ from the model's.
    readouts : sequence of str or None
        Observables and Expressions; None for all.

    Raises
    ------
    Il2Error
        If a name is unknown, or the engine would run the model wrong; says why.
    """

    def __init__(self, model: Model, engine: str, values: Mapping[str, float], readouts: Sequence[str] | None) -> None:
        engine = resolve("engine", engine, STOCHASTIC_ENGINES)
        _check_engine(model, engine)
        known = [*model.observables.keys(), *(e.name for e in model.expressions if not e.is_local)]
        self.readouts = known if readouts is None else readout_names(model, readouts)
        for name in values:
            if name not in model.parameters.keys():
                raise unknown("parameter", name, model.parameters.keys(), where=f"model {model.name!r}")
        self._model, self._engine = model, engine
        numbers = {name: finite_value(name, value) for name, value in values.items()}
        self._values = {**{p.name: p.value for p in model.parameters}, **numbers}
        self._runner = Runner(model, stochastic=True) if engine == "ssa" else None
        self._rates = _changing_rates(model)
        self._formulas = {
            name: _formula(model.expressions[name], model)
            for name in {*self.readouts, *self._rates}
            if name in model.expressions.keys()
        }

    @property
    def network(self) -> Network | None:
        """The network that runs, if the engine has one."""
        return None if self._runner is None else self._runner.network

    def initial_amounts(self, values: Mapping[str, float]) -> FloatArray:
        """Return the amounts of the seed species at parameter values (of all species on a network)."""
        if self._runner is not None:
            amounts = self._runner.initials(values)
        else:
            parameters = {**self._values, **values}
            amounts = np.array([_value(initial.value, parameters, self._model) for initial in self._model.initials])
        if not np.all(np.isfinite(amounts) & (amounts >= 0)):
            raise Il2Error(
                f"model {self._model.name!r} has an initial amount below 0 or not finite; mend its parameters"
            )
        return amounts

    def run(
        self, plans: Sequence[Sequence[Stage]], *, cells: int, seed: int, executor: ExecutorLike | None = None,
        workers: int | None = None,
    ) -> list[list[list[dict[str, FloatArray]]]]:  # fmt: skip
        """Return the read-outs of every stage of every plan, for every cell.

        Parameters
        ----------
        plans : sequence of sequences of Stage
            Amounts that are not whole are rounded up or down at random, so that their mean is kept.
        cells : int
            How many cells run each plan.
        seed : int
            Of the random numbers; cells with the same seed, plan and number are the same.
        executor, workers : str or concurrent.futures.Executor, int, optional
            Where cells are run; by default on all cores. Network-free engines have their files here.

        Returns
        -------
        list of lists of lists of dict of str to array (times,)
            By plan, cell and stage.
        """
        check_counts(cells, seed)
        if executor is not None or workers is not None:
            numbers, size = range(len(plans) * cells), max(len(plans) * cells // 64, 1)
            shares, parts = [numbers[begin : begin + size] for begin in numbers[::size]], dict[int, Any]()
            with progress("single cells", len(numbers)) as task:
                how: dict[str, Any] = {"cells": cells, "seed": seed, "executor": executor, "workers": workers}
                for place, part in self.in_shares(plans, shares, **how):
                    parts[place] = part
                    task.advance(len(part))
            found = [of_cell for _, part in sorted(parts.items()) for of_cell in part]
            return [found[begin : begin + cells] for begin in numbers[::cells]]
        plans, busiest, molecules = self._complete(plans)
        worker, items = self._worker(molecules), [(plan, cell) for plan in range(len(plans)) for cell in range(cells)]
        observables: list[Sequence[Mapping[str, FloatArray]]] = []
        with temporary_folder() as folder, progress("single cells", len(items)) as task:
            one_cell = partial(run_cell, plans, seed, str(folder))
            if self._runner is not None or molecules <= MOLECULES_HERE:
                deadline = time.monotonic() + SECONDS_HERE
                with suppress(TimeoutError):
                    for item in items:
                        observables.append(one_cell(worker, item, deadline=deadline))
                        task.advance()
            if remaining := items[len(observables) :]:
                n_cores = self._side_by_side(len(remaining), molecules)
                runs = math.ceil(len(remaining) / n_cores)
                _check_pace(worker, plans, busiest, runs=runs, cores=n_cores, folder=str(folder))
                observables += in_processes(one_cell, remaining, worker, cores=n_cores, done=task.advance)
        results = [
            [self._readouts(read, stage) for read, stage in zip(of_cell, plans[plan], strict=True)]
            for of_cell, (plan, _) in zip(observables, items, strict=True)
        ]
        return [results[plan * cells : (plan + 1) * cells] for plan in range(len(plans))]

    def in_shares(
        self, plans: Sequence[Sequence[Stage]], shares: Sequence[range], *, cells: int, seed: int,
        executor: ExecutorLike | None = None, workers: int | None = None,
    ) -> Generator[tuple[int, list[list[dict[str, FloatArray]]]]]:  # fmt: skip
        """Yield the read-outs of every stage of the cells of each share, as shares are finished.

        Parameters
        ----------
        plans, cells, seed
            As in `run`; cells count on from one plan to the next.
        shares : sequence of range
            The numbers of the cells that are run together.
        executor, workers : str or concurrent.futures.Executor, int, optional
            As in `as_finished`; by default processes of this machine.
        """
        plans, busiest, molecules = self._complete(plans)
        worker, most = self._worker(molecules), self._side_by_side(MAX_CELLS, molecules)
        if executor is not None and not isinstance(worker, Engine):
            raise Il2Error(f"engine {self._engine!r} runs on this machine alone; leave executor= out")
        workers = workers if isinstance(worker, Engine) else min(workers or most, most)
        cores, chunks = workers or most, ([divmod(number, cells) for number in share] for share in shares)
        runs = math.ceil(sum(map(len, shares)) / (cores if executor is None else 1))
        with temporary_folder() as folder:
            _check_pace(worker, plans, busiest, runs=runs, cores=cores, folder=str(folder))
            work = partial(run_cell, plans, seed, str(folder)), worker
            found = as_finished(run_share, work, chunks, executor=executor or "processes", workers=workers)
            with closing(found):
                for place, part in found:
                    of_plan = [plans[number // cells] for number in shares[place]]
                    yield (
                        place,
                        [
                            [self._readouts(read, stage) for read, stage in zip(of_cell, plan, strict=True)]
                            for of_cell, plan in zip(part, of_plan, strict=True)
                        ],
                    )

    def _complete(self, plans: Sequence[Sequence[Stage]]) -> tuple[Sequence[Sequence[Stage]], Sequence[Stage], float]:
        """Return plans with the constants of every stage, the one of most molecules, and how many these are."""
        if any(stage.values for plan in plans for stage in plan):
            if self._engine != "ssa":
                raise Il2Error(
                    f"engine {self._engine!r} keeps its constants all along, and a phase infuses or changes some; take "
                    "engine='ssa'"
                )
            plans = [[stage._replace(values={**self._values, **stage.values}) for stage in plan] for plan in plans]
        busiest = max(plans, key=lambda plan: sum(float(stage.added.sum()) for stage in plan))
        return plans, busiest, sum(float(stage.added.sum()) for stage in busiest)

    def _side_by_side(self, cells: int, molecules: float) -> int:
        """Return how many cells may run at a time."""
        most = cells if self._runner is not None else max(1, int(MAX_MOLECULES / max(molecules, 1.0)))
        return min(int(cpu_count()), cells, most)

    def _worker(self, molecules: float) -> Worker:
        """Return what runs cells."""
        if self._runner is not None:
            self._runner.initials(self._values)  # sets them
            return self._runner.engine.clone()
        if molecules > MAX_MOLECULES:
            raise Il2Error(
                f"a cell and its medium would hold {molecules:.2g} molecules, and engine {self._engine!r} keeps "
                f"each one in memory, {MAX_MOLECULES:.0g} at most; lower the dose or the drug, or take engine='ssa'"
            )
        return NetworkFreeEngine.load(self._model, self._engine, self._values)

    def _readouts(self, observables: Mapping[str, FloatArray], stage: Stage) -> dict[str, FloatArray]:
        """Return the read-outs of one stage of a cell from its observables; an Il2Error if a rate falls below 0."""
        values: dict[str, float | FloatArray] = {**self._values, **stage.values, **observables}
        for name, formula in self._formulas.items():
            values[name] = np.broadcast_to(formula(values), stage.times.shape)
        for name in self._rates:
            if not np.all(np.asarray(values[name]) >= 0):
                raise Il2Error(
                    f"rate {name!r} falls to {np.min(values[name]):.3g}, and nothing can happen less often than never; "
                    "write it so that it stays at 0 or above"
                )
        return {name: np.asarray(values[name]) for name in self.readouts}


def _check_pace(
    worker: Worker, plans: Sequence[Sequence[Stage]], busiest: Sequence[Stage], *, runs: int, cores: int, folder: str
) -> None:
    """Refuse what would take too long in so many runs, one after the other."""
    if isinstance(worker, Engine):
        check_events(worker, plans, runs)
    else:
        check = partial(NetworkFreeEngine.check_pace, runs=runs, folder=folder)
        in_processes(check, [busiest], worker, cores=cores)


def check_counts(cells: int, seed: int, *, in_memory: bool = True) -> None:
    """Refuse what is no number of cells, or no seed."""
    for name, number, least in (("cells", cells, 1), ("seed", seed, 0)):
        if isinstance(number, bool) or not isinstance(number, (int, np.integer)) or number < least:
            raise Il2Error(f"{name}={shown(number)} cannot be used; give a whole number of {least} or more")
    if in_memory and cells > MAX_CELLS:
        raise Il2Error(f"cells={shown(cells)} cannot be held in memory; give {MAX_CELLS} at most, in several runs")


def _check_engine(model: Model, engine: str) -> None:
    check_functions(model)
    for feature in unsupported_features(model, engine):
        raise Il2Error(f"engine {engine!r} cannot run model {model.name!r} right: {feature}")


def _changing_rates(model: Model) -> list[str]:
    """Return the Expressions that are rates of rules and change with the state."""
    rates = {rate.name for rule in model.rules for rate in (rule.rate_forward, rule.rate_reverse) if rate is not None}
    return sorted(rates & {expression.name for expression in model.expressions_dynamic(include_local=False)})


def _formula(expression: Expression, model: Model) -> Callable[[Mapping[str, float | FloatArray]], float | FloatArray]:
    """Return an Expression as a function of the values of parameters and observables, by name."""
    import sympy

    expanded = expression.expand_expr()
    # PySB's importer of BNGL names other Expressions by symbols of their names alone.
    while named := [symbol for symbol in expanded.free_symbols if symbol.name in model.expressions.keys()]:
        expanded = expanded.xreplace({symbol: model.expressions[symbol.name].expand_expr() for symbol in named})
    # NumPy's maximum of a tuple, which SymPy would write, wants equal shapes.
    expanded = expanded.rewrite([sympy.Max, sympy.Min], sympy.Piecewise)
    symbols = sorted(expanded.free_symbols, key=str)
    function = sympy.lambdify(symbols, expanded, "numpy")
    return lambda values: function(*(values[symbol.name] for symbol in symbols))


def _value(component: Parameter | Expression, parameters: Mapping[str, float], model: Model) -> float:
    """Return a Parameter or constant Expression at the values of parameters."""
    name: str = component.name
    return parameters[name] if name in parameters else float(_formula(component, model)(parameters))
