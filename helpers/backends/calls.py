"""The operations as a user calls them: looked up by signature, run, returned.

What stands here runs at every call, so each function is written out: a signature of plain arrays is
put together and looked up, which takes some hundred nanoseconds, and all else is left to slower
ways.
"""

from operator import index

import numpy as np
from numpy import ndarray
from numpy.typing import ArrayLike, NDArray

from helpers.backends.context import active
from helpers.backends.operations.meanings import MEANINGS, signature

NUMBERS = (int, float)  # Python's own, which take the dtype of the array beside them


def matmul(a: ArrayLike, b: ArrayLike, out: NDArray | None = None) -> NDArray:
    """Return ``np.matmul(a, b, out)``, computed by the backend in use.

    Vectors, stacks that broadcast, empty arrays, dtypes and their promotion, ``out`` of any strides
    or overlapping an input, errors: all as NumPy has it. Two things differ: floats are summed in
    another order, and warnings of overflow and the like (``np.errstate``) may be missing.
    """
    if type(a) is ndarray and type(b) is ndarray:
        run = active.get().matmul[a.shape, b.shape, a.dtype, b.dtype, a.strides, b.strides]
        return run(a, b) if out is None else run(a, b, out=out)
    return _coerced("matmul", (a, b), (), out)


def add(a: ArrayLike, b: ArrayLike, out: NDArray | None = None) -> NDArray:
    """Return ``np.add(a, b, out)``, computed by the backend in use."""
    if type(a) is ndarray and type(b) is ndarray:
        run = active.get().add[a.shape, b.shape, a.dtype, b.dtype, a.strides, b.strides]
        return run(a, b) if out is None else run(a, b, out=out)
    return _coerced("add", (a, b), (), out)


def relu(x: ArrayLike, out: NDArray | None = None) -> NDArray:
    """Return max(x, 0) in the dtype of x; NaN stays NaN, and ``out`` may be x."""
    if type(x) is ndarray:
        run = active.get().relu[x.shape, x.dtype, x.strides]
        return run(x) if out is None else run(x, out=out)
    return _coerced("relu", (x,), (), out)


def gelu(x: ArrayLike, out: NDArray | None = None) -> NDArray:
    """Return 0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x**3))) in the dtype that np.tanh gives.

    The tanh form of Hendrycks and Gimpel, Gaussian Error Linear Units, 2016. ``out`` may be x.
    """
    if type(x) is ndarray:
        run = active.get().gelu[x.shape, x.dtype, x.strides]
        return run(x) if out is None else run(x, out=out)
    return _coerced("gelu", (x,), (), out)


def transpose(a: ArrayLike, out: NDArray | None = None) -> NDArray:
    """Return the transpose in memory of its own and in C order, unlike the view of ``a.T``.

    Of more than two dimensions all are reversed, as by np.transpose. ``out`` may overlap a.
    """
    if type(a) is ndarray:
        run = active.get().transpose[a.shape, a.dtype, a.strides]
        return run(a) if out is None else run(a, out=out)
    return _coerced("transpose", (a,), (), out)


def softmax(x: ArrayLike, axis: int = -1, out: NDArray | None = None) -> NDArray:
    """Return exp(x) over its sum along ``axis``; the maximum is subtracted first.

    So it neither overflows nor divides by zero. The dtype is that of np.exp; ``out`` may be x.
    """
    if type(x) is ndarray and type(axis) is int:
        run = active.get().softmax[x.shape, x.dtype, x.strides, axis]
        return run(x, axis) if out is None else run(x, axis, out=out)
    return _coerced("softmax", (x,), (index(axis),), out)


def sum(x: ArrayLike, axis: int | None = None, out: NDArray | None = None) -> NDArray:
    """Return ``np.sum(x, axis, out=out)``, computed by the backend in use."""
    if type(x) is ndarray and (axis is None or type(axis) is int):
        run = active.get().sum[x.shape, x.dtype, x.strides, axis]
        return run(x, axis) if out is None else run(x, axis, out=out)
    if axis is None or type(axis) is int:
        return _coerced("sum", (x,), (axis,), out)
    return np.sum(x, axis, out=out)


def conv2d(
    images: ArrayLike,
    filters: ArrayLike,
    stride: int = 1,
    padding: int = 0,
    out: NDArray | None = None,
) -> NDArray:
    """Return the convolution of images with filters, which are not flipped.

    images : (count, channels, height, width); filters : (filters, channels, height, width)
    stride, padding : in both directions; padding is with zeros
    The result is (count, filters, height, width), in the dtype to which both promote.

    Raises ValueError for shapes that make no convolution and for an ``out`` of another shape.
    """
    return _coerced("conv2d", (images, filters), (index(stride), index(padding)), out)


def apply(op: str, *args: ArrayLike, out: NDArray | None = None) -> NDArray:
    """Return what NumPy's ufunc ``op`` does, computed by the backend in use."""
    for arg in args:
        if type(arg) is not ndarray:
            return _coerced(op, args, (), out)
    run = active.get().tables[op][signature(args)]
    return run(*args) if out is None else run(*args, out=out)


def _coerced(op: str, args: tuple, options: tuple, out: NDArray | None) -> NDArray:
    """Run a call whose arguments may be anything that NumPy takes."""
    arrays = plain(op, args)
    if arrays is None:
        run, arrays = MEANINGS[op].numpy, args
    else:
        run = active.get().tables[op][signature(arrays, options)]
    return run(*arrays, *options) if out is None else run(*arrays, *options, out=out)


def plain(op: str, args: tuple) -> tuple[NDArray, ...] | None:
    """Return the arguments as plain arrays; None where one says itself how it is to be treated.

    A number of Python's takes the dtype of the array beside it; None too where it does not fit.
    """
    if any(_speaks_for_itself(arg) for arg in args):
        return None
    if not any(type(arg) in NUMBERS for arg in args):
        return tuple(map(np.asarray, args))
    ufunc = MEANINGS[op].numpy
    if not isinstance(ufunc, np.ufunc) or ufunc.signature or len(args) != ufunc.nin:
        return tuple(map(np.asarray, args))
    return _beside(ufunc, args)


def _beside(ufunc: np.ufunc, args: tuple) -> tuple[NDArray, ...] | None:
    args = tuple(arg if type(arg) in NUMBERS else np.asarray(arg) for arg in args)
    kinds = [type(arg) if type(arg) in NUMBERS else arg.dtype for arg in args]
    try:
        *dtypes, _ = ufunc.resolve_dtypes((*kinds, None))
        return tuple(
            np.asarray(arg, dtype) if type(arg) in NUMBERS else arg
            for arg, dtype in zip(args, dtypes, strict=True)
        )
    except (TypeError, ValueError, OverflowError):
        return None


def _speaks_for_itself(arg: object) -> bool:
    return type(arg) is not ndarray and hasattr(type(arg), "__array_ufunc__")
