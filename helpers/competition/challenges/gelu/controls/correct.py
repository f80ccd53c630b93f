"""correct: (1 + tanh(v)) / 2 is 1 / (1 + exp(-2v)): NumPy into out, with no array of its own."""

import numpy as np

LINEAR = np.float32(-2 * np.sqrt(2 / np.pi))
CUBIC = np.float32(0.044715) * LINEAR


def gelu(x, out):
    np.multiply(x, x, out=out)
    out *= CUBIC
    out += LINEAR
    out *= x
    np.exp(out, out=out)
    out += np.float32(1)
    np.divide(x, out, out=out)
