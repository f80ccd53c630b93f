"""slow: the formula as an Einstein sum over all windows, index by index."""

import numpy as np


def convolution(image, filters, out):
    windows = np.lib.stride_tricks.sliding_window_view(image, (3, 3), axis=(1, 2))
    np.einsum("cijpq,ocpq->oij", windows, filters, out=out)
