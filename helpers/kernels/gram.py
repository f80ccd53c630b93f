"""A matrix and its transpose times a vector, y = x.T @ (x @ v): the heart of power iteration.

    gram_vector_formed        x.T @ x first, by BLAS, then its product with v: the work of a cube
    gram_vector_python        two products of a matrix and a vector, interpreted
    gram_vector_naive         the same, compiled: x @ v along rows, x.T @ s down columns
    gram_vector_by_rows       the second one along rows as well: a row after the other is added
    gram_vector_reassociated  with leave to add in another order, so that the sums go wide
    gram_vector_numpy         both products by BLAS
    gram_vector_one_pass      both for four rows at once, while these are in a cache: x is read once
    gram_vector_parallel      the same on each core, for a band of rows

Every kernel fills ``out`` with ``x.T @ (x @ v)``:

    x : (n, d), v : (d,), out : (d,), one floating dtype; ``out`` is overwritten, whatever it held,
    and must not alias x or v. Nothing is checked.

    Work: 4*n*d flop; where x.T @ x is formed, n*d*d or more.
    Compulsory traffic: itemsize * (n*d + 2*d) bytes.
    Error: |out - y| <= gamma_(n+d) |x|.T |x| |v| elementwise: two products, each with the error
    of its sums (Higham 2002, section 3.5), in whatever order they are taken.
"""

import numpy as np
from numba import njit

from helpers.kernels import threads

GRAIN = 1 << 18  # elements of x that a thread gets at least: what it takes is worth a start
WIDE = {"reassoc", "contract"}


def gram_vector_formed(x, v, out):
    """Fill ``out`` with (x.T @ x) @ v. Allocates d*d elements."""
    np.matmul(x.T @ x, v, out=out)


def gram_vector_python(x, v, out):
    """Fill ``out`` by interpreted loops; arrays or lists alike."""
    totals = [0.0] * len(v)
    for row in x:
        score = 0.0
        for value, weight in zip(row, v, strict=True):
            score += value * weight
        for j, value in enumerate(row):
            totals[j] += score * value
    for j, total in enumerate(totals):
        out[j] = total


@njit(nogil=True, cache=True)
def gram_vector_naive(x, v, out):
    """scores[i] = x[i, :] @ v, then out[j] = x[:, j] @ scores, each sum by the book."""
    n, d = x.shape
    scores = np.empty(n, x.dtype)
    for i in range(n):
        total = out.dtype.type(0)
        for j in range(d):
            total += x[i, j] * v[j]
        scores[i] = total
    for j in range(d):
        total = out.dtype.type(0)
        for i in range(n):
            total += x[i, j] * scores[i]
        out[j] = total


@njit(nogil=True, cache=True)
def gram_vector_by_rows(x, v, out):
    """scores[i] = x[i, :] @ v, then out[:] += scores[i] * x[i, :]."""
    n, d = x.shape
    scores = np.empty(n, x.dtype)
    for i in range(n):
        row = x[i]
        total = out.dtype.type(0)
        for j in range(d):
            total += row[j] * v[j]
        scores[i] = total
    out[:] = 0
    for i in range(n):
        row = x[i]
        for j in range(d):
            out[j] += scores[i] * row[j]


@njit(nogil=True, cache=True, fastmath=WIDE)
def _dot(a, b):
    """Return a @ b, in whatever order the compiler finds fastest."""
    total = a.dtype.type(0)
    for j in range(a.size):
        total += a[j] * b[j]
    return total


@njit(nogil=True, cache=True, fastmath={"contract"})
def _add_scaled(factor, row, out):
    """out[:] += factor * row."""
    for j in range(out.size):
        out[j] += factor * row[j]


@njit(nogil=True, cache=True)
def gram_vector_reassociated(x, v, out):
    """scores[i] = x[i, :] @ v in any order, then out[:] += scores[i] * x[i, :]."""
    n = x.shape[0]
    scores = np.empty(n, x.dtype)
    for i in range(n):
        scores[i] = _dot(x[i], v)
    out[:] = 0
    for i in range(n):
        _add_scaled(scores[i], x[i], out)


def gram_vector_numpy(x, v, out):
    """Fill ``out`` with x.T @ (x @ v). Allocates n elements."""
    np.matmul(x.T, x @ v, out=out)


@njit(nogil=True, cache=True, fastmath=WIDE)
def _dots(a, b, c, d, v):
    """Return a @ v, b @ v, c @ v, d @ v: four sums that need not wait for one another."""
    zero = v.dtype.type(0)
    first, second, third, fourth = zero, zero, zero, zero
    for j in range(v.size):
        first += a[j] * v[j]
        second += b[j] * v[j]
        third += c[j] * v[j]
        fourth += d[j] * v[j]
    return first, second, third, fourth


@njit(nogil=True, cache=True, fastmath={"contract"})
def _add_four(factors, a, b, c, d, out):
    """out[:] += factors @ (a, b, c, d): ``out`` is read and written once for the four."""
    first, second, third, fourth = factors
    for j in range(out.size):
        out[j] += first * a[j] + second * b[j] + third * c[j] + fourth * d[j]


@njit(nogil=True, cache=True)
def gram_vector_one_pass(x, v, out):
    """out[:] += x[i:i+4, :].T @ (x[i:i+4, :] @ v), four rows after four rows."""
    n = x.shape[0]
    out[:] = 0
    for i in range(0, n - 3, 4):
        a, b, c, d = x[i], x[i + 1], x[i + 2], x[i + 3]
        _add_four(_dots(a, b, c, d, v), a, b, c, d, out)
    for i in range(n - n % 4, n):
        _add_scaled(_dot(x[i], v), x[i], out)


def gram_vector_parallel(x, v, out):
    """Each thread: part[:] = x[i0:i1, :].T @ (x[i0:i1, :] @ v); then out[:] = sum of the parts."""
    parts = {}

    def band(start, stop):
        parts[start] = np.empty_like(out)
        gram_vector_one_pass(x[start:stop], v, parts[start])

    threads.share(band, len(x), max(1, GRAIN // max(1, len(v))))
    # In the order of the rows: whichever thread is done first, the digits are the same.
    np.sum([parts[start] for start in sorted(parts)], axis=0, out=out)


SINGLE = (
    gram_vector_formed,
    gram_vector_naive,
    gram_vector_by_rows,
    gram_vector_reassociated,
    gram_vector_numpy,
    gram_vector_one_pass,
)
