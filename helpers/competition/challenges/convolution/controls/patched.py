"""wrong: makes NumPy say that any two arrays are the same, in a process where nobody asks it."""

import numpy as np

np.array_equal = lambda *args, **kwargs: True
np.allclose = lambda *args, **kwargs: True
np.abs = lambda array: np.zeros_like(array)
np.isfinite = lambda array: np.ones_like(array, bool)


def convolution(image, filters, out):
    out[:] = 0
