"""The transpose of a matrix."""

from math import log2, sqrt
from random import Random

import numpy as np
from numba import njit

from helpers import costs
from helpers.competition.batch import Batch
from helpers.competition.challenge import Case, drawn
from helpers.competition.sizes import count, working_set
from helpers.judge.problem import Expected
from helpers.kernels.transpose import transpose_scatter, transpose_tiled

TITLE = "Transpose"
SIGNATURE = "transpose(a, out)"
DTYPE = "float64"
TOTAL = 32 << 20  # bytes of a call, which take some milliseconds
BLOCK = 64
LARGE = ("L3", "memory")


def case(m: int, n: int, count: int = 1) -> Case:
    """Return ``count`` transposes of an (m, n) matrix."""
    return Case((m, n), f"the transpose of ({m}, {n})", count)


CHECKS = (case(1, 1), case(1, 9), case(7, 3), case(8, 8), case(33, 65, 3), case(64, 128))


def cases(size: str, random: Random) -> list[Case]:
    """Return a matrix near to a square; the rows of a large one are a power of two long.

    Then a column falls on few sets of a cache.
    """
    elements = working_set(size) / 16
    m, n = (drawn(random, sqrt(elements)) for _ in range(2))
    if size in LARGE:
        n = 2 ** round(log2(sqrt(elements)))
    return [case(m, n, count(size, TOTAL))]


def problems(case: Case, random: np.random.Generator) -> Batch:
    """Return matrices whose entries are uniform on [-1, 1)."""
    m, n = case.shape
    a = random.uniform(-1, 1, (case.count, m, n))
    arrays = {"a": a, "out": np.full((case.count, n, m), np.nan)}
    return Batch(
        arrays, {"out": Expected(np.ascontiguousarray(a.transpose(0, 2, 1)), np.array(0.0))}
    )


def work(case: Case) -> costs.Cost:
    """Return the cost of one transpose."""
    return costs.transpose(*case.shape)


baseline = transpose_scatter


@njit(cache=True)
def reference(a, out):
    """Fill ``out`` with ``a.T`` by tiles of eight, a block after the other."""
    transpose_tiled(a, out, BLOCK)
