"""slow: the answers for the recorded machine, learnt by heart; here the names are shuffled."""

from math import prod


def calibrate(costs):
    return None


def choose(knowledge, op, dtype, shape):
    if op == "matmul":
        return "blas" if prod(shape) > 10_000 else "numba"
    if op in ("gelu", "softmax"):
        return "parallel" if prod(shape) > 500_000 else "numba"
    return "numpy"
