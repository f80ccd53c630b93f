"""correct: NumPy's product, which is that of its BLAS."""

import numpy as np


def matmul(a, b, out):
    np.matmul(a, b, out=out)
