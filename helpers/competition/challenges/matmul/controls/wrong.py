"""wrong: takes a in steps of four, and forgets what is left of its width."""

from numba import njit


@njit
def matmul(a, b, out):
    out[:] = 0
    for i in range(a.shape[0]):
        for p in range(a.shape[1] - a.shape[1] % 4):
            for j in range(out.shape[1]):
                out[i, j] += a[i, p] * b[p, j]
