"""Virtual cells: copies drawn for each, and what a cytometer sees of them; the same for the same seed and number."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.random import Generator, SeedSequence, default_rng

from ..annotations import OCCURS_IN, facts_by_name
from ..errors import Il2Error, unknown
from ..knowledge.cells import cell_name
from ..knowledge.copy_distributions import CopyDistribution, copy_distribution
from ..naming import COPIES_SUFFIX, with_suffix
from ..types import FloatArray
from .cell_variability import checked_gsd

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["AUTOFLUORESCENCE", "COUNTED", "CellCopies", "Staining", "copies_of_model"]

#: What cells without the stained molecule fluoresce, as molecules of it, and the geometric SD of that between cells.
#: Assumed: of receptors it is of the size of what was counted of CD25 in NK cells, which have next to none.
AUTOFLUORESCENCE, AUTOFLUORESCENCE_GSD = 100.0, 1.5
#: The variation of `copy_distribution`.
COUNTED = "counted"
#: Kinases and transcription factors whose copies `extrinsic_gsd` varies.
_EXTRINSIC = ("JAK", "TYK", "STAT")


@dataclass(frozen=True)
class CellCopies:
    """A distribution of copies, log-normal around those of a model.

    Attributes
    ----------
    proteins : tuple of str
        Those that vary.
    medians : array (proteins,)
        Molecules per cell.
    factor : array (proteins, proteins)
        The lower triangle by which standard normals become logarithms.
    basis : dict of str to str
        What geometric standard deviations and correlations rest on.
    """

    proteins: tuple[str, ...]
    medians: FloatArray
    factor: FloatArray
    basis: dict[str, str]

    def draw(self, cells: Sequence[int], seed: int) -> FloatArray:
        """Return the copies of cells by their numbers (array of cells x proteins)."""
        normals = [stream(seed, cell).standard_normal(len(self.proteins)) for cell in cells]
        drawn: FloatArray = self.medians * np.exp(np.array(normals) @ self.factor.T)
        return drawn


def stream(seed: int, cell: int, use: int = 0) -> Generator:
    """Return the random numbers of one cell for one use, which depend on nothing else."""
    return default_rng(SeedSequence(seed, spawn_key=(cell, use)))


def copies_of_model(
    model: Model, variation: Mapping[str, float] | str | None, *, correlated: bool, extrinsic_gsd: float | None
) -> CellCopies:
    """Return how copies vary between the cells of a model.

    Raises
    ------
    Il2Error
        If nothing is known of its cell and nothing is given, a name is not known, or a number is not above 1.
    """
    known = with_suffix(model.parameters.keys(), COPIES_SUFFIX)
    counted = CopyDistribution({}, {}, {})
    with suppress(Il2Error):  # a cell of the user's own
        counted = copy_distribution(cell_name(facts_by_name(model, OCCURS_IN).get(model.name, "").split(" with ")[0]))
    gsds, basis = _spread(model, known, counted, variation)
    if extrinsic_gsd is not None:
        gsd = checked_gsd(extrinsic_gsd, "JAK and STAT", "extrinsic_gsd=")
        varied = [protein for protein in known if protein.startswith(_EXTRINSIC) and protein not in gsds]
        if not varied:
            raise Il2Error(f"model {model.name!r} has no JAK or STAT whose copies could vary; leave extrinsic_gsd= out")
        gsds |= dict.fromkeys(varied, gsd)
        basis |= dict.fromkeys(varied, f"assumed: extrinsic_gsd={gsd:g}")
    proteins = tuple(gsds)
    correlation = np.eye(len(proteins))
    for (one, other), value in counted.correlations.items():
        if correlated and one in gsds and other in gsds:
            i, j = proteins.index(one), proteins.index(other)
            correlation[i, j] = correlation[j, i] = value
            basis[f"{one} {other}"] = f"{counted.basis[f'{one} {other}']}, correlation {value:.2f}"
    sds = np.log(np.array(list(gsds.values()), dtype=float))
    factor = sds[:, None] * np.linalg.cholesky(correlation) if proteins else np.zeros((0, 0))
    medians = np.array([float(model.parameters[known[protein]].value) for protein in proteins])
    return CellCopies(proteins, medians, factor, basis)


def _spread(
    model: Model, known: Mapping[str, str], counted: CopyDistribution, variation: Mapping[str, float] | str | None
) -> tuple[dict[str, float], dict[str, str]]:
    """Return geometric standard deviations by protein, as they were counted or are given, and what each rests on."""
    if isinstance(variation, str):
        if variation != COUNTED:
            raise unknown("variation", variation, (COUNTED,))
        gsds = {protein: gsd for protein, gsd in counted.gsds.items() if protein in known}
        if not gsds:
            raise Il2Error(
                f"single cells of model {model.name!r} were not counted; give variation={{'CD25': 2.2}}, geometric "
                "standard deviations by protein, or None for cells that are alike"
            )
        return gsds, {protein: f"{counted.basis[protein]}, geometric SD {gsd:.3g}" for protein, gsd in gsds.items()}
    gsds = {}
    for protein, gsd in (variation or {}).items():
        if protein not in known:
            raise unknown("protein", protein, known, where=f"variation=, of model {model.name!r}")
        gsds[protein] = checked_gsd(gsd, protein, "variation=")
    return gsds, {protein: f"given, geometric SD {gsd:.3g}" for protein, gsd in gsds.items()}


@dataclass(frozen=True)
class Staining:
    """What a cytometer sees of molecules: each cell takes up another share of the antibody, and fluoresces by itself.

    Attributes
    ----------
    log_sd : float
        Standard deviation of the logarithm of fluorescence among cells that are alike.
    autofluorescence : mapping of str to float
        What a cell without the molecule shows, in molecules, by what is stained; of others `AUTOFLUORESCENCE`.
    """

    log_sd: float
    autofluorescence: Mapping[str, float]

    def seen(self, names: Sequence[str], molecules: FloatArray, cells: Sequence[int], seed: int) -> FloatArray:
        """Return what is seen of molecules (array of cells x readings x names), in molecules that would shine alike."""
        normals = np.array([stream(seed, cell, 1).standard_normal((2, *molecules.shape[1:])) for cell in cells])
        own = np.array([self.autofluorescence.get(name, AUTOFLUORESCENCE) for name in names])
        background = own * np.exp(math.log(AUTOFLUORESCENCE_GSD) * normals[:, 1])
        seen: FloatArray = molecules * np.exp(self.log_sd * normals[:, 0]) + background
        return seen

    def in_words(self, names: Sequence[str]) -> str:
        """Return the staining as one line."""
        own = ", ".join(f"{name} {self.autofluorescence.get(name, AUTOFLUORESCENCE):g}" for name in names)
        return (
            f"assumed: SD of the logarithm {self.log_sd:g}; autofluorescence, molecules: {own}, geometric SD "
            f"{AUTOFLUORESCENCE_GSD:g}; no spillover, so no compensation"
        )
