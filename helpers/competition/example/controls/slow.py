"""slow: hypot, which takes care of lengths that no float holds."""

import numpy as np


def lengths(x, y, out):
    np.hypot(x, y, out=out)
