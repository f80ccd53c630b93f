"""The product of two matrices."""

from math import sqrt
from random import Random

import numpy as np
from numpy.typing import NDArray

from helpers import costs, tolerance
from helpers.competition.batch import Batch
from helpers.competition.challenge import Case, drawn
from helpers.competition.sizes import working_set
from helpers.judge.problem import Expected
from helpers.kernels.matmul import matmul_ijk, matmul_packed

TITLE = "Matrix product"
SIGNATURE = "matmul(a, b, out)"
DTYPE = "float64"
COUNTS = {"L1": 700, "L2": 32, "L3": 2}  # problems that take a few milliseconds
# Entries are multiples of this, so that NumPy's product is exact: terms have 40 bits, and a sum of
# up to 4096 of them, more than any case has, has 52.
GRAIN = 2.0**-20
ROWS = 8  # of the flat product in memory, which moves much and computes little


def case(m: int, k: int, n: int, count: int = 1) -> Case:
    """Return ``count`` products of (m, k) by (k, n)."""
    return Case((m, k, n), f"({m}, {k}) @ ({k}, {n})", count)


CHECKS = (case(1, 1, 1), case(3, 5, 7), case(8, 8, 8), case(17, 1, 33), case(65, 63, 66, 3))


def cases(size: str, random: Random) -> list[Case]:
    """Return a product near to a square; in memory one of few rows by a large matrix."""
    elements = working_set(size) / 8
    if size == "memory":
        k = drawn(random, sqrt(elements / 2))
        return [case(ROWS, k, round(elements / k))]
    return [case(*(drawn(random, sqrt(elements / 3)) for _ in range(3)), COUNTS[size])]


def problems(case: Case, random: np.random.Generator) -> Batch:
    """Return products of entries that are uniform on [-1, 1), with their exact results."""
    m, k, n = case.shape
    a, b = (_entries(random, (case.count, *shape)) for shape in ((m, k), (k, n)))
    arrays = {"a": a, "b": b, "out": np.full((case.count, m, n), np.nan)}
    return Batch(arrays, {"out": Expected(a @ b, tolerance.matmul(a, b))})


def _entries(random: np.random.Generator, shape: tuple[int, ...]) -> NDArray:
    return GRAIN * random.integers(-(2**20), 2**20, shape, np.int32)


def work(case: Case) -> costs.Cost:
    """Return the cost of one product."""
    return costs.matmul(*case.shape)


baseline = matmul_ijk
reference = matmul_packed
