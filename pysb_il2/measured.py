"""Published measurements that simulations are held against.

Phosphorylated STAT5 in human blood cells given IL-2 or IL-15, measured by Farhat et al. 2021
(fluorescence released with their code, gc-cytokines, under the MIT licence; two wells that the
release had overwritten carry their original value and a flag). The EC50s are four-parameter Hill
fits to that fluorescence, made for this comparison; the paper's own act on the logarithm of the dose.
"""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

from .errors import Il2Error, unknown

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ec50s", "pstat5"]

_EC50_UNITS = {
    "time_min": "min", "ec50_nM": "nM", "low_nM": "nM, 95% confidence", "high_nM": "nM, 95% confidence",
    "top": "fluorescence", "bottom": "fluorescence",
}  # fmt: skip
_PSTAT5_UNITS = {"dose_nM": "nM", "time_min": "min", "value": "median fluorescence above background"}


def ec50s(
    cell: str | None = None,
    ligand: str | None = None,
    time_min: float | None = None,
    replicate: str | int | None = None,
) -> pd.DataFrame:
    """Return measured EC50s of pSTAT5 with their 95% confidence intervals.

    Parameters
    ----------
    cell, ligand, time_min : str, str, float, optional
        Keep these rows alone.
    replicate : str or int, optional
        ``"1"``, ``"2"``, or ``"pooled"`` for the fit to both.

    Returns
    -------
    pandas.DataFrame
        ``cell, ligand, time_min, replicate, ec50_nM, low_nM, high_nM, hill, top, bottom, r2,
        points, quality, flag, source``; units in ``attrs["units"]``.

    Raises
    ------
    Il2Error
        If a cell, ligand, time or replicate was not measured.

    Examples
    --------
    >>> ec50s("Treg", "IL2", 60, "pooled")[["ec50_nM", "low_nM", "high_nM"]].values.tolist()
    [[0.014206, 0.010217, 0.019754]]
    """
    wanted = {"cell": cell, "ligand": ligand, "time_min": time_min, "replicate": replicate}
    return _select("measured_ec50.tsv", wanted, _EC50_UNITS)


def pstat5(
    cell: str | None = None,
    ligand: str | None = None,
    time_min: float | None = None,
    replicate: str | int | None = None,
) -> pd.DataFrame:
    """Return measured pSTAT5 by dose and time.

    A well without ligand has the dose 0 and, as the background that was taken off, the value 0.

    Parameters
    ----------
    cell, ligand, time_min, replicate : str, str, float, str or int, optional
        Keep these rows alone.

    Returns
    -------
    pandas.DataFrame
        ``cell, ligand, dose_nM, time_min, replicate, value, flag, source``; units in
        ``attrs["units"]``.

    Raises
    ------
    Il2Error
        If a cell, ligand, time or replicate was not measured.

    Examples
    --------
    >>> len(pstat5("Th", "IL15", 60, "2")), pstat5("NK").attrs["units"]["dose_nM"]
    (12, 'nM')
    """
    wanted = {"cell": cell, "ligand": ligand, "time_min": time_min, "replicate": replicate}
    return _select("measured_pstat5.tsv", wanted, _PSTAT5_UNITS)


def _select(file: str, wanted: dict[str, str | float | None], units: dict[str, str]) -> pd.DataFrame:
    import pandas as pd

    with (resources.files("pysb_il2.data") / file).open(encoding="utf-8") as handle:
        table = pd.read_csv(handle, sep="\t", dtype={"replicate": str}, keep_default_na=False)
    for column, value in wanted.items():
        if value is None:
            continue
        value = str(value) if column == "replicate" else value
        if not (table[column] == value).any():
            raise unknown(column, value, [str(v) for v in table[column].unique()], where=file)
        table = table[table[column] == value]
    if table.empty:
        asked = ", ".join(f"{c}={v!r}" for c, v in wanted.items() if v is not None)
        raise Il2Error(f"nothing was measured at {asked} in {file}; leave one of them out to see what was")
    table = table.reset_index(drop=True)
    table.attrs["units"] = dict(units)
    return table
