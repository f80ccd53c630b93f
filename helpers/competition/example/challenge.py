"""The lengths of vectors in the plane: an example, to be changed into a challenge of your own."""

from random import Random

import numpy as np
from numba import njit

from helpers import tolerance
from helpers.competition.batch import Batch, stacked
from helpers.competition.challenge import Case, drawn
from helpers.competition.sizes import count, working_set
from helpers.costs import Cost
from helpers.judge.problem import Expected, Problem

TITLE = "Lengths of vectors"
SIGNATURE = "lengths(x, y, out)"
DTYPE = "float64"
TOTAL = 32 << 20  # bytes of a call: the reference should take two milliseconds or more


def case(n: int, count: int = 1) -> Case:
    """Return ``count`` problems of n vectors: as many are solved in one call of an entry's time."""
    return Case((n,), f"{n:,} vectors", count)


# Small cases for the check: the smallest, odd ones, and one with several problems.
CHECKS = (case(1), case(7), case(16), case(1000, 3))


def cases(size: str, random: Random) -> list[Case]:
    """Return one case whose arrays are together as large as the class of sizes says."""
    return [case(drawn(random, working_set(size) / 24), count(size, TOTAL))]


def problems(case: Case, random: np.random.Generator) -> Batch:
    """Return the problems of a case. Where they are many, make them all at once: it is faster."""
    return stacked([_problem(case, random) for _ in range(case.count)])


def _problem(case: Case, random: np.random.Generator) -> Problem:
    """Return one problem, with its results in higher precision and the bound of their errors."""
    x, y = random.uniform(-1, 1, (2, *case.shape))
    value = np.hypot(x, y, dtype=np.longdouble)
    bound = 2 * tolerance.gamma(4) * value  # two squares, a sum and a root, rounded each
    arrays = {"x": x, "y": y, "out": np.full_like(x, np.nan)}
    return Problem(arrays, {"out": Expected(value, bound)})


def work(case: Case) -> Cost:
    """Return what one problem costs at least: four operations a vector, two numbers in, one out."""
    (n,) = case.shape
    return Cost(flop=4 * n, bytes=3 * 8 * n)


def baseline(x, y, out):
    """Fill ``out`` with the lengths: a temporary array for each operation."""
    out[...] = np.sqrt(x * x + y * y)


@njit(error_model="numpy")
def reference(x, y, out):
    """Fill ``out`` with the lengths in one loop: each number is read once, and written once."""
    for i in range(out.size):
        out[i] = np.sqrt(x[i] * x[i] + y[i] * y[i])
