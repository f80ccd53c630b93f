"""Products of small matrices, of which there are many: a stack in one call.

A call of BLAS costs some hundred nanoseconds before it multiplies anything, and a loop over slices
of arrays some ten a slice. For matrices of a few columns these kernels pay neither.
"""

from numba import njit

NARROW = 8  # columns from which an inner loop along a row is worth its start


@njit(nogil=True, cache=True)
def matmul_stack(a, b, out):
    """Fill ``out`` with products, out[s] = a[s] @ b[s], one after the other.

    a : (s, m, k) or (1, m, k), b : (s, k, n) or (1, k, n), out : (s, m, n), one dtype, C order; a
    factor with one matrix serves all. ``out`` is overwritten and must not alias a or b.

    Work: 2*s*m*n*k flop.  Error: that of ``helpers.kernels.matmul``, for each product.
    """
    if out.shape[2] < NARROW:
        _by_dots(a, b, out)
    else:
        _by_rows(a, b, out)


@njit(nogil=True, cache=True)
def _by_dots(a, b, out):
    """out[s, i, j] = a[s, i, :] @ b[s, :, j], without a slice: places are counted along memory."""
    count, m, n = out.shape
    k = a.shape[2]
    step_a = m * k if a.shape[0] > 1 else 0
    step_b = k * n if b.shape[0] > 1 else 0
    left, right, place = a.reshape(a.size), b.reshape(b.size), out.reshape(out.size)
    for s in range(count):
        for i in range(m):
            row = s * step_a + i * k
            for j in range(n):
                column = s * step_b + j
                total = out.dtype.type(0)
                for p in range(k):
                    total += left[row + p] * right[column + p * n]
                place[(s * m + i) * n + j] = total


@njit(nogil=True, cache=True)
def _by_rows(a, b, out):
    """out[s, i, :] += a[s, i, p] * b[s, p, :]"""
    count, m, n = out.shape
    k = a.shape[2]
    step_a, step_b = min(a.shape[0] - 1, 1), min(b.shape[0] - 1, 1)
    for s in range(count):
        left, right, place = a[s * step_a], b[s * step_b], out[s]
        for i in range(m):
            row = place[i]
            row[:] = 0
            for p in range(k):
                factor = left[i, p]
                source = right[p]
                for j in range(n):
                    row[j] += factor * source[j]
