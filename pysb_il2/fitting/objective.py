"""Constants fitted to measurements: data in, a problem, the most likely constants and what is known of them.

A `Problem` holds tidy data against one model for each cell and ligand. Constants are shared by all cells;
cells differ in copy numbers alone. `fit` finds the most likely constants, `profile` and `sample` say how
well the data determine each, `export_petab` writes the same problem for other tools.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import Il2Error, mapping, unknown
from ..experiments.cell_variability import spread_of_staining
from .estimated_parameters import Free, Z, chosen, floating, varying
from .measurement_table import checked
from .noise_model import FIRST, checked_noise, spread
from .parameter_mapping import conditions_of, copies_of, reach
from .scales import Scales, groups_of

if TYPE_CHECKING:
    import pandas as pd
    from pysb import Model

    from ..knowledge.ligands import Ligand

__all__ = ["Problem"]


class Problem:
    """Measurements, the models that predict them, and the constants that are free.

    Parameters
    ----------
    data : pandas.DataFrame
        Columns ``cell, ligand, dose_nM, time_min, readout, value``, and those that groups are told
        apart by; as `read_data` returns it. A column ``sd`` takes the place of `noise`.
    free : sequence of str or Free, or mapping of str to (low, high)
        Constants to fit, by id of the table; the table's range is their prior (see `Free`).
    model : str, callable or mapping
        A ready model for each cell and ligand; or ``model(cell, ligand)``; or models by ``(cell, ligand)``.
    cells : mapping of str to mapping, optional
        Copies by protein of cells that the table lacks, by name.
    ligands : mapping of str to Ligand, optional
        Ligands that the table lacks, by name.
    parameters : mapping, optional
        Constants that differ from the table and are not fitted, as in `pysb_il2.build`.
    copies : mapping of str to float, optional
        Proteins of which the copies float in each cell, or in one as ``CD122[NK]``, and the geometric standard
        deviation of what was measured.
    variation : mapping of str to (low, high), optional
        Proteins, or a protein in one type of cell as ``CD25[Treg]``, of which the copies differ between cells
        of the type, lognormally, and the 95 % range of the geometric standard deviation, which is fitted. The
        number of a cell is then that of its median cell, and a read-out the mean over cells.
    staining : float, optional
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

    Attributes
    ----------
    data : pandas.DataFrame
        The measurements.
    free : list of Free
        All that is fitted: constants, then copies and variations of each cell, then days.

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
    >>> problem.residuals(problem.start()).shape  # of the rows, and of the prior
    (4,)
    """

    def __init__(
        self,
        data: pd.DataFrame,
        free: Iterable[str | Free] | Mapping[str, tuple[float, float]],
        *,
        model: str | Callable[[str, str], Model] | Mapping[tuple[str, str], Model] = "signal",
        cells: Mapping[str, Mapping[str, float]] | None = None,
        ligands: Mapping[str, Ligand] | None = None,
        parameters: Mapping[str, Any] | None = None,
        copies: Mapping[str, float] | None = None,
        variation: Mapping[str, tuple[float, float]] | None = None,
        staining: float | None = None,
        scale_by: Sequence[str] | None = ("cell", "replicate"),
        background_by: Sequence[str] | None = ("cell", "replicate"),
        day_sd: float | None = None,
        noise: tuple[float, float] | None = None,
        noise_by: Sequence[str] = (),
    ) -> None:
        self.data = checked(data)
        self._group(scale_by, background_by, noise_by)
        self.fixed_noise = "sd" in self.data.columns or noise is not None
        self._noise, self.staining = checked_noise(noise or FIRST), spread_of_staining(staining)
        self.conditions = conditions_of(self.data, model, cells, ligands, parameters, self.staining)
        constants = chosen(free)
        known = copies_of(self.conditions)
        floats, varied = floating(copies, known), varying(variation, known)
        self.free = [*constants, *(one for one, _, _ in (*floats, *varied))]
        self._reach = reach(self.conditions, constants, floats, ligands or {})
        self._varied = [
            (i, cell, f"{protein}_0") for i, (_, cell, protein) in enumerate(varied, len(constants) + len(floats))
        ]
        self._days: list[int] = []  # where the factor of each row's day stands among what is free
        if day_sd is not None:
            self._add_days(day_sd)
        if not self.free:
            raise Il2Error("free= is empty: there is nothing to fit; name constants of 'pysb-il2 parameters'")

    def _group(self, scale_by: Any, background_by: Any, noise_by: Any) -> None:
        import numpy as np

        scale, names = groups_of(self.data, scale_by, "scale_by")
        background, more = groups_of(self.data, background_by, "background_by")
        self.scales, self.scale_names, self.background_names = Scales(scale, background), names, more
        self.noise_groups, self.noise_names = groups_of(self.data, noise_by, "noise_by")
        needed = bool(names) + bool(more)
        for group, called in ((scale, names), (background, more)):
            for index, name in enumerate(called):
                points = int((group == index).sum())
                if points <= needed:
                    raise Il2Error(
                        f"{name} has {points} row{'s' * (points > 1)}, too few for a scale of its own; measure more, "
                        "or join it with others by scale_by and background_by"
                    )
        by = scale if names else np.unique(self.data.readout, return_inverse=True)[1]
        size = self.data.value.abs()
        self.largest = np.asarray(size.groupby(by).transform("max"), dtype=float)
        flat = np.flatnonzero(self.largest == 0)
        if len(flat):
            raise Il2Error(f"all values of {names[by[flat[0]]] if names else 'a read-out'} are 0; leave these rows out")

    def _add_days(self, sd: float) -> None:
        if not (isinstance(sd, (int, float)) and 0 < sd < math.inf):
            raise Il2Error(f"day_sd is {sd!r}; give the standard deviation of a factor's logarithm, such as 0.1")
        if "day" not in self.data.columns or (self.data.day == "").any():
            raise Il2Error("day_sd is given but rows have no 'day'; add the column to every row, or leave day_sd out")
        names = list(dict.fromkeys(self.data.day))
        width = math.exp(Z * sd)
        self._days = [len(self.free) + names.index(day) for day in self.data.day]
        self.free += [Free(f"day[{name}]", 1 / width, width, start=1.0) for name in names]

    @property
    def names(self) -> list[str]:
        """The ids of all that is fitted, in the order of every vector and matrix."""
        return [one.id for one in self.free]

    @property
    def bounds(self) -> tuple[Any, Any]:
        """Lowest and highest logarithms."""
        import numpy as np

        low, high = np.log(np.array([one.bounds for one in self.free])).T
        return low, high

    def start(self, values: Mapping[str, float] | None = None) -> Any:
        """Return the logarithms of the table's values, or of others by id and in the table's units (array)."""
        import numpy as np

        given = mapping(values, "begin", "{'CD132_joins_kf': 4e-6}")
        for name, value in given.items():
            if name not in self.names:
                raise unknown("constant", name, self.names, where="what is free")
            if not 0 < value < math.inf:
                raise Il2Error(f"{name} is to begin at {value!r}, and a logarithm is taken; give a number above 0")
        return np.array([math.log(given[one.id]) if one.id in given else one.begin for one in self.free])

    def values(self, x: Any) -> dict[str, float]:
        """Return constants by id, in the units of the table, from their logarithms."""
        return {one.id: math.exp(log) for one, log in zip(self.free, x, strict=True)}

    def sd(self, noise: Mapping[str, tuple[float, float]] | None = None) -> Any:
        """Return the standard deviation of each row (array), of its own column or from parts of the noise."""
        import numpy as np

        if "sd" in self.data.columns:
            return self.data.sd.to_numpy(float)
        each = [(noise or {}).get(name, self._noise) for name in self.noise_names]
        return spread(np.array(each)[self.noise_groups].T, self.data.value.to_numpy(float), self.largest)

    def predict(self, x: Any) -> Any:
        """Return the read-out of each row at logarithms of constants (array), before scales and backgrounds."""
        import numpy as np

        found = np.empty(len(self.data))
        for key, condition in self.conditions.items():
            sds = {name: x[index] for name, index in self._spreads(key).items()}
            found[condition.index] = condition.predict(self.overrides(x, key), sds)
        return found * self._day_factors(x)

    def slopes(self, x: Any) -> Any:
        """Return the derivatives of `predict` (array of rows x constants)."""
        import numpy as np

        found = np.zeros((len(self.data), len(self.free)))
        for key, condition in self.conditions.items():
            here, varied = self._reach[key], self._spreads(key)
            sds = {name: x[index] for name, index in varied.items()}
            slopes = condition.slopes(self.overrides(x, key), [one.parameter for one in here], sds)
            columns = np.array([*(one.index for one in here), *varied.values()], dtype=int)
            found[np.ix_(condition.index, columns)] = slopes * ([one.sign for one in here] + [1.0] * len(varied))
        return found * self._day_factors(x)[:, None]

    def overrides(self, x: Any, key: tuple[str, str]) -> dict[str, float]:
        """Return the parameters of a condition's model, in its units, from logarithms of constants."""
        return {one.parameter: one.factor * math.exp(one.sign * x[one.index]) for one in self._reach[key]}

    def _spreads(self, key: tuple[str, str]) -> dict[str, int]:
        """Return where the spreads of copies stand among what is free, by parameter of a condition's model."""
        here = self.conditions[key].model.parameters.keys()
        return {name: index for index, cell, name in self._varied if cell == key[0] and name in here}

    def _day_factors(self, x: Any) -> Any:
        import numpy as np

        return np.exp(np.asarray(x)[self._days]) if self._days else np.ones(len(self.data))

    def residuals(self, x: Any, sd: Any = None, predicted: Any = None) -> Any:
        """Return weighted residuals: of the rows at the best scales, then of the priors (array).

        Half the sum of their squares is, but for a constant, the negative logarithm of the posterior.

        Parameters
        ----------
        x : array (constants,)
            Logarithms of constants.
        sd : array (rows,), optional
            By default `sd()`.
        predicted : array (rows,), optional
            What `predict` returns there.
        """
        import numpy as np

        weights, measured = 1 / (self.sd() if sd is None else sd), self.data.value.to_numpy(float)
        predicted = self.predict(x) if predicted is None else predicted
        fitted = self.scales.fitted(predicted, self.scales.best(predicted, measured, weights))
        prior = [(log - one.centre) / one.sd for log, one in zip(x, self.free, strict=True) if one.prior]
        return np.concatenate([(fitted - measured) * weights, prior])

    def jacobian(self, x: Any, sd: Any = None, predicted: Any = None, slopes: Any = None) -> Any:
        """Return the derivatives of `residuals` (array of residuals x constants)."""
        import numpy as np

        weights, measured = 1 / (self.sd() if sd is None else sd), self.data.value.to_numpy(float)
        predicted = self.predict(x) if predicted is None else predicted
        slopes = np.array(self.slopes(x) if slopes is None else slopes)
        if self._days:
            slopes[np.arange(len(self.data)), self._days] = predicted
        rows = self.scales.slopes(predicted, slopes, measured, weights)
        prior = np.diag([1 / one.sd for one in self.free])[[one.prior for one in self.free]]
        return np.vstack([rows, prior])

    def objective(self, x: Any, sd: Any = None) -> float:
        """Return the negative logarithm of the posterior, of which priors are normal in log10 of constants.

        Parameters
        ----------
        x, sd
            As for `residuals`.
        """
        import numpy as np

        sd = self.sd() if sd is None else sd
        widths = [*sd, *(one.sd / math.log(10) for one in self.free if one.prior)]
        misfit = float((self.residuals(x, sd) ** 2).sum())
        return 0.5 * misfit + float(np.log(np.sqrt(2 * np.pi) * np.array(widths)).sum())

    def fingerprint(self) -> str:
        """Return a text that differs where the data, models, constants or groups differ."""
        told = {
            "data": self.data.to_csv(index=False), "free": [repr(one) for one in self.free],
            "groups": [self.scales.scale.tolist(), self.scales.background.tolist(), self.noise_groups.tolist()],
            "noise": [self._noise, self.fixed_noise, self.staining],
            "models": {str(key): one.runner.network.net_text() for key, one in self.conditions.items()},
        }  # fmt: skip
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
