"""Operations on the rows and columns of a matrix: softmax, sum and transpose."""

from collections.abc import Callable
from functools import lru_cache, partial
from math import prod

import numpy as np
from numpy import empty
from numpy.typing import ArrayLike, NDArray

from helpers.backends.operations.delivery import deliver, in_order, prepared, takes
from helpers.backends.problem import Problem, layout


def softmax(x: ArrayLike, axis: int = -1, out: NDArray | None = None) -> NDArray:
    """Return exp(x) over its sum along ``axis``, safe from overflow, by NumPy."""
    x = np.asanyarray(x)
    x = x.astype(np.exp.resolve_dtypes((x.dtype, None))[1], copy=False)
    powers = np.exp(x - x.max(axis=axis, keepdims=True))
    return np.divide(powers, powers.sum(axis=axis, keepdims=True), out=out)


def total(x: ArrayLike, axis: int | None = None, out: NDArray | None = None) -> NDArray:
    """Return ``np.sum``."""
    return np.sum(x, axis=axis, out=out)


def transpose(a: ArrayLike, out: NDArray | None = None) -> NDArray:
    """Return the transpose of ``a`` in memory of its own, in C order, by NumPy."""
    turned = np.asanyarray(a).T
    if out is None:
        return turned.copy(order="C")
    if np.shape(out) != turned.shape:
        raise ValueError(f"out has shape {np.shape(out)}: needs {turned.shape}")
    np.copyto(out, turned, casting="same_kind")
    return out


MEANINGS = {"softmax": softmax, "sum": total, "transpose": transpose}


def problem_of_softmax(shape, dtype, strides, axis: int = -1) -> Problem | None:
    """Return the problem along the last axis; None for other axes, mistakes and odd dtypes."""
    found = _floating(np.exp, dtype)
    if found is None or not shape or 0 in shape or axis not in (-1, len(shape) - 1):
        return None
    rows = prod(shape[:-1]), shape[-1]
    return Problem("softmax", found, rows, layout(shape, strides, dtype.itemsize))


def bind_softmax(kernel: Callable, problem: Problem, shape, *_) -> Callable[..., NDArray]:
    """Return ``run(x, axis, out=None)``: kernels get the rows of a matrix."""
    dtype, rows = problem.dtype, problem.sizes

    def run(x, axis=-1, out=None):
        if out is not None and not takes(out, shape, dtype):
            return softmax(x, axis, out)
        matrix = in_order(x, dtype).reshape(rows)
        if out is None:
            out = empty(shape, dtype)
            kernel(matrix, out.reshape(rows))
            return out
        return deliver(lambda place: kernel(matrix, place.reshape(rows)), out, dtype, (x,))

    return run


def problem_of_sum(shape, dtype, strides, axis: int | None = None) -> Problem | None:
    """Return the problem of all elements, or of one axis of a matrix; None for anything else."""
    found = _sum_dtype(dtype)
    if found is None or not shape or 0 in shape:
        return None
    if axis is None:
        sizes = (1, prod(shape), 1)
    elif len(shape) == 2 and -2 <= axis <= 1:
        sizes = (*shape, axis % 2)
    else:
        return None
    return Problem("sum", found, sizes, layout(shape, strides, dtype.itemsize))


def bind_sum(
    kernel: Callable, problem: Problem, shape, dtype, strides, axis: int | None = None
) -> Callable[..., NDArray]:
    """Return ``run(x, axis, out=None)``: kernels get a matrix and an axis of it."""
    dtype = problem.dtype
    *rows, along = problem.sizes
    result = () if axis is None else (rows[1 - along],)

    def run(x, axis=None, out=None):
        if out is not None and not takes(out, result, dtype):
            return total(x, axis, out)
        matrix = in_order(x, dtype).reshape(rows)
        if out is None:
            out = empty(result, dtype)
            kernel(matrix, along, out.reshape(-1))
            return out if result else out[()]
        return deliver(lambda place: kernel(matrix, along, place.reshape(-1)), out, dtype, (x,))

    return run


def problem_of_transpose(shape, dtype, strides) -> Problem | None:
    """Return the problem of a matrix; None for anything else."""
    if len(shape) != 2 or 0 in shape or dtype.kind not in "biufc" or not dtype.isnative:
        return None
    return Problem("transpose", dtype, shape, layout(shape, strides, dtype.itemsize))


def bind_transpose(kernel: Callable, problem: Problem, *_) -> Callable[..., NDArray]:
    """Return ``run(a, out=None)``."""
    dtype, shape = problem.dtype, problem.sizes[::-1]

    def run(a, out=None):
        if out is not None and not takes(out, shape, dtype):
            return transpose(a, out)
        matrix = prepared(a, dtype)
        if out is None:
            out = empty(shape, dtype)
            kernel(matrix, out)
            return out
        return deliver(partial(kernel, matrix), out, dtype, (a,))

    return run


@lru_cache(maxsize=64)
def _floating(ufunc: np.ufunc, dtype: np.dtype) -> np.dtype | None:
    try:
        found = ufunc.resolve_dtypes((dtype, None))[1]
    except TypeError:
        return None
    return found if found.kind == "f" else None


@lru_cache(maxsize=64)
def _sum_dtype(dtype: np.dtype) -> np.dtype | None:
    """Return the dtype in which ``np.sum`` adds: small integers become the platform's own."""
    return np.sum(np.empty(0, dtype)).dtype if dtype.kind in "biuf" else None
