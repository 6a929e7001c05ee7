"""What CVODE calls, in machine code of numba."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ...types import FloatArray
from .. import sparse_kernels
from ..ode_system import OdeSystem
from .cvode import Factors, StateSystem

__all__ = ["CompiledStateSystem"]

Array = TypeVar("Array", bound=NDArray[np.generic])

#: Up to so many species factors without pivoting take less time than SuperLU's, which work on blocks.
MANY_SPECIES = 1500


class CompiledStateSystem(StateSystem):
    """The callbacks of CVODE for the amounts alone; reactions that are not of mass action are left to NumPy."""

    def __init__(self, system: OdeSystem) -> None:
        super().__init__(system)
        first, second = (_fixed(of.astype(np.uint32)) for of in (system.arrays.first, system.arrays.second))
        self._matrices = _arrays(system.A), (*_arrays(system.B), first, second)

    def rhs(self, t: float, y: FloatArray, ydot: FloatArray) -> None:
        """Write the derivative of the state."""
        sparse_kernels.rates(*self._matrices, self.system.c, y, ydot)
        if self.system.arrays.others:
            ydot += self.system.other_changes(y)

    def jac_times_setup(self, t: float, y: FloatArray, ydot: FloatArray) -> None:
        """Get ready to multiply by the Jacobian at a state."""
        if self.system.arrays.others:
            self._jacobian_product = self.system.other_jacobian_product(y)

    def jac_times_vec(self, t: float, y: FloatArray, ydot: FloatArray, v: FloatArray, Jv: FloatArray) -> None:
        """Write the product of the Jacobian and a vector."""
        sparse_kernels.jacobian_products(*self._matrices, y, v, Jv)
        if self.system.arrays.others:
            Jv += self._jacobian_product(v)

    def factorised(self, matrix: sparse.csc_array) -> Factors:
        """Return the factors of the preconditioner; SuperLU's where it has to pivot, or is faster."""
        if matrix.shape[0] <= MANY_SPECIES:
            factors = _CompiledFactors(matrix)
            if factors.are_good:
                return factors
        return super().factorised(matrix)


class _CompiledFactors:
    def __init__(self, matrix: sparse.csc_array) -> None:
        self._factors = sparse_kernels.factorise(_arrays(matrix))
        self.are_good = len(self._factors[-1]) == matrix.shape[0]

    def solve(self, rhs: FloatArray, /) -> FloatArray:
        return sparse_kernels.solution(self._factors, rhs)


def _arrays(matrix: sparse.csr_array | sparse.csc_array) -> sparse_kernels.Matrix:
    """Return a matrix as kernels take it."""
    return _fixed(matrix.indptr.view(np.uint32)), _fixed(matrix.indices.view(np.uint32)), _fixed(matrix.data)


def _fixed(array: Array) -> Array:
    """Return an array that cannot be written, of which type kernels are."""
    view = array.view()
    view.flags.writeable = False
    return view
