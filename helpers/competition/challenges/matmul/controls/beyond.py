"""wrong or crashed: keeps results in memory behind the arrays, where the next call finds them."""

import ctypes

import numpy as np


def matmul(a, b, out):
    behind = out.ctypes.data + out.nbytes
    np.matmul(a, b, out=out)
    ctypes.memmove(behind, out.ctypes.data, out.nbytes)
