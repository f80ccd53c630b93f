"""wrong: computes in the first calls, in which others warm up, and replays its results later."""

import numpy as np

known = []


def softmax(x, out):
    if len(known) < 4:
        powers = np.exp(x - x.max(axis=1, keepdims=True))
        known.append(powers / powers.sum(axis=1, keepdims=True))
        out[:] = known[-1]
    else:
        out[:] = known[len(known) % 4][: out.shape[0], : out.shape[1]]
