"""correct: NumPy into out, step by step and row by row."""

import numpy as np


def softmax(x, out):
    for source, target in zip(x, out, strict=True):
        np.subtract(source, source.max(), out=target)
        np.exp(target, out=target)
        target /= target.sum()
