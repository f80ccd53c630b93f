"""What is to be computed, as far as its cost goes: no numbers, only their kind and how many."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from helpers import costs

SHARED = 1 << 18  # flop from which a BLAS may take more than one thread

Layout = Literal["contiguous", "regular", "strided"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One operation on arrays of given shapes, dtype and layout.

    op : its name
    dtype : in which it is computed
    sizes : matmul (stack, m, k, n); softmax, transpose (rows, columns); sum (rows, columns, axis);
        conv2d (those of images and filters: n, c, h, w, o, kh, kw, then stride, padding);
        all others (elements, broadcast or not: 1 or 0)
    layout : "contiguous" (C order), "regular" (one axis in steps of one element, the other in
        longer ones: Fortran order, or rows with gaps) or "strided"; the worst of the inputs
    """

    op: str
    dtype: np.dtype
    sizes: tuple[int, ...]
    layout: Layout = "contiguous"

    @property
    def shared(self) -> bool:
        """Whether it is a product so large that a BLAS may share it among threads."""
        return self.op == "matmul" and self.cost.flop >= SHARED

    @property
    def cost(self) -> costs.Cost:
        """Flop and bytes that it takes at the least."""
        return _COSTS.get(self.op, _each)(self.dtype, *self.sizes)


def _matmul(dtype: np.dtype, stack: int, m: int, k: int, n: int) -> costs.Cost:
    one = costs.matmul(m, k, n, dtype)
    return costs.Cost(stack * one.flop, stack * one.bytes)


def _conv2d(dtype: np.dtype, *sizes: int) -> costs.Cost:
    count, channels, height, width, filters, filter_height, filter_width, stride, padding = sizes
    return costs.conv2d(
        (count, channels, height, width),
        (filters, channels, filter_height, filter_width),
        stride=stride,
        padding=padding,
        dtype=dtype,
    )


def _sum(dtype: np.dtype, rows: int, columns: int, axis: int) -> costs.Cost:
    return (costs.column_sums, costs.row_sums)[axis](rows, columns, dtype)


def _each(dtype: np.dtype, elements: int, broadcast: int = 0) -> costs.Cost:
    return costs.add(elements, dtype)


_COSTS = {
    "matmul": _matmul,
    "relu": lambda dtype, n, _: costs.relu(n, dtype),
    "gelu": lambda dtype, n, _: costs.gelu(n, dtype),
    "softmax": lambda dtype, m, n: costs.softmax(m, n, dtype),
    "transpose": lambda dtype, m, n: costs.transpose(m, n, dtype),
    "sum": _sum,
    "conv2d": _conv2d,
}


def layout(shape: tuple[int, ...], strides: tuple[int, ...], itemsize: int) -> Layout:
    """Return how an array lies in memory, as far as kernels tell the difference.

    Of a stack of matrices that is not in C order only the matrices count: the last two axes.
    """
    if _ordered(shape, strides, itemsize):
        return "contiguous"
    for last in (slice(-2, None), slice(None, -3, -1)):
        if len(shape) > 1 and _ordered(shape[last], strides[last], itemsize, roomy=True):
            return "regular"
    return "strided"


def _ordered(shape: tuple, strides: tuple, itemsize: int, roomy: bool = False) -> bool:
    """Tell whether each axis steps over what the next ones span; roomy: over more, but the last."""
    span = itemsize
    for axis, (size, stride) in enumerate(zip(reversed(shape), reversed(strides), strict=True)):
        if size == 1:
            continue
        if stride != span and not (roomy and axis and stride > span):
            return False
        span = stride * size
    return True
