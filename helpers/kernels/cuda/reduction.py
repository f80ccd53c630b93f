"""Sums along the rows of a matrix on a card: threads must find one another to add up.

a : (m, n), C order, one floating dtype; out : (m,), the same dtype; overwritten, must not
alias a.

Work: m*n flop.  Compulsory traffic: itemsize * (m*n + m) bytes.
Error: at most gamma_c times the sum of the magnitudes, with c the longest chain of additions
(Higham 2002, section 4.2): n - 1 in order, ``chain(n)`` for the tree.
"""

from numba import cuda

from helpers.kernels.cuda.launch import launched

THREADS = 128  # of a block, a power of two: four warps


def chain(n: int) -> int:
    """Return a bound on the chain of additions that row_sums_tree makes for ``n`` elements."""
    return -(-n // THREADS) + THREADS.bit_length()


@launched((THREADS,), lambda a, out: out.shape)
def row_sums_naive(a, out):
    """Fill ``out`` with the sums of the rows: out[i] = a[i, 0] + a[i, 1] + ..., a thread each."""
    i = cuda.grid(1)
    if i < out.size:
        total = out.dtype.type(0)
        for j in range(a.shape[1]):
            total += a[i, j]
        out[i] = total


@launched((THREADS,), lambda a, out: out.shape, tile=(1,))
def row_sums_tree(a, out):
    """Fill ``out`` with the sums of the rows: sums[t] = a[i, t::128].sum(), then their sum.

    sums[:half] += sums[half:2 * half] for half = 64, 32, ..., 1: neighbours add neighbours, so
    that no two threads of a warp meet in a bank of shared memory.
    """
    sums = cuda.shared.array(THREADS, a.dtype)
    i, t = cuda.blockIdx.x, cuda.threadIdx.x
    total = out.dtype.type(0)
    for j in range(t, a.shape[1], THREADS):
        total += a[i, j]
    sums[t] = total
    half = THREADS // 2
    while half:
        cuda.syncthreads()
        if t < half:
            sums[t] += sums[t + half]
        half //= 2
    if t == 0:
        out[i] = sums[0]
