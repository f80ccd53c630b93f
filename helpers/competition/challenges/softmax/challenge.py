"""Softmax along the rows of a matrix."""

from random import Random

import numpy as np

from helpers import costs, tolerance
from helpers.competition.batch import Batch
from helpers.competition.challenge import Case, drawn
from helpers.competition.sizes import count, working_set
from helpers.judge.problem import Expected
from helpers.kernels.softmax import softmax_fused, softmax_temporaries

TITLE = "Softmax"
SIGNATURE = "softmax(x, out)"
DTYPE = "float32"
TOTAL = 32 << 20  # bytes of a call, which take some milliseconds
ROWS = 4
FAR = 1000.0  # rows lie around numbers up to here, whose powers no float holds


def case(m: int, n: int, count: int = 1) -> Case:
    """Return ``count`` matrices of m rows of n elements."""
    return Case((m, n), f"softmax of ({m}, {n})", count)


CHECKS = (case(1, 1), case(3, 7), case(5, 16), case(4, 1000, 3))


def cases(size: str, random: Random) -> list[Case]:
    """Return matrices of few rows, all of them together as large as the class says."""
    return [case(ROWS, drawn(random, working_set(size) / (8 * ROWS)), count(size, TOTAL))]


def problems(case: Case, random: np.random.Generator) -> Batch:
    """Return matrices; each row spans 16 around a number of its own. Exact is in float64."""
    m, n = case.shape
    rows = case.count * m
    around = random.uniform(-FAR, FAR, (rows, 1))
    x = (around + random.uniform(-8, 8, (rows, n))).astype(DTYPE)
    value = np.empty(x.shape)
    softmax_temporaries(x.astype(float), value)
    shape = case.count, m, n
    arrays = {"x": x.reshape(shape), "out": np.full(shape, np.nan, DTYPE)}
    bound = tolerance.softmax(x)
    return Batch(arrays, {"out": Expected(value.reshape(shape), bound.reshape(shape))})


def work(case: Case) -> costs.Cost:
    """Return the cost of one matrix."""
    return costs.softmax(*case.shape, dtype=DTYPE)


baseline = softmax_temporaries
reference = softmax_fused
