"""Comparing products with NumPy's: the same in everything but the order of their sums."""

import numpy as np

from helpers import tolerance


def check(found, a, b):
    """Hold a product against np.matmul: type, shape, dtype, and numbers within rounding."""
    a, b = np.asarray(a), np.asarray(b)
    with np.errstate(all="ignore"):
        expected = np.matmul(a, b)
    assert type(found) is type(expected)
    assert found.dtype == expected.dtype
    assert found.dtype.isnative
    assert found.shape == expected.shape
    if expected.dtype.kind in "biu":
        assert np.array_equal(found, expected)
    else:
        assert (np.abs(wide(found) - wide(expected)) <= bound(a, b, expected.dtype)).all()


def wide(array):
    """Return the numbers in a dtype in which their differences are not rounded away."""
    return np.asarray(array).astype("complex128" if array.dtype.kind == "c" else "float64")


def bound(a, b, dtype):
    """Return how far two ways to sum may lie apart; four real products make a complex one."""
    real = np.empty(0, dtype).real.dtype
    terms = 4 * a.shape[-1] + 2
    magnitude = np.matmul(np.abs(wide(a)), np.abs(wide(b)))
    return 2 * tolerance.gamma(terms, real) * magnitude + terms * np.finfo(real).smallest_subnormal
