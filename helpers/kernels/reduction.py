"""Sums along the rows and down the columns of a matrix: one operation, its order the only choice.

    row_sums_python         two loops, interpreted
    row_sums_naive          the same, compiled: each addition waits for the one before
    row_sums_reassociated   the same, with leave to add in another order: the compiler goes wide
    row_sums_lanes          32 sums side by side, written out, each strictly in order
    row_sums_pairwise       halves added to halves, down to pieces of 256: the smallest error

    column_sums_python      two loops, interpreted
    column_sums_by_columns  compiled, one column after another: a new line for each element
    column_sums_by_rows     the loops exchanged: whole rows are added, side by side
    column_sums_blocked     the same on strips of columns, whose sums stay in the first cache: less
                            traffic, in shorter runs

A sum of floats depends on its order, so a compiler that keeps to the rules must add one element
after the other: a chain, each link as long as one addition takes, whatever the width of the
machine. Down the columns there is a chain for each column, and neighbours may go side by side.

    a : (m, n), one floating dtype, any strides. out : (m,) for rows, (n,) for columns, the same
    dtype; overwritten, must not alias a. Nothing is checked.

    Work: m*n flop.  Compulsory traffic: itemsize * (m*n + m) bytes for rows, (m*n + n) for columns.
    Error: at most gamma_c times the sum of the magnitudes, where c is the longest chain of
    additions that an element goes through (Higham 2002, section 4.2): n - 1 in order,
    ``chain(n)`` for pairwise, m - 1 down a column.
"""

import numpy as np
from numba import njit

LANES = 32  # four of the widest registers, in double precision
PIECE = 256  # elements that row_sums_pairwise adds without halving: worth a call


def chain(n: int) -> int:
    """Return a bound on the chain of additions that row_sums_pairwise makes for ``n`` elements."""
    return n if n <= PIECE else PIECE + ((n - 1) // PIECE).bit_length()


# Along rows


def row_sums_python(a, out):
    """Fill ``out`` with the sums of the rows by interpreted loops; arrays or lists alike."""
    for i in range(len(a)):
        total = 0.0
        for value in a[i]:
            total += value
        out[i] = total


@njit(nogil=True, cache=True)
def row_sums_naive(a, out):
    """Fill ``out`` with the sums of the rows: out[i] = a[i, 0] + a[i, 1] + ..., in this order."""
    m, n = a.shape
    for i in range(m):
        row = a[i]
        total = out.dtype.type(0)
        for j in range(n):
            total += row[j]
        out[i] = total


@njit(nogil=True, cache=True, fastmath={"reassoc"})
def sum_reassociated(row):
    """Return the sum of a vector, in whatever order the compiler finds fastest."""
    total = row.dtype.type(0)
    for j in range(row.size):
        total += row[j]
    return total


@njit(nogil=True, cache=True)
def row_sums_reassociated(a, out):
    """Fill ``out`` with the sums of the rows: out[i] = sum(a[i, :]), in any order."""
    for i in range(a.shape[0]):
        out[i] = sum_reassociated(a[i])


@njit(nogil=True, cache=True)
def _add(piece, lanes):
    """Add to ``lanes``: lanes[:] += piece. A function, or the compiler would first unroll it."""
    for lane in range(lanes.size):
        lanes[lane] += piece[lane]


@njit(nogil=True, cache=True)
def row_sums_lanes(a, out):
    """Fill ``out`` with the sums of the rows: lanes[:] += a[i, j:j+32], then the sum of the lanes.

    What the compiler may not do of itself, done by hand: the same order on every machine.
    """
    m, n = a.shape
    lanes = np.empty(LANES, a.dtype)
    for i in range(m):
        row = a[i]
        lanes[:] = 0
        for j in range(0, n - LANES + 1, LANES):
            _add(row[j : j + LANES], lanes)
        total = out.dtype.type(0)
        for lane in range(LANES):
            total += lanes[lane]
        for j in range(n - n % LANES, n):
            total += row[j]
        out[i] = total


@njit(nogil=True, cache=True)
def _sum_pairwise(row):
    """Return the sum of a vector: of one half, plus that of the other."""
    if row.size <= PIECE:
        return sum_reassociated(row)
    half = row.size // 2
    return _sum_pairwise(row[:half]) + _sum_pairwise(row[half:])


@njit(nogil=True, cache=True)
def row_sums_pairwise(a, out):
    """Fill ``out`` with the sums of the rows: out[i] = sum(a[i, :n//2]) + sum(a[i, n//2:]).

    Each half is summed likewise: the chain grows with the logarithm of n instead of n, and with it
    the bound of the error.
    """
    for i in range(a.shape[0]):
        row = a[i]
        out[i] = sum_reassociated(row) if row.size <= PIECE else _sum_pairwise(row)


ROWS = (row_sums_naive, row_sums_reassociated, row_sums_lanes, row_sums_pairwise)


# Down columns


def column_sums_python(a, out):
    """Fill ``out`` with the sums of the columns by interpreted loops; arrays or lists alike."""
    for j in range(len(out)):
        total = 0.0
        for i in range(len(a)):
            total += a[i][j]
        out[j] = total


@njit(nogil=True, cache=True)
def column_sums_by_columns(a, out):
    """Fill ``out`` with the sums of the columns: out[j] = a[0, j] + a[1, j] + ..."""
    m, n = a.shape
    for j in range(n):
        total = out.dtype.type(0)
        for i in range(m):
            total += a[i, j]
        out[j] = total


@njit(nogil=True, cache=True)
def column_sums_by_rows(a, out):
    """Fill ``out`` with the sums of the columns: out[:] += a[i, :], row after row."""
    m, n = a.shape
    out[:] = 0
    for i in range(m):
        row = a[i]
        for j in range(n):
            out[j] += row[j]


@njit(nogil=True, cache=True)
def column_sums_blocked(a, out, block):
    """Fill ``out`` with the sums of the columns: out[j0:j1] += a[i, j0:j1], strip after strip.

    block : columns of a strip, 1 or more; the last strip is cut off
    """
    m, n = a.shape
    for j0 in range(0, n, block):
        j1 = min(j0 + block, n)
        sums = out[j0:j1]
        sums[:] = 0
        for i in range(m):
            row = a[i, j0:j1]
            for j in range(j1 - j0):
                sums[j] += row[j]


COLUMNS = (column_sums_by_columns, column_sums_by_rows)
