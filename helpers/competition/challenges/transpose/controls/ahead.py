"""wrong: solves all problems of a batch in the first call, which it finds around its own arrays."""

import numpy as np


def transpose(a, out):
    whole = out.base
    if whole is None or whole.ndim != 3:
        out[:] = a.T
    elif np.isnan(out).any():
        whole[:] = a.base.transpose(0, 2, 1)
