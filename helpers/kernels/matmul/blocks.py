"""Matrix multiplication by blocks that fit a cache."""

from numba import njit


@njit(nogil=True, cache=True)
def matmul_blocked(a, b, out, block):
    """Fill ``out`` with ``a @ b``: out[i0:i1, j0:j1] += a[i0:i1, p0:p1] @ b[p0:p1, j0:j1].

    Inside a block the order is that of ``matmul_ikj``. ``block`` is the side of the square blocks,
    1 or more; the last blocks of each direction are cut off.
    """
    m, k = a.shape
    n = b.shape[1]
    out[:] = 0
    for i0 in range(0, m, block):
        for p0 in range(0, k, block):
            for j0 in range(0, n, block):
                j1 = min(j0 + block, n)
                for i in range(i0, min(i0 + block, m)):
                    row = out[i, j0:j1]
                    for p in range(p0, min(p0 + block, k)):
                        factor = a[i, p]
                        source = b[p, j0:j1]
                        for j in range(j1 - j0):
                            row[j] += factor * source[j]


@njit(nogil=True, cache=True)
def matmul_blocked_ijk(a, b, out, block):
    """Fill ``out`` with ``a @ b``: blocks of ``matmul_blocked``, order of ``matmul_ijk``."""
    m, k = a.shape
    n = b.shape[1]
    out[:] = 0
    for i0 in range(0, m, block):
        for j0 in range(0, n, block):
            for p0 in range(0, k, block):
                p1 = min(p0 + block, k)
                for i in range(i0, min(i0 + block, m)):
                    for j in range(j0, min(j0 + block, n)):
                        total = out[i, j]
                        for p in range(p0, p1):
                            total += a[i, p] * b[p, j]
                        out[i, j] = total
