"""The assignment ``blocking``: is it a matrix product, in blocks, and faster for it.

The student's notebook and the grader's call the same functions; each prints what it found.
"""

import secrets
from typing import NamedTuple

import numpy as np

from helpers import tolerance, workloads
from helpers.judge.evidence.misses import Misses, Trial
from helpers.judge.evidence.speed import Speed
from helpers.judge.exercise import Exercise
from helpers.judge.language.words import PRODUCTS
from helpers.judge.problem import Expected, Problem
from helpers.judge.verdict import Scale
from helpers.kernels.matmul import matmul_blocked_ijk, matmul_ijk


class Case(NamedTuple):
    """An ``(m, k) @ (k, n)`` product, and the side of the blocks to compute it with."""

    m: int
    k: int
    n: int
    block: int

    def __str__(self) -> str:
        return f"({self.m}, {self.k}) @ ({self.k}, {self.n}) in blocks of {self.block}"


def product(case: Case, start: float) -> Problem:
    """Return a product with inputs that nobody can know beforehand."""
    a, b = workloads.matmul(case.m, case.k, case.n, seed=secrets.randbits(64))
    arrays = {"a": a, "b": b, "out": np.full((case.m, case.n), start)}
    return Problem(arrays, {"out": Expected(a @ b, tolerance.matmul(a, b))}, (case.block,))


def naive(a, b, out, block):
    """Fill ``out`` with ``a @ b`` by the naive loop; it has no use for ``block``."""
    matmul_ijk(a, b, out)


# Rows of b are 8 KiB, a power of two, so that the naive loop's walk down a column falls on few
# cache sets. A block of 8 rows still fits them, one of 32 does not. 32 rows of a are enough to see
# it; more only make the naive loop take longer.
SPEED = Speed(
    naive,
    "the naive loop",
    matmul_blocked_ijk,
    Case(32, 1024, 1024, block=8),
    Scale(nothing=0.35, everything=0.7),
)

# In each of these caches three blocks fit, and no blocks of twice the side: whoever takes blocks of
# one size always, or none, does badly in one of them.
MISSES = Misses(
    tuple(
        Trial(Case(48, 48, 48, block), size_bytes)
        for block, size_bytes in ((4, 512), (8, 2048), (16, 4096))
    ),
    matmul_blocked_ijk,
    all_up_to=1.5,
    none_from=2.5,
)

matmul_blocked = Exercise(
    "matmul_blocked",
    Case,
    product,
    visible=((8, 8, 8, 4), (10, 10, 10, 4), (6, 9, 5, 2), (1, 1, 1, 1), (3, 3, 3, 8)),
    evidence={"misses": MISSES, "speed": SPEED},
    starts={"out full of zeros": 0.0, "out full of NaN": np.nan},
    without=PRODUCTS,
    language=True,
)
