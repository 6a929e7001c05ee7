"""What happens to cells, phase by phase: ligands and drugs are added, the medium is changed, time passes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..errors import Il2Error, unknown
from ..naming import CONCENTRATION_SUFFIX, DOSE_SUFFIX

if TYPE_CHECKING:
    import pandas as pd
    from pysb import Model

    from ..simulation.runner import Runner

__all__ = ["PREINCUBATION_MIN", "Bench", "Phase", "numbers", "schedule"]

#: Drugs are given this long before the first ligand, as is usual.
PREINCUBATION_MIN = 60.0


@dataclass(frozen=True)
class Phase:
    """One phase of an experiment: first the medium is changed, then something added, then time passes.

    Parameters
    ----------
    minutes : float
        How long it lasts.
    add : mapping of str to float
        Ligands and drugs of the model, and by how many nM their concentration in the medium rises.
    wash : bool
        Take everything free out of the medium first; what is bound stays.
    parameters : mapping of str to float
        Constants that differ in this phase, in the model's units.

    Examples
    --------
    >>> Phase(30, add={"IL2": 1.0}).minutes
    30
    """

    minutes: float
    add: Mapping[str, float] = field(default_factory=dict)
    wash: bool = False
    parameters: Mapping[str, float] = field(default_factory=dict)


class Bench:
    """A model on the bench: rested cells, and phases that change their medium.

    Parameters
    ----------
    model : pysb.Model
        What to run.
    parameters : mapping of str to float
        Constants that differ from the model's, in its units.
    """

    def __init__(self, model: Model, parameters: Mapping[str, float] | None = None) -> None:
        from ..simulation.runner import Runner

        self.model, self.runner = model, Runner(model)
        names = [p.name for p in model.parameters]
        self.amounts = {
            n.removesuffix(end): n for end in (DOSE_SUFFIX, CONCENTRATION_SUFFIX) for n in names if n.endswith(end)
        }
        self.base: dict[str, float] = {**dict.fromkeys(self.amounts.values(), 0.0), **(parameters or {})}
        self.empty = self.runner.initials(self.base)

    def rested(self, *, equilibrate: bool = True) -> Any:
        """Return the state (array of species) of cells without ligand, preincubated with the model's drugs."""
        state = self.empty
        if equilibrate:
            state = self.runner.find_steady_state(self.base, state)
        drugs = {
            name: self.model.parameters[parameter].value * 1e9
            for name, parameter in self.amounts.items()
            if parameter.endswith(CONCENTRATION_SUFFIX)
        }
        if any(drugs.values()):
            state = self.after(Phase(PREINCUBATION_MIN, add=drugs), state)
        return state

    def begin(self, phase: Phase, state: Any) -> Any:
        """Return the state once the medium of a phase has been changed and added to.

        Raises
        ------
        Il2Error
            If the model lacks a ligand or drug, or an amount is negative or not finite.
        """
        state = state.copy()
        if phase.wash:
            state[self.free] = 0.0
        for name, nM in phase.add.items():
            if name not in self.amounts:
                raise unknown("ligand or drug", name, self.amounts, where=f"model {self.model.name!r}")
            if not math.isfinite(nM) or nM < 0:
                raise Il2Error(f"{name} is added at {nM:g} nM; give a finite number of 0 or more")
            state = state + self._amount(self.amounts[name], nM)
        return state

    def after(self, phase: Phase, state: Any, runner: Runner | None = None) -> Any:
        """Return the state at the end of a phase."""
        state = self.begin(phase, state)
        if phase.minutes == 0:
            return state
        values = {**self.base, **phase.parameters}
        return (runner or self.runner).run(values, state, [0.0, phase.minutes * 60.0]).final

    @property
    def free(self) -> Any:
        """Which species are ligand or drug free in the medium (boolean array of species)."""
        import numpy as np

        return np.any([self._amount(name, 1.0) != 0 for name in self.amounts.values()], axis=0)

    def _amount(self, parameter: str, nM: float) -> Any:
        return self.runner.initials({**self.base, parameter: nM * 1e-9}) - self.empty

    def check(self, readouts: Iterable[str]) -> None:
        """Refuse read-outs that the model lacks."""
        for name in readouts:
            if name not in self.runner.readouts:
                known = self.model.observables.keys() or self.runner.readouts
                raise unknown("readout", name, known, where=f"model {self.model.name!r}")


def schedule(
    model: Model,
    phases: Sequence[Phase],
    *,
    readouts: Sequence[str] = ("pSTAT5",),
    every_min: float = 5.0,
    equilibrate: bool = True,
) -> pd.DataFrame:
    """Take cells through phases and follow read-outs all the way.

    Parameters
    ----------
    model : pysb.Model
        A model of this library; it starts rested, and preincubated with its drugs.
    phases : sequence of Phase
        What happens, one after the other.
    readouts : sequence of str
        Observables or Expressions of the model.
    every_min : float
        How often to read, minutes; the ends of phases are always read.
    equilibrate : bool
        Bring the cells to their ligand-free steady state first.

    Returns
    -------
    pandas.DataFrame
        Columns ``time_min, phase, readout, value``, time from the first phase on; a change of medium
        is seen in the first reading of its phase.

    Raises
    ------
    Il2Error
        If a phase cannot be read or a name is not known.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> phases = [il2.Phase(30, add={"IL2": 1.0}), il2.Phase(30, wash=True)]
    >>> table = il2.schedule(il2.build("receptor"), phases, readouts=["free_IL2"], every_min=30)
    >>> bool(table.value[2] < 0.01 * table.value[1])
    True
    """
    import numpy as np
    import pandas as pd

    if not phases:
        raise Il2Error("phases is empty; give for example [Phase(30, add={'IL2': 1.0})]")
    (every,) = numbers([every_min], "every_min")
    if every == 0:
        raise Il2Error("every_min is 0; give the minutes between readings")
    bench = Bench(model)
    bench.check(readouts)
    state, now, rows = bench.rested(equilibrate=equilibrate), 0.0, []
    for number, phase in enumerate(phases):
        (minutes,) = numbers([phase.minutes], "minutes of a phase")
        state = bench.begin(phase, state)
        times = np.unique(np.append(np.arange(0.0, minutes, every), minutes))
        values = {**bench.base, **phase.parameters}
        trajectory = bench.runner.run(values, state, times * 60.0)
        course = trajectory.readouts
        rows += [(now + t, number, name, float(course[name][i])) for i, t in enumerate(times) for name in readouts]
        state, now = trajectory.final, now + minutes
    table = pd.DataFrame(rows, columns=["time_min", "phase", "readout", "value"])
    table.attrs["units"] = {"time_min": "min", "value": "molecules/cell"}
    return table


def numbers(given: Iterable[float], name: str) -> list[float]:
    """Return finite numbers of 0 or more, or say which one is not."""
    try:
        found = [float(x) for x in given]
    except (TypeError, ValueError):
        raise Il2Error(f"{name}={given!r} is not a list of numbers; give for example {name}=[0.01, 1.0]") from None
    if not found:
        raise Il2Error(f"{name} is empty; give at least one number")
    for number in found:
        if not math.isfinite(number) or number < 0:
            raise Il2Error(f"{name} holds {number:g}; give finite numbers of 0 or more")
    return found
