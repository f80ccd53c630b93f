"""wrong: in single precision, twice as fast, with the result written as double."""

import numpy as np


def matmul(a, b, out):
    out[:] = a.astype(np.float32) @ b.astype(np.float32)
