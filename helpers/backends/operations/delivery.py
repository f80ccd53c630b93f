"""Where a result goes: an array of its own, or the caller's ``out`` by NumPy's rules."""

from collections.abc import Callable

import numpy as np
from numpy import empty, may_share_memory, ndarray
from numpy.typing import NDArray


def is_plain(*arrays: object) -> bool:
    """Tell whether all are NumPy arrays proper: no subclass, and nothing that only looks so."""
    return all(type(array) is ndarray for array in arrays)


def prepared(array: NDArray, dtype: np.dtype) -> NDArray:
    """Return the array in this dtype and aligned: itself where it is so already."""
    if array.dtype is dtype and array.flags.aligned:
        return array
    return np.require(array, dtype, "A")


def in_order(array: NDArray, dtype: np.dtype) -> NDArray:
    """Return the array in this dtype, aligned and in C order: itself where it is so already."""
    if array.dtype is dtype and array.flags.carray:
        return array
    return np.require(array, dtype, "CA")


def takes(out: object, shape: tuple[int, ...], dtype: np.dtype) -> bool:
    """Tell whether ``out`` can receive a result by copying; where not, NumPy says what is wrong."""
    return (
        type(out) is ndarray
        and out.shape == shape
        and out.flags.writeable
        and np.can_cast(dtype, out.dtype, "same_kind")
    )


def fits(out: NDArray, dtype: np.dtype, inputs: tuple[NDArray, ...]) -> bool:
    """Tell whether a kernel may write straight into ``out``, which ``takes`` has accepted."""
    return (
        out.dtype == dtype
        and out.flags.carray
        and not any(may_share_memory(out, array) for array in inputs)
    )


def deliver(
    fill: Callable[[NDArray], None],
    out: NDArray,
    dtype: np.dtype,
    inputs: tuple[NDArray, ...],
) -> NDArray:
    """Have ``fill`` write into ``out`` where it may, else into an array that is copied there."""
    if fits(out, dtype, inputs):
        fill(out)
        return out
    found = empty(out.shape, dtype)
    fill(found)
    np.copyto(out, found, casting="same_kind")
    return out


def only(out: object) -> object:
    """Return the array of a tuple of one, as ufuncs accept for ``out``; anything else as it is."""
    return out[0] if type(out) is tuple and len(out) == 1 else out
