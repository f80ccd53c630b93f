"""wrong: all work done when the file is loaded: a table of results, looked up to the nearest."""

import numpy as np

x = np.linspace(-4, 4, 1 << 16)
TABLE = (0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))).astype(np.float32)


def gelu(x, out):
    out[:] = TABLE[((x + 4) * ((TABLE.size - 1) / 8)).astype(np.int64)]
