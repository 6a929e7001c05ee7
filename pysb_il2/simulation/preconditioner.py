"""The linear systems of implicit steps: factorised without small entries, whose effect a Krylov method adds."""

from __future__ import annotations

from typing import Literal

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import SuperLU, splu

from ..types import FloatArray, IntArray

__all__ = ["SparsifiedPreconditioner", "fill_reducing_permutation"]


class SparsifiedPreconditioner:
    """I - gamma J without its small entries, factorised; what is left out a Krylov method makes good.

    Most of what is retained runs one way, down a cascade: it is factorised block by block, each of
    species that depend on one another, and nothing fills in above the blocks.

    Parameters
    ----------
    jacobian : scipy.sparse.csc_array
        J; species within a block keep their order, which should be a good one (see
        `fill_reducing_permutation`).
    """

    #: An entry is left out below this part of the smaller of its two diagonal entries.
    DROP_TOLERANCE = 0.01
    #: But none above this, beside the 1 of the identity, lest over long steps molecules that nothing makes get lost.
    ALWAYS_RETAINED = 1.0
    #: Entries are selected anew when gamma has changed by this factor.
    GAMMA_FACTOR = 3.0

    def __init__(self, jacobian: sparse.csc_array) -> None:
        self._jacobian, self._gamma = jacobian, 0.0
        columns = _columns(jacobian)
        diagonal = np.flatnonzero(columns == jacobian.indices)
        diagonal_sizes = np.abs(jacobian.data[diagonal])
        self._sizes = np.abs(jacobian.data)
        self._sizes[diagonal] = np.inf
        self._smaller_diagonal = np.minimum(diagonal_sizes[jacobian.indices], diagonal_sizes[columns])

    def factorise(self, gamma: float) -> None:
        """Get ready to solve with another gamma."""
        if not self._gamma / self.GAMMA_FACTOR <= gamma <= self._gamma * self.GAMMA_FACTOR:
            self._select_entries(gamma)
        data = self._jacobian.data[self._retained]
        data *= -gamma
        data[self._diagonal] += 1.0
        sparsified = sparse.csc_array((data, self._rows, self._indptr), shape=self._jacobian.shape)
        self._factors = _factors(sparsified, "NATURAL")

    def solve(self, right_side: FloatArray) -> FloatArray:
        """Return the solution for a right-hand side (array of species, or of species x sides)."""
        solution = np.empty_like(right_side)
        solution[self._order] = self._factors.solve(right_side[self._order])
        return solution

    def retained_entries(self, gamma: float) -> sparse.csc_array:
        """Return which entries of the Jacobian are retained at gamma, as a matrix of their positions in its data."""
        threshold = 1.0 + gamma * self._smaller_diagonal
        threshold *= self.DROP_TOLERANCE
        np.minimum(threshold, self.ALWAYS_RETAINED, out=threshold)
        retained = np.flatnonzero(gamma * self._sizes > threshold).astype(np.int32)
        indptr = np.searchsorted(retained, self._jacobian.indptr).astype(np.int32)
        return sparse.csc_array((retained, self._jacobian.indices[retained], indptr), shape=self._jacobian.shape)

    def _select_entries(self, gamma: float) -> None:
        """Select entries by their size at gamma, and sort them into blocks."""
        n = self._jacobian.shape[0]
        entries = self.retained_entries(gamma)
        # SciPy numbers them as they follow from one another, in the order that leaves zeros above the blocks.
        block = connected_components(entries, connection="strong")[1]
        self._order = np.argsort(block, kind="stable")
        position = np.empty(n, dtype=np.int32)
        position[self._order] = np.arange(n, dtype=np.int32)
        entries = entries[:, self._order]
        entries = sparse.csc_array((entries.data, position[entries.indices], entries.indptr), shape=(n, n))
        entries.sort_indices()
        self._retained, self._rows, self._indptr = entries.data, entries.indices, entries.indptr
        self._diagonal = np.flatnonzero(_columns(entries) == entries.indices)
        self._gamma = gamma


def fill_reducing_permutation(jacobian: sparse.csc_array, gamma: float) -> IntArray:
    """Return where to put each species so that I - gamma J, sparsified, is factorised with few fill-ins."""
    entries = SparsifiedPreconditioner(jacobian).retained_entries(gamma)
    # Ones on the diagonal are large enough beside these, so that only the pattern counts.
    pattern = sparse.csc_array((np.full(entries.nnz, 1e-6), entries.indices, entries.indptr), shape=entries.shape)
    return _factors(pattern + sparse.eye_array(entries.shape[0], format="csc"), "MMD_AT_PLUS_A").perm_c


def _columns(matrix: sparse.csc_array) -> IntArray:
    """Return the column of each entry, in the order of the data."""
    return np.repeat(np.arange(matrix.shape[1], dtype=np.int32), np.diff(matrix.indptr))


def _factors(matrix: sparse.csc_array, permutation: Literal["NATURAL", "MMD_AT_PLUS_A"]) -> SuperLU:
    return splu(
        matrix, permc_spec=permutation, diag_pivot_thresh=0.0, relax=1, panel_size=1, options={"SymmetricMode": True}
    )
