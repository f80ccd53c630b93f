"""Matrix multiplication in all six orders of its three loops: same flop, same result, other walks.

    matmul_ijk, matmul_jik  innermost over p: a row of a against a column of b
    matmul_ikj, matmul_kij  innermost over j: along rows of b and of out
    matmul_jki, matmul_kji  innermost over i: down columns of a and of out

The names follow the loops from the outside in, with k for the loop over p. Signature, cost and
error are those of ``helpers.kernels.matmul``, which holds the two that are missing here.
"""

from numba import njit

from helpers.kernels.matmul import matmul_ijk, matmul_ikj


@njit(nogil=True, cache=True)
def matmul_jik(a, b, out):
    """Fill ``out`` with ``a @ b``: out[i, j] = a[i, :] @ b[:, j], column by column of ``out``."""
    m, k = a.shape
    n = b.shape[1]
    for j in range(n):
        for i in range(m):
            total = out.dtype.type(0)
            for p in range(k):
                total += a[i, p] * b[p, j]
            out[i, j] = total


@njit(nogil=True, cache=True)
def matmul_kij(a, b, out):
    """Fill ``out`` with ``a @ b``: out[i, :] += a[i, p] * b[p, :], all of ``out`` for each p."""
    m, k = a.shape
    n = b.shape[1]
    out[:] = 0
    for p in range(k):
        source = b[p]
        for i in range(m):
            row = out[i]
            factor = a[i, p]
            for j in range(n):
                row[j] += factor * source[j]


@njit(nogil=True, cache=True)
def matmul_jki(a, b, out):
    """Fill ``out`` with ``a @ b``: out[:, j] += a[:, p] * b[p, j], column by column of ``out``."""
    m, k = a.shape
    n = b.shape[1]
    out[:] = 0
    for j in range(n):
        for p in range(k):
            factor = b[p, j]
            for i in range(m):
                out[i, j] += a[i, p] * factor


@njit(nogil=True, cache=True)
def matmul_kji(a, b, out):
    """Fill ``out`` with ``a @ b``: out[:, j] += a[:, p] * b[p, j], all of ``out`` for each p."""
    m, k = a.shape
    n = b.shape[1]
    out[:] = 0
    for p in range(k):
        for j in range(n):
            factor = b[p, j]
            for i in range(m):
                out[i, j] += a[i, p] * factor


ORDERS = (matmul_ijk, matmul_ikj, matmul_jik, matmul_jki, matmul_kij, matmul_kji)
