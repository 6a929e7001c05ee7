"""The linear systems of implicit steps: factorised without small entries, which a Krylov method makes good."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import splu

__all__ = ["Thinned", "order"]


class Thinned:
    """I - gamma J without its small entries, which a Krylov method makes good.

    Most of what is left runs one way, down a cascade: it is factorised block by block, each of
    species that depend on one another, and nothing fills in above the blocks.

    Parameters
    ----------
    jacobian : scipy.sparse.csc_array
        J; species within a block keep their order, which should be a good one (see `order`).
    """

    #: An entry is left out below this part of the smaller of its two diagonal entries.
    DROP = 0.01
    #: But none above this, beside the 1 of the identity, lest over long steps molecules that nothing makes get lost.
    SEEN = 1.0
    #: What is left out, is found anew when gamma has changed by this factor.
    FAR = 3.0

    def __init__(self, jacobian: Any) -> None:
        self._jacobian, self._gamma = jacobian, 0.0
        columns = _columns(jacobian)
        diagonal = np.flatnonzero(columns == jacobian.indices)
        lost = np.abs(jacobian.data[diagonal])
        self._size = np.abs(jacobian.data)
        self._size[diagonal] = np.inf
        self._beside = np.minimum(lost[jacobian.indices], lost[columns])

    def factorise(self, gamma: float) -> None:
        """Get ready to solve with another gamma."""
        if not self._gamma / self.FAR <= gamma <= self._gamma * self.FAR:
            self._choose(gamma)
        data = self._jacobian.data[self._which]
        data *= -gamma
        data[self._diagonal] += 1.0
        thin = sparse.csc_array((data, self._rows, self._pointers), shape=self._jacobian.shape)
        self._factors = _factors(thin, "NATURAL")

    def solve(self, r: Any) -> Any:
        """Return the solution for a right-hand side (array of species, or of species x sides)."""
        found = np.empty_like(r)
        found[self._order] = self._factors.solve(r[self._order])
        return found

    def large(self, gamma: float) -> Any:
        """Return which entries of the Jacobian are kept at gamma, as a matrix of their positions in its data."""
        least = 1.0 + gamma * self._beside
        least *= self.DROP
        which = np.flatnonzero(gamma * self._size > np.minimum(least, self.SEEN, out=least)).astype(np.int32)
        pointers = np.searchsorted(which, self._jacobian.indptr).astype(np.int32)
        return sparse.csc_array((which, self._jacobian.indices[which], pointers), shape=self._jacobian.shape)

    def _choose(self, gamma: float) -> None:
        """Choose entries by their size at gamma, and sort them into blocks."""
        n = self._jacobian.shape[0]
        entries = self.large(gamma)
        # SciPy numbers them as they follow from one another, in the order that leaves zeros above the blocks.
        block = connected_components(entries, connection="strong")[1]
        self._order = np.argsort(block, kind="stable")
        place = np.empty(n, dtype=np.int32)
        place[self._order] = np.arange(n, dtype=np.int32)
        entries = entries[:, self._order]
        entries = sparse.csc_array((entries.data, place[entries.indices], entries.indptr), shape=(n, n))
        entries.sort_indices()
        self._which, self._rows, self._pointers = entries.data, entries.indices, entries.indptr
        self._diagonal = np.flatnonzero(_columns(entries) == entries.indices)
        self._gamma = gamma


def order(jacobian: Any, gamma: float) -> Any:
    """Return where to put each species so that I - gamma J, thinned, is factorised with few fill-ins."""
    entries = Thinned(jacobian).large(gamma)
    # Ones on the diagonal are large enough beside these, so that only the pattern counts.
    pattern = sparse.csc_array((np.full(entries.nnz, 1e-6), entries.indices, entries.indptr), shape=entries.shape)
    return _factors(pattern + sparse.eye_array(entries.shape[0], format="csc"), "MMD_AT_PLUS_A").perm_c


def _columns(matrix: Any) -> Any:
    return np.repeat(np.arange(matrix.shape[1], dtype=np.int32), np.diff(matrix.indptr))


def _factors(matrix: Any, permutation: Literal["NATURAL", "MMD_AT_PLUS_A"]) -> Any:
    return splu(
        matrix, permc_spec=permutation, diag_pivot_thresh=0.0, relax=1, panel_size=1, options={"SymmetricMode": True}
    )
