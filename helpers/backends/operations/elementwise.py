"""Operations on every element by itself: ReLU, GELU, and NumPy's functions of one or two arrays."""

from collections.abc import Callable
from functools import lru_cache, partial
from math import pi, prod, sqrt

import numpy as np
from numpy import empty
from numpy.typing import ArrayLike, NDArray

from helpers.backends.operations.delivery import deliver, in_order, prepared, takes
from helpers.backends.problem import Problem, layout

SLOPE, CUBE = sqrt(2 / pi), 0.044715  # GELU's, of its tanh form


def relu(x: ArrayLike, out: NDArray | None = None) -> NDArray:
    """Return max(x, 0) in the dtype of x, by NumPy."""
    x = np.asanyarray(x)
    return np.maximum(x, x.dtype.type(0), out=out)


def gelu(x: ArrayLike, out: NDArray | None = None) -> NDArray:
    """Return 0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x**3))), by NumPy; promotes as np.tanh."""
    x = np.asanyarray(x)
    x = x.astype(np.tanh.resolve_dtypes((x.dtype, None))[1], copy=False)
    inner = SLOPE * (x + CUBE * x * x * x)
    return np.multiply(0.5 * x, 1 + np.tanh(inner), out=out)


MEANINGS = {"relu": relu, "gelu": gelu}


def meaning(op: str) -> Callable:
    """Return what NumPy does: called with the inputs and ``out``."""
    return MEANINGS.get(op) or getattr(np, op)


def problem(op: str, shape, dtype, strides) -> Problem | None:
    """Return the problem of one array; None for what only NumPy knows."""
    found = _dtype(op, (dtype,))
    if found is None or 0 in shape:
        return None
    return Problem(op, found, (prod(shape), 0), layout(shape, strides, dtype.itemsize))


def problem_of_two(
    op: str, shape_a, shape_b, dtype_a, dtype_b, strides_a, strides_b
) -> Problem | None:
    """Return the problem of two arrays; None for what only NumPy knows, mistakes included."""
    found = _dtype(op, (dtype_a, dtype_b))
    try:
        shape = np.broadcast_shapes(shape_a, shape_b)
    except ValueError:
        return None
    if found is None or 0 in shape:
        return None
    lies = {
        layout(s, strides, kind.itemsize)
        for s, strides, kind in (
            (shape_a, strides_a, dtype_a),
            (shape_b, strides_b, dtype_b),
        )
    }
    lie = "contiguous" if lies == {"contiguous"} else "strided"
    return Problem(op, found, (prod(shape), int(shape_a != shape_b)), lie)


def bind(kernel: Callable, problem: Problem, shape, *_) -> Callable[..., NDArray]:
    """Return ``run(x, out=None)`` for one array of this shape; kernels get it as a vector."""
    dtype, numpy = problem.dtype, meaning(problem.op)
    fill = kernel if len(shape) == 1 else partial(_fill_flat, kernel)

    def run(x, out=None):
        if out is None:
            out = empty(shape, dtype)
            fill(in_order(x, dtype), out)
            return out if shape else out[()]
        if not takes(out, shape, dtype):
            return numpy(x, out=out)
        return deliver(partial(fill, in_order(x, dtype)), out, dtype, (x,))

    return run


def bind_two(kernel: Callable, problem: Problem, shape_a, shape_b, *_) -> Callable[..., NDArray]:
    """Return ``run(a, b, out=None)`` for arrays of these shapes; vectors where shapes agree."""
    dtype, numpy = problem.dtype, meaning(problem.op)
    shape = np.broadcast_shapes(shape_a, shape_b)
    alike = shape_a == shape_b
    ready = in_order if alike else prepared
    fill = partial(_fill_flat, kernel) if alike and len(shape) != 1 else kernel

    def run(a, b, out=None):
        if out is None:
            out = empty(shape, dtype)
            fill(ready(a, dtype), ready(b, dtype), out)
            return out if shape else out[()]
        if not takes(out, shape, dtype):
            return numpy(a, b, out=out)
        return deliver(partial(fill, ready(a, dtype), ready(b, dtype)), out, dtype, (a, b))

    return run


def _fill_flat(kernel: Callable, *arrays: NDArray) -> None:
    kernel(*(array.reshape(-1) for array in arrays))


@lru_cache(maxsize=1024)
def _dtype(op: str, dtypes: tuple[np.dtype, ...]) -> np.dtype | None:
    """Return the dtype in which an operation runs; None where kernels have none for it."""
    if op == "relu":
        (dtype,) = dtypes
        # The very object where there is nothing to change: arrays are asked whether theirs is it.
        found = dtype if dtype.isnative else dtype.newbyteorder("=")
        return found if found.kind in "iuf" else None
    ufunc = np.tanh if op == "gelu" else getattr(np, op)
    try:
        resolved = ufunc.resolve_dtypes((*dtypes, None))
    except TypeError:
        return None
    found = resolved[-1]
    return found if found.kind in "iuf" and set(resolved) == {found} else None
