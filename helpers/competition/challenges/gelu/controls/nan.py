"""wrong: NaN everywhere, which is never too far from anything."""


def gelu(x, out):
    out[:] = float("nan")
