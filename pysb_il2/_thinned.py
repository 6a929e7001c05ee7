"""The linear systems of implicit steps: factorised without small entries, which a Krylov method makes good."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

__all__ = ["Thinned"]


class Thinned:
    """I - gamma J without its small entries, which a Krylov method makes good."""

    #: An entry is left out below this part of the smaller of its two diagonal entries.
    DROP = 0.003
    #: But none above this, beside the 1 of the identity, lest over long steps molecules that nothing makes get lost.
    SEEN = 1.0

    def __init__(self, jacobian: Any) -> None:
        self._jacobian = jacobian
        n = jacobian.shape[0]
        self._columns = np.repeat(np.arange(n), np.diff(jacobian.indptr))
        self._diagonal = np.flatnonzero(self._columns == jacobian.indices)

    def factorised(self, gamma: float, *, ordered: bool = False) -> Any:
        """Return its LU factors; `ordered` if the species already stand in a good order."""
        rows, columns = self._jacobian.indices, self._columns
        data = -gamma * self._jacobian.data
        data[self._diagonal] += 1.0
        scale = np.abs(data[self._diagonal])
        size = np.abs(data)
        keep = (size > self.DROP * np.minimum(scale[rows], scale[columns])) | (size > self.SEEN)
        keep[self._diagonal] = True
        pointers = np.concatenate([[0], np.cumsum(keep)])[self._jacobian.indptr]
        thin = sparse.csc_array((data[keep], rows[keep], pointers), shape=self._jacobian.shape)
        return splu(
            thin, permc_spec="NATURAL" if ordered else "MMD_AT_PLUS_A", diag_pivot_thresh=0.0,
            relax=1, panel_size=1, options={"SymmetricMode": True},
        )  # fmt: skip
