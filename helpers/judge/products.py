"""One matrix product to be judged: its secret inputs, and what is wrong with a result."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from helpers import tolerance, workloads


class Case(NamedTuple):
    """An ``(m, k) @ (k, n)`` product, and the side of the blocks to compute it with."""

    m: int
    k: int
    n: int
    block: int

    def __str__(self) -> str:
        return f"({self.m}, {self.k}) @ ({self.k}, {self.n}) in blocks of {self.block}"


@dataclass(frozen=True, slots=True)
class Product:
    """The factors of a product, what ``out`` holds at the start, and what it must hold at the end.

    a : (m, k), b : (k, n), start, expected, bound : (m, n), all float64
    """

    a: NDArray
    b: NDArray
    start: NDArray
    expected: NDArray
    bound: NDArray

    @classmethod
    def fresh(cls, case: Case, *, dirty: bool) -> "Product":
        """Return a product with inputs that nobody can know beforehand.

        dirty : ``out`` starts full of NaN instead of zeros
        """
        a, b = workloads.matmul(case.m, case.k, case.n, seed=secrets.randbits(64))
        start = np.full((case.m, case.n), np.nan if dirty else 0.0)
        return cls(a, b, start, a @ b, tolerance.matmul(a, b))

    @property
    def arrays(self) -> tuple[NDArray, NDArray, NDArray]:
        """What a kernel is called with: a, b and out, as they are before the call."""
        return self.a, self.b, self.start

    def flaw(self, arrays: Sequence[NDArray]) -> str | None:
        """Say what is wrong with the arrays as they are after the call; None where nothing is."""
        for name, before, after in zip("ab", (self.a, self.b), arrays, strict=False):
            if not np.array_equal(before, after):
                return f"the kernel changed its input {name}"
        out = arrays[2]
        with np.errstate(all="ignore"):  # a result may hold infinities and NaN
            wrong = ~(np.abs(out - self.expected) <= self.bound)
        return self._first(out, wrong) if wrong.any() else None

    def _first(self, out: NDArray, wrong: NDArray) -> str:
        i, j = map(int, np.argwhere(wrong)[0])
        got, expected, bound = (float(x[i, j]) for x in (out, self.expected, self.bound))
        which = (
            "its only element"
            if wrong.size == 1
            else f"{int(wrong.sum())} of {wrong.size} elements"
        )
        return (
            f"{which} wrong, first out[{i}, {j}]: got {got:.17g}, expected {expected:.17g} "
            f"within {bound:.2g}"
        )
