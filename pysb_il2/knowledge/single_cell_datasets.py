"""Published moments over single cells: of receptor chains, counted, and of phosphorylated STAT5 after IL-2 and IL-15.

Both were released with the code of Orcutt-Jahns et al. 2023 (type-I-ckine-model, under the MIT licence).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..arguments import says_wrong_types
from .datasets import select

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["pstat5_moments", "receptor_moments"]

_RECEPTOR_UNITS = {
    "mean": "molecules/cell", "variance": "(molecules/cell)^2", "covariance_with_CD25": "(molecules/cell)^2",
}  # fmt: skip
_PSTAT5_UNITS = {
    "dose_nM": "nM", "time_min": "min", "mean": "fluorescence", "variance": "fluorescence^2",
    "covariance_with_CD25": "fluorescence^2",
}  # fmt: skip


@says_wrong_types
def receptor_moments(cell: str | None = None, chain: str | None = None) -> pd.DataFrame:
    """Return mean, variance and skew of receptor chains over single cells, and their covariance with CD25.

    Copies follow from beads of known fluorescence. A few events, such as doublets, make a skew above some 10, and then
    the variance, too.

    Parameters
    ----------
    cell, chain : str, optional
        Keep these rows alone.

    Returns
    -------
    pandas.DataFrame
        ``cell, chain, experiment, mean, variance, skew, covariance_with_CD25, source, source_location``; units in
        ``attrs["units"]``.

    Raises
    ------
    Il2Error
        If a cell or chain was not counted.

    Examples
    --------
    >>> receptor_moments("Treg", "CD25")["mean"].round().tolist()
    [3198.0, 2886.0, 4209.0, 5081.0]
    """
    return select("measured_receptor_moments.tsv", {"cell": cell, "chain": chain}, _RECEPTOR_UNITS)


@says_wrong_types
def pstat5_moments(
    cell: str | None = None,
    ligand: str | None = None,
    time_min: float | None = None,
    experiment: str | None = None,
) -> pd.DataFrame:
    """Return mean, variance, skew and kurtosis of pSTAT5 over single cells, and its covariance with CD25.

    The background is taken off the mean. Doses are rounded to four digits behind the point. In the experiment of
    2019-04-18 regulatory T cells need ten times the dose that they need in the others. CD25 of NK cells was not
    stained.

    Parameters
    ----------
    cell, ligand, time_min, experiment : str, str, float, str, optional
        Keep these rows alone.

    Returns
    -------
    pandas.DataFrame
        ``cell, ligand, dose_nM, time_min, experiment, mean, variance, skew, kurtosis, covariance_with_CD25, source``;
        units in ``attrs["units"]``.

    Raises
    ------
    Il2Error
        If a cell, ligand, time or experiment was not measured.

    Examples
    --------
    >>> table = pstat5_moments("NK", "IL2", 30, "2019-03-15")
    >>> len(table), table["mean"].round().tolist()[-1]
    (12, 6578.0)
    """
    wanted = {"cell": cell, "ligand": ligand, "time_min": time_min, "experiment": experiment}
    return select("measured_pstat5_moments.tsv", wanted, _PSTAT5_UNITS)
