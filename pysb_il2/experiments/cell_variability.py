"""Cells of one type differ in copies: what cytometry reads is a mean or a median over them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.polynomial.hermite_e import hermegauss
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from ..annotations import OCCURS_IN, facts_by_name
from ..errors import Il2Error, unknown
from ..knowledge.cells import cell_name, copies
from ..knowledge.cells import variation as calibrated_gsds
from ..naming import COPIES_SUFFIX, copies_name, with_suffix
from ..rules.table_facts import MEDIAN_CELL
from ..types import FloatArray

if TYPE_CHECKING:
    from pysb import Model

    from .experiment import Experiment

__all__ = [
    "CALIBRATED", "CellMixture", "QuadratureNode", "average", "checked_gsd", "in_words", "log_sds", "mixture_of",
    "quadrature_nodes", "variation_of",
]  # fmt: skip

#: What stands for the variation that the calibration of a model's cell used.
CALIBRATED = "calibrated"

#: Nodes of Gauss-Hermite quadrature: exact for polynomials of degree 9 in the logarithm of the copies.
MEAN_NODES = 5
#: Nodes of equal weight, of which a median is taken.
MEDIAN_NODES = 11
#: Molecules per cell below which there are none, since a logarithm is taken.
LEAST = 1e-9


@dataclass(frozen=True)
class QuadratureNode:
    """A part of the cells, all alike: one node of the quadrature over their copies.

    Attributes
    ----------
    weight : float
        How large a part; all sum to 1.
    factors : mapping of str to float
        By parameter, copies over those of the median cell.
    log_factor_sensitivities : mapping of str to float
        Derivatives of the logarithms of `factors` by the standard deviation.
    """

    weight: float
    factors: Mapping[str, float]
    log_factor_sensitivities: Mapping[str, float]


def quadrature_nodes(log_sds: Mapping[str, float], staining_log_sd: float | None = None) -> list[QuadratureNode]:
    """Return nodes for cells whose copies are lognormal around those of the median cell.

    Parameters
    ----------
    log_sds : mapping of str to float
        Standard deviation of the natural logarithm of the copies, by parameter; they vary independently.
    staining_log_sd : float, optional
        As in `average`; nodes are then of equal weight, by protein.

    Examples
    --------
    >>> [round(node.factors["CD25_0"], 2) for node in quadrature_nodes({"CD25_0": 0.9})]
    [0.08, 0.3, 1.0, 3.39, 13.08]
    """
    if staining_log_sd is None:
        normals, weights = hermegauss(MEAN_NODES)
    else:
        normals, weights = ndtri((np.arange(MEDIAN_NODES) + 0.5) / MEDIAN_NODES), np.ones(MEDIAN_NODES)
    of_each = zip(normals, weights / weights.sum(), strict=True)
    return [
        QuadratureNode(
            math.prod(weight for _, weight in node),
            {name: math.exp(sd * normal) for (name, sd), (normal, _) in zip(log_sds.items(), node, strict=True)},
            {name: normal for name, (normal, _) in zip(log_sds, node, strict=True)},
        )
        for node in itertools.product(of_each, repeat=len(log_sds))
    ]


def average(
    nodes: Sequence[QuadratureNode], values: ArrayLike, staining_log_sd: float | None = None
) -> tuple[FloatArray, FloatArray]:
    """Return the mean or the median over all cells, and its derivatives by the values of the nodes.

    Parameters
    ----------
    nodes : sequence of QuadratureNode
        The parts of the cells.
    values : array (nodes, ...)
        What a cell of each node reads, 0 or more.
    staining_log_sd : float, optional
        Standard deviation of the logarithm of fluorescence among cells that are alike: with it the median over
        all cells is returned, which is that of a lognormal mixture; without it the mean.

    Examples
    --------
    >>> nodes, values = quadrature_nodes({"CD25_0": 0.9}), [[0.0], [0.0], [0.0], [1.0], [1.0]]
    >>> float(average(nodes, values)[0][0].round(2)), float(average(nodes, values, 0.5)[0][0].round(2))
    (0.23, 0.0)
    """
    values = np.asarray(values, dtype=float)
    weights = np.array([node.weight for node in nodes]).reshape(-1, *[1] * (values.ndim - 1))
    if staining_log_sd is None or len(values) == 1:
        return (weights * values).sum(0), np.broadcast_to(weights, values.shape)
    logs = np.log(np.maximum(values, LEAST))
    low, high = logs.min(0), logs.max(0)
    for _ in range(60):  # bisection, until two floats are neighbours
        middle = (low + high) / 2
        below = (weights * ndtr((middle - logs) / staining_log_sd)).sum(0) < 0.5
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    # Of an odd number of nodes one is at the median, so the density is above 0.
    density = weights * np.exp(-0.5 * ((middle - logs) / staining_log_sd) ** 2)
    return np.exp(middle), np.exp(middle - logs) * density / density.sum(0)


@dataclass(frozen=True)
class CellMixture:
    """The cells of a model, as parts that are alike: what every protocol runs and averages.

    Attributes
    ----------
    model : pysb.Model
        Of the median cell.
    gsds : mapping of str to float, or None
        Geometric standard deviations of copies, by protein; None where cells are to be alike.
    staining_log_sd : float, optional
        As in `average`.
    nodes : list of QuadratureNode
        The parts; a single one of cells that are alike.
    """

    model: Model
    gsds: Mapping[str, float] | None
    staining_log_sd: float | None
    nodes: list[QuadratureNode]

    def parts(
        self, experiment: Experiment, values: Mapping[str, float] = MappingProxyType({}), *, label: str = ""
    ) -> list[Experiment]:
        """Return an experiment with the cells of each part, at constants that differ from the model's."""
        known = self.model.parameters
        return [
            experiment.with_parameters(
                {**values, **{n: f * values.get(n, known[n].value) for n, f in node.factors.items()}}, label=label
            )
            for node in self.nodes
        ]

    def average(self, of_parts: ArrayLike) -> FloatArray:
        """Return the mean, or the median, of what cells of the parts read (array of parts x ...)."""
        return average(self.nodes, of_parts, self.staining_log_sd)[0]

    @property
    def statistic(self) -> str:
        """What an average is."""
        return "median over cells" if self.staining_log_sd else "mean" if self.gsds is None else "mean over cells"

    @property
    def variation(self) -> str:
        """What varies from cell to cell, in words."""
        return in_words(self.gsds or {})


