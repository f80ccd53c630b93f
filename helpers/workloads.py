"""Seeded inputs for kernels, the same on every machine."""

import numpy as np
from numpy.typing import DTypeLike, NDArray


def matmul(
    m: int, k: int, n: int, *, seed: int, dtype: DTypeLike = "float64"
) -> tuple[NDArray, NDArray]:
    """Return the two factors of an ``(m, k) @ (k, n)`` product.

    Entries are uniform on [-1, 1), drawn in float64 and rounded to ``dtype``, so that sums
    neither grow with k nor cancel to nothing. Both arrays are in C order.

    Raises ValueError for a negative size.
    """
    for name, size in (("m", m), ("k", k), ("n", n)):
        if size < 0:
            raise ValueError(f"{name} is a matrix size: got {size}, needs 0 or more")
    generator = np.random.default_rng(seed)
    a = generator.uniform(-1, 1, (m, k)).astype(dtype)
    b = generator.uniform(-1, 1, (k, n)).astype(dtype)
    return a, b
