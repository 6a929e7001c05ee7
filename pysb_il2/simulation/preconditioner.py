"""The linear systems of implicit steps: factorised without small entries, whose effect a Krylov method adds."""

from __future__ import annotations

from typing import Literal

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import SuperLU, splu

from ..types import IntArray

__all__ = ["factorised", "fill_reducing_permutation", "sparsified"]

#: An entry is left out below this part of the smaller of its two diagonal entries.
DROP_TOLERANCE = 0.01
#: But none above this, beside the 1 of the identity, lest over long steps molecules that nothing makes get lost.
ALWAYS_RETAINED = 1.0


def sparsified(jacobian: sparse.csc_array, gamma: float) -> sparse.csc_array:
    """Return I - gamma J without its small entries; what is left out a Krylov method makes good.

    Parameters
    ----------
    jacobian : scipy.sparse.csc_array
        J, with all of its diagonal.
    gamma : float
    """
    columns = np.repeat(np.arange(jacobian.shape[1], dtype=np.int32), np.diff(jacobian.indptr))
    diagonal = np.flatnonzero(columns == jacobian.indices)
    data = -gamma * jacobian.data
    sizes = np.abs(data)
    diagonal_sizes = sizes[diagonal]
    threshold = np.minimum(diagonal_sizes[jacobian.indices], diagonal_sizes[columns])
    threshold += 1.0
    threshold *= DROP_TOLERANCE
    np.minimum(threshold, ALWAYS_RETAINED, out=threshold)
    sizes[diagonal] = np.inf
    retained = np.flatnonzero(sizes > threshold)
    indptr = np.searchsorted(retained, jacobian.indptr).astype(np.int32)
    data[diagonal] += 1.0
    return sparse.csc_array((data[retained], jacobian.indices[retained], indptr), shape=jacobian.shape)


def factorised(matrix: sparse.csc_array, permutation: Literal["NATURAL", "MMD_AT_PLUS_A"] = "NATURAL") -> SuperLU:
    """Return the factors of a matrix whose diagonal may be what it is divided by."""
    return splu(
        matrix, permc_spec=permutation, diag_pivot_thresh=0.0, relax=1, panel_size=1, options={"SymmetricMode": True}
    )


def fill_reducing_permutation(jacobian: sparse.csc_array, gamma: float) -> IntArray:
    """Return where to put each species so that I - gamma J, sparsified, is factorised with few fill-ins."""
    matrix = sparsified(jacobian, gamma)
    # Ones on the diagonal are large enough beside these, so that only the pattern counts.
    matrix.data[:] = 1e-6
    return factorised(matrix + sparse.eye_array(matrix.shape[0], format="csc"), "MMD_AT_PLUS_A").perm_c
