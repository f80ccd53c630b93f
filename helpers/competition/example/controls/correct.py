"""correct: one compiled loop."""

import numpy as np
from numba import njit


@njit(error_model="numpy")
def lengths(x, y, out):
    for i in range(out.size):
        out[i] = np.sqrt(x[i] * x[i] + y[i] * y[i])
