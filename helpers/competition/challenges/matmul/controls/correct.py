"""correct: walks along the rows of b and out, with four rows of b at a time."""

from numba import njit


@njit(fastmath={"contract"})
def matmul(a, b, out):
    m, k = a.shape
    n = b.shape[1]
    out[:] = 0
    whole = k - k % 4
    for i in range(m):
        row = out[i]
        for p in range(0, whole, 4):
            w, x, y, z = a[i, p], a[i, p + 1], a[i, p + 2], a[i, p + 3]
            b0, b1, b2, b3 = b[p], b[p + 1], b[p + 2], b[p + 3]
            for j in range(n):
                row[j] += w * b0[j] + x * b1[j] + y * b2[j] + z * b3[j]
        for p in range(whole, k):
            w, b0 = a[i, p], b[p]
            for j in range(n):
                row[j] += w * b0[j]
