"""Fewer bits a number: what is multiplied in their place, and how far off the product is."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

MOST = 127  # of int8, the same in both directions


class Rounded(NamedTuple):
    """Whole numbers that stand for multiples of a step: numbers (int8) times step, about."""

    numbers: NDArray
    step: np.float32


def rounded(x: NDArray) -> Rounded:
    """Return an array in int8, the largest magnitude as MOST: one step for all of it."""
    step = np.abs(x).max() / MOST
    return Rounded(np.rint(x / step).astype(np.int8), step)


def error(found: NDArray, a: NDArray, b: NDArray) -> float:
    """Return |found - ab| / |ab|, root mean squares, with ab in float64."""
    right = a.astype(np.float64) @ b.astype(np.float64)
    return float(np.linalg.norm(found - right) / np.linalg.norm(right))
