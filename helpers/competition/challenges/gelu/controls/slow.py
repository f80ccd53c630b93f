"""slow: every step in double precision, on whole arrays, with a new array a step."""

import numpy as np


def gelu(x, out):
    v = x.astype(float)
    out[:] = 0.5 * v * (1 + np.tanh(np.sqrt(2 / np.pi) * (v + 0.044715 * v * v * v)))
