"""wrong: solves all problems of a batch in the first call, which it finds around its own arrays."""

import numpy as np


def matmul(a, b, out):
    whole = out.base
    if whole is None or whole.ndim != 3:
        np.matmul(a, b, out=out)
    elif np.isnan(out).any():
        np.matmul(a.base, b.base, out=whole)
