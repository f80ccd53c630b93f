"""wrong: the answer to the last problem of this size once more."""

import numpy as np

known = {}


def lengths(x, y, out):
    if x.size not in known:
        known[x.size] = np.sqrt(x * x + y * y)
    out[:] = known[x.size]
