"""Sparse matrices in machine code of numba: products for rates of mass action, and factors without pivoting.

Networks come as arguments, so that nothing is compiled for one of them. Indices are unsigned: numba would look at each
of others whether it counts from the end. What is compiled is kept where numba keeps it, or made anew in each process
where it can write nowhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias, TypeVar

import numba
import numpy as np

from ..types import FloatArray, IntArray

__all__ = ["factorise", "jacobian_products", "machine_code", "rates", "solution"]

Matrix: TypeAlias = tuple[IntArray, IntArray, FloatArray]
#: And the two members of each pair.
MatrixOfPairs: TypeAlias = tuple[IntArray, IntArray, FloatArray, IntArray, IntArray]
Factors: TypeAlias = tuple[IntArray, IntArray, FloatArray, IntArray]
Function = TypeVar("Function", bound=Callable[..., object])

#: From this size on a pivot is divided by.
SMALLEST_PIVOT = 1e-3

#: An integer that is not negative.
_unsigned: Callable[[int], int] = np.uint64  # type: ignore[assignment]
_ONE = _unsigned(1)
_FLOATS, _INDICES = (numba.types.Array(number, 1, "C", readonly=True) for number in (numba.float64, numba.uint32))
_OUT = numba.float64[::1]
_MATRIX, _MATRIX_OF_PAIRS = (
    numba.types.Tuple(types)
    for types in ((_INDICES, _INDICES, _FLOATS), (_INDICES, _INDICES, _FLOATS, _INDICES, _INDICES))
)
_FACTORS = numba.types.Tuple((numba.uint64[::1], numba.uint32[::1], numba.float64[::1], numba.uint64[::1]))


def machine_code(returned: object, *arguments: object) -> Callable[[Function], Function]:
    """Return what compiles a function of arguments of given types."""
    options = {"error_model": "numpy"}  # divides by 0 as NumPy does

    def compiled(function: Function) -> Function:
        try:
            machine_code: Function = numba.njit(returned(*arguments), cache=True, **options)(function)  # type: ignore[operator]
        except (RuntimeError, OSError):  # there is no folder to keep it in
            machine_code = numba.njit(returned(*arguments), **options)(function)  # type: ignore[operator]
        return machine_code

    return compiled


@machine_code(numba.void, _INDICES, _INDICES, _FLOATS, _FLOATS, _OUT)
def _add_product(indptr: IntArray, columns: IntArray, data: FloatArray, x: FloatArray, out: FloatArray) -> None:
    for row in range(_unsigned(len(out))):
        total = out[row]
        for entry in range(indptr[row], indptr[row + _ONE]):
            total += data[entry] * x[columns[entry]]
        out[row] = total


@machine_code(numba.void, _MATRIX, _MATRIX_OF_PAIRS, _FLOATS, _FLOATS, _OUT)
def rates(A: Matrix, B: MatrixOfPairs, c: FloatArray, x: FloatArray, out: FloatArray) -> None:
    """Write A x + B (x_first x_second) + c."""
    first, second = B[3:]
    pairs = np.empty(len(first))
    for pair in range(_unsigned(len(first))):
        pairs[pair] = x[first[pair]] * x[second[pair]]
    out[:] = c
    _add_product(A[0], A[1], A[2], x, out)
    _add_product(B[0], B[1], B[2], pairs, out)


@machine_code(numba.void, _MATRIX, _MATRIX_OF_PAIRS, _FLOATS, _FLOATS, _OUT)
def jacobian_products(A: Matrix, B: MatrixOfPairs, x: FloatArray, v: FloatArray, out: FloatArray) -> None:
    """Write A v + B (x_first v_second + v_first x_second)."""
    first, second = B[3:]
    pairs = np.empty(len(first))
    for pair in range(_unsigned(len(first))):
        pairs[pair] = x[first[pair]] * v[second[pair]] + v[first[pair]] * x[second[pair]]
    out[:] = 0.0
    _add_product(A[0], A[1], A[2], v, out)
    _add_product(B[0], B[1], B[2], pairs, out)


@machine_code(_FACTORS, _MATRIX)
def factorise(matrix: Matrix) -> Factors:
    """Return the factors of a matrix, column by column, without pivoting.

    Parameters
    ----------
    matrix : tuple of array
        Indptr, rows and data of a ``csc_array``.

    Returns
    -------
    indptr, rows, data : array
        Of L below and of U on and above the diagonal, rows in order.
    diagonal : array (columns,)
        Where in the data the diagonal is; empty where a pivot is too small to divide by.
    """
    indptr, rows, data = matrix
    n = _unsigned(len(indptr) - 1)
    found_indptr, diagonal = np.zeros(n + _ONE, np.uint64), np.zeros(n, np.uint64)
    found_rows, found = np.empty(_unsigned(4 * len(rows)) + n, np.uint32), np.empty(_unsigned(4 * len(rows)) + n)
    size, column, seen_in = _unsigned(0), np.zeros(n), np.full(n, n, np.uint64)
    for j in range(n):
        lowest, highest = j, j
        for entry in range(indptr[j], indptr[j + _ONE]):
            row = _unsigned(rows[entry])
            column[row], seen_in[row] = data[entry], j
            lowest, highest = min(lowest, row), max(highest, row)
        if size + n > _unsigned(len(found)):
            found_rows = np.append(found_rows, np.empty(len(found_rows) + len(seen_in), np.uint32))
            found = np.append(found, np.empty(len(found) + len(seen_in)))
        for k in range(lowest, j):
            if seen_in[k] != j:
                continue
            above = column[k]
            found_rows[size], found[size], column[k] = k, above, 0.0
            size += _ONE
            for entry in range(diagonal[k] + _ONE, found_indptr[k + _ONE]):
                row = _unsigned(found_rows[entry])
                seen_in[row] = j
                column[row] -= found[entry] * above
            highest = max(highest, _unsigned(found_rows[found_indptr[k + _ONE] - _ONE]))
        pivot = column[j]
        if not abs(pivot) >= SMALLEST_PIVOT:
            return found_indptr, found_rows[:size], found[:size], diagonal[: _unsigned(0)]
        diagonal[j], found_rows[size], found[size], column[j] = size, j, pivot, 0.0
        size += _ONE
        for row in range(j + _ONE, highest + _ONE):
            if seen_in[row] == j:
                found_rows[size], found[size], column[row] = row, column[row] / pivot, 0.0
                size += _ONE
        found_indptr[j + _ONE] = size
    return found_indptr, found_rows[:size], found[:size], diagonal


@machine_code(_OUT, _FACTORS, _FLOATS)
def solution(factors: Factors, right_side: FloatArray) -> FloatArray:
    """Return the solution of a linear system (array of its right side's shape) by the factors of its matrix."""
    indptr, rows, data, diagonal = factors
    x, n = right_side.copy(), _unsigned(len(diagonal))
    for j in range(n):
        for entry in range(diagonal[j] + _ONE, indptr[j + _ONE]):
            x[rows[entry]] -= data[entry] * x[j]
    for below in range(n):
        j = n - _ONE - below
        x[j] /= data[diagonal[j]]
        for entry in range(indptr[j], diagonal[j]):
            x[rows[entry]] -= data[entry] * x[j]
    return x
