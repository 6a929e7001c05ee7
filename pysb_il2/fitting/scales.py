"""Scales and backgrounds of fluorescence: the best ones at given predictions, and how residuals follow.

For each set of constants the best non-negative scales and backgrounds are a linear least-squares problem,
so they are not searched for (variable projection: Golub and Pereyra 1973 SIAM J Numer Anal 10:413).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import nnls

from ..errors import Il2Error
from ..types import FloatArray, IntArray
from .measurement_table import row_label

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Scales", "groups_of"]


def groups_of(data: pd.DataFrame, by: Sequence[str] | None, option: str) -> tuple[IntArray, list[str]]:
    """Return the group of each row and what each group is called; -1 and nothing where `by` is None.

    Read-outs are always told apart, since they are measured in different units.

    Raises
    ------
    Il2Error
        If a column is missing, or empty in a row.

    Examples
    --------
    >>> import pandas as pd
    >>> data = pd.DataFrame({"readout": "pSTAT5", "cell": ["NK", "Treg", "NK"]})
    >>> groups_of(data, ["cell"], "scale_by")[1]
    ['pSTAT5, NK', 'pSTAT5, Treg']
    """
    if by is None:
        return np.full(len(data), -1), []
    by = [column for column in by if column in data.columns or column != "replicate"]  # without it there is one
    for column in by:
        if column not in data.columns:
            raise Il2Error(
                f"the data have no column {column!r}, which {option} groups by; add it, or give {option}="
                f"{[c for c in by if c in data.columns]!r}"
            )
        empty = np.flatnonzero(data[column] == "")
        if len(empty):
            where = row_label(data, int(empty[0]))
            raise Il2Error(f"{where}: {column!r} is empty and {option} groups by it; fill it in, or change {option}")
    columns = list(dict.fromkeys(("readout", *by)))
    names = data[columns].astype(str).agg(", ".join, axis=1)
    known = list(dict.fromkeys(names))
    return names.map({name: i for i, name in enumerate(known)}).to_numpy(int), known


@dataclass(frozen=True)
class Scales:
    """Which rows share a scale, and which a background.

    Attributes
    ----------
    scale, background : array (rows,)
        Number of the group of each row; -1 throughout where there is none: the scale is 1 then.
    scale_names, background_names : sequence of str
        What each group is called.
    """

    scale: IntArray
    background: IntArray
    scale_names: Sequence[str] = ()
    background_names: Sequence[str] = ()

    @classmethod
    def of(cls, data: pd.DataFrame, scale_by: Sequence[str] | None, background_by: Sequence[str] | None) -> Scales:
        """Return the scales and backgrounds of measurements; each group needs rows enough for its own."""
        scale, scale_names = groups_of(data, scale_by, "scale_by")
        background, background_names = groups_of(data, background_by, "background_by")
        needed = bool(scale_names) + bool(background_names)
        for group, names in ((scale, scale_names), (background, background_names)):
            for number, name in enumerate(names):
                rows = int((group == number).sum())
                if rows <= needed:
                    raise Il2Error(
                        f"{name} has {rows} row{'s' * (rows > 1)}, too few for a scale of its own; measure more, "
                        "or join it with others by scale_by and background_by"
                    )
        return cls(scale, background, scale_names, background_names)

    @property
    def count(self) -> tuple[int, int]:
        """How many scales and backgrounds there are."""
        return int(self.scale.max(initial=-1)) + 1, int(self.background.max(initial=-1)) + 1

    def design(self, predicted: FloatArray) -> FloatArray:
        """Return what multiplies scales and backgrounds (array of rows x both)."""
        scales, backgrounds = self.count
        rows = np.arange(len(predicted))
        matrix = np.zeros((len(rows), scales + backgrounds))
        if scales:
            matrix[rows, self.scale] = predicted
        if backgrounds:
            matrix[rows, scales + self.background] = 1.0
        return matrix

    def best(self, predicted: FloatArray, measured: FloatArray, weights: FloatArray) -> FloatArray:
        """Return the best scales and backgrounds, none below 0 (array of both, scales first).

        Parameters
        ----------
        predicted, measured, weights : array (rows,)
            In the unit of the model, in that of the data, and 1 / sd.
        """
        matrix = self.design(predicted) * weights[:, None]
        target = measured * weights
        if not self.count[0]:
            target = target - predicted * weights
        sizes = np.linalg.norm(matrix, axis=0)
        sizes[sizes == 0] = 1.0  # nothing is predicted of a group: its scale does not matter and stays 0
        return nnls(matrix / sizes, target)[0] / sizes if matrix.shape[1] else np.empty(0)

    def fitted(self, predicted: FloatArray, coefficients: FloatArray) -> FloatArray:
        """Return predictions in the unit of the data (array of rows)."""
        return self.design(predicted) @ coefficients + (0.0 if self.count[0] else predicted)

    def residual_sensitivities(
        self, predicted: FloatArray, sensitivities: FloatArray, measured: FloatArray, weights: FloatArray
    ) -> FloatArray:
        """Return how weighted residuals change when scales and backgrounds follow as the best ones.

        Parameters
        ----------
        predicted, measured, weights : array (rows,)
            As for `best`.
        sensitivities : array (rows, constants)
            Derivatives of `predicted`.

        Returns
        -------
        array (rows, constants)
            Both terms of Golub and Pereyra; a scale or background that rests at 0 stays there.
        """
        coefficients = self.best(predicted, measured, weights)
        scales = self.count[0]
        residuals = (self.fitted(predicted, coefficients) - measured) * weights
        scale_factors = coefficients[self.scale] if scales else np.ones(len(predicted))
        direct = sensitivities * (scale_factors * weights)[:, None]
        active = coefficients > 0
        if not active.any():
            return direct
        matrix = self.design(predicted)[:, active] * weights[:, None]
        sizes = np.linalg.norm(matrix, axis=0)
        inverse = np.linalg.pinv(matrix / sizes) / sizes[:, None]
        follow_up = np.zeros((len(coefficients), sensitivities.shape[1]))
        if scales:
            np.add.at(follow_up, self.scale, sensitivities * (weights * residuals)[:, None])
        found: FloatArray = direct - matrix @ (inverse @ direct) - inverse.T @ follow_up[active]
        return found
