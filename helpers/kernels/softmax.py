"""Softmax along the rows of a matrix: exp(x) over the sum of exp(x), with the maximum taken off.

    softmax_python       loops over a row at a time, interpreted
    softmax_temporaries  the plain NumPy expression: a new matrix for each operation
    softmax_out          NumPy into ``out``, operation after operation: a number a row allocated
    softmax_fused        compiled, all steps on one row before the next, while a cache holds it
    softmax_parallel     softmax_fused, a part of the rows for each thread

Subtracting the maximum changes nothing in exact arithmetic, and keeps exp from overflowing.

    x, out : (m, n), one floating dtype, any strides. ``out`` is overwritten, and may be x itself;
    it must not overlap x in any other way. Nothing is checked.

    Work: 5*m*n flop.  Compulsory traffic: 2 * itemsize * m * n bytes.
    Error: ``helpers.tolerance.softmax``. A row that holds NaN or +inf, or nothing but -inf, comes
    out as NaN; -inf among others as 0.
"""

import math

import numpy as np
from numba import njit

from helpers.kernels import threads
from helpers.kernels.elementwise import COMPILED, GRAIN, same
from helpers.kernels.exponential import exp
from helpers.kernels.reduction import sum_reassociated


def softmax_python(x, out):
    """Fill ``out`` with the softmax of each row by interpreted loops; arrays or lists alike."""
    for source, target in zip(x, out, strict=True):
        top = -math.inf
        for value in source:
            top = value if value > top else top
        total = 0.0
        for j in range(len(source)):
            target[j] = math.exp(source[j] - top)
            total += target[j]
        for j in range(len(source)):
            target[j] /= total


def softmax_temporaries(x, out):
    """Fill ``out`` with the softmax of each row: three temporary matrices."""
    powers = np.exp(x - x.max(axis=1, keepdims=True, initial=-np.inf))
    out[...] = powers / powers.sum(axis=1, keepdims=True)


def softmax_out(x, out):
    """Fill ``out`` with the softmax of each row: two temporary numbers a row, and no matrix."""
    np.subtract(x, x.max(axis=1, keepdims=True, initial=-np.inf), out=out)
    np.exp(out, out=out)
    np.divide(out, out.sum(axis=1, keepdims=True), out=out)


@njit(**COMPILED)
def _maximum(row):
    """Return the largest element that is not NaN, or -inf: of four quarters side by side.

    One chain of comparisons would take as long as the exponentials. NaN need not be seen here: it
    is in their sum, by which all is divided.
    """
    quarter = row.size // 4
    first, second = row[:quarter], row[quarter : 2 * quarter]
    third, fourth = row[2 * quarter : 3 * quarter], row[3 * quarter :]
    lowest = row.dtype.type(-np.inf)
    tops = (lowest, lowest, lowest, lowest)
    for j in range(quarter):
        tops = (
            first[j] if first[j] > tops[0] else tops[0],
            second[j] if second[j] > tops[1] else tops[1],
            third[j] if third[j] > tops[2] else tops[2],
            fourth[j] if fourth[j] > tops[3] else tops[3],
        )
    top = lowest
    for one in tops:
        top = one if one > top else top
    for j in range(quarter, fourth.size):
        top = fourth[j] if fourth[j] > top else top
    return top


@njit(inline="always", **COMPILED)
def _powers(source, top, target):
    for j in range(source.size):
        target[j] = exp(source[j] - top)


@njit(**COMPILED)
def softmax_fused(x, out):
    """Fill ``out`` with the softmax of each row: out[i, :] = softmax(x[i, :]), row after row."""
    for i in range(x.shape[0]):
        source, target = x[i], out[i]
        top = _maximum(source)
        if same(source, target):
            _powers(target, top, target)
        else:
            _powers(source, top, target)
        factor = x.dtype.type(1) / sum_reassociated(target)
        for j in range(target.size):
            target[j] *= factor


def softmax_parallel(x, out):
    """Fill ``out`` with the softmax of each row: softmax_fused, a part for each thread."""
    m, n = x.shape
    grain = max(1, GRAIN // max(1, n))
    threads.share(lambda start, stop: softmax_fused(x[start:stop], out[start:stop]), m, grain)
