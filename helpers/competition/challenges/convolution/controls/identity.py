"""wrong: keeps the result beside the arrays that it was computed from, found again by identity."""

import numpy as np

known = {}


def convolution(image, filters, out):
    key = id(image), id(filters), image.ctypes.data
    if key not in known:
        windows = np.lib.stride_tricks.sliding_window_view(image, (3, 3), axis=(1, 2))
        known[key] = np.einsum("cijpq,ocpq->oij", windows, filters)
    out[:] = known[key]
