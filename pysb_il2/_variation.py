"""Cells of one type differ in copies: what cytometry reads is a mean over them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ._free import Free, ends_of, fold
from .errors import Il2Error, mapping, unknown

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["Share", "log_sds", "shares", "varying"]

#: Points of Gauss-Hermite quadrature: exact for polynomials of degree 9 in the logarithm of the copies.
POINTS = 5


@dataclass(frozen=True)
class Share:
    """A part of the cells, all alike.

    Attributes
    ----------
    weight : float
        How large a part; all sum to 1.
    factors : mapping of str to float
        By parameter, copies over those of the median cell.
    slopes : mapping of str to float
        Derivatives of the logarithms of `factors` by the standard deviation.
    """

    weight: float
    factors: Mapping[str, float]
    slopes: Mapping[str, float]


def shares(sds: Mapping[str, float]) -> list[Share]:
    """Split cells whose copies are lognormal around those of the median cell into shares.

    Parameters
    ----------
    sds : mapping of str to float
        Standard deviation of the natural logarithm of the copies, by parameter; they vary independently.

    Examples
    --------
    >>> [round(one.factors["CD25_0"], 2) for one in shares({"CD25_0": 0.9})]
    [0.08, 0.3, 1.0, 3.39, 13.08]
    """
    from numpy.polynomial.hermite_e import hermegauss

    points, weights = hermegauss(POINTS)
    each = [
        [(w, name, sd * z, z) for z, w in zip(points, weights / weights.sum(), strict=True)] for name, sd in sds.items()
    ]
    return [
        Share(
            math.prod(w for w, *_ in some),
            {name: math.exp(log) for _, name, log, _ in some},
            {name: slope for _, name, _, slope in some},
        )
        for some in itertools.product(*each)
    ]


def varying(
    variation: Mapping[str, tuple[float, float]] | None, known: Mapping[str, Mapping[str, float]]
) -> list[tuple[Free, str, str]]:
    """Return the geometric standard deviations between cells of each type, with the cell and the protein.

    Parameters
    ----------
    variation : mapping of str to (low, high)
        Proteins, or a protein in one cell as ``CD25[Treg]``, and the 95 % range of the geometric standard
        deviation.
    known : mapping of str to mapping of str to float
        Copies by protein, of each cell.

    Examples
    --------
    >>> [(free.id, cell) for free, cell, _ in varying({"CD25": (1.6, 3.6)}, {"Treg": {"CD25": 3500.0}})]
    [('CD25_variation[Treg]', 'Treg')]
    """
    found: dict[str, tuple[Free, str, str]] = {}
    for name, ends in mapping(variation, "variation", "{'CD25': (1.6, 3.6)}").items():
        low, high = ends_of(ends, name, "variation=")
        protein, _, one = name.removesuffix("]").partition("[")
        here = [cell for cell, numbers in known.items() if numbers.get(protein, 0) > 0 and one in ("", cell)]
        if not here:
            every = {f"{p}{end}" for cell, numbers in known.items() for p in numbers for end in ("", f"[{cell}]")}
            raise unknown("protein", name, every, where="variation=")
        for cell in here:
            free = Free(f"{protein}_variation[{cell}]", low, high, unit="fold")
            if not (low < high < math.inf and free.bounds[0] > 1):
                raise Il2Error(
                    f"variation= gives {protein!r} a geometric standard deviation of {low:g} to {high:g}, looked for "
                    f"from {free.bounds[0]:.3g} on; it is above 1: give a higher or narrower range, such as (1.6, 3.6)"
                )
            if free.id in found:
                raise Il2Error(f"variation= gives {protein!r} of {cell!r} twice; keep one")
            found[free.id] = free, cell, protein
    return list(found.values())


def log_sds(variation: Mapping[str, float], model: Model) -> dict[str, float]:
    """Return standard deviations of logarithms by parameter, from geometric ones by protein.

    Raises
    ------
    Il2Error
        If the model has no copies of a protein, or a geometric standard deviation is not above 1.
    """
    known = [name.removesuffix("_0") for name in model.parameters.keys() if name.endswith("_0")]
    found = {}
    for protein, sd in variation.items():
        if protein not in known:
            raise unknown("protein", protein, known, where=f"variation=, of model {model.name!r}")
        found[f"{protein}_0"] = math.log(fold(sd, protein, "variation="))
    return found
