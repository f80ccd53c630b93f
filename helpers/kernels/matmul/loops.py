"""Matrix multiplication by three plain loops."""

from numba import njit


def matmul_python(a, b, out):
    """Fill ``out`` with ``a @ b`` by interpreted loops; arrays or lists of lists alike."""
    for i in range(len(a)):
        for j in range(len(out[i])):
            total = 0.0
            for p in range(len(b)):
                total += a[i][p] * b[p][j]
            out[i][j] = total


@njit(nogil=True, cache=True)
def matmul_ijk(a, b, out):
    """Fill ``out`` with ``a @ b``: out[i, j] = a[i, :] @ b[:, j], down a column of ``b``."""
    m, k = a.shape
    n = b.shape[1]
    for i in range(m):
        for j in range(n):
            total = out.dtype.type(0)
            for p in range(k):
                total += a[i, p] * b[p, j]
            out[i, j] = total


@njit(nogil=True, cache=True)
def matmul_ikj(a, b, out):
    """Fill ``out`` with ``a @ b``: out[i, :] += a[i, p] * b[p, :], along rows of both."""
    m, k = a.shape
    n = b.shape[1]
    for i in range(m):
        row = out[i]
        row[:] = 0
        for p in range(k):
            factor = a[i, p]
            source = b[p]
            for j in range(n):
                row[j] += factor * source[j]
