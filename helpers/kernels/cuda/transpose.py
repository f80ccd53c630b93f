"""The transpose of a matrix on a card: both sides want rows, and only one of them can have them.

a : (m, n), out : (n, m), C order, one dtype; ``out`` is overwritten, must not alias a.

A block of 32 x 8 threads takes a tile of 32 x 32 elements, four a thread.
Work: no flop.  Compulsory traffic: 2 * itemsize * m * n bytes.  Error: none.
"""

from numba import cuda

from helpers.kernels.cuda.launch import launched

TILE = 32  # a row of a tile is one element for each thread of a warp
ROWS = 8  # rows of a tile that a block takes at once
SHAPE = (TILE, ROWS)


def _columns_and_rows(a, out):
    return a.shape[1], a.shape[0]


over_tiles = launched(SHAPE, _columns_and_rows, tile=(TILE, TILE))


@over_tiles
def copy_rows(a, out):
    """Fill ``out``, of the shape of ``a``, with ``a``: out[i, j:j+32] = a[i, j:j+32] in a warp."""
    j = cuda.blockIdx.x * TILE + cuda.threadIdx.x
    first = cuda.blockIdx.y * TILE + cuda.threadIdx.y
    for i in range(first, first + TILE, ROWS):
        if i < a.shape[0] and j < a.shape[1]:
            out[i, j] = a[i, j]


@over_tiles
def transpose_naive(a, out):
    """Fill ``out`` with ``a.T``: out[j:j+32, i] = a[i, j:j+32] in a warp, 32 lines written."""
    j = cuda.blockIdx.x * TILE + cuda.threadIdx.x
    first = cuda.blockIdx.y * TILE + cuda.threadIdx.y
    for i in range(first, first + TILE, ROWS):
        if i < a.shape[0] and j < a.shape[1]:
            out[j, i] = a[i, j]


def _through_shared(width, name):
    """Return a transpose through a tile in shared memory whose rows are ``width`` elements."""

    def transpose(a, out):
        """Fill ``out`` with ``a.T``, tile by tile through shared memory."""
        tile = cuda.shared.array((TILE, width), a.dtype)
        x, y = cuda.threadIdx.x, cuda.threadIdx.y
        i0, j0 = cuda.blockIdx.y * TILE, cuda.blockIdx.x * TILE
        for row in range(y, TILE, ROWS):
            if i0 + row < a.shape[0] and j0 + x < a.shape[1]:
                tile[row, x] = a[i0 + row, j0 + x]
        cuda.syncthreads()
        for row in range(y, TILE, ROWS):
            if j0 + row < a.shape[1] and i0 + x < a.shape[0]:
                out[j0 + row, i0 + x] = tile[x, row]

    transpose.__name__ = name
    return transpose


# The column of a tile, in float32: in one bank without the padding, in 32 with it.
transpose_tiled = over_tiles(_through_shared(TILE, "transpose_tiled"))
transpose_padded = over_tiles(_through_shared(TILE + 1, "transpose_padded"))
