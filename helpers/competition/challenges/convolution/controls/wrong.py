"""wrong: turns the filters round, as mathematicians do and machine learning does not."""

import numpy as np


def convolution(image, filters, out):
    windows = np.lib.stride_tricks.sliding_window_view(image, (3, 3), axis=(1, 2))
    np.einsum("cijpq,ocpq->oij", windows, filters[:, :, ::-1, ::-1], out=out)
