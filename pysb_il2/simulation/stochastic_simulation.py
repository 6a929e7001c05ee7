"""Cells that run side by side by chance, on a network or straight from the rules, alike for all engines."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import Il2Error, unknown
from ..network import bionetgen as bng
from ..rules.expressions import check_functions
from .engine_support import STOCHASTIC_ENGINES, unsupported_features
from .engines.network_free import ONE_AT_A_TIME, Session
from .parallel import map_threads
from .runner import Runner

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["Chance", "Stage"]

#: Network-free engines hold each molecule, some 3 kB: so many at once, in all cells that run side by side.
MOST_MOLECULES = 2_000_000
#: What is added at the start of a stage (array of seed species), and times to read, from 0 on.
Stage = tuple[Any, Any]


class Chance:
    """A model ready to be run by one engine, and how its read-outs follow from observables.

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
    """

    def __init__(self, model: Model, engine: str, values: Mapping[str, float], readouts: Sequence[str] | None) -> None:
        if isinstance(readouts, str):
            raise Il2Error(f"readouts={readouts!r} is a string; give a list, such as readouts=[{readouts!r}]")
        if engine not in STOCHASTIC_ENGINES:
            raise unknown("engine", engine, STOCHASTIC_ENGINES)
        check_functions(model)
        for feature in unsupported_features(model, engine):
            raise Il2Error(f"engine {engine!r} cannot run model {model.name!r} right: {feature}")
        known = [*model.observables.keys(), *model.expressions.keys()]
        self.readouts = list(known if readouts is None else readouts)
        for name in self.readouts:
            if name not in known:
                raise unknown("readout", name, model.observables.keys() or known, where=f"model {model.name!r}")
        for name in values:
            if name not in model.parameters.keys():
                raise unknown("parameter", name, model.parameters.keys(), where=f"model {model.name!r}")
        self._model, self._engine = model, engine
        self._values = {**{p.name: p.value for p in model.parameters}, **values}
        self._runner = Runner(model, stochastic=True) if engine == "ssa" else None
        rates = {
            rate.name for rule in model.rules for rate in (rule.rate_forward, rule.rate_reverse) if rate is not None
        }
        self._rates = sorted(rates & {e.name for e in model.expressions_dynamic(include_local=False)})
        self._formulas = {
            name: _formula(model.expressions[name])
            for name in {*self.readouts, *self._rates}
            if name in model.expressions.keys()
        }

    def amounts(self, values: Mapping[str, float]) -> Any:
        """Return the amounts of the seed species at parameter values (of all species on a network)."""
        if self._runner is not None:
            found = self._runner.initials(values)
        else:
            known = {**self._values, **values}
            found = np.array([_value(initial.value, known) for initial in self._model.initials])
        if not np.all(np.isfinite(found) & (found >= 0)):
            raise Il2Error(
                f"model {self._model.name!r} has an initial amount below 0 or not finite; mend its parameters"
            )
        return found

    def courses(self, plans: Sequence[Sequence[Stage]], cells: int, seed: int) -> list[list[dict[str, Any]]]:
        """Return the read-outs of the last stage of every plan, for every cell."""
        for name, number, least in (("cells", cells, 1), ("seed", seed, 0)):
            if isinstance(number, bool) or not isinstance(number, (int, np.integer)) or number < least:
                raise Il2Error(f"{name}={number!r} cannot be used; give a whole number of {least} or more")
        tools = self._tools(max(sum(float(amounts.sum()) for amounts, _ in plan) for plan in plans), cells * len(plans))

        def one(tool: Runner | Session, item: tuple[int, int]) -> dict[str, Any]:
            rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=item))
            stages = [(np.floor(a) + (rng.random(len(a)) < a - np.floor(a)), t) for a, t in plans[item[0]]]
            return self._read(self._course(tool, stages, rng), stages[-1][1])

        found = map_threads(one, tools, [(plan, cell) for plan in range(len(plans)) for cell in range(cells)])
        return [found[plan * cells : (plan + 1) * cells] for plan in range(len(plans))]

    def _tools(self, molecules: float, runs: int) -> list[Runner | Session]:
        """Return what each thread runs cells with."""
        most = min(os.cpu_count() or 1, runs)
        if self._runner is not None:
            return [self._runner, *(self._runner.clone() for _ in range(most - 1))]
        if molecules > MOST_MOLECULES:
            raise Il2Error(
                f"a cell and its medium would hold {molecules:.2g} molecules, and engine {self._engine!r} keeps "
                f"each one in memory, {MOST_MOLECULES:.0g} at most; lower the dose or the drug, or take engine='ssa'"
            )
        most = 1 if self._engine in ONE_AT_A_TIME else max(1, min(most, int(MOST_MOLECULES / max(molecules, 1.0))))
        return [Session(_xml(self._model, self._values), self._engine)] * most

    def _course(self, tool: Runner | Session, stages: Sequence[Stage], rng: Any) -> dict[str, Any]:
        """Run one cell and return the observables of its last stage."""
        if isinstance(tool, Session):
            return tool.course(stages, seed=int(rng.integers(1, 2**31 - 1)))
        state: Any = 0.0
        observed: dict[str, Any] = {}
        for counts, times in stages:
            trajectory = tool.run_ssa(self._values, state + counts, times, seed=int(rng.integers(1, 2**31 - 1)))
            state, observed = trajectory.final, dict(trajectory.readouts)
        return observed

    def _read(self, observed: dict[str, Any], times: Any) -> dict[str, Any]:
        """Return the read-outs of one cell from its observables."""
        known: dict[str, Any] = {**self._values, **observed}
        for name, (symbols, formula) in self._formulas.items():
            known[name] = np.broadcast_to(formula(*(known[symbol] for symbol in symbols)), times.shape)
        for name in self._rates:
            if not np.all(known[name] >= 0):
                raise Il2Error(
                    f"rate {name!r} falls to {np.min(known[name]):.3g}, and nothing can happen less often than never; "
                    "write it so that it stays at 0 or above"
                )
        return {name: known[name] for name in self.readouts}


def _formula(expression: Any) -> tuple[list[str], Any]:
    """Return an Expression as a function, and the parameters and observables that it takes."""
    import sympy

    expanded = expression.expand_expr()
    symbols = sorted(expanded.free_symbols, key=str)
    return [symbol.name for symbol in symbols], sympy.lambdify(symbols, expanded, "numpy")


def _value(component: Any, known: Mapping[str, float]) -> float:
    """Return a Parameter or constant Expression at the values of parameters."""
    if component.name in known:
        return known[component.name]
    symbols, formula = _formula(component)
    return float(formula(*(known[symbol] for symbol in symbols)))


def _xml(model: Model, values: Mapping[str, float]) -> str:
    """Return the rules in BioNetGen's XML, at the values of parameters."""
    from pysb.generator.bng import BngGenerator

    valued = deepcopy(model)
    for parameter in valued.parameters:
        parameter.value = values[parameter.name]
    return bng.run(f"{BngGenerator(valued).get_content()}\nwriteXML()\n", "model.xml", name=model.name)
