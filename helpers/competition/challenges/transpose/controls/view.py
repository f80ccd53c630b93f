"""wrong: returns a view that looks like the transpose, and moves nothing."""


def transpose(a, out):
    return a.T
