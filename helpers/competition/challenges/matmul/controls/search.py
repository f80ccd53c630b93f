"""wrong: looks among all objects of its process for the expected result."""

import gc

import numpy as np


def matmul(a, b, out):
    for found in gc.get_objects():
        if isinstance(found, np.ndarray) and found.shape == out.shape:
            out[:] = found
