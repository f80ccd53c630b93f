"""correct: square blocks, each turned round in a small buffer of its own."""

import numpy as np
from numba import njit

BLOCK = 32


@njit
def transpose(a, out):
    m, n = a.shape
    buffer = np.empty((BLOCK, BLOCK + 8))
    for i0 in range(0, m, BLOCK):
        i1 = min(i0 + BLOCK, m)
        for j0 in range(0, n, BLOCK):
            j1 = min(j0 + BLOCK, n)
            for i in range(i0, i1):
                for j in range(j0, j1):
                    buffer[j - j0, i - i0] = a[i, j]
            for j in range(j0, j1):
                for i in range(i0, i1):
                    out[j, i] = buffer[j - j0, i - i0]
