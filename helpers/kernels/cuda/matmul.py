"""Matrix multiplication on a card: a thread for each element of the product.

a : (m, k), b : (k, n), out : (m, n), C order, one dtype; ``out`` is overwritten, whatever it
held, and must not alias a or b.

Work: 2*m*k*n flop.  Compulsory traffic: itemsize * (m*k + k*n + m*n) bytes.
Error: |out - ab| <= gamma_k |a||b| elementwise (Higham 2002, section 3.5).
"""

from numba import cuda

from helpers.kernels.cuda.launch import launched

TILE = 16  # two tiles of float32 take 2 KiB of a block's shared memory


def _columns_and_rows(a, b, out):
    return out.shape[1], out.shape[0]


def _rows_and_columns(a, b, out):
    return out.shape


@launched((32, 8), _rows_and_columns)
def matmul_columns(a, b, out):
    """Fill ``out`` with ``a @ b``: out[i:i+32, j] = a[i:i+32, :] @ b[:, j] in a warp."""
    i, j = cuda.grid(2)
    if i < out.shape[0] and j < out.shape[1]:
        total = out.dtype.type(0)
        for p in range(a.shape[1]):
            total += a[i, p] * b[p, j]
        out[i, j] = total


@launched((32, 8), _columns_and_rows)
def matmul_naive(a, b, out):
    """Fill ``out`` with ``a @ b``: out[i, j:j+32] = a[i, :] @ b[:, j:j+32] in a warp."""
    j, i = cuda.grid(2)
    if i < out.shape[0] and j < out.shape[1]:
        total = out.dtype.type(0)
        for p in range(a.shape[1]):
            total += a[i, p] * b[p, j]
        out[i, j] = total


@launched((TILE, TILE), _columns_and_rows)
def matmul_tiled(a, b, out):
    """Fill ``out`` with ``a @ b``: out[i:i+16, j:j+16] += a[i:i+16, p:p+16] @ b[p:p+16, j:j+16].

    Both factors stand in shared memory meanwhile. What a tile has beyond a matrix is zero there.
    """
    a_tile = cuda.shared.array((TILE, TILE), a.dtype)
    b_tile = cuda.shared.array((TILE, TILE), b.dtype)
    x, y = cuda.threadIdx.x, cuda.threadIdx.y
    j, i = cuda.grid(2)
    total = zero = out.dtype.type(0)
    for p0 in range(0, a.shape[1], TILE):
        inside = i < a.shape[0] and p0 + x < a.shape[1]
        a_tile[y, x] = a[i, p0 + x] if inside else zero
        inside = p0 + y < b.shape[0] and j < b.shape[1]
        b_tile[y, x] = b[p0 + y, j] if inside else zero
        cuda.syncthreads()
        for p in range(TILE):
            total += a_tile[y, p] * b_tile[p, x]
        cuda.syncthreads()  # or a fast thread overwrites what a slow one still reads
    if i < out.shape[0] and j < out.shape[1]:
        out[i, j] = total
