"""wrong: the formula as it stands, whose powers overflow."""

import numpy as np


def softmax(x, out):
    with np.errstate(all="ignore"):
        powers = np.exp(x)
        out[:] = powers / powers.sum(axis=1, keepdims=True)
