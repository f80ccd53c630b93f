"""Matrix multiplication with a tile of ``a`` in registers."""

from numba import njit


@njit(nogil=True, cache=True, fastmath={"contract"})
def matmul_tiled(a, b, out):
    """Fill ``out`` with ``a @ b``: out[i:i+4, :] += a[i:i+4, p:p+4] @ b[p:p+4, :].

    Sixteen elements of ``a`` stay in registers, while four rows of ``b`` and of ``out`` pass by:
    what is loaded once is used four times. Rows and columns of ``a`` that fill no tile are taken
    singly, as by ``matmul_ikj``. A product and its sum are rounded once (fused multiply-add).
    """
    m, k = a.shape
    n = b.shape[1]
    whole_m, whole_k = m - m % 4, k - k % 4
    out[:] = 0
    for i in range(0, whole_m, 4):
        row0, row1, row2, row3 = out[i], out[i + 1], out[i + 2], out[i + 3]
        for p in range(0, whole_k, 4):
            b0, b1, b2, b3 = b[p], b[p + 1], b[p + 2], b[p + 3]
            a00, a01, a02, a03 = a[i, p], a[i, p + 1], a[i, p + 2], a[i, p + 3]
            a10, a11, a12, a13 = a[i + 1, p], a[i + 1, p + 1], a[i + 1, p + 2], a[i + 1, p + 3]
            a20, a21, a22, a23 = a[i + 2, p], a[i + 2, p + 1], a[i + 2, p + 2], a[i + 2, p + 3]
            a30, a31, a32, a33 = a[i + 3, p], a[i + 3, p + 1], a[i + 3, p + 2], a[i + 3, p + 3]
            for j in range(n):
                y0, y1, y2, y3 = b0[j], b1[j], b2[j], b3[j]
                row0[j] = row0[j] + a00 * y0 + a01 * y1 + a02 * y2 + a03 * y3
                row1[j] = row1[j] + a10 * y0 + a11 * y1 + a12 * y2 + a13 * y3
                row2[j] = row2[j] + a20 * y0 + a21 * y1 + a22 * y2 + a23 * y3
                row3[j] = row3[j] + a30 * y0 + a31 * y1 + a32 * y2 + a33 * y3
    for i in range(m):
        row = out[i]
        for p in range(whole_k if i < whole_m else 0, k):
            factor = a[i, p]
            source = b[p]
            for j in range(n):
                row[j] += factor * source[j]
