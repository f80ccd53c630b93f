"""The operations once more, in the widest floating-point format there is, to compare kernels with.

An oracle takes the inputs of a kernel, converts them exactly, and returns a new array in long
double: 64 digits of significand on x86, 53 or 113 elsewhere. It is plain, slow, and shares no line
with a kernel. Where long double is no wider than the inputs its own rounding counts as well; the
bounds in ``helpers.tolerance`` leave room for that.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

WIDE = np.longdouble


def matmul(a: ArrayLike, b: ArrayLike) -> NDArray:
    """Return ``a @ b``.  a : (m, k), b : (k, n)."""
    return _wide(a) @ _wide(b)


def gram_vector(x: ArrayLike, v: ArrayLike) -> NDArray:
    """Return ``x.T @ (x @ v)``.  x : (n, d), v : (d,)."""
    return _wide(x).T @ (_wide(x) @ _wide(v))


def transpose(a: ArrayLike) -> NDArray:
    """Return the transpose, in the dtype of ``a``: nothing is computed.  a : (m, n)."""
    return np.transpose(a).copy()


def relu(x: ArrayLike) -> NDArray:
    """Return max(x, 0), in the dtype of ``x``: nothing is rounded.  x : any shape."""
    x = np.asarray(x)
    return np.where(x < 0, x.dtype.type(0), x)


def saxpy(factor: float, x: ArrayLike, y: ArrayLike) -> NDArray:
    """Return ``factor * x + y``, with the factor in the dtype of ``x``.  x, y : any shape."""
    return _wide(np.asarray(x).dtype.type(factor)) * _wide(x) + _wide(y)


def gelu(x: ArrayLike) -> NDArray:
    """Return x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x**3))) / 2.  x : any shape."""
    x = _wide(x)
    pi = 4 * np.arctan(WIDE(1))
    cubic = WIDE(44715) / WIDE(10**6)
    return x * (1 + np.tanh(np.sqrt(2 / pi) * (x + cubic * x**3))) / 2


def row_sums(a: ArrayLike) -> NDArray:
    """Return the sum of each row.  a : (m, n)."""
    return _wide(a).sum(axis=1)


def column_sums(a: ArrayLike) -> NDArray:
    """Return the sum of each column.  a : (m, n)."""
    return _wide(a).sum(axis=0)


def softmax(x: ArrayLike) -> NDArray:
    """Return the softmax of each row.  x : (m, n)."""
    x = _wide(x)
    powers = np.exp(x - x.max(axis=1, keepdims=True, initial=-np.inf))
    return powers / powers.sum(axis=1, keepdims=True)


def conv2d(images: ArrayLike, filters: ArrayLike, *, stride: int = 1, padding: int = 0) -> NDArray:
    """Return the convolution with zeros around the images, channels first.

    images : (b, c, h, w), filters : (o, c, kh, kw); the result is (b, o, h', w').
    """
    images, filters = _wide(images), _wide(filters)
    edge = (padding, padding)
    padded = np.pad(images, ((0, 0), (0, 0), edge, edge))
    windows = np.lib.stride_tricks.sliding_window_view(padded, filters.shape[2:], axis=(2, 3))
    chosen = windows[:, :, ::stride, ::stride]
    return np.einsum("bcijpq,ocpq->boij", chosen, filters)


def _wide(array: ArrayLike) -> NDArray:
    return np.asarray(array).astype(WIDE)
