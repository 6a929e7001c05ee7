"""The objective function: measurements, the models that predict them, and what is estimated.

Constants are shared by all cells; cells differ in copy numbers alone.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..arguments import says_wrong_types
from ..deprecation import renamed_argument, renamed_attribute
from ..errors import Il2Error, unknown
from ..knowledge.cells import Cell
from ..text import shown
from ..types import FloatArray, PositiveFloat
from .estimated_parameters import EstimatedParameter, Z, constants_to_estimate, estimated_copy_numbers, estimated_gsds
from .measurement_table import checked_measurements
from .noise_model import Noise, NoiseModel
from .parameter_mapping import Key, ModelSource, conditions_of, copies_of, gsd_indices, map_parameters
from .scales import Scales

if TYPE_CHECKING:
    from pysb import Model

    from ..knowledge.ligands import Ligand
    from ..simulation.steady_state import SteadyStateOptions

__all__ = ["Problem"]

#: Logarithms of constants are closer to 0, so that a constant and its reciprocal are finite.
LARGEST_LOG = 700.0


class Problem:
    """Measurements, the models that predict them, and the constants that are free.

    Parameters
    ----------
    data : pandas.DataFrame
        Columns ``cell, ligand, dose_nM, time_min, readout, value``, and those that groups are told
        apart by; as `read_data` returns it. A column ``sd`` takes the place of `noise`.
    free : sequence of str or EstimatedParameter, or mapping of str to (low, high)
        Constants to fit, by id of the table; the table's range is their prior (see `EstimatedParameter`).
    model : str, callable or mapping
        A ready model for each cell and ligand; or ``model(cell, ligand)``; or models by ``(cell, ligand)``.
    cells : mapping of str to mapping or (str, mapping), optional
        Cells that the table lacks, by name; see `pysb_il2.build`.
    ligands : mapping of str to Ligand, optional
        Ligands that the table lacks, by name.
    parameters : mapping, optional
        Constants that differ from the table and are not fitted, as in `pysb_il2.build`.
    copy_number_gsd : mapping of str to float, optional
        Proteins of which the copies are estimated in each cell, or in one as ``CD122[NK]``, and the geometric
        standard deviation of what was measured.
    variation : mapping of str to (low, high), optional
        Proteins, or a protein in one type of cell as ``CD25[Treg]``, of which the copies differ between cells
        of the type, lognormally, and the 95 % range of the geometric standard deviation, which is fitted. The
        number of a cell is then that of its median cell, and a read-out the mean over cells.
    staining_log_sd : float, optional
        Read medians, as most tables of cytometry are: the standard deviation of the logarithm of fluorescence
        among cells that are alike.
    scale_by, background_by : sequence of str or None
        Rows that agree in these columns (and read-out) share a scale, and a background; None: 1, for
        molecules per cell, and 0.
    day_sd : float, optional
        Standard deviation of the logarithm of a factor that the values of one ``day`` share.
    noise : tuple of float, optional
        Standard deviation of a value as parts of itself and of the largest value of its scale; else estimated.
    noise_by : sequence of str
        Rows that share an estimate of it.
    equilibrate, steady_state
        As in `pysb_il2.time_course`.

    Attributes
    ----------
    data : pandas.DataFrame
        The measurements.
    free : list of EstimatedParameter
        All that is estimated: constants, then copies and variations of each cell, then days.

    Raises
    ------
    Il2Error
        If a name is not known, a value cannot be used, or a group has too few rows for its scale.

    Examples
    --------
    >>> import pandas as pd
    >>> data = pd.DataFrame({"cell": "NK", "ligand": "IL2", "dose_nM": [0.1, 1.0, 10.0], "time_min": 30.0,
    ...                      "readout": "IL2_trimer", "value": [110.0, 480.0, 700.0], "replicate": "1"})
    >>> problem = Problem(data, ["CD132_joins_kf"], model="receptor")
    >>> problem.residuals(problem.x0()).shape  # of the rows, and of the prior
    (4,)
    """

    @renamed_argument(copies="copy_number_gsd", staining="staining_log_sd")
    @says_wrong_types
    def __init__(
        self,
        data: pd.DataFrame,
        free: Iterable[str | EstimatedParameter] | Mapping[str, Any],
        *,
        model: str | Callable[[str, str], Model] | Mapping[tuple[str, str], Model] = "signal",
        cells: Mapping[str, Cell] | None = None,
        ligands: Mapping[str, Ligand] | None = None,
        parameters: Mapping[str, Any] | None = None,
        copy_number_gsd: Mapping[str, float] | None = None,
        variation: Mapping[str, tuple[float, float]] | None = None,
        staining_log_sd: PositiveFloat | None = None,
        scale_by: Sequence[str] | None = ("cell", "replicate"),
        background_by: Sequence[str] | None = ("cell", "replicate"),
        day_sd: PositiveFloat | None = None,
        noise: Noise | None = None,
        noise_by: Sequence[str] = (),
        equilibrate: bool = True,
        steady_state: SteadyStateOptions | None = None,
    ) -> None:
        self.data = checked_measurements(data)
        self.scales = Scales.of(self.data, scale_by, background_by)
        self.noise = NoiseModel.of(self.data, self.scales, noise, noise_by)
        self.staining_log_sd = staining_log_sd
        source = ModelSource(model, cells or {}, ligands or {}, parameters)
        self.conditions = conditions_of(
            self.data, source, staining_log_sd=self.staining_log_sd, equilibrate=equilibrate, steady_state=steady_state
        )  # fmt: skip
        self.equilibrate, self._steady_state = equilibrate, steady_state
        constants, known = constants_to_estimate(free), copies_of(self.conditions)
        copy_numbers, gsds = estimated_copy_numbers(copy_number_gsd, known), estimated_gsds(variation, known)
        self.free = [*constants, *(one.estimated for one in (*copy_numbers, *gsds))]
        self.mappings = map_parameters(self.conditions, constants, copy_numbers, source)
        self.gsd_indices = gsd_indices(self.conditions, gsds, first=len(constants) + len(copy_numbers))
        self.day_indices: list[int] = []  # where the factor of each row's day stands in what is estimated
        if day_sd is not None:
            self._add_days(day_sd)
        if not self.free:
            raise Il2Error("free= is empty: there is nothing to fit; name constants of 'pysb-il2 parameters'")

    def _add_days(self, sd: float) -> None:
        if "day" not in self.data.columns or (self.data.day == "").any():
            raise Il2Error("day_sd is given but rows have no 'day'; add the column to every row, or leave day_sd out")
        days, width = list(dict.fromkeys(self.data.day)), math.exp(Z * sd)
        self.day_indices = [len(self.free) + days.index(day) for day in self.data.day]
        self.free += [EstimatedParameter(f"day[{day}]", 1 / width, width, start=1.0) for day in days]

    @property
    def names(self) -> list[str]:
        """The ids of all that is estimated, in the order of every vector and matrix."""
        return [one.id for one in self.free]

    @property
    def bounds(self) -> tuple[FloatArray, FloatArray]:
        """Lowest and highest logarithms (two arrays of constants)."""
        low, high = np.log(np.array([one.bounds for one in self.free])).T
        return low, high

    @says_wrong_types
    def x0(self, values: Mapping[str, float] | None = None) -> FloatArray:
        """Return the logarithms of the table's values, or of others by id and in the table's units (array)."""
        guess = values or {}
        for name, value in guess.items():
            if name not in self.names:
                raise unknown("constant", name, self.names, where="what is free")
            if not 0 < value < math.inf:
                raise Il2Error(f"{name} is to begin at {value!r}, and a logarithm is taken; give a number above 0")
        return np.array([math.log(guess[one.id]) if one.id in guess else one.x0 for one in self.free])

    start = renamed_attribute("start", "x0")

    def _check_arrays(self, x: FloatArray, **rows: FloatArray | None) -> None:
        if x.shape != (len(self.free),) or not (np.abs(x) < LARGEST_LOG).all():
            raise Il2Error(f"x is {shown(x)}; give the logarithms of {len(self.free)} constants, as Problem.x0")
        for name, array in rows.items():
            shape = (len(self.data), len(self.free))[: 1 + (name == "sensitivities")]
            if array is not None and not (array.shape == shape and np.isfinite(array).all()):
                raise Il2Error(f"{name} is {shown(array)}; give finite numbers of the shape {shape}")

    @says_wrong_types
    def values(self, x: FloatArray) -> dict[str, float]:
        """Return constants by id, in the units of the table, from their logarithms."""
        self._check_arrays(x)
        return {one.id: math.exp(log) for one, log in zip(self.free, x, strict=True)}

    @says_wrong_types
    def sd(self, noise: Mapping[str, Noise] | None = None) -> FloatArray:
        """Return the standard deviation of each row (array), of its own column or from parts of the noise."""
        return self.noise.sd(noise)

    @says_wrong_types
    def predict(self, x: FloatArray) -> FloatArray:
        """Return the read-out of each row at logarithms of constants (array), before scales and backgrounds."""
        self._check_arrays(x)
        predicted = np.empty(len(self.data))
        for key, condition in self.conditions.items():
            log_sds = {name: x[index] for name, index in self.gsd_indices[key].items()}
            predicted[condition.index] = condition.predict(self.overrides(x, key), log_sds)
        return predicted * self._day_factors(x)

    @says_wrong_types
    def sensitivities(self, x: FloatArray) -> FloatArray:
        """Return the derivatives of `predict` (array of rows x constants)."""
        self._check_arrays(x)
        found = np.zeros((len(self.data), len(self.free)))
        for key, condition in self.conditions.items():
            mappings, gsds = self.mappings[key], self.gsd_indices[key]
            log_sds = {name: x[index] for name, index in gsds.items()}
            parameters = [one.parameter for one in mappings]
            derivatives = condition.sensitivities(self.overrides(x, key), parameters, log_sds)
            columns = np.array([*(one.index for one in mappings), *gsds.values()], dtype=int)
            signs = [one.sign for one in mappings] + [1.0] * len(gsds)
            found[np.ix_(condition.index, columns)] = derivatives * signs
        return found * self._day_factors(x)[:, None]

    slopes = renamed_attribute("slopes", "sensitivities")

    @says_wrong_types
    def overrides(self, x: FloatArray, key: Key) -> dict[str, float]:
        """Return the parameters of a condition's model, in its units, from logarithms of constants."""
        self._check_arrays(x)
        if key not in self.mappings:
            raise unknown("condition", key, map(str, self.mappings))
        return {one.parameter: one.factor * math.exp(one.sign * x[one.index]) for one in self.mappings[key]}

    def _day_factors(self, x: FloatArray) -> FloatArray:
        return np.exp(np.asarray(x)[self.day_indices]) if self.day_indices else np.ones(len(self.data))

    def _weights_and_values(self, sd: FloatArray | None) -> tuple[FloatArray, FloatArray]:
        return 1 / (self.sd() if sd is None else sd), self.data.value.to_numpy(float)

    @says_wrong_types
    def residuals(self, x: FloatArray, sd: FloatArray | None = None, predicted: FloatArray | None = None) -> FloatArray:
        """Return weighted residuals: of the rows at the best scales, then of the priors (array).

        Half the sum of their squares is, but for a constant, the negative logarithm of the posterior.

        Parameters
        ----------
        x : array (constants,)
            Logarithms of constants.
        sd, predicted : array (rows,), optional
            By default `sd()`, and what `predict` returns there.
        """
        self._check_arrays(x, sd=sd, predicted=predicted)
        weights, measured = self._weights_and_values(sd)
        predicted = self.predict(x) if predicted is None else predicted
        fitted = self.scales.fitted(predicted, self.scales.best(predicted, measured, weights))
        prior = [(log - one.prior_mean) / one.prior_sd for log, one in zip(x, self.free, strict=True) if one.prior]
        return np.concatenate([(fitted - measured) * weights, prior])

    @renamed_argument(slopes="sensitivities")
    @says_wrong_types
    def jacobian(
        self,
        x: FloatArray,
        sd: FloatArray | None = None,
        predicted: FloatArray | None = None,
        sensitivities: FloatArray | None = None,
    ) -> FloatArray:
        """Return the derivatives of `residuals` (array of residuals x constants)."""
        self._check_arrays(x, sd=sd, predicted=predicted, sensitivities=sensitivities)
        weights, measured = self._weights_and_values(sd)
        predicted = self.predict(x) if predicted is None else predicted
        derivatives = np.array(self.sensitivities(x) if sensitivities is None else sensitivities)
        if self.day_indices:
            derivatives[np.arange(len(self.data)), self.day_indices] = predicted
        rows = self.scales.residual_sensitivities(predicted, derivatives, measured, weights)
        prior = np.diag([1 / one.prior_sd for one in self.free])[[one.prior for one in self.free]]
        return np.vstack([rows, prior])

    @says_wrong_types
    def objective(self, x: FloatArray, sd: FloatArray | None = None) -> float:
        """Return the negative logarithm of the posterior at `x`; its priors are normal in log10 of constants."""
        self._check_arrays(x, sd=sd)
        sd = self.sd() if sd is None else sd
        widths = [*sd, *(one.prior_sd / math.log(10) for one in self.free if one.prior)]
        misfit = float((self.residuals(x, sd) ** 2).sum())
        return 0.5 * misfit + float(np.log(np.sqrt(2 * np.pi) * np.array(widths)).sum())

    def fingerprint(self) -> str:
        """Return a text that differs where the data, models, constants or groups differ."""
        contents = {
            "data": self.data.to_csv(index=False), "free": [repr(one) for one in self.free],
            "groups": [self.scales.scale.tolist(), self.scales.background.tolist(), self.noise.groups.tolist()],
            "noise": [self.noise.initial, self.noise.fixed, self.staining_log_sd],
            "steady_state": repr(self._steady_state) if self.equilibrate else "none",
            "models": {str(key): one.runner.network.net_text() for key, one in self.conditions.items()},
        }  # fmt: skip
        return hashlib.sha256(json.dumps(contents, sort_keys=True).encode()).hexdigest()
