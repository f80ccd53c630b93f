"""wrong: the sum of the coordinates, which is a length as well, but another one."""

import numpy as np


def lengths(x, y, out):
    out[:] = np.abs(x) + np.abs(y)
