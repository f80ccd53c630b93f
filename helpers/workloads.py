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


def gram_vector(
    n: int, d: int, *, seed: int, dtype: DTypeLike = "float64"
) -> tuple[NDArray, NDArray]:
    """Return an ``(n, d)`` matrix and a vector of ``d``, uniform on [-1, 1)."""
    return _uniform(1, (n, d), seed, dtype), _uniform(1, (d,), seed + 1, dtype)


def transpose(m: int, n: int, *, seed: int, dtype: DTypeLike = "float64") -> tuple[NDArray]:
    """Return an ``(m, n)`` matrix, uniform on [-1, 1)."""
    return (_uniform(1, (m, n), seed, dtype),)


def relu(n: int, *, seed: int, dtype: DTypeLike = "float64") -> tuple[NDArray]:
    """Return a vector of ``n``, uniform on [-1, 1): a branch on its sign cannot be foretold."""
    return (_uniform(1, (n,), seed, dtype),)


def saxpy(n: int, *, seed: int, dtype: DTypeLike = "float64") -> tuple[float, NDArray, NDArray]:
    """Return a factor and two vectors of ``n``, uniform on [-1, 1).

    The factor is 0.75, which every floating-point format holds exactly.
    """
    return 0.75, *_uniform(1, (2, n), seed, dtype)


def gelu(n: int, *, seed: int, dtype: DTypeLike = "float64") -> tuple[NDArray]:
    """Return a vector of ``n``, uniform on [-4, 4): where gelu is neither 0 nor x."""
    return (_uniform(4, (n,), seed, dtype),)


def row_sums(m: int, n: int, *, seed: int, dtype: DTypeLike = "float64") -> tuple[NDArray]:
    """Return an ``(m, n)`` matrix, uniform on [-1, 1)."""
    return (_uniform(1, (m, n), seed, dtype),)


def column_sums(m: int, n: int, *, seed: int, dtype: DTypeLike = "float64") -> tuple[NDArray]:
    """Return an ``(m, n)`` matrix, uniform on [-1, 1)."""
    return (_uniform(1, (m, n), seed, dtype),)


def softmax(m: int, n: int, *, seed: int, dtype: DTypeLike = "float64") -> tuple[NDArray]:
    """Return an ``(m, n)`` matrix, uniform on [-8, 8): its powers span seven decades."""
    return (_uniform(8, (m, n), seed, dtype),)


def conv2d(
    images: tuple[int, int, int, int],
    filters: tuple[int, int, int, int],
    *,
    seed: int,
    dtype: DTypeLike = "float64",
) -> tuple[NDArray, NDArray]:
    """Return images and filters of these shapes, uniform on [-1, 1), in C order."""
    generator = np.random.default_rng(seed)
    return tuple(generator.uniform(-1, 1, shape).astype(dtype) for shape in (images, filters))


def _uniform(limit: float, shape: tuple[int, ...], seed: int, dtype: DTypeLike) -> NDArray:
    """Return numbers uniform on [-limit, limit), drawn in float64 and rounded to ``dtype``."""
    return np.random.default_rng(seed).uniform(-limit, limit, shape).astype(dtype)
