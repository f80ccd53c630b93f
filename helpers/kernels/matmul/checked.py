"""The checked entry to the matmul kernels."""

import sys
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from helpers.kernels.matmul.blocks import matmul_blocked, matmul_blocked_ijk
from helpers.kernels.matmul.loops import matmul_ijk, matmul_ikj

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
