"""The matmul kernels by name, and what their results are held against."""

import numpy as np

from helpers import oracles, tolerance
from helpers.kernels import matmul

BLOCKED = {kernel.__name__: kernel for kernel in matmul.BLOCKED}
PACKED = {kernel.__name__: kernel for kernel in (matmul.matmul_packed, matmul.matmul_parallel)}
SIMPLE = {
    kernel.__name__: kernel
    for kernel in (matmul.matmul_python, *matmul.WHOLE, matmul.matmul_tiled, *matmul.BLOCKED)
}
KERNELS = SIMPLE | PACKED
PRIMES = (7, 13, 11)


def blocks(name, block=4):
    """What a kernel takes after its arrays."""
    return (block,) if name in BLOCKED else ()


def check(out, a, b):
    """Compare with the oracle."""
    assert (np.abs(out - oracles.matmul(a, b)) <= tolerance.matmul(a, b)).all()
