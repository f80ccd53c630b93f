"""Walks through memory, to be timed: what the bytes cost when nothing else is to be done.

    read_sum     all elements of an array, in order
    copy         one array into another
    triad        a = b + factor * c
    read_strided an array, skipping
    read_rows    a matrix, along its rows
    read_columns a matrix, down its columns

The first three go round several times in one call: a call from Python takes as long as a walk
through the whole of a first cache. Sums are over integers, which a compiler may add in any order:
the walks run at the full width of the machine without leave to reorder floating-point sums.
"""

from numba import njit


@njit(nogil=True, cache=True)
def read_sum(array, rounds):
    """Return the sum of a one-dimensional integer array, read front to back ``rounds`` times."""
    total = 0
    for _ in range(rounds):
        for i in range(array.size):
            total += array[i]
    return total


@njit(nogil=True, cache=True)
def copy(source, out, rounds):
    """Fill ``out`` with ``source``: out[:] = source.  Moves 2 * itemsize bytes an element."""
    for _ in range(rounds):
        for i in range(out.size):
            out[i] = source[i]


@njit(nogil=True, cache=True)
def triad(b, c, factor, out, rounds):
    """Fill ``out`` with ``b + factor * c``: 2 flop and 3 * itemsize bytes an element."""
    for _ in range(rounds):
        for i in range(out.size):
            out[i] = b[i] + factor * c[i]


@njit(nogil=True, cache=True)
def read_strided(array, step):
    """Return the sum of array[0::step], then of array[8::step], and so on until step is reached.

    Below 8 elements, one line of 64 bytes, there is only the first of these walks. So one call
    touches each line of the array, once or several times in a row, whatever the step: n / step
    elements are read below 8, and n / 8 from there on.
    """
    total = 0
    for start in range(0, max(step, 8), 8):
        for i in range(start, array.size, step):
            total += array[i]
    return total


@njit(nogil=True, cache=True)
def read_rows(matrix):
    """Return the sum of an integer matrix: matrix[i, :], row after row."""
    total = 0
    for i in range(matrix.shape[0]):
        for j in range(matrix.shape[1]):
            total += matrix[i, j]
    return total


@njit(nogil=True, cache=True)
def read_columns(matrix):
    """Return the sum of an integer matrix: matrix[:, j], column after column."""
    total = 0
    for j in range(matrix.shape[1]):
        for i in range(matrix.shape[0]):
            total += matrix[i, j]
    return total
