"""What an operation must do at the least: floating-point operations, and bytes moved."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike


@dataclass(frozen=True, slots=True)
class Cost:
    """The work of one call.

    flop : additions and multiplications
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
    item = np.dtype(dtype).itemsize
    return Cost(flop=2 * m * k * n, bytes=item * (m * k + k * n + m * n))
