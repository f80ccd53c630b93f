"""The transpose of a matrix: nothing is computed, all is in the order of the walk.

    transpose_python    two loops, interpreted
    transpose_scatter   the same two, compiled: along rows of a, down columns of out
    transpose_naive     the loops exchanged: down columns of a, along rows of out
    transpose_blocked   transpose_naive on square blocks, whose lines stay in a cache until used up
    transpose_tiled     the blocks cut into tiles of 8 x 8, whose loops the compiler unrolls
    transpose_buffered  each block turned round in a small buffer: rows of a in, rows of out back

Every kernel fills ``out`` with ``a.T``:

    a : (m, n), out : (n, m), one dtype, any; any strides. ``out`` is overwritten and must not alias
    a. block : the side of the blocks, 1 or more; the last ones are cut off. Nothing is checked.

    Work: no flop.  Compulsory traffic: 2 * itemsize * m * n bytes.  Error: none.
"""

import numpy as np
from numba import njit

TILE = 8  # doubles in a line of 64 bytes


def transpose_python(a, out):
    """Fill ``out`` with ``a.T`` by interpreted loops; arrays or lists of lists alike."""
    for i in range(len(a)):
        for j in range(len(out)):
            out[j][i] = a[i][j]


@njit(nogil=True, cache=True)
def transpose_scatter(a, out):
    """Fill ``out`` with ``a.T``: out[:, i] = a[i, :], each element written to another line."""
    m, n = a.shape
    for i in range(m):
        row = a[i]
        for j in range(n):
            out[j, i] = row[j]


@njit(nogil=True, cache=True)
def transpose_naive(a, out):
    """Fill ``out`` with ``a.T``: out[j, :] = a[:, j], each element read from another line."""
    m, n = a.shape
    for j in range(n):
        row = out[j]
        for i in range(m):
            row[i] = a[i, j]


@njit(nogil=True, cache=True)
def transpose_blocked(a, out, block):
    """Fill ``out`` with ``a.T``: out[j0:j1, i0:i1] = a[i0:i1, j0:j1].T, in transpose_naive's order.

    A line of ``a`` that a block has read serves its next columns as well, as long as a cache holds
    ``block`` lines of ``a`` and a row of ``out``.
    """
    m, n = a.shape
    for i0 in range(0, m, block):
        i1 = min(i0 + block, m)
        for j0 in range(0, n, block):
            for j in range(j0, min(j0 + block, n)):
                row = out[j, i0:i1]
                for i in range(i1 - i0):
                    row[i] = a[i0 + i, j]


@njit(nogil=True, cache=True)
def transpose_tiled(a, out, block):
    """Fill ``out`` with ``a.T``: out[j:j+8, i:i+8] = a[i:i+8, j:j+8].T, tile after tile of a block.

    A whole tile has loops of known length: no counting is left of them, and eight reads are under
    way at once.
    """
    m, n = a.shape
    for i0 in range(0, m, block):
        i1 = min(i0 + block, m)
        for j0 in range(0, n, block):
            j1 = min(j0 + block, n)
            for j in range(j0, j1, TILE):
                for i in range(i0, i1, TILE):
                    if i + TILE <= i1 and j + TILE <= j1:
                        for column in range(j, j + TILE):
                            target = out[column, i : i + TILE]
                            for row in range(TILE):
                                target[row] = a[i + row, column]
                    else:
                        for column in range(j, min(j + TILE, j1)):
                            for row in range(i, min(i + TILE, i1)):
                                out[column, row] = a[row, column]


@njit(nogil=True, cache=True)
def transpose_buffered(a, out, block):
    """Fill ``out`` with ``a.T``: buffer = a[i0:i1, j0:j1].T, then out[j0:j1, i0:i1] = buffer.

    Only the buffer is walked down its columns. Its rows are a line longer than the block, so that
    a column spreads over all sets of a cache, where the rows of a matrix whose side is a power of
    two all fall into a few. Allocates block * (block + 8) elements.
    """
    m, n = a.shape
    buffer = np.empty((min(block, n), min(block, m) + TILE), a.dtype)
    for i0 in range(0, m, block):
        i1 = min(i0 + block, m)
        for j0 in range(0, n, block):
            j1 = min(j0 + block, n)
            for i in range(i1 - i0):
                row = a[i0 + i, j0:j1]
                for j in range(j1 - j0):
                    buffer[j, i] = row[j]
            for j in range(j1 - j0):
                row, source = out[j0 + j, i0:i1], buffer[j]
                for i in range(i1 - i0):
                    row[i] = source[i]


WHOLE = (transpose_scatter, transpose_naive)
BLOCKED = (transpose_blocked, transpose_tiled, transpose_buffered)
