"""Published measurements that simulations are held against.

Phosphorylated STAT5 in human blood cells given IL-2 or IL-15, measured by Farhat et al. 2021
(fluorescence released with their code, gc-cytokines, under the MIT licence; two wells that the
release had overwritten carry their original value and a flag). The EC50s are four-parameter Hill
fits to that fluorescence, made for this comparison; the paper's own act on the logarithm of the dose.

YT-1 cells with and without CD25 given IL-2, the superkine H9, IL-15 or IL-15 on its CD215: Ring et al.
2012, digitised by the laboratory of Farhat et al. CD4 T cells given IL-4 or IL-7: Gonnord et al. 2018.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from importlib.metadata import version
from typing import TYPE_CHECKING

from ..arguments import says_wrong_types
from ..errors import Il2Error, unknown

if TYPE_CHECKING:
    import pandas as pd

    from ..types import NonNegativeFloat

__all__ = ["ec50s", "il4_il7", "pstat5", "select", "yt1"]

_EC50_UNITS = {
    "time_min": "min", "ec50_nM": "nM", "low_nM": "nM, 95% confidence", "high_nM": "nM, 95% confidence",
    "top": "fluorescence", "bottom": "fluorescence",
}  # fmt: skip
_PSTAT5_UNITS = {"dose_nM": "nM", "time_min": "min", "value": "median fluorescence above background"}
_YT1_UNITS = {"dose_nM": "nM", "time_min": "min", "value": "% of the maximum (pSTAT5), % of time 0 (surface CD122)"}


@says_wrong_types
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
    return select("measured_ec50.tsv", wanted, _EC50_UNITS)


@says_wrong_types
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
    return select("measured_pstat5.tsv", wanted, _PSTAT5_UNITS)


@says_wrong_types
def yt1(
    readout: str | None = None,
    cell: str | None = None,
    ligand: str | None = None,
    *,
    pstat5_min: NonNegativeFloat | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Return pSTAT5 by dose, and CD122 left at the surface over time, of YT-1 cells.

    Parameters
    ----------
    readout : {"pSTAT5", "surface_CD122"}, optional
        Keep these rows alone.
    cell, ligand : str, optional
        Keep these rows alone; ``YT1_CD25pos`` and ``YT1_CD25neg`` are the cells.
    pstat5_min : float, optional
        Minutes of stimulation for pSTAT5, which the digitised data do not say; without it, NaN.

    Returns
    -------
    pandas.DataFrame
        ``cell, ligand, dose_nM, time_min, readout, value, replicate, flag, source``, as
        `pysb_il2.calibration.Problem` takes it; values in per cent of the maximum, or of time 0.

    Raises
    ------
    Il2Error
        If a read-out, cell or ligand was not measured.

    Examples
    --------
    >>> len(yt1("pSTAT5", "YT1_CD25pos", "IL15", pstat5_min=20)), len(yt1("surface_CD122"))
    (8, 112)
    """
    import pandas as pd

    table = select("measured_yt1.tsv", {"readout": readout, "cell": cell, "ligand": ligand}, _YT1_UNITS)
    times = pd.to_numeric(table.time_min)
    return table.assign(time_min=times if pstat5_min is None else times.fillna(float(pstat5_min)))


@says_wrong_types
def il4_il7(ligand: str | None = None, replicate: str | int | None = None) -> pd.DataFrame:
    """Return pSTAT6 after IL-4 and pSTAT5 after IL-7, 10 minutes, of CCR7-high CD4 T cells.

    Parameters
    ----------
    ligand, replicate : str, str or int, optional
        Keep these rows alone.

    Returns
    -------
    pandas.DataFrame
        ``cell, ligand, dose_nM, time_min, readout, value, replicate, flag, source``; values are median
        fluorescence.

    Raises
    ------
    Il2Error
        If a ligand or replicate was not measured.

    Examples
    --------
    >>> il4_il7("IL4", 1).readout.unique().tolist()
    ['pSTAT6']
    """
    return select("measured_il4_il7.tsv", {"ligand": ligand, "replicate": replicate}, _PSTAT5_UNITS)


def select(file: str, wanted: Mapping[str, str | float | None], units: Mapping[str, str]) -> pd.DataFrame:
    """Return the rows of a table of the package in which columns have the values that are wanted."""
    import pandas as pd

    with (resources.files("pysb_il2.knowledge.data") / file).open(encoding="utf-8") as handle:
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
    table.attrs = {"statistic": "measured", "version": version("pysb-il2"), "units": dict(units)}
    return table
