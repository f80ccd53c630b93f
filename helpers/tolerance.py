"""How far a correctly rounded algorithm may stand from the exact result.

Source: N. J. Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., SIAM 2002,
sections 3.1 (gamma), 3.5 (matrix multiplication) and 4.2 (sums).
"""

from math import prod

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

# Units in the last place by which exp and tanh are off at most. An assumption: it is what NumPy's
# developers state of their AVX-512 versions (numpy/numpy#19478). C libraries promise nothing.
ASSUMED = 4


def gamma(k: int, dtype: DTypeLike = "float64") -> float:
    """Return the relative error that ``k`` rounded operations in a row can reach at most.

    gamma_k = k*u / (1 - k*u), with u half the spacing of floats at 1. For an integer dtype it is 0.

    Raises ValueError for a negative k, and where k*u is 1 or more: the bound says nothing there.
    """
    if k < 0:
        raise ValueError(f"k is {k}: needs a number of operations, 0 or more")
    dtype = np.dtype(dtype)
    if dtype.kind in "biu":
        return 0.0
    unit = float(np.finfo(dtype).eps) / 2 * k
    if unit >= 1:
        raise ValueError(f"k = {k} operations in {dtype} leave no digit that is certain")
    return unit / (1 - unit)


def matmul(a: ArrayLike, b: ArrayLike) -> NDArray:
    """Return the elementwise bound on ``|out - a @ b|`` between any two ways to sum a product.

    a : (m, k), b : (k, n), the same floating dtype; the bound is (m, n) float64.
    Each of the two results lies within gamma_k |a||b| of the exact one, hence the factor 2. The
    sum |a||b| is itself rounded, which gamma_{k+2} covers. A product that underflows is off
    by up to half the smallest float, however small it is itself: the last term allows for k such.
    """
    a, b = np.asarray(a), np.asarray(b)
    k, dtype = a.shape[-1], np.result_type(a, b)
    magnitude = np.abs(a.astype("float64")) @ np.abs(b.astype("float64"))
    relative = gamma(k + 2, dtype)
    return 2 * relative * magnitude + k * (1 + relative) * _smallest(dtype)


def gram_vector(x: ArrayLike, v: ArrayLike) -> NDArray:
    """Return the elementwise bound on the difference of any two results of ``x.T @ (x @ v)``.

    x : (n, d), v : (d,), the same floating dtype; the bound is (d,) float64.
    Two products, in either order: each result is off by at most gamma_(n+d) |x|.T |x| |v|, as every
    term goes through the sums of both. The bound's own sums are covered by two more each.
    """
    x, v = np.asarray(x), np.asarray(v)
    wide = np.abs(_double(x))
    n, d = x.shape
    relative = gamma(n + d + 4, x.dtype)
    lost = (n + d) * _smallest(x.dtype) * (1 + wide.sum())  # by products that underflow
    return 2 * relative * (wide.T @ (wide @ np.abs(_double(v)))) + lost


def saxpy(factor: float, x: ArrayLike, y: ArrayLike) -> NDArray:
    """Return the elementwise bound on the difference of any two results of ``factor * x + y``.

    x, y : the same floating or integer dtype, into which the factor is rounded; float64 bound.
    A product and a sum: each result is off by at most gamma_2 (|factor x| + |y|), and by half the
    smallest float where the product underflows.
    """
    x, y = np.asarray(x), np.asarray(y)
    dtype = np.result_type(x, y)
    magnitude = np.abs(_double(dtype.type(factor)) * _double(x)) + np.abs(_double(y))
    return 2 * gamma(2 + 2, dtype) * magnitude + 2 * _smallest(dtype)


def gelu(x: ArrayLike) -> NDArray:
    """Return the elementwise bound on the difference of any two results of gelu, tanh form.

    x : one floating dtype; float64 bound, of the same shape. With u half the spacing at 1:

    - The argument v = s (x + c x x x) is off by gamma_7 |v|: its terms have one sign, two constants
      and five operations are rounded. tanh changes that into at most 0.45 gamma_7, because |v|
      (1 - tanh(v)**2) is never more than 0.448.
    - tanh itself is off by at most 6u, absolute: derived for ``helpers.kernels.exponential``, and
      assumed of others, as ``ASSUMED`` units in the last place are 4u below 1.
    - Half of |x| carries both over, 10u in all. What is left, 1 + tanh and two products, is
      relative to the result: gamma_3.

    The bound is relative to x, not to gelu(x): for x far below 0 the sum 1 + tanh cancels, and no
    digit of the result need be right.
    """
    x = np.asarray(x)
    wide = _double(x)
    cube = 0.044715 * wide * wide * wide
    value = np.abs(0.5 * wide * (1 + np.tanh(np.sqrt(2 / np.pi) * (wide + cube))))
    one = 0.5 * np.abs(wide) * gamma(10, x.dtype) + value * gamma(3, x.dtype)
    return 2 * (1 + gamma(20)) * one + 4 * _smallest(x.dtype)


