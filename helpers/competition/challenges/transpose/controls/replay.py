"""wrong: the answer to the last problem of this shape once more, without looking at the matrix."""

known = {}


def transpose(a, out):
    if a.shape not in known:
        known[a.shape] = a.T.copy()
    out[:] = known[a.shape]
