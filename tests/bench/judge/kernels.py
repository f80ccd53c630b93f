"""Kernels of a known share of the reference's speed: they do part of its work a second time."""

from math import nan

from helpers.judge import blocking
from helpers.judge.code import Cell, Submission
from helpers.judge.problem import Problem
from helpers.judge.race import Race, pacers
from helpers.judge.verdict import Scale
from helpers.judge.worker import Worker

THRESHOLD = 2 / 3
SCALE = Scale(THRESHOLD, THRESHOLD)
# 512 columns are a power of two as well, and a round takes half of the time that the assignment's
# own case takes.
CASE = blocking.Case(48, 512, 512, block=8)
ABOVE, BELOW = 1.5, 0.7  # times the threshold
# Rows of the product that each computes once more: none are 1.5 thresholds, and 48 of 48 + 54 are
# 0.706 of one, a little harder than 0.7.
REPEATED = {ABOVE: 0, BELOW: 54}

TEXT = '''
from numba import njit


@njit
def fill(a, b, out, block):
    m, k = a.shape
    n = b.shape[1]
    out[:] = 0
    for i0 in range(0, m, block):
        for j0 in range(0, n, block):
            for p0 in range(0, k, block):
                p1 = min(p0 + block, k)
                for i in range(i0, min(i0 + block, m)):
                    for j in range(j0, min(j0 + block, n)):
                        total = out[i, j]
                        for p in range(p0, p1):
                            total += a[i, p] * b[p, j]
                        out[i, j] = total


@njit
def matmul_blocked(a, b, out, block):
    """Fill ``out`` with ``a @ b``, and {rows} of its rows once more."""
    left = {rows}
    while left > 0:
        rows = min(left, a.shape[0])
        fill(a[:rows], b, out[:rows], block)
        left -= rows
    fill(a, b, out, block)
'''


def payload(times: float) -> bytes:
    """Return the kernel of so many times the threshold's speed, as a student would hand it in."""
    cell = Cell(1, TEXT.format(rows=REPEATED[times]))
    return blocking.matmul_blocked.payload(Submission([cell]))


def race(candidate: Worker) -> Race:
    """Return the race that grades it, with the assignment's baseline and reference."""
    trusted = pacers.worker(blocking.SPEED.baseline), pacers.worker(blocking.SPEED.reference)
    return Race(*trusted, candidate, _fresh, limit=60)


def _fresh() -> Problem:
    return blocking.product(CASE, nan)
