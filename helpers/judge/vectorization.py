"""The assignment ``vectorization``: from a Python loop to NumPy, from one sum to eight, by rows.

The student's notebook and the grader's call the same functions; each prints what it found.
"""

import secrets
from typing import NamedTuple

import numpy as np
from numba import njit

from helpers import tolerance
from helpers.judge.evidence.misses import Misses, Trial
from helpers.judge.evidence.speed import Speed
from helpers.judge.evidence.vectors import Vectors
from helpers.judge.exercise import Exercise
from helpers.judge.problem import Expected, Problem, laid_out
from helpers.judge.verdict import Scale

GAPS = {"no gaps": 0.0, "gaps": 0.3, "mostly gaps": 0.9, "nothing but gaps": 1.0}
SUMS = 8


class Samples(NamedTuple):
    """Rows of samples, some of them missing; ``values`` is one of ``GAPS`` or "infinity"."""

    rows: int
    columns: int
    values: str = "gaps"
    dtype: str = "float64"
    layout: str = "C order"

    def __str__(self) -> str:
        return f"({self.rows}, {self.columns}) samples, {self.values}, {self.dtype}, {self.layout}"


def samples(case: Samples, start: float) -> Problem:
    """Return rows whose means are asked for, with new samples and new gaps."""
    random = np.random.default_rng(secrets.randbits(128))
    shape = (case.rows, case.columns)
    given = random.uniform(-1000, 1000, shape).astype(case.dtype)
    missing = random.random(shape) < GAPS.get(case.values, 0)
    if case.columns and case.values != "nothing but gaps":  # one sample is there in each row
        missing[np.arange(case.rows), random.integers(case.columns, size=case.rows)] = False
    if missing.any():  # a row of whole numbers has no gaps
        given[missing] = np.nan
    if case.values == "infinity":
        given[0, random.integers(case.columns)] = np.inf
    arrays = {"samples": laid_out(given, case.layout), "out": np.full(case.rows, start)}
    return Problem(arrays, {"out": _means(given)})


def _means(given: np.ndarray) -> Expected:
    there = ~np.isnan(given)
    count = np.maximum(there.sum(axis=1), 1)
    total = np.where(there, given, 0).sum(axis=1, dtype=np.longdouble)
    size = np.abs(np.where(there, given, 0)).sum(axis=1, dtype=np.longdouble)
    bound = tolerance.gamma(given.shape[1] + 2) * size / count
    return Expected((total / count).astype(float), bound.astype(float))


def mean_of_valid_python(samples, out):
    """Fill ``out`` with each row's mean over the samples that are not NaN, 0 where there are none.

    samples : (rows, columns), out : (rows,) float64; sums are float64 for any floating dtype.
    """
    for i in range(len(samples)):
        total, count = 0.0, 0
        for value in samples[i]:
            if value == value:  # NaN is not equal to itself
                total += float(value)
                count += 1
        out[i] = total / count if count else 0.0


mean_of_valid_compiled = njit(cache=True)(mean_of_valid_python)

mean_of_valid = Exercise(
    "mean_of_valid",
    Samples,
    samples,
    visible=(
        (4, 9, "no gaps"),
        (4, 9, "gaps"),
        (3, 5, "nothing but gaps"),
        (2, 0),
        (3, 7, "gaps", "float32"),
        (3, 7, "gaps", "float64", "strided"),
    ),
    evidence={
        "speed": Speed(
            mean_of_valid_python,
            "the Python loop",
            mean_of_valid_compiled,
            Samples(1200, 3000),
            Scale(0.06, 0.18),  # NumPy goes over the samples several times, the reference once
        )
    },
    language=True,
)


class Points(NamedTuple):
    """``m`` points and ``n`` others in ``d`` dimensions; ``order`` "any" or "eight sums"."""

    m: int
    n: int
    d: int
    order: str = "any"
    dtype: str = "float64"
    layout: str = "C order"

    def __str__(self) -> str:
        bits = ", bit for bit" if self.order == "eight sums" else ""
        return f"{self.m} and {self.n} points of {self.d} {self.dtype}, {self.layout}{bits}"


def points(case: Points, start: float) -> Problem:
    """Return points whose squared distances are asked for; two of them lie close together."""
    random = np.random.default_rng(secrets.randbits(128))
    p, q = (random.uniform(-1, 1, (n, case.d)).astype(case.dtype) for n in (case.m, case.n))
    if case.m and case.n:
        q[-1] = p[0] * (1 + 1e-4)
    value = _squared_distances(p, q)
    exact = case.order == "eight sums"
    bound = 0.0 if exact else 2 * tolerance.gamma(case.d + 4, case.dtype)
    arrays = {
        "p": laid_out(p, case.layout),
        "q": laid_out(q, case.layout),
        "out": np.full((case.m, case.n), start, case.dtype),
    }
    return Problem(arrays, {"out": Expected(value, bound * value)})


