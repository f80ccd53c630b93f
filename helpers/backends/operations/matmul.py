"""The product of matrices, as ``np.matmul`` means it."""

from collections.abc import Callable
from functools import lru_cache
from math import prod

import numpy as np
from numpy import empty
from numpy.typing import NDArray

from helpers.backends.operations.delivery import deliver, prepared, takes
from helpers.backends.problem import Problem, layout

numpy = np.matmul
WORST = ("contiguous", "regular", "strided")

Run = Callable[..., NDArray]


def problem(shape_a, shape_b, dtype_a, dtype_b, strides_a, strides_b) -> Problem | None:
    """Return the product's problem; None for what only NumPy knows: mistakes, objects, empties."""
    shapes = _shapes(shape_a, shape_b)
    dtype = _dtype(dtype_a, dtype_b)
    if shapes is None or dtype is None:
        return None
    stack, m, k, n = shapes
    sizes = (prod(stack), m, k, n)
    if 0 in sizes:
        return None
    lie = (
        layout(shape_a, strides_a, dtype_a.itemsize),
        layout(shape_b, strides_b, dtype_b.itemsize),
    )
    return Problem("matmul", dtype, sizes, max(lie, key=WORST.index))


def bind(kernel: Callable, problem: Problem, shape_a, shape_b, dtype_a, dtype_b, *_) -> Run:
    """Return ``run(a, b, out=None)`` for arrays of these shapes and dtypes."""
    stack, m, _, n = _shapes(shape_a, shape_b)
    dtype = problem.dtype
    cores = (m,) * (len(shape_a) > 1) + (n,) * (len(shape_b) > 1)
    flat = len(stack) < 2 and len(shape_a) == len(shape_b) == len(stack) + 2 and stack != (1,)
    if dtype_a is dtype_b is dtype and flat:
        return _plain(kernel, (*stack, m, n), dtype)
    return _general(kernel, stack, (m, n), cores, dtype)


def _plain(kernel: Callable, shape: tuple[int, ...], dtype: np.dtype) -> Run:
    """Return the run for two matrices, or stacks of one axis, of the dtype of their product."""

    def run(a, b, out=None):
        if not (a.flags.aligned and b.flags.aligned):
            a, b = prepared(a, dtype), prepared(b, dtype)
        if out is None:
            out = empty(shape, dtype)
            kernel(a, b, out)
            return out
        if not takes(out, shape, dtype):
            return numpy(a, b, out=out)
        return deliver(lambda place: kernel(a, b, place), out, dtype, (a, b))

    return run


def _general(kernel: Callable, stack: tuple, core: tuple, cores: tuple, dtype: np.dtype) -> Run:
    """Return the run for vectors, stacks that broadcast and other dtypes."""
    shape = stack + cores
    many = prod(stack) > 1

    def run(a, b, out=None):
        if out is not None and not takes(out, shape, dtype):
            return numpy(a, b, out=out)
        left, right = prepared(a, dtype), prepared(b, dtype)
        left = left if left.ndim > 1 else left[None]
        right = right if right.ndim > 1 else right[:, None]

        def fill(place):
            if many:
                _fill_stack(kernel, left, right, place.reshape(stack + core))
            else:
                kernel(_matrix(left), _matrix(right), place.reshape(core))

        if out is None:
            out = empty(shape, dtype)
            fill(out)
            return out if shape else out[()]
        return deliver(fill, out, dtype, (a, b))

    return run


def _matrix(array: NDArray) -> NDArray:
    """Return the only matrix of a stack."""
    return array.reshape(array.shape[-2:])


def _fill_stack(kernel: Callable, a: NDArray, b: NDArray, out: NDArray) -> None:
    """Multiply stacks all at once where they have one axis or can be seen so, else axis by axis."""
    stack = out.shape[:-2]
    flat_a, flat_b = _flat(a, stack), _flat(b, stack)
    if flat_a is not None and flat_b is not None:
        kernel(flat_a, flat_b, out.reshape(-1, *out.shape[-2:]))
        return
    for i in range(stack[0]):
        _fill_stack(kernel, _entry(a, stack, i), _entry(b, stack, i), out[i])


def _flat(array: NDArray, stack: tuple) -> NDArray | None:
    """Return the array with one axis for its stack, of length 1 where all share one matrix.

    None where that would take a copy: a broadcast stack may be far larger than what it repeats.
    """
    core = array.shape[-2:]
    own = (1,) * (len(stack) + 2 - array.ndim) + array.shape[:-2]
    if prod(own) == 1:
        return array.reshape(1, *core)
    if own != stack:
        return None
    try:
        return np.reshape(array, (-1, *core), copy=False)
    except ValueError:
        return None


def _entry(array: NDArray, stack: tuple, i: int) -> NDArray:
    """Return entry ``i`` along the first axis of the stack to which the array broadcasts."""
    if array.ndim - 2 < len(stack):
        return array
    return array[0 if len(array) == 1 else i]


def _shapes(shape_a: tuple, shape_b: tuple) -> tuple[tuple, int, int, int] | None:
    """Return (stack, m, k, n), or None where the shapes make no product."""
    if not shape_a or not shape_b:
        return None
    m, k = (1, *shape_a)[-2:] if len(shape_a) == 1 else shape_a[-2:]
    rows, n = (*shape_b, 1) if len(shape_b) == 1 else shape_b[-2:]
    if k != rows:
        return None
    try:
        return np.broadcast_shapes(shape_a[:-2], shape_b[:-2]), m, k, n
    except ValueError:
        return None


@lru_cache(maxsize=256)
def _dtype(dtype_a: np.dtype, dtype_b: np.dtype) -> np.dtype | None:
    """Return the dtype in which NumPy multiplies; None where it does not, or calls objects."""
    try:
        found = numpy.resolve_dtypes((dtype_a, dtype_b, None))[0]
    except TypeError:
        return None
    return found if found.kind in "biufc" else None
