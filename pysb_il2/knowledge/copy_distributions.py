"""How copies of receptor chains differ between cells of one type: log-normal, correlated, from counts of single cells.

Means, variances and skews of single cells are those of ``measured_receptor_moments.tsv``. For a log-normal the variance
of the logarithm is ln(1 + variance / mean^2), and the covariance of two logarithms is ln(1 + covariance / (mean mean)).
"""

from __future__ import annotations

import functools
import math
import statistics
from collections.abc import Mapping
from typing import NamedTuple

from .cells import Cell, cell_text, rows
from .references import read_table

__all__ = ["CopyDistribution", "copy_distribution"]

#: Chains of which single cells were counted; the covariances are those with the first.
COUNTED = ("CD25", "CD122", "CD132")
#: A skew above this is made by a few events, such as doublets, and so is the variance, which says nothing then.
GREATEST_SKEW = 10.0


class CopyDistribution(NamedTuple):
    """A log-normal distribution of the copies of several proteins, around those of the median cell.

    Attributes
    ----------
    gsds : dict of str to float
        Geometric standard deviations between cells, by protein.
    correlations : dict of (str, str) to float
        Of the logarithms of two proteins' copies, each pair once; pairs left out are independent.
    basis : dict of str to str
        What each geometric standard deviation, and each correlation as ``"CD25 CD122"``, rests on.
    """

    gsds: dict[str, float]
    correlations: dict[tuple[str, str], float]
    basis: dict[str, str]


class _Moments(NamedTuple):
    mean: float
    variance: float
    skew: float
    covariance: float | None

    @property
    def log_sd(self) -> float:
        """Return the standard deviation of the logarithm, if the distribution is log-normal."""
        return math.sqrt(math.log1p(self.variance / self.mean**2))


@functools.cache
def _counted() -> Mapping[str, Mapping[str, Mapping[str, _Moments]]]:
    """Return the moments by cell, chain and experiment."""
    found: dict[str, dict[str, dict[str, _Moments]]] = {}
    for row in read_table("measured_receptor_moments.tsv"):
        mean, variance, skew = (float(row[column]) for column in ("mean", "variance", "skew"))
        covariance = float(row["covariance_with_CD25"]) if row["covariance_with_CD25"] else None
        chains = found.setdefault(row["cell"], {})
        chains.setdefault(row["chain"], {})[row["experiment"]] = _Moments(mean, variance, skew, covariance)
    return found


def copy_distribution(cell: Cell) -> CopyDistribution:
    """Return how the copies of the receptor chains of IL-2 differ between cells of one type.

    A geometric standard deviation comes from ``cells.tsv``, or else from counts of single cells of the type: the median
    of the plates of which the skew is at most `GREATEST_SKEW`. CD132 has no such plate and is assumed to scatter as
    CD122 does. Correlations are medians of all plates. Of CD122 with CD132 nothing was measured: it is the product of
    those with CD25, which is all that these imply. Subsets have the numbers of their type.

    Parameters
    ----------
    cell : str, mapping or (str, mapping)
        As for `copies`. Of cells that were not counted only what ``cells.tsv`` gives is returned.

    Examples
    --------
    >>> found = copy_distribution("Th")
    >>> list(found.gsds), round(found.gsds["CD122"], 2), round(found.correlations["CD25", "CD132"], 2)
    (['CD25', 'CD122', 'CD132'], 2.09, 0.36)
    >>> found.basis["CD132"]
    'assumed: as CD122'
    """
    of_table = {row.protein: (row.gsd, row.basis) for row in rows(cell) if row.gsd}
    basis = {protein: f"{how}: cells.tsv" for protein, (_, how) in of_table.items()}
    gsds = {protein: gsd for protein, (gsd, _) in of_table.items()}
    counted = _counted().get(cell_text(cell).partition(" ")[0].partition("_")[0])
    if counted is None:
        return CopyDistribution(gsds, {}, basis)
    log_sds = {chain: _log_sd(counted[chain]) for chain in COUNTED}
    for chain, log_sd in log_sds.items():
        if chain not in gsds and (known := log_sd or log_sds["CD122"]):
            gsds[chain] = math.exp(known)
            basis[chain] = "measured: counts of single cells" if log_sd else "assumed: as CD122"
    correlations = {}
    if log_sds["CD25"]:  # else it is told from nothing
        for chain in COUNTED[1:]:
            sds = log_sds["CD25"], log_sds[chain] or log_sds["CD122"] or 1.0
            correlations["CD25", chain] = _log_covariance(counted, chain) / math.prod(sds)
            basis[f"CD25 {chain}"] = "measured: covariance of single cells"
        correlations["CD122", "CD132"] = math.prod(correlations.values())
        basis["CD122 CD132"] = "assumed: what those with CD25 imply"
    order = sorted(gsds, key=lambda name: (*COUNTED, name).index(name))
    return CopyDistribution({name: gsds[name] for name in order}, correlations, basis)


def _log_sd(plates: Mapping[str, _Moments]) -> float | None:
    usable = [moments.log_sd for moments in plates.values() if moments.skew <= GREATEST_SKEW]
    return statistics.median(usable) if usable else None


def _log_covariance(counted: Mapping[str, Mapping[str, _Moments]], chain: str) -> float:
    return statistics.median(
        math.log1p((moments.covariance or 0.0) / (moments.mean * counted["CD25"][plate].mean))
        for plate, moments in counted[chain].items()
    )
