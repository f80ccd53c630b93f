"""Products that NumPy does not give to BLAS, made such that BLAS takes them.

    strided inputs    copied to C order, which costs n**2 where the product costs n**3: as NumPy
                      2.4 does by itself
    stacks            one product where all share the right factor
    float16           multiplied in float32, as NumPy does it one by one
    bool, integers    multiplied in floats wide enough that every sum is exact

A float of t bits holds every integer up to 2**t. A sum of k products of integers below 2**b, or of
bytes -2**(b - 1) to 2**(b - 1) - 1, stays within k * 2**(2b): as long as that is at most 2**t no
rounding happens, in whatever order BLAS adds. For 32 and 64 bits the largest entries decide, which
are looked up first; where they are too large the product runs in integers.
"""

from collections.abc import Callable
from itertools import product

import numpy as np
from numpy.typing import NDArray

from helpers.backends.interface import ComputeBackend

EXACT = {np.dtype("float32"): 2**24, np.dtype("float64"): 2**53}
SINGLE, DOUBLE = EXACT


class Blas(ComputeBackend):
    """Products of every dtype that NumPy multiplies, on the BLAS of NumPy."""

    name = "blas"

    def supports(self, problem) -> bool:
        """Tell whether it is a product that NumPy's own call does not give to BLAS as it is.

        Long doubles are left out as well: no BLAS has them.
        """
        kind, size = problem.dtype.kind, problem.dtype.itemsize
        if problem.op != "matmul" or size > (16 if kind == "c" else 8):
            return False
        ready = kind in "fc" and size > 2 and problem.sizes[0] == 1
        return not (ready and problem.layout != "strided")

    def kernel(self, problem) -> Callable:
        """Return the product for a dtype."""
        multiply = _product(problem.dtype)
        return multiply if problem.sizes[0] == 1 else _over_stack(multiply)

    def matmul(self, a, b, out):
        _product(out.dtype)(a, b, out)


def _product(dtype: np.dtype) -> Callable:
    if dtype.kind in "fc" and dtype.itemsize > 2:
        return _ordered
    return {"f": _half, "b": _logical}.get(dtype.kind, _whole)


def _over_stack(multiply: Callable) -> Callable:
    def fill(a, b, out):
        if len(b) == 1:
            rows, k, n = a.shape[0] * a.shape[1], a.shape[2], b.shape[2]
            multiply(a.reshape(rows, k), b[0], out.reshape(rows, n))
        else:
            multiply(a, b, out)

    return fill


def _ordered(a: NDArray, b: NDArray, out: NDArray) -> None:
    np.matmul(_blasable(a), _blasable(b), out=out)


def _blasable(array: NDArray) -> NDArray:
    """Return the array itself where BLAS takes its strides, else a copy in C order."""
    item = array.itemsize
    row, column = array.strides[-2:]
    if (column == item and row >= item * array.shape[-1]) or (
        row == item and column >= item * array.shape[-2]
    ):
        return array
    return np.ascontiguousarray(array)


def _half(a: NDArray, b: NDArray, out: NDArray) -> None:
    _cast(np.matmul(a.astype(SINGLE, order="C"), b.astype(SINGLE, order="C")), out)


def _logical(a: NDArray, b: NDArray, out: NDArray) -> None:
    # Counts may be rounded, but a count of one or more never to zero.
    counts = np.matmul(a.astype(SINGLE, order="C"), b.astype(SINGLE, order="C"))
    np.not_equal(counts, 0, out=out)


def _whole(a: NDArray, b: NDArray, out: NDArray) -> None:
    wide = _exact_in(a, b)
    if wide is None:
        _by_digits(a, b, out)
        return
    found = np.matmul(a.astype(wide, order="C"), b.astype(wide, order="C"))
    # Through a signed integer that holds every sum: a float outside of out's range has no meaning.
    _cast(found if out.dtype == np.int64 else found.astype(np.int64), out)


def _exact_in(a: NDArray, b: NDArray) -> np.dtype | None:
    """Return the narrowest float in which no sum of products is rounded, None where none is."""
    terms, info = a.shape[-1], np.iinfo(a.dtype)
    bound = terms * max(-info.min, info.max) ** 2
    if bound > EXACT[DOUBLE]:
        bound = terms * _largest(a) * _largest(b)
    return next((wide for wide, exact in EXACT.items() if bound <= exact), None)


def _by_digits(a: NDArray, b: NDArray, out: NDArray) -> None:
    """Multiply as by hand, digit by digit, each product of digits exact in float64.

    With a = sum of a_i r**i and b likewise, a @ b = sum of (a_i @ b_j) r**(i + j). What lies above
    the bits of ``out`` wraps around, so that half of the products are not needed.
    """
    bits = (53 - (a.shape[-1] - 1).bit_length()) // 2
    width = 8 * out.itemsize
    left, right = _digits(a, bits, width), _digits(b, bits, width)
    total = np.zeros(out.shape, np.uint64)
    for i, j in product(range(len(left)), range(len(right))):
        if (shift := bits * (i + j)) < width:
            total += np.matmul(left[i], right[j]).astype(np.uint64) << np.uint64(shift)
    _cast(total, out)


def _digits(array: NDArray, bits: int, width: int) -> list[NDArray]:
    """Return the digits of ``bits`` bits, lowest first, of integers taken as unsigned."""
    unsigned = np.ascontiguousarray(array).view(f"u{array.itemsize}")
    mask = unsigned.dtype.type(2**bits - 1)
    shifts = map(unsigned.dtype.type, range(0, width, bits))
    return [(unsigned >> shift & mask).astype(DOUBLE) for shift in shifts]


def _largest(array: NDArray) -> int:
    return max(-int(array.min()), int(array.max()))


def _cast(found: NDArray, out: NDArray) -> None:
    with np.errstate(over="ignore"):
        np.copyto(out, found, casting="unsafe")