def row_sums(a: ArrayLike, chain: int | None = None) -> NDArray:
    """Return the bound on the difference of any two sums of each row.

    a : (m, n), the bound is (m,) float64.
    chain : the additions that one element goes through at most; n where None, for any order
    Each sum is off by at most gamma_chain times the sum of the magnitudes (Higham, section 4.2).
    """
    return _sums(np.asarray(a), 1, chain)


def column_sums(a: ArrayLike, chain: int | None = None) -> NDArray:
    """Return the bound on the difference of any two sums of each column: as for ``row_sums``."""
    return _sums(np.asarray(a), 0, chain)


def _sums(a: NDArray, axis: int, chain: int | None) -> NDArray:
    chain = a.shape[axis] if chain is None else chain
    # NumPy's own sum of the magnitudes is rounded as well, if only in double precision.
    magnitude = np.abs(_double(a)).sum(axis=axis) * (1 + gamma(a.shape[axis]))
    return 2 * gamma(chain, a.dtype) * magnitude


def softmax(x: ArrayLike) -> NDArray:
    """Return the elementwise bound on the difference of any two results of a stable softmax.

    x : (m, n), one floating dtype, finite or -inf; float64 bound, of the same shape. With u half
    the spacing at 1 and d the distance of an element to the maximum of its row, each result p is
    off by at most

        p (exp(r) - 1), r = 1.001 u (|d| + sum of p |d| over the row + n + 18):

    factors of at most 1 + u, or their inverses, whose logarithms are below 1.001 u. exp turns the
    rounding of d into a relative error of u |d|, in the element and, weighted, in the sum; exp
    itself is off by 8u on either side at most, ``ASSUMED`` units in the last place; the sum adds
    n u, the quotient 2u. An exp that underflows, or is cut off a little above that, is off by two
    of the smallest normal numbers.
    """
    x = np.asarray(x)
    unit = gamma(1, x.dtype)
    wide = _double(x)
    distance = np.minimum(wide.max(axis=1, keepdims=True, initial=-np.inf) - wide, 1e4)
    powers = np.exp(-distance)
    share = powers / powers.sum(axis=1, keepdims=True)
    average = (share * distance).sum(axis=1, keepdims=True)
    relative = unit * (distance + average + x.shape[1] + 4 * ASSUMED + 2)
    return 2 * share * np.expm1(1.001 * relative) + 4 * _tiny(x.dtype)


def conv2d(images: ArrayLike, filters: ArrayLike, *, stride: int = 1, padding: int = 0) -> NDArray:
    """Return the elementwise bound on the difference of any two results of a convolution.

    images : (b, c, h, w), filters : (o, c, kh, kw), one floating dtype; the bound is that of the
    matrix product that each convolution is, for k = c * kh * kw: (b, o, h', w') float64.
    """
    images, filters = np.asarray(images), np.asarray(filters)
    edge = (padding, padding)
    padded = np.pad(images, ((0, 0), (0, 0), edge, edge))
    windows = np.lib.stride_tricks.sliding_window_view(padded, filters.shape[2:], axis=(2, 3))
    taps = windows[:, :, ::stride, ::stride].transpose(0, 2, 3, 1, 4, 5)
    pixels, k = prod(taps.shape[:3]), prod(taps.shape[3:])
    bound = matmul(taps.reshape(pixels, k), filters.reshape(len(filters), k).T)
    return bound.reshape(*taps.shape[:3], len(filters)).transpose(0, 3, 1, 2)


def _double(array: ArrayLike) -> NDArray:
    return np.asarray(array).astype("float64")


def _tiny(dtype: np.dtype) -> float:
    return float(np.finfo(dtype).smallest_normal)


def _smallest(dtype: np.dtype) -> float:
    return float(np.finfo(dtype).smallest_subnormal) if dtype.kind == "f" else 0.0