def in_words(gsds: Mapping[str, float]) -> str:
    """Return geometric standard deviations of copies, by protein, as a table says them."""
    return ", ".join(f"{protein} {gsd:.6g}-fold" for protein, gsd in gsds.items()) or MEDIAN_CELL


def mixture_of(
    model: Model, variation: Mapping[str, float] | str | None, staining_log_sd: float | None = None
) -> CellMixture:
    """Return the cells of a model that vary as protocols are told to.

    Raises
    ------
    Il2Error
        As `variation_of` and `log_sds`.
    """
    gsds = variation_of(model, variation)
    return CellMixture(model, gsds, staining_log_sd, quadrature_nodes(log_sds(gsds or {}, model), staining_log_sd))


def variation_of(model: Model, given: Mapping[str, float] | str | None) -> dict[str, float] | None:
    """Return geometric standard deviations by protein: those given, or those that a model's cell was calibrated with.

    Of a cell of ``cells.tsv`` the proteins vary of which the model holds the table's copies. Cells of the user's own,
    and other models, are alike: None.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> list(variation_of(il2.build("receptor", cell="Treg"), CALIBRATED))
    ['CD25']
    >>> variation_of(il2.build("receptor", cell={"CD25": 4320, "CD122": 2760, "CD132": 14017}), CALIBRATED) is None
    True
    """
    if not isinstance(given, str):
        return dict(given) if given else None
    if given != CALIBRATED:
        raise Il2Error(f"variation is {given!r}; give {CALIBRATED!r}, None, or {{'CD25': 2.3}}")
    with suppress(Il2Error):  # a cell of the user's own
        cell = cell_name(facts_by_name(model, OCCURS_IN).get(model.name, "").split(" with ")[0])
        table, held = copies(cell), {parameter.name: parameter.value for parameter in model.parameters}
        return {name: gsd for name, gsd in calibrated_gsds(cell).items() if held.get(copies_name(name)) == table[name]}
    return None


def log_sds(variation: Mapping[str, float], model: Model) -> dict[str, float]:
    """Return standard deviations of logarithms by parameter, from geometric ones by protein.

    Raises
    ------
    Il2Error
        If the model has no copies of a protein, or a geometric standard deviation is not above 1.
    """
    known = with_suffix(model.parameters.keys(), COPIES_SUFFIX)
    found = {}
    for protein, gsd in variation.items():
        if protein not in known:
            raise unknown("protein", protein, known, where=f"variation=, of model {model.name!r}")
        found[copies_name(protein)] = math.log(checked_gsd(gsd, protein, "variation="))
    return found


def checked_gsd(given: float, protein: str, option: str) -> float:
    """Return a geometric standard deviation, or say what is wrong with it."""
    if not 1 < given < math.inf:
        raise Il2Error(f"{option} gives {protein!r} a geometric standard deviation of {given!r}; give one above 1")
    return given
