"""The compiled kernels of the course, on one thread."""

from collections.abc import Callable
from functools import cache

import numba
import numpy as np
from numpy.typing import NDArray

from helpers.backends.interface import ComputeBackend
from helpers.backends.problem import Problem
from helpers.kernels import convolution, elementwise, reduction, softmax, transpose
from helpers.kernels.matmul import matmul_ikj
from helpers.kernels.small import matmul_stack

BLOCK = 64  # side of the blocks of a transpose

FLOATS = frozenset(map(np.dtype, ("float32", "float64")))
# The dtypes for which products are compiled; others are multiplied in one of these. A sum of
# integers that wraps around in a wider integer is, cut off, what it is in the narrower one.
COMPILED = FLOATS | frozenset(map(np.dtype, ("int32", "int64", "complex64", "complex128")))
WIDER = {
    np.dtype(narrow): np.dtype(wide)
    for narrow, wide in (
        ("float16", "float32"),
        ("int8", "int32"),
        ("int16", "int32"),
        ("uint8", "int32"),
        ("uint16", "int32"),
        ("bool", "int32"),
    )
}
UNSIGNED = {np.dtype(f"uint{bits}"): np.dtype(f"int{bits}") for bits in (32, 64)}


class Numba(ComputeBackend):
    """Loops that Numba compiles: no call of a library, however small the problem."""

    name = "numba"

    def supports(self, problem) -> bool:
        """Tell whether there is a kernel for the dtype."""
        known = COMPILED | {*WIDER, *UNSIGNED} if problem.op == "matmul" else FLOATS
        return super().supports(problem) and problem.dtype in known

    def kernel(self, problem) -> Callable:
        """Return the kernel, with what dtype and layout need around it."""
        if problem.op != "matmul":
            return super().kernel(problem)
        dtype, one = problem.dtype, problem.sizes[0] == 1
        known = WIDER.get(dtype) or UNSIGNED.get(dtype) or dtype
        kernel = compiled(matmul_ikj, known, 2) if one else compiled(matmul_stack, known, 3)
        if dtype in WIDER:
            return _widened(kernel, known)
        if dtype in UNSIGNED:
            return _signed(kernel, known)
        return kernel if problem.layout == "contiguous" else _ordered(kernel)

    def matmul(self, a, b, out):
        one = (len(a), a.shape[1], b.shape[1])
        self.kernel(Problem("matmul", out.dtype, (1, *one), "strided"))(a, b, out)

    def relu(self, x, out):
        elementwise.relu_fused(plain(x), out)

    def gelu(self, x, out):
        elementwise.gelu_fused(plain(x), out)

    def softmax(self, x, out):
        softmax.softmax_fused(plain(x), out)

    def transpose(self, a, out):
        transpose.transpose_buffered(plain(a), out, BLOCK)

    def sum(self, x, axis, out):
        kernel = reduction.row_sums_pairwise if axis else reduction.column_sums_by_rows
        kernel(plain(x), out)

    def conv2d(self, images, filters, out, stride, padding):
        convolution.conv2d_direct(plain(images), plain(filters), out, stride, padding)


@cache
def compiled(kernel: Callable, dtype: np.dtype, axes: int) -> Callable:
    """Return a kernel (a, b, out) that is compiled once, for arrays in C order, and for no others.

    Inputs that may not be written serve as well: a kernel left to itself would be compiled again
    for those, for a second, in the middle of a program.
    """
    item = numba.from_dtype(dtype)
    given = numba.types.Array(item, axes, "C", readonly=True)
    signature = numba.void(given, given, numba.types.Array(item, axes, "C"))
    return numba.njit([signature], nogil=True, cache=True)(kernel.py_func)


def plain(array: NDArray) -> NDArray:
    """Return the array in C order and writable: kernels are compiled for that alone."""
    return array if array.flags.carray else np.array(array, order="C")


def _ordered(kernel: Callable) -> Callable:
    def fill(a, b, out):
        kernel(np.ascontiguousarray(a), np.ascontiguousarray(b), out)

    return fill


def _signed(kernel: Callable, dtype: np.dtype) -> Callable:
    """Return the kernel on the same bits, taken as signed: sums wrap around to the same bits."""

    def fill(a, b, out):
        a, b = np.ascontiguousarray(a), np.ascontiguousarray(b)
        kernel(a.view(dtype), b.view(dtype), out.view(dtype))

    return fill


def _widened(kernel: Callable, dtype: np.dtype) -> Callable:
    def fill(a, b, out):
        found = np.empty(out.shape, dtype)
        kernel(a.astype(dtype, order="C"), b.astype(dtype, order="C"), found)
        with np.errstate(over="ignore"):
            np.copyto(out, found, casting="unsafe")  # a bool is true where a number is not 0

    return fill
