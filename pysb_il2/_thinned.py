"""The linear systems of implicit steps: factorised without small entries, which a Krylov method makes good."""

from __future__ import annotations

from typing import Any

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
    FAR = 2.0

    def __init__(self, jacobian: Any) -> None:
        self._jacobian, self._gamma = jacobian, 0.0

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

    def _choose(self, gamma: float) -> None:
        """Choose entries by their size at gamma, and sort them into blocks."""
        jacobian, n = self._jacobian, self._jacobian.shape[0]
        which = _large(jacobian, gamma, self.DROP, self.SEEN)
        rows = jacobian.indices[which]
        pointers = np.searchsorted(which, jacobian.indptr).astype(np.int32)
        entries = sparse.csc_array((which, rows, pointers), shape=(n, n))
        # A block has a lower number than those that depend on it ... as SciPy finds them, in the transpose.
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
    which = _large(jacobian, gamma, Thinned.DROP, Thinned.SEEN)
    pointers = np.searchsorted(which, jacobian.indptr)
    thin = sparse.csc_array((-gamma * jacobian.data[which], jacobian.indices[which], pointers), shape=jacobian.shape)
    return _factors(sparse.eye_array(len(pointers) - 1, format="csc") + thin, "MMD_AT_PLUS_A").perm_c


def _large(jacobian: Any, gamma: float, drop: float, seen: float) -> Any:
    """Return which entries of I - gamma J are to be kept; its diagonal is."""
    columns = _columns(jacobian)
    diagonal = np.flatnonzero(columns == jacobian.indices)
    size = np.abs(jacobian.data)
    size *= gamma
    scale = np.abs(1.0 - gamma * jacobian.data[diagonal])
    size[diagonal] = np.inf
    least = np.minimum(scale[jacobian.indices], scale[columns])
    least *= drop
    return np.flatnonzero(size > np.minimum(least, seen, out=least)).astype(np.int32)


def _columns(matrix: Any) -> Any:
    return np.repeat(np.arange(matrix.shape[1], dtype=np.int32), np.diff(matrix.indptr))


def _factors(matrix: Any, permutation: str) -> Any:
    return splu(
        matrix, permc_spec=permutation, diag_pivot_thresh=0.0, relax=1, panel_size=1, options={"SymmetricMode": True}
    )