def _squared_distances(p: np.ndarray, q: np.ndarray) -> np.ndarray:
    """Return the squared distances, summed in the order that the assignment asks for."""
    d = p.shape[1]
    whole = d - d % SUMS
    squares = ((p[:, i, None] - q[None, :, i]) ** 2 for i in range(d))
    sums = [np.zeros((len(p), len(q)), p.dtype) for _ in range(SUMS)]
    for i in range(whole):
        sums[i % SUMS] += next(squares)
    while len(sums) > 1:  # neighbours first: (s0 + s1) + (s2 + s3) and so on
        sums = [one + other for one, other in zip(sums[::2], sums[1::2], strict=True)]
    for square in squares:
        sums[0] += square
    return sums[0]


@njit(cache=True)
def squared_distances_one_sum(p, q, out):
    """Fill out[i, j] with the squared distance of p[i] and q[j], one running sum for each."""
    for i in range(p.shape[0]):
        for j in range(q.shape[0]):
            total = 0.0
            for d in range(p.shape[1]):
                difference = p[i, d] - q[j, d]
                total += difference * difference
            out[i, j] = total


# Free to add in any order, the compiler does what eight sums do, and a little more.
squared_distances_any_order = njit(cache=True, fastmath={"reassoc", "contract", "nsz"})(
    squared_distances_one_sum.py_func
)

squared_distances = Exercise(
    "squared_distances",
    Points,
    points,
    visible=((2, 3, 16), (3, 2, 19), (1, 1, 1), (2, 2, 0), (3, 4, 24, "eight sums")),
    evidence={
        "vectors": Vectors(Points(3, 4, 29)),
        "speed": Speed(
            squared_distances_one_sum,
            "the kernel with one sum",
            squared_distances_any_order,
            Points(1600, 400, 256),
            Scale(0.2, 0.3),  # eight sums wait for each other, the reference's do not: 0.35 to 0.5
        ),
    },
    language=True,
)


class Grid(NamedTuple):
    """A plate of ``rows`` x ``columns`` temperatures, and the rate at which heat spreads."""

    rows: int
    columns: int
    dtype: str = "float64"
    layout: str = "C order"
    rate: float = 0.1

    def __str__(self) -> str:
        rate = f"rate {self.rate:g}"
        return f"a {self.rows} x {self.columns} grid, {rate}, {self.dtype}, {self.layout}"


def plate(case: Grid, start: float) -> Problem:
    """Return a plate whose temperatures one step later are asked for."""
    random = np.random.default_rng(secrets.randbits(128))
    grid = random.uniform(-1, 1, (case.rows, case.columns)).astype(case.dtype)
    out = np.full(grid.shape, start, case.dtype)
    arrays = {"grid": laid_out(grid, case.layout), "out": out}
    return Problem(arrays, {"out": _heated(grid, case.rate)}, (case.rate,))


def _heated(grid: np.ndarray, rate: float) -> Expected:
    value = grid.astype(float)
    if min(grid.shape) > 2:
        inner = value[1:-1, 1:-1]
        value[1:-1, 1:-1] = inner + rate * (_neighbours(value) - 4 * inner)
    # No temperature is above 1, so that no sum of them is above 1 + 8 * rate.
    bound = 2 * tolerance.gamma(10, grid.dtype) * (1 + 8 * rate)
    return Expected(value, np.array(bound))


def _neighbours(grid: np.ndarray) -> np.ndarray:
    return grid[:-2, 1:-1] + grid[2:, 1:-1] + grid[1:-1, :-2] + grid[1:-1, 2:]


@njit(cache=True)
def heat_step_columns(grid, out, rate):
    """Fill ``out`` with ``grid`` one step later, column by column; the edge stays as it is."""
    m, n = grid.shape
    for j in range(n):
        for i in range(m):
            if 0 < i < m - 1 and 0 < j < n - 1:
                around = grid[i - 1, j] + grid[i + 1, j] + grid[i, j - 1] + grid[i, j + 1]
                out[i, j] = grid[i, j] + rate * (around - 4 * grid[i, j])
            else:
                out[i, j] = grid[i, j]


def heat_step_rows(grid, out, rate):
    """Fill ``out`` as by columns, but row by row: those are the columns of the transposed plate."""
    heat_step_columns(grid.T, out.T, rate)


heat_step = Exercise(
    "heat_step",
    Grid,
    plate,
    visible=((5, 6), (3, 3), (2, 4), (1, 1), (5, 6, "float32"), (5, 6, "float64", "strided")),
    evidence={
        "misses": Misses((Trial(Grid(40, 40), 2048),), None, all_up_to=2.5, none_from=5.0),
        "speed": Speed(
            heat_step_columns,
            "the loop by columns",
            heat_step_rows,
            Grid(2048, 2048),
            Scale(0.35, 0.7),
        ),
    },
    language=True,
)
