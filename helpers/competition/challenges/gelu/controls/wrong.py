"""wrong: x times the logistic function of 1.702 x, which only looks like gelu."""

import numpy as np


def gelu(x, out):
    out[:] = x / (1 + np.exp(-1.702 * x))
