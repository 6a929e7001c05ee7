"""What models predict for each row of the data, and how it changes with the constants."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import unknown
from ..experiments.cell_variability import average, shares
from ..experiments.protocols import dosed
from ..experiments.schedule import PREINCUBATION_MIN
from ..naming import CONCENTRATION_SUFFIX, DOSE_SUFFIX
from ..simulation.runner import Runner

if TYPE_CHECKING:
    import pandas as pd
    from pysb import Model

__all__ = ["Condition"]

#: Step of finite differences in the logarithm of a constant. Trajectories are good to about 1e-6, so
#: central differences are good to about 1e-4 at this step, from the trajectories and from the step alike.
STEP = 1e-2


@dataclass(frozen=True)
class _Plan:
    """What is run for one set of constants: plain values, since they may be sent to another process."""

    zero: Mapping[str, float]  # nothing in the medium
    drugs: Mapping[str, float]
    dose: str
    doses: tuple[float, ...]  # mol/L
    seconds: tuple[float, ...]
    readouts: tuple[str, ...]


class Condition:
    """One cell given one ligand: its model, and the rows of the data that it predicts.

    Parameters
    ----------
    model : pysb.Model
        The cell with the ligand.
    ligand : str
        What is dosed.
    rows : pandas.DataFrame
        The rows of the data; the index says which.
    staining : float, optional
        As in `pysb_il2.experiments.cell_variability.average`.
    """

    def __init__(self, model: Model, ligand: str, rows: pd.DataFrame, staining: float | None = None) -> None:
        import numpy as np

        self.model, self.runner, self.index, self.staining = model, Runner(model), rows.index.to_numpy(), staining
        for readout in rows.readout.unique():
            if readout not in self.runner.readouts:
                raise unknown("readout", readout, model.observables.keys() or self.runner.readouts, f"{model.name!r}")
        dose, _ = dosed(model, ligand)
        medium = {p.name: p.value for p in model.parameters if p.name.endswith((DOSE_SUFFIX, CONCENTRATION_SUFFIX))}
        drugs = {name: value for name, value in medium.items() if name.endswith(CONCENTRATION_SUFFIX) and value}
        doses, which = np.unique(rows.dose_nM.to_numpy(float), return_inverse=True)
        seconds, when = np.unique(rows.time_min.to_numpy(float) * 60.0, return_inverse=True)
        readouts = tuple(dict.fromkeys(rows.readout))
        self._where = which, when, np.array([readouts.index(name) for name in rows.readout])
        zero = dict.fromkeys(medium, 0.0)
        constant = {expression.name for expression in model.expressions_constant()}
        # Small networks run so fast on an engine without sensitivities that differences cost less.
        self._forward = self.runner.has_sensitivities and constant.isdisjoint(readouts)
        self._plan = _Plan(zero, drugs, dose, tuple(doses * 1e-9), tuple(seconds), readouts)

    @property
    def drugs(self) -> Mapping[str, float]:
        """Drugs that the model has, in mol/L."""
        return self._plan.drugs

    @property
    def dose(self) -> str:
        """The parameter that doses the ligand."""
        return self._plan.dose

    @property
    def doses_nM(self) -> tuple[float, ...]:
        """The doses of the rows."""
        return tuple(molar * 1e9 for molar in self._plan.doses)

    def amount(self, nM: float) -> float:
        """Return how many molecules of ligand per cell a dose is."""
        start = self.runner.initials({**self._plan.zero, self.dose: nM * 1e-9})
        return float((start - self.runner.initials(self._plan.zero)).sum())

    def predict(self, values: Mapping[str, float], spread: Mapping[str, float]) -> Any:
        """Return the read-out of each row, in the model's unit, at one set of constants (array of rows).

        `spread` tells how copies vary between cells, as in `pysb_il2.experiments.cell_variability.shares`.
        """
        some = shares(spread, self.staining)
        return average(some, self._predict([self._share(values, one.factors) for one in some]), self.staining)[0]

    def _share(self, values: Mapping[str, float], factors: Mapping[str, float]) -> dict[str, float]:
        """Return constants of a share of the cells."""
        known = self.model.parameters
        return {**values, **{name: factor * values.get(name, known[name].value) for name, factor in factors.items()}}

    def _predict(self, sets: Sequence[Mapping[str, float]]) -> Any:
        import numpy as np

        plan = self._plan
        rests = self.runner.map(_rest, [(plan, values) for values in sets])
        items = [(plan, values, rest, molar) for values, rest in zip(sets, rests, strict=True) for molar in plan.doses]
        courses = np.array(self.runner.map(_course, items))
        courses = courses.reshape(len(sets), len(plan.doses), len(plan.seconds), len(plan.readouts))
        return courses[(slice(None), *self._where)]

    def sensitivities(self, values: Mapping[str, float], names: Sequence[str], spread: Mapping[str, float]) -> Any:
        """Return the derivatives of `predict` (array of rows x names and spreads).

        By the logarithms of parameters, and then by the standard deviations of `spread`: from forward
        sensitivities, of the state at rest too, where the network is large; else from central differences.
        On all cores.
        """
        import numpy as np

        every = list(dict.fromkeys((*names, *spread)))
        found = np.zeros((len(self.index), len(names) + len(spread)))
        some = shares(spread, self.staining)
        sets = [self._share(values, one.factors) for one in some]
        reads = self._predict(sets) if self.staining else np.zeros((len(some), len(self.index)))  # means are linear
        parts = average(some, reads, self.staining)[1]
        for share, constants, part in zip(some, sets, parts, strict=True):
            here = part[:, None] * self._slopes(constants, every)
            found[:, : len(names)] += here[:, : len(names)]
            for column, (name, slope) in enumerate(share.slopes.items(), len(names)):
                found[:, column] += slope * here[:, every.index(name)]
        return found

    def _slopes(self, values: Mapping[str, float], names: Sequence[str]) -> Any:
        import numpy as np

        if not names:
            return np.empty((len(self.index), 0))
        if self._forward:
            rest, slopes = self.runner.map(_rest_slopes, [(self._plan, values, names)])[0]
            items = [(self._plan, values, names, rest, slopes, molar) for molar in self._plan.doses]
            return np.array(self.runner.map(_course_slopes, items))[self._where]
        sets = [{**values, name: values[name] * math.exp(sign * STEP)} for name in names for sign in (1, -1)]
        up, down = np.moveaxis(self._predict(sets).reshape(len(names), 2, -1), 1, 0)
        return ((up - down) / (2 * STEP)).T


def _rest(runner: Runner, item: tuple[_Plan, Mapping[str, float]]) -> Any:
    """Return cells without ligand, at rest, and then an hour with the model's drugs."""
    plan, given = item
    values = {**given, **plan.zero}
    state = runner.find_steady_state(values, runner.initials(values))
    if plan.drugs:
        state = state + runner.initials({**values, **plan.drugs}) - runner.initials(values)
        state = runner.run(values, state, [0.0, PREINCUBATION_MIN * 60.0]).final
    return state


