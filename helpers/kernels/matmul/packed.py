"""Matrix multiplication from packed panels, for the registers and each level of cache in turn.

The structure is that of K. Goto and R. van de Geijn, Anatomy of high-performance matrix
multiplication, ACM Trans. Math. Softw. 34(3), 2008:

    tile of out          in registers           rows x columns, ``tile``
    panel of b           in the first cache     DEPTH x columns: 24 KiB on AVX-512 and AVX2
    block of a           in the second          HEIGHT x DEPTH: 144 KiB in float64
    block of b           in the third           DEPTH x WIDTH: 3 MiB in float64
"""

from functools import lru_cache
from pathlib import Path
from zlib import crc32

import numpy as np
from numba import from_dtype, njit, types, uintp

from helpers.kernels.matmul.addresses import aligned, flat, row_step, rows_are_plain
from helpers.kernels.matmul.panels import pack_columns, pack_rows, round_up
from helpers.kernels.matmul.tile import multiply_tile, tile_of

HEIGHT, DEPTH, WIDTH = 96, 192, 2048
PARTS = ("addresses", "panels", "tile")
SMALL = 20_000  # elements of a and b together that lie in the caches as they are


def matmul_packed(a, b, out):
    """Fill ``out`` with ``a @ b``: a tile of it stays in registers, fed from packed panels.

    float32 and float64, any strides: the layout is looked at when it is called, so that one
    compiled function does for all. It needs about 3 MiB for panels. A product and its sum are
    rounded once (fused multiply-add).

    Raises TypeError for another dtype, or where the three differ.
    """
    compiled(out.dtype)(a, b, out, HEIGHT, DEPTH, WIDTH, SMALL)


@lru_cache
def compiled(dtype):
    """Return the product of blocks, compiled on first use for ``dtype`` and whatever strides.

    It is called with (a, b, out, height, depth, width, small): the block sizes, all positive, and
    the most elements of a and b together that are read where they are, without packing.
    """
    if dtype not in (np.float32, np.float64):
        raise TypeError(f"out is {dtype}: matmul_packed needs float32 or float64")
    factor = types.Array(from_dtype(dtype), 2, "A", readonly=True, aligned=False)
    out = types.Array(from_dtype(dtype), 2, "A", aligned=False)
    signature = types.void(factor, factor, out, *[types.intp] * 4)
    return njit(signature, nogil=True, cache=True)(_bound_to(_digest()))


def _digest():
    """Return a number for the text of what is compiled from other files of this package."""
    folder = Path(__file__).parent
    return crc32(b"".join((folder / f"{part}.py").read_bytes() for part in PARTS))


def _bound_to(digest):
    # Numba takes a cached function for current as long as its own file is, and what it refers to
    # in its closure. What it calls lies in other files: so the closure names their text.
    def multiply(a, b, out, height, depth, width, small):
        digest  # noqa: B018
        if abs(out.strides[0]) < abs(out.strides[1]):
            a, b, out = b.T, a.T, out.T  # the transposed product, whose rows lie closer
        m, k = a.shape
        n = b.shape[1]
        if k == 0:
            out[:] = 0
        elif m > 0 and n > 0:
            packed = m * k + k * n > small or not _fits_tiles(a, b, out)
            _multiply_blocks(a, b, out, height, min(depth, k), width, packed)

    return multiply


@njit(nogil=True)
def _fits_tiles(a, b, out):
    """Say whether the micro-kernel can read the factors where they are."""
    rows, columns = tile_of(out)
    whole = out.shape[0] % rows == 0 and out.shape[1] % columns == 0
    return whole and rows_are_plain(a) and rows_are_plain(b)


@njit(nogil=True)
def _multiply_blocks(a, b, out, height, depth, width, packed):
    m, k = a.shape
    n = b.shape[1]
    rows, columns = tile_of(out)
    aside = aligned(rows * columns, out)
    if packed:
        rows_of_a = aligned(round_up(min(height, m), rows) * depth, out)
        columns_of_b = aligned(round_up(min(width, n), columns) * depth, out)
        b_step = columns
    else:
        height, width = m, n
        rows_of_a, columns_of_b = flat(a), flat(b)
        a_step, b_panel, b_step = row_step(a), 1, row_step(b)
    for j in range(0, n, width):
        for p in range(0, k, depth):
            deep = min(depth, k - p)
            if packed:
                pack_columns(b[p : p + deep, j : j + width], columns_of_b)
                a_step = b_panel = deep
            else:
                rows_of_a, columns_of_b = flat(a[:, p:]), flat(b[p:])
            for i in range(0, m, height):
                if packed:
                    pack_rows(a[i : i + height, p : p + deep], rows_of_a)
                _sweep(
                    rows_of_a, uintp(a_step), columns_of_b, uintp(b_panel), uintp(b_step), deep,
                    out[i : i + height, j : j + width], p > 0, aside,
                )  # fmt: skip


@njit(nogil=True)
def _sweep(a, a_step, b, b_panel, b_step, k, out, add, aside):
    """Fill ``out`` with a product of packed blocks, tile by tile, or add it.

    a, b : as ``multiply_tile`` takes them; row i of a starts at i * a_step, and the panel of
        column j of b at j * b_panel
    aside : room for a tile that ``out`` cuts off, or whose rows are not plain
    """
    m, n = out.shape
    rows, columns = tile_of(a)
    plain = rows_are_plain(out)
    memory, step = (flat(out), row_step(out)) if plain else (aside, columns)
    for j in range(0, n, columns):
        for i in range(0, m, rows):
            row, panel = uintp(i) * a_step, uintp(j) * b_panel
            if plain and i + rows <= m and j + columns <= n:
                at = uintp(i * step + j)
                multiply_tile(a, row, a_step, b, panel, b_step, k, memory, at, uintp(step), add)
            else:
                start, width = uintp(0), uintp(columns)
                multiply_tile(a, row, a_step, b, panel, b_step, k, aside, start, width, False)
                _put(aside, out[i : i + rows, j : j + columns], add)


@njit(nogil=True)
def _put(tile, out, add):
    """Fill ``out`` with as much of a tile as it has room for, or add it."""
    _, columns = tile_of(tile)
    for r in range(out.shape[0]):
        for s in range(out.shape[1]):
            value = tile[r * columns + s]
            out[r, s] = out[r, s] + value if add else value
