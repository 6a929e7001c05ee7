"""Fluxes: how often rules act over time, and which of them make and lose what is read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..annotations import IS_PART_OF, facts_by_name
from ..arguments import says_wrong_types
from ..errors import Il2Error, unknown
from ..models.lookup import as_model
from ..naming import readout_names
from ..simulation.reaction_fluxes import reaction_fluxes
from .cell_variability import CALIBRATED, mixture_of
from .experiment import Experiment, dosed_ligand
from .phase import Phase, finite_numbers
from .tables import table_of

if TYPE_CHECKING:
    import pandas as pd
    from pysb import Model

    from ..network.network import Network
    from ..simulation.runner import Runner
    from ..types import FloatArray

__all__ = ["fluxes"]

_REVERSE = "_reverse_"
#: What fluxes are summed by.
BY = ("rule", "module")


@says_wrong_types
def fluxes(
    model: Model | str,
    readout: str | None = None,
    *,
    doses_nM: Iterable[float] = (1.0,),
    times_min: Iterable[float] = (30.0,),
    by: str = "rule",
    ligand: str | None = None,
    equilibrate: bool = True,
    before: Sequence[Phase] = (),
    variation: Mapping[str, float] | str | None = CALIBRATED,
) -> pd.DataFrame:
    """Say how often each rule acts, or by how much it makes and loses what is read.

    Parameters
    ----------
    model : pysb.Model or str
        As in `dose_response`.
    readout : str, optional
        An observable: the value is then by how much the rule changes it, below 0 where the rule takes it away, and
        rules that leave it as it is are left out. The values of all rules sum to its rate of change.
    doses_nM, times_min, ligand, equilibrate, before, variation
        As in `dose_response`.
    by : str
        "rule", or "module", which sums the rules of each module.

    Returns
    -------
    pandas.DataFrame
        Columns ``ligand, dose_nM, time_min, rule`` (or ``module``) ``, value``: nM, minutes, times or molecules per
        second and cell. The reverse direction of a rule has a row of its own, unless `by` is "module".

    Raises
    ------
    Il2Error
        If the read-out is no observable, or doses and times cannot be used.

    Notes
    -----
    A large model is decoupled. A rule that acts on each copy of a trunk counts once, as in the model that was given.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> table = il2.fluxes("receptor", "IL2_trimer", doses_nM=[0.1], times_min=[5])
    >>> table.rule[table.value.idxmax()]
    'CD132_joins_IL2_CD25_CD122'
    """
    model = as_model(model)
    if by not in BY:
        raise unknown("by", by, BY)
    monomer, label = dosed_ligand(model, ligand)
    doses, times = finite_numbers(doses_nM, "doses_nM"), finite_numbers(times_min, "times_min")
    if readout is not None:
        (readout,) = readout_names(model, [readout])
        if readout not in model.observables.keys():
            raise Il2Error(f"readout {readout!r} is an Expression; give an observable, which reactions change")
    experiment = Experiment(model, phases=before)
    sources = _Sources(model, experiment.runner.network, readout, by)
    seconds, time_index = np.unique(np.array(times) * 60.0, return_inverse=True)
    mixture = mixture_of(model, variation)

    def of_doses(runner: Runner, cells: Experiment) -> list[dict[str, FloatArray]]:
        here, found = cells.on(runner), []
        state = here.preequilibrate(equilibrate=equilibrate)
        for phase in before:
            state = here.advance(phase, state)
        for nM in doses:
            start = here.exchange_medium(Phase(0, add={monomer: nM}), state).species
            trajectory = runner.run(here.values, start, seconds)
            found.append(sources.sum(reaction_fluxes(runner, here.values, trajectory)))
        return found

    rows = []
    for nM, *by_source in zip(doses, *experiment.runner.map(of_doses, mixture.parts(experiment)), strict=True):
        mean = {source: mixture.average([of_part[source] for of_part in by_source]) for source in by_source[0]}
        rows += [
            (label, nM, minute, source, float(values[i]))
            for minute, i in zip(times, time_index, strict=True)
            for source, values in mean.items()
        ]
    unit = "1/(cell*s)" if readout is None else "molecules/(cell*s)"
    columns = ["ligand", "dose_nM", "time_min", by, "value"]
    return table_of(
        model, rows, columns, ligand=label, phases=before, variation=mixture.variation, statistic="mean flux", unit=unit
    )


class _Sources:
    """Which reactions are of which rule or module, and how much each of them changes what is read."""

    def __init__(self, model: Model, network: Network, readout: str | None, by: str) -> None:
        self._rules = set(model.rules.keys())
        self._module_of = facts_by_name(model, IS_PART_OF) if by == "module" else None
        self._merge = np.mean if readout is None else np.sum  # what is read is counted in one of several copies
        if readout is None:
            weights: FloatArray = np.ones(len(network.reactions))
        else:
            counted = np.zeros(len(network.species))
            for weight, i in network.groups[readout]:
                counted[i] += 0.0 if "$" in network.species[i] else weight
            weights = counted @ network.stoichiometry
        self._weights = weights
        #: Reactions by the rules of the model that was given, and by the copies of these in a decoupled one.
        self._reactions: dict[tuple[str, ...], dict[tuple[str, ...], list[int]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for i, (reaction, weight) in enumerate(zip(network.reactions, self._weights, strict=True)):
            if weight:
                self._reactions[tuple(map(self._original, reaction.rules))][reaction.rules].append(i)

    def _original(self, name: str) -> str:
        """Return the rule that one of a decoupled model is a copy of, whose name begins with it, and its direction."""
        reverse = ", reverse" if name.startswith(_REVERSE) else ""
        name = name.removeprefix(_REVERSE)
        end = len(name)
        while end > 0 and name[:end] not in self._rules:
            end = name.rfind("_on_", 0, end)
        return (name[:end] if end > 0 else name) + reverse  # what a phase infuses is of no rule of the model

    def _source(self, rules: tuple[str, ...]) -> str:
        if self._module_of is not None:
            rules = tuple(self._module_of.get(rule.removesuffix(", reverse"), "") for rule in rules)
        return " + ".join(dict.fromkeys(rules))

    def sum(self, fluxes: FloatArray) -> dict[str, FloatArray]:
        """Return the sums (arrays of times) of what the reactions of each source do (times x reactions)."""
        sums: dict[str, FloatArray] = {}
        for rules, copies in self._reactions.items():
            of_copies = [fluxes[:, reactions] @ self._weights[reactions] for reactions in copies.values()]
            source = self._source(rules)
            sums[source] = sums.get(source, 0.0) + self._merge(of_copies, axis=0)
        return sums
