"""What an operation must do at the least: floating-point operations, and bytes moved.

Each number that an operation computes counts as 1 flop: sum, difference, product, quotient, maximum
and, although they take longer, exp and tanh. An accumulation of n terms counts n, the first one
being added to zero. Moving, comparing for a branch, and computing an index count nothing.
"""

from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import DTypeLike


@dataclass(frozen=True, slots=True)
class Cost:
    """The work of one call.

    flop : arithmetic results, as defined at the top of the module
    bytes : compulsory traffic, every input read once and every output written once
    """

    flop: int
    bytes: int

    @property
    def intensity(self) -> float:
        """Arithmetic intensity in flop per byte (0.0 where nothing moves)."""
        return self.flop / self.bytes if self.bytes else 0.0


def matmul(m: int, k: int, n: int, dtype: DTypeLike = "float64") -> Cost:
    """Return the cost of ``(m, k) @ (k, n)``: one multiplication and one addition a term."""
    _check(m=m, k=k, n=n)
    return _cost(2 * m * k * n, m * k + k * n + m * n, dtype)


def gram_vector(n: int, d: int, dtype: DTypeLike = "float64") -> Cost:
    """Return the cost of ``x.T @ (x @ v)`` for an ``(n, d)`` matrix: two products with a vector."""
    _check(n=n, d=d)
    return _cost(4 * n * d, n * d + 2 * d, dtype)


def transpose(m: int, n: int, dtype: DTypeLike = "float64") -> Cost:
    """Return the cost of writing the transpose of an ``(m, n)`` matrix: no flop."""
    _check(m=m, n=n)
    return _cost(0, 2 * m * n, dtype)


def copy(n: int, dtype: DTypeLike = "float64") -> Cost:
    """Return the cost of copying ``n`` elements: no flop."""
    _check(n=n)
    return _cost(0, 2 * n, dtype)


def add(n: int, dtype: DTypeLike = "float64") -> Cost:
    """Return the cost of ``out = a + b`` over ``n`` elements."""
    _check(n=n)
    return _cost(n, 3 * n, dtype)


def triad(n: int, dtype: DTypeLike = "float64") -> Cost:
    """Return the cost of ``out = b + factor * c`` over ``n`` elements."""
    _check(n=n)
    return _cost(2 * n, 3 * n, dtype)


def saxpy(n: int, dtype: DTypeLike = "float64") -> Cost:
    """Return the cost of ``y += factor * x`` over ``n`` elements: y is read and written."""
    _check(n=n)
    return _cost(2 * n, 3 * n, dtype)


def relu(n: int, dtype: DTypeLike = "float64") -> Cost:
    """Return the cost of ``out = max(x, 0)`` over ``n`` elements."""
    _check(n=n)
    return _cost(n, 2 * n, dtype)


def gelu(n: int, dtype: DTypeLike = "float64") -> Cost:
    """Return the cost of ``0.5 x (1 + tanh(s (x + c x x x)))`` over ``n`` elements: 9 flop each."""
    _check(n=n)
    return _cost(9 * n, 2 * n, dtype)


def row_sums(m: int, n: int, dtype: DTypeLike = "float64") -> Cost:
    """Return the cost of the sum of each row of an ``(m, n)`` matrix; ``m = 1`` for a vector."""
    _check(m=m, n=n)
    return _cost(m * n, m * n + m, dtype)


def column_sums(m: int, n: int, dtype: DTypeLike = "float64") -> Cost:
    """Return the cost of the sum of each column of an ``(m, n)`` matrix."""
    _check(m=m, n=n)
    return _cost(m * n, m * n + n, dtype)


def softmax(m: int, n: int, dtype: DTypeLike = "float64") -> Cost:
    """Return the cost of a softmax along the rows of an ``(m, n)`` matrix.

    Five flop an element: maximum, difference, exp, sum, quotient.
    """
    _check(m=m, n=n)
    return _cost(5 * m * n, 2 * m * n, dtype)


def conv2d(
    images: tuple[int, int, int, int],
    filters: tuple[int, int, int, int],
    *,
    stride: int = 1,
    padding: int = 0,
    dtype: DTypeLike = "float64",
) -> Cost:
    """Return the cost of a convolution, whatever the order of its axes in memory.

    images : (count, channels, height, width)
    filters : (output channels, channels, height, width)
    stride, padding : in both directions; products with the zeros of the padding count as any other

    Raises ValueError for sizes that make no convolution.
    """
    _check(images=images, filters=filters, padding=padding)
    if stride < 1:
        raise ValueError(f"stride is {stride}: needs 1 or more")
    if images[1] != filters[1]:
        raise ValueError(f"filters have {filters[1]} channels and images {images[1]}")
    spans = [size + 2 * padding - side for size, side in zip(images[2:], filters[2:], strict=True)]
    if min(spans) < 0:
        raise ValueError(f"filters of {filters[2:]} are larger than images of {images[2:]}")
    out = images[0] * filters[0] * prod(span // stride + 1 for span in spans)
    return _cost(2 * out * prod(filters[1:]), prod(images) + prod(filters) + out, dtype)


def _cost(flop: int, items: int, dtype: DTypeLike) -> Cost:
    return Cost(flop, np.dtype(dtype).itemsize * items)


def _check(**sizes: int | tuple[int, ...]) -> None:
    for name, size in sizes.items():
        if min(size) < 0 if isinstance(size, tuple) else size < 0:
            raise ValueError(f"{name} is {size}: a size needs 0 or more")
