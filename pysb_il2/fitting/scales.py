"""Scales and backgrounds of fluorescence: the best ones at given predictions, and what is left when they follow.

For each set of constants the best non-negative scales and backgrounds are a linear least-squares problem,
so they are not searched for (variable projection: Golub and Pereyra 1973 SIAM J Numer Anal 10:413).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import Il2Error
from .measurement_table import place

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Scales", "groups_of"]


def groups_of(data: pd.DataFrame, by: Sequence[str] | None, option: str) -> tuple[Any, list[str]]:
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
    import numpy as np

    if by is None:
        return np.full(len(data), -1), []
    if isinstance(by, str):
        raise Il2Error(f"{option}={by!r} is a string; give a list, such as {option}=[{by!r}]")
    for column in by:
        if column not in data.columns:
            raise Il2Error(
                f"the data have no column {column!r}, which {option} groups by; add it, or give {option}="
                f"{[c for c in by if c in data.columns]!r}"
            )
        empty = np.flatnonzero(data[column] == "")
        if len(empty):
            where = place(data, int(empty[0]))
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
    """

    scale: Any
    background: Any

    @property
    def count(self) -> tuple[int, int]:
        """How many scales and backgrounds there are."""
        return int(self.scale.max(initial=-1)) + 1, int(self.background.max(initial=-1)) + 1

    def design(self, predicted: Any) -> Any:
        """Return what multiplies scales and backgrounds (array of rows x both)."""
        import numpy as np

        scales, backgrounds = self.count
        rows = np.arange(len(predicted))
        matrix = np.zeros((len(rows), scales + backgrounds))
        if scales:
            matrix[rows, self.scale] = predicted
        if backgrounds:
            matrix[rows, scales + self.background] = 1.0
        return matrix

    def best(self, predicted: Any, measured: Any, weights: Any) -> Any:
        """Return the best scales and backgrounds, none below 0 (array of both, scales first).

        Parameters
        ----------
        predicted, measured, weights : array (rows,)
            In the unit of the model, in that of the data, and 1 / sd.
        """
        import numpy as np
        from scipy.optimize import nnls

        matrix = self.design(predicted) * weights[:, None]
        target = measured * weights
        if not self.count[0]:
            target = target - predicted * weights
        sizes = np.linalg.norm(matrix, axis=0)
        sizes[sizes == 0] = 1.0  # nothing is predicted of a group: its scale does not matter and stays 0
        return nnls(matrix / sizes, target)[0] / sizes if matrix.shape[1] else np.empty(0)

    def fitted(self, predicted: Any, coefficients: Any) -> Any:
        """Return predictions in the unit of the data (array of rows)."""
        return self.design(predicted) @ coefficients + (0.0 if self.count[0] else predicted)

    def slopes(self, predicted: Any, changes: Any, measured: Any, weights: Any) -> Any:
        """Return how weighted residuals change when scales and backgrounds follow as the best ones.

        Parameters
        ----------
        predicted, measured, weights : array (rows,)
            As for `best`.
        changes : array (rows, constants)
            Derivatives of `predicted`.

        Returns
        -------
        array (rows, constants)
            Both terms of Golub and Pereyra; a scale or background that rests at 0 stays there.
        """
        import numpy as np

        coefficients = self.best(predicted, measured, weights)
        scales = self.count[0]
        residuals = (self.fitted(predicted, coefficients) - measured) * weights
        factor = coefficients[self.scale] if scales else np.ones(len(predicted))
        direct = changes * (factor * weights)[:, None]
        active = coefficients > 0
        if not active.any():
            return direct
        matrix = self.design(predicted)[:, active] * weights[:, None]
        sizes = np.linalg.norm(matrix, axis=0)
        inverse = np.linalg.pinv(matrix / sizes) / sizes[:, None]
        turned = np.zeros((len(coefficients), changes.shape[1]))
        if scales:
            np.add.at(turned, self.scale, changes * (weights * residuals)[:, None])
        return direct - matrix @ (inverse @ direct) - inverse.T @ turned[active]