def _course(runner: Runner, item: tuple[_Plan, Mapping[str, float], Any, float]) -> Any:
    """Return the read-outs after one dose, an array of times x read-outs."""
    import numpy as np

    plan, given, rest, molar = item
    values = {**given, **plan.zero}
    state = rest + runner.initials({**values, plan.dose: molar}) - runner.initials(values)
    course = runner.run(values, state, plan.seconds).readouts
    return np.stack([course[name] for name in plan.readouts], axis=-1)


def _rest_slopes(runner: Runner, item: tuple[_Plan, Mapping[str, float], Sequence[str]]) -> tuple[Any, Any]:
    """Return what `_rest` does, and its derivatives (array of species x names)."""
    plan, given, names = item
    values = {**given, **plan.zero}
    start, slopes = runner.initials(values), runner.initial_sensitivities(values, names)
    state, slopes = runner.steady_state_sensitivities(values, start, slopes, names)
    if plan.drugs:
        added = {**values, **plan.drugs}
        state = state + runner.initials(added) - start
        slopes = slopes + runner.initial_sensitivities(added, names) - runner.initial_sensitivities(values, names)
        incubated = runner.run_sensitivities(values, state, slopes, [0.0, PREINCUBATION_MIN * 60.0], names)
        state, slopes = incubated.trajectory.final, incubated.final
    return state, slopes


def _course_slopes(runner: Runner, item: tuple[_Plan, Mapping[str, float], Sequence[str], Any, Any, float]) -> Any:
    """Return the derivatives of what `_course` does (array of times x read-outs x names)."""
    import numpy as np

    plan, given, names, rest, slopes, molar = item
    values = {**given, **plan.zero}
    dosed = {**values, plan.dose: molar}
    state = rest + runner.initials(dosed) - runner.initials(values)
    slopes = slopes + runner.initial_sensitivities(dosed, names) - runner.initial_sensitivities(values, names)
    found = runner.run_sensitivities(values, state, slopes, plan.seconds, names).readouts
    return np.stack([found[name] for name in plan.readouts], axis=1)
