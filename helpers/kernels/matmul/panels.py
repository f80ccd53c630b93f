"""Packing: blocks of ``a`` and ``b`` copied to where the micro-kernel reads them in a row.

    panel of a   ``rows`` rows of the tile, one after the other, each k elements long
    panel of b   k rows of ``columns`` elements each, one after the other

The last panel is filled up with zeros; what they contribute is thrown away with the rest of the
last tile.
"""

from numba import njit, uintp

from helpers.kernels.matmul.addresses import flat, row_step, rows_are_plain
from helpers.kernels.matmul.tile import tile_of


@njit(nogil=True)
def pack_rows(a, panels):
    """Copy ``a`` (m, k) into panels of the tile's rows; ``panels`` holds round_up(m) * k."""
    m, k = a.shape
    rows, _ = tile_of(panels)
    if rows_are_plain(a):
        for i in range(m):
            _copy(flat(a), i * row_step(a), panels, i * k, k)
    else:
        for i in range(0, m, rows):
            _copy_view(a[i : i + rows], panels[i * k :], k)
    panels[m * k : round_up(m, rows) * k] = 0


@njit(nogil=True)
def pack_columns(b, panels):
    """Copy ``b`` (k, n) into panels of the tile's columns; ``panels`` holds k * round_up(n)."""
    k, n = b.shape
    _, columns = tile_of(panels)
    whole = n - n % columns
    if rows_are_plain(b):
        _copy_columns(flat(b), row_step(b), whole // columns, k, panels)
    else:
        for j in range(0, whole, columns):
            _copy_view(b[:, j : j + columns], panels[j * k :], columns)
    if whole < n:
        panels[whole * k : (whole + columns) * k] = 0
        _copy_view(b[:, whole:], panels[whole * k :], columns)


@njit(nogil=True)
def round_up(size, step):
    """Return the smallest multiple of ``step`` that is not less than ``size``."""
    return -(-size // step) * step


@njit(nogil=True)
def _copy(source, start, target, to, size):
    start, to = uintp(start), uintp(to)
    for s in range(uintp(size)):
        target[to + s] = source[start + s]


@njit(nogil=True)
def _copy_columns(source, step, number, k, panels):
    _, columns = tile_of(panels)
    width, panel = uintp(columns), uintp(columns * k)
    for p in range(k):
        start, to = uintp(p * step), uintp(p * columns)
        for _ in range(number):
            for s in range(width):
                panels[to + s] = source[start + s]
            start += width
            to += panel


@njit(nogil=True)
def _copy_view(view, target, step):
    """Copy ``view`` to rows that are ``step`` apart, along whichever axis it lies closer."""
    m, n = view.shape
    if abs(view.strides[0]) < abs(view.strides[1]):
        for j in range(n):
            for i in range(m):
                target[i * step + j] = view[i, j]
    else:
        for i in range(m):
            for j in range(n):
                target[i * step + j] = view[i, j]
