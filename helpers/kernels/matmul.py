"""Matrix multiplication: the ladder, each rung one idea more.

    matmul_python       three loops, interpreted
    matmul_ijk          the same three loops, compiled
    matmul_ikj          the two inner loops exchanged, so that the innermost walks along rows
    matmul_blocked      matmul_ikj on blocks that fit a cache
    matmul_blocked_ijk  matmul_ijk on blocks: blocking and nothing else, for comparison

Every kernel fills ``out`` with ``a @ b``:

    a : (m, k), b : (k, n), out : (m, n), one floating dtype; ``out`` is overwritten, whatever it
    held, and must not alias a or b. Nothing is checked: ``matmul`` below is the checked entry.

    Work: 2*m*k*n flop.  Compulsory traffic: itemsize * (m*k + k*n + m*n) bytes.
    Error: |out - ab| <= gamma_k |a||b| elementwise (Higham 2002, section 3.5).
"""

import sys
from collections.abc import Callable

import numpy as np
from numba import njit
from numpy.typing import NDArray


def matmul_python(a, b, out):
    """Fill ``out`` with ``a @ b`` by interpreted loops; arrays or lists of lists alike."""
    for i in range(len(a)):
        for j in range(len(out[i])):
            total = 0.0
            for p in range(len(b)):
                total += a[i][p] * b[p][j]
            out[i][j] = total


@njit(nogil=True, cache=True)
def matmul_ijk(a, b, out):
    """Fill ``out`` with ``a @ b``: out[i, j] = a[i, :] @ b[:, j], down a column of ``b``."""
    m, k = a.shape
    n = b.shape[1]
    for i in range(m):
        for j in range(n):
            total = out.dtype.type(0)
            for p in range(k):
                total += a[i, p] * b[p, j]
            out[i, j] = total


@njit(nogil=True, cache=True)
def matmul_ikj(a, b, out):
    """Fill ``out`` with ``a @ b``: out[i, :] += a[i, p] * b[p, :], along rows of both."""
    m, k = a.shape
    n = b.shape[1]
    for i in range(m):
        row = out[i]
        row[:] = 0
        for p in range(k):
            factor = a[i, p]
            source = b[p]
            for j in range(n):
                row[j] += factor * source[j]


@njit(nogil=True, cache=True)
def matmul_blocked(a, b, out, block):
    """Fill ``out`` with ``a @ b``: out[i0:i1, j0:j1] += a[i0:i1, p0:p1] @ b[p0:p1, j0:j1].

    Inside a block the order is that of ``matmul_ikj``. ``block`` is the side of the square blocks,
    1 or more; the last blocks of each direction are cut off.
    """
    m, k = a.shape
    n = b.shape[1]
    out[:] = 0
    for i0 in range(0, m, block):
        for p0 in range(0, k, block):
            for j0 in range(0, n, block):
                j1 = min(j0 + block, n)
                for i in range(i0, min(i0 + block, m)):
                    row = out[i, j0:j1]
                    for p in range(p0, min(p0 + block, k)):
                        factor = a[i, p]
                        source = b[p, j0:j1]
                        for j in range(j1 - j0):
                            row[j] += factor * source[j]


@njit(nogil=True, cache=True)
def matmul_blocked_ijk(a, b, out, block):
    """Fill ``out`` with ``a @ b``: blocks of ``matmul_blocked``, order of ``matmul_ijk``."""
    m, k = a.shape
    n = b.shape[1]
    out[:] = 0
    for i0 in range(0, m, block):
        for j0 in range(0, n, block):
            for p0 in range(0, k, block):
                p1 = min(p0 + block, k)
                for i in range(i0, min(i0 + block, m)):
                    for j in range(j0, min(j0 + block, n)):
                        total = out[i, j]
                        for p in range(p0, p1):
                            total += a[i, p] * b[p, j]
                        out[i, j] = total


BLOCKED = (matmul_blocked, matmul_blocked_ijk)
WHOLE = (matmul_ijk, matmul_ikj)


def matmul(
    a: NDArray,
    b: NDArray,
    out: NDArray | None = None,
    *,
    kernel: Callable = matmul_ikj,
    block: int | None = None,
) -> NDArray:
    """Return ``a @ b`` computed by ``kernel``, after checking what the kernels take for granted.

    a : (m, k), b : (k, n), out : (m, n), float32 or float64, the same for all, any strides.
    out : allocated in C order where None; must be writable and share no memory with a or b.
    block : the side of the blocks, 1 or more, for a blocked kernel and for no other.

    Raises TypeError or ValueError with the argument's name, what was given and what is accepted.
    """
    _check_factors(a, b)
    extra = _block_arguments(kernel, block)
    if out is None:
        out = np.empty((a.shape[0], b.shape[1]), a.dtype)
    _check_out(a, b, out)
    kernel(a, b, out, *extra)
    return out


def _check_factors(a: NDArray, b: NDArray) -> None:
    for name, array in (("a", a), ("b", b)):
        _check_array(name, array)
    if a.shape[1] != b.shape[0]:
        raise ValueError(
            f"b has shape {b.shape}: with a of shape {a.shape} it needs {a.shape[1]} rows"
        )
    if a.dtype != b.dtype:
        raise TypeError(f"b is {b.dtype} and a is {a.dtype}: both must have the same dtype")


def _check_array(name: str, array: NDArray) -> None:
    if not isinstance(array, np.ndarray):
        raise TypeError(f"{name} is a {type(array).__name__}: needs a NumPy array")
    if array.ndim != 2:
        raise ValueError(f"{name} has {array.ndim} dimensions: needs 2")
    if array.dtype not in (np.float32, np.float64):
        raise TypeError(f"{name} is {array.dtype}: needs float32 or float64")


def _check_out(a: NDArray, b: NDArray, out: NDArray) -> None:
    _check_array("out", out)
    shape = (a.shape[0], b.shape[1])
    if out.shape != shape:
        raise ValueError(f"out has shape {out.shape}: needs {shape}")
    if out.dtype != a.dtype:
        raise TypeError(f"out is {out.dtype}: needs {a.dtype}, as a and b")
    if not out.flags.writeable:
        raise ValueError("out is read-only: needs a writable array")
    for name, array in (("a", a), ("b", b)):
        if np.may_share_memory(out, array) and np.shares_memory(out, array):
            raise ValueError(f"out shares memory with {name}: needs memory of its own")


def _block_arguments(kernel: Callable, block: int | None) -> tuple[int, ...]:
    if not callable(kernel):
        raise TypeError(f"kernel is {kernel!r}: needs a function, matmul_ikj for example")
    name = getattr(kernel, "__name__", repr(kernel))
    if kernel not in BLOCKED:
        if block is not None:
            raise ValueError(f"block is {block!r}: {name} has no blocks, leave it out")
        return ()
    if not isinstance(block, int | np.integer) or isinstance(block, bool):
        raise TypeError(f"block is {block!r}: {name} needs a whole number, 1 or more")
    if block < 1:
        raise ValueError(f"block is {block}: {name} needs 1 or more")
    return (min(int(block), sys.maxsize),)  # more than any matrix has, and compiled code can hold
