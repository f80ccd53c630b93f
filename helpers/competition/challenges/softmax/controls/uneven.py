"""slow: quick for large problems alone, lest a size near to nothing make nothing of the mean."""

import numpy as np

SMALL = 20_000


def softmax(x, out):
    if x.size < SMALL:
        powers = np.exp((x - x.max(axis=1, keepdims=True)).astype(np.longdouble))
        out[:] = powers / powers.sum(axis=1, keepdims=True)
        return
    np.subtract(x, x.max(axis=1, keepdims=True), out=out)
    np.exp(out, out=out)
    out /= out.sum(axis=1, keepdims=True)
