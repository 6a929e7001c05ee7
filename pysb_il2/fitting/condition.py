"""What models predict for each row of the data, and how it changes with the constants."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..errors import unknown
from ..experiments.cell_variability import average, quadrature_nodes
from ..experiments.experiment import Experiment, dosed_ligand
from ..experiments.phase import Phase
from ..experiments.stimulation import Stimulation, stimulate
from ..naming import readout_names
from ..types import FloatArray

if TYPE_CHECKING:
    import pandas as pd
    from pysb import Model

    from ..simulation.steady_state import SteadyStateOptions

__all__ = ["Condition"]

#: Step of finite differences in the logarithm of a constant. Trajectories are good to about 1e-6, so
#: central differences are good to about 1e-4 at this step, from the trajectories and from the step alike.
LOG_STEP = 1e-2


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
    staining_log_sd : float, optional
        As in `pysb_il2.experiments.cell_variability.average`.
    equilibrate, steady_state
        As in `pysb_il2.time_course`.

    Attributes
    ----------
    runner : Runner
        What integrates the model.
    has_drugs : bool
        Whether drugs are given before the ligand.
    index : array (rows,)
        Which rows of the data.
    dose : str
        The parameter that doses the ligand.
    doses_nM : tuple of float
        The doses of the rows.
    uses_forward_sensitivities : bool
        Whether derivatives come from forward sensitivities: small networks run so fast on an engine without
        them that differences cost less.
    """

    def __init__(
        self,
        model: Model,
        ligand: str,
        rows: pd.DataFrame,
        *,
        staining_log_sd: float | None = None,
        equilibrate: bool = True,
        steady_state: SteadyStateOptions | None = None,
    ) -> None:
        self.model, self.index, self.staining_log_sd = model, rows.index.to_numpy(), staining_log_sd
        self._equilibrate = equilibrate
        self._readouts = tuple(dict.fromkeys(rows.readout))
        meant = readout_names(model, self._readouts)
        if other := next((name for name in self._readouts if name not in meant), None):
            raise unknown("readout", other, meant, where=f"model {model.name!r}")
        self._experiment = Experiment(model, steady_state=steady_state)
        self.runner, self.has_drugs = self._experiment.runner, any(self._experiment.drugs_nM.values())
        self._ligand, _ = dosed_ligand(model, ligand)
        self.dose = self._experiment.medium[self._ligand]
        doses, dose_index = np.unique(rows.dose_nM.to_numpy(float), return_inverse=True)
        seconds, time_index = np.unique(rows.time_min.to_numpy(float) * 60.0, return_inverse=True)
        self.doses_nM, self._seconds = tuple(doses), tuple(seconds)
        readout_index = np.array([self._readouts.index(name) for name in rows.readout])
        self._row_index = dose_index, time_index, readout_index
        constant = {expression.name for expression in model.expressions_constant()}
        self.uses_forward_sensitivities = self.runner.has_sensitivities and constant.isdisjoint(self._readouts)

    def amount(self, nM: float) -> float:
        """Return how many molecules of ligand per cell a dose is."""
        before = self._experiment.initial_state
        after = self._experiment.exchange_medium(self._medium(nM), before)
        return float((after.species - before.species).sum())

    def _medium(self, nM: float) -> Phase:
        return Phase(0, add={self._ligand: nM})

    def predict(self, values: Mapping[str, float], log_sds: Mapping[str, float]) -> FloatArray:
        """Return the read-out of each row, in the model's unit, at one set of constants (array of rows).

        Parameters
        ----------
        values : mapping of str to float
            Parameters that differ from the model's.
        log_sds : mapping of str to float
            How copies vary between cells, as in `pysb_il2.experiments.cell_variability.quadrature_nodes`.
        """
        nodes = quadrature_nodes(log_sds, self.staining_log_sd)
        predicted = self._predict([self._values_of_node(values, node.factors) for node in nodes])
        return average(nodes, predicted, self.staining_log_sd)[0]

    def _values_of_node(self, values: Mapping[str, float], factors: Mapping[str, float]) -> dict[str, float]:
        """Return the constants of the cells of a quadrature node."""
        known = self.model.parameters
        return {**values, **{name: factor * values.get(name, known[name].value) for name, factor in factors.items()}}

    def _predict(self, sets: Sequence[Mapping[str, float]]) -> FloatArray:
        """Return the read-out of each row at sets of constants (array of sets x rows)."""
        return self._run([self._experiment.with_parameters(values) for values in sets])

    def _run(self, experiments: Sequence[Experiment]) -> FloatArray:
        """Return what each experiment reads in each row (array of experiments x rows [x followed parameters])."""
        media = [self._medium(nM) for nM in self.doses_nM]
        read = stimulate(experiments, Stimulation(media, self._seconds, self._readouts, self._equilibrate))
        of_rows: FloatArray = read[(slice(None), *self._row_index)]
        return of_rows

    def sensitivities(
        self, values: Mapping[str, float], names: Sequence[str], log_sds: Mapping[str, float]
    ) -> FloatArray:
        """Return the derivatives of `predict` (array of rows x names and log_sds).

        By the logarithms of parameters, and then by the standard deviations: from forward sensitivities, of
        the steady state too, where the network is large; else from central differences. On all cores.

        Parameters
        ----------
        values, log_sds
            As in `predict`.
        names : sequence of str
            Parameters to derive by.
        """
        every = list(dict.fromkeys((*names, *log_sds)))
        found = np.zeros((len(self.index), len(names) + len(log_sds)))
        nodes = quadrature_nodes(log_sds, self.staining_log_sd)
        sets = [self._values_of_node(values, node.factors) for node in nodes]
        is_median = self.staining_log_sd is not None  # means are linear in what the nodes read
        predicted = self._predict(sets) if is_median else np.zeros((len(nodes), len(self.index)))
        weights = average(nodes, predicted, self.staining_log_sd)[1]
        for node, constants, weight in zip(nodes, sets, weights, strict=True):
            of_node = weight[:, None] * self._sensitivities(constants, every)
            found[:, : len(names)] += of_node[:, : len(names)]
            for column, (name, derivative) in enumerate(node.log_factor_sensitivities.items(), len(names)):
                found[:, column] += derivative * of_node[:, every.index(name)]
        return found

    def _sensitivities(self, values: Mapping[str, float], names: Sequence[str]) -> FloatArray:
        """Return the derivatives by the logarithms of parameters, of cells that are alike."""
        if not names:
            return np.empty((len(self.index), 0))
        if self.uses_forward_sensitivities:
            experiment = self._experiment.with_parameters(values).with_sensitivities(names)
            derivatives: FloatArray = self._run([experiment])[0]
            return derivatives
        sets = [{**values, name: values[name] * math.exp(sign * LOG_STEP)} for name in names for sign in (1, -1)]
        up, down = np.moveaxis(self._predict(sets).reshape(len(names), 2, -1), 1, 0)
        differences: FloatArray = ((up - down) / (2 * LOG_STEP)).T
        return differences
