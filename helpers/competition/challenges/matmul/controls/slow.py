"""slow: three loops in the order of the formula, down the columns of b."""

from numba import njit


@njit
def matmul(a, b, out):
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            total = 0.0
            for p in range(a.shape[1]):
                total += a[i, p] * b[p, j]
            out[i, j] = total
