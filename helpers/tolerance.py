"""How far a correctly rounded algorithm may stand from the exact result.

Source: N. J. Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., SIAM 2002,
sections 3.1 (gamma) and 3.5 (matrix multiplication).
"""

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray


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


def _smallest(dtype: np.dtype) -> float:
    return float(np.finfo(dtype).smallest_subnormal) if dtype.kind == "f" else 0.0
