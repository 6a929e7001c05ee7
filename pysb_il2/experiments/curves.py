"""What a pharmacologist reads off a curve: EC50, IC50 and Hill coefficient, classes of binding sites."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from scipy.optimize import OptimizeWarning, curve_fit, least_squares
from scipy.special import stdtrit  # Student's t; scipy.stats takes a second to import

from ..arguments import says_wrong_types
from ..errors import Il2Error
from ..rules.table_facts import units_of
from ..types import BoolArray, FloatArray
from .tables import checked_table

__all__ = ["ABOVE", "BELOW", "NO_RESPONSE", "binding_sites", "ec50", "ic50"]

#: Notes on curves that carry no EC50.
ABOVE, BELOW = (f"the EC50 lies outside the doses given, {side}" for side in ("above the highest", "below the lowest"))
NO_RESPONSE = "no response"

Values = TypeVar("Values", float, FloatArray)


def hill(dose: Values, bottom: float, top: float, log10_ec50: float, slope: float) -> Values:
    """Return the 4-parameter Hill curve at positive doses.

    Examples
    --------
    >>> float(hill(1.0, 0.0, 10.0, 0.0, 2.0))
    5.0
    """
    response: Values = bottom + (top - bottom) / (1 + (dose / 10.0**log10_ec50) ** -slope)
    return response


@says_wrong_types
def ec50(table: pd.DataFrame) -> pd.DataFrame:
    """Fit a 4-parameter Hill curve to each dose response of a table.

    Where high doses respond less than the maximum (bell-shaped curves), the descending doses are
    left out, as for the measured curves.

    Parameters
    ----------
    table : pandas.DataFrame
        As `pysb_il2.dose_response` returns it; any further columns such as ``cell`` are kept apart.

    Returns
    -------
    pandas.DataFrame
        One row per curve: ``ec50_nM`` with its 95 % interval ``low_nM, high_nM``, ``hill``,
        ``bottom``, ``top``, ``r2``, ``points``, and ``note``: empty, or why the curve carries no
        EC50, which is then NaN.

    Raises
    ------
    Il2Error
        If the table lacks a column.

    Examples
    --------
    >>> import pandas as pd
    >>> doses = [0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0]
    >>> table = pd.DataFrame({"ligand": "IL2", "dose_nM": doses, "time_min": 30.0, "readout": "pSTAT5",
    ...                       "value": [hill(d, 5.0, 100.0, -0.5, 1.2) for d in doses]})
    >>> float(round(ec50(table).ec50_nM[0], 3))
    0.316
    """
    return _of_curves(table, "dose_nM", _half_response, "dose_response")


@says_wrong_types
def ic50(table: pd.DataFrame) -> pd.DataFrame:
    """Fit a Hill curve to what a drug takes of each response in a table.

    The IC50 is the concentration at which half of the response without the drug is left. A curve that never falls
    so far has none, whatever its steepest place.

    Parameters
    ----------
    table : pandas.DataFrame
        As `pysb_il2.inhibitor_response` returns it, with the response without the drug; any further columns such as
        ``cell`` are kept apart.

    Returns
    -------
    pandas.DataFrame
        One row per curve: ``ic50_nM`` with its 95 % interval ``low_nM, high_nM``, ``hill``, ``max_inhibition`` (the
        fraction of the response that the drug takes at most), ``r2``, ``points``, and ``note``: empty, or why the
        curve carries no IC50, which is then NaN.

    Raises
    ------
    Il2Error
        If the table lacks a column, or a curve the response without the drug.

    Examples
    --------
    >>> import pandas as pd
    >>> nM = [0.0, 1.0, 3.0, 10.0, 30.0, 100.0]
    >>> full, partial = ([100.0 * (1 - most * c / (c + 10)) for c in nM] for most in (1.0, 0.4))
    >>> table = pd.DataFrame({"cell": ["NK"] * 6 + ["Th"] * 6, "inhibitor_nM": nM * 2, "value": full + partial})
    >>> ic50(table).ic50_nM.round(3).tolist(), ic50(table).note[1]
    ([10.0, nan], 'not reached: 64 % of the response is left at 100 nM')
    """
    return _of_curves(table, "inhibitor_nM", _half_inhibition, "inhibitor_response")


def _of_curves(
    table: pd.DataFrame, dose: str, read: Callable[[pd.DataFrame], dict[str, Any]], source: str
) -> pd.DataFrame:
    """Return what is read off each curve of a table, behind the columns that say which curve it is."""
    table = checked_table(table, dose, "value", source=f"what {source} returns")
    keys = [c for c in table.columns if c not in (dose, "value")]
    curves = table.groupby(keys, sort=False, dropna=False) if keys else [((), table)]
    fitted = pd.DataFrame([{**dict(zip(keys, key, strict=True)), **read(curve)} for key, curve in curves])
    given = units_of(table)
    units = {**given, **{name: "nM" for name in fitted.columns if str(name).endswith("_nM")}}
    if "value" in given:
        units |= dict.fromkeys(("bottom", "top"), given["value"])
    fitted.attrs = {**table.attrs, "units": {name: unit for name, unit in units.items() if name in fitted}}
    if "statistic" in table.attrs:
        fitted.attrs["statistic"] = f"Hill curve of the {table.attrs['statistic']}"
    return fitted


def _half_response(curve: pd.DataFrame) -> dict[str, Any]:
    """Fit one curve on the ascending doses."""
    curve = curve[curve.dose_nM > 0].sort_values("dose_nM")
    dose, value = curve.dose_nM.to_numpy(float), curve.value.to_numpy(float)
    empty = dict.fromkeys(("ec50_nM", "low_nM", "high_nM", "hill", "bottom", "top", "r2"), float("nan"))
    if len(np.unique(dose)) < 5:
        return {**empty, "points": len(dose), "note": "fewer than 5 doses above 0"}
    span = float(np.ptp(value))
    if not np.all(np.isfinite(value)) or span <= 1e-9 * max(1.0, float(np.abs(value).max())):
        return {**empty, "points": len(dose), "note": NO_RESPONSE}
    rising = _rising(dose, value)
    dose, value = dose[rising], value[rising]
    half_way = np.interp(value.min() + span / 2, np.maximum.accumulate(value), np.log10(dose))
    start = [value.min(), value.max(), float(half_way), 1.0]
    if len(dose) < 5:
        return {**empty, "points": len(dose), "note": "fewer than 5 doses on the rising branch"}
    bounds = ([value.min() - span, value.min(), -9, 0.1], [value.max(), value.max() + 2 * span, 6, 10])
    fitted = _fitted(hill, dose, value, start, bounds=bounds, scale=span, at=2)
    if fitted is None:
        return {**empty, "points": len(dose), "note": "the Hill fit did not converge"}
    best, r2, half = fitted
    found = {"hill": best[3], "bottom": best[0], "top": best[1], "r2": r2, "points": len(dose)}
    if not dose.min() < 10 ** best[2] < dose.max():
        outside = BELOW if 10 ** best[2] <= dose.min() else ABOVE
        return {**empty, **found, "note": outside}
    low, middle, high = _interval(best[2], half)
    return {"ec50_nM": middle, "low_nM": low, "high_nM": high, **found, "note": ""}


def inhibition(dose: Values, most: float, log10_ic50: float, slope: float) -> Values:
    """Return the fraction that a drug takes at positive concentrations: a half at its IC50, and `most` in the end."""
    taken: Values = most / (1 + (2 * most - 1) * (dose / 10.0**log10_ic50) ** -slope)
    return taken


def _half_inhibition(curve: pd.DataFrame) -> dict[str, Any]:
    """Fit what is lost of the response without the drug."""
    if not (curve.inhibitor_nM == 0).any():
        raise Il2Error("the table lacks the response without the drug; give rows with inhibitor_nM 0")
    control = curve.value[curve.inhibitor_nM == 0].mean()
    curve = curve[curve.inhibitor_nM > 0].sort_values("inhibitor_nM")
    dose, value = curve.inhibitor_nM.to_numpy(float), curve.value.to_numpy(float)
    points = {"points": len(dose)}
    empty = dict.fromkeys(("ic50_nM", "low_nM", "high_nM", "hill", "max_inhibition", "r2"), float("nan"))
    if not (control > 1e-9 and np.all(np.isfinite(value))):
        return {**empty, **points, "note": "no response without the drug"}
    if len(np.unique(dose)) < 5:
        return {**empty, **points, "note": "fewer than 5 concentrations above 0"}
    taken = 1 - value / control
    most = float(taken.max())
    if most < 0.5:
        words = f"not reached: {1 - most:.0%} of the response is left at {dose[taken.argmax()]:g} nM"
        return {**empty, **points, "note": words.replace("%", " %")}
    if taken[0] >= 0.5:
        return {**empty, **points, "note": f"half of the response is lost below {dose[0]:g} nM"}
    rising = _rising(dose, taken)
    dose, taken = dose[rising], taken[rising]
    start = [min(max(most, 0.501), 0.999), float(np.interp(0.5, np.maximum.accumulate(taken), np.log10(dose))), 1.0]
    bounds = ([0.5001, np.log10(dose[0]), 0.1], [1.0, np.log10(dose[-1]), 10])
    fitted = _fitted(inhibition, dose, taken, start, bounds=bounds, at=1)
    if fitted is None:
        return {**empty, "points": len(dose), "note": "the Hill fit did not converge"}
    best, r2, half = fitted
    low, middle, high = _interval(best[1], half)
    found = {"hill": best[2], "max_inhibition": best[0], "r2": r2, "points": len(dose), "note": ""}
    return {"ic50_nM": middle, "low_nM": low, "high_nM": high, **found}


def _interval(log10: float, half: float) -> tuple[float, float, float]:
    """Return a number between the ends of its interval, which a curve may hardly bound."""
    with np.errstate(over="ignore"):
        low, middle, high = (float(np.float64(10) ** (log10 + side * half)) for side in (-1, 0, 1))
    return low, middle, high


def _rising(dose: FloatArray, value: FloatArray) -> BoolArray:
    """Return which doses are on the ascending branch: from the maximum on, those that answer less are not."""
    rising: BoolArray = (dose <= dose[value.argmax()]) | (value >= value.max() - 0.05 * float(np.ptp(value)))
    return rising


def _fitted(
    function: Callable[..., FloatArray], dose: FloatArray, value: FloatArray, start: Sequence[float],
    *, bounds: tuple[Sequence[float], Sequence[float]], scale: float = 1.0, at: int,
) -> tuple[FloatArray, float, float] | None:  # fmt: skip
    """Return the best parameters, r2, and half of the 95 % interval of the one `at` a place; None without any.

    Parameters before that one are of the size of `scale`.
    """
    sizes = np.array([scale] * at + [1.0] * (len(start) - at))
    with warnings.catch_warnings():
        warnings.simplefilter("error", OptimizeWarning)  # an interval that cannot be estimated is said, not shown
        try:
            best, covariance = curve_fit(function, dose, value, p0=start, x_scale=sizes, max_nfev=5000, bounds=bounds)
        except (OptimizeWarning, RuntimeError):
            return None
    residual = value - function(dose, *best)
    r2 = 1 - float(residual @ residual) / float(((value - value.mean()) ** 2).sum())
    return best, r2, float(stdtrit(max(1, len(dose) - len(best)), 0.975)) * float(np.sqrt(covariance[at, at]))


@says_wrong_types
def binding_sites(table: pd.DataFrame, classes: int = 1) -> pd.DataFrame:
    """Fit classes of independent binding sites to a saturation binding, as a Scatchard plot is read.

    Parameters
    ----------
    table : pandas.DataFrame
        As `pysb_il2.saturation_binding` returns it, for one ligand.
    classes : int
        How many classes of sites.

    Returns
    -------
    pandas.DataFrame
        One row per class, tightest first: ``Kd_nM`` and ``sites`` per cell.

    Raises
    ------
    Il2Error
        If there are too few doses for the classes, or the fit does not converge.

    Examples
    --------
    >>> import pandas as pd
    >>> free = [1.0, 3.0, 10.0, 30.0, 100.0]
    >>> table = pd.DataFrame({"free_nM": free, "value": [1e4 * f / (f + 10) for f in free]})
    >>> float(round(binding_sites(table).Kd_nM[0], 3))
    10.0
    """
    table = checked_table(table, "free_nM", "value", source="what saturation_binding returns")
    used = table[(table.free_nM > 0) & (table.value > 0)].sort_values("free_nM")
    free, bound = used.free_nM.to_numpy(float), used.value.to_numpy(float)
    if classes < 1 or len(free) < 2 * classes + 1:
        raise Il2Error(
            f"{len(free)} doses with binding are too few for {classes} classes; give {2 * classes + 1} or more"
        )

    def misfit(p: FloatArray) -> FloatArray:
        sites, Kd = np.exp(p[:classes]), np.exp(p[classes:])
        logs: FloatArray = np.log((sites * free[:, None] / (free[:, None] + Kd)).sum(axis=1)) - np.log(bound)
        return logs

    # A class with few sites is easily missed, so every choice of starting affinities is tried.
    middles = np.quantile(np.log(free), np.linspace(0.1, 0.9, 2 * classes + 1))
    sites = np.full(classes, np.log(bound.max() / classes))
    starts = [np.concatenate([sites, chosen]) for chosen in itertools.combinations(middles, classes)]
    fit = min((least_squares(misfit, start) for start in starts), key=lambda found: found.cost)
    if not fit.success:
        raise Il2Error(f"the fit of {classes} classes of sites did not converge; try another number of classes")
    order = np.argsort(fit.x[classes:])
    found = pd.DataFrame({"Kd_nM": np.exp(fit.x[classes:])[order], "sites": np.exp(fit.x[:classes])[order]})
    found.attrs = {**table.attrs, "units": {"Kd_nM": "nM", "sites": "molecules/cell"}}
    return found
