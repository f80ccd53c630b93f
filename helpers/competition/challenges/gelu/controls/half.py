"""wrong: half of the precision inside, so that twice as many elements go through at once."""

import numpy as np


def gelu(x, out):
    v = x.astype(np.float16)
    scale, cubic = np.float16(0.7978846), np.float16(0.044715)
    out[:] = np.float16(0.5) * v * (1 + np.tanh(scale * (v + cubic * v * v * v)))
