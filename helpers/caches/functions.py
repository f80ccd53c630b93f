"""What of NumPy a traced kernel may call, and what each call counts as."""

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.caches.traced import Recorder, TracedArray, note, same


def _dot(a: TracedArray, b: TracedArray) -> Any:
    """Read a[0], b[0], a[1], b[1] and so on; for two vectors."""
    if not all(isinstance(v, TracedArray) and v.ndim == 1 for v in (a, b)):
        raise TypeError("np.dot of anything but two traced vectors: not counted")
    product = np.dot(a._array, b._array)
    note(a._recorder, [a, b], [])
    return product


def _copyto(target: TracedArray, source: Any) -> None:
    target[...] = source


def _cumsum(a: TracedArray, axis: Any = None, dtype: Any = None, out: Any = None) -> TracedArray:
    """Read an element and write the sum up to it, element after element in C order."""
    if axis is None:
        a, axis = a.reshape(-1), 0
    if out is None:
        out = a._recorder.new(np.cumsum(a._array, axis, dtype))
    elif same(out._array, a._array) or not np.shares_memory(out._array, a._array):
        np.cumsum(a._array, axis, dtype, out._array)
    else:
        raise TypeError("np.cumsum writes where it reads: NumPy makes a copy, not counted")
    note(a._recorder, [a], [out])
    return out


def _like(make: Callable, fills: bool) -> Callable:
    def make_like(prototype: TracedArray, *values: Any, **options: Any) -> TracedArray:
        shape = options.pop("shape", None)
        shape = prototype.shape if shape is None else shape
        dtype = options.pop("dtype", None) or prototype.dtype
        recorder = prototype._recorder
        return _allocated(recorder, make(shape, *values, dtype=dtype, **options), fills)

    return make_like


def _allocated(recorder: Recorder, array: np.ndarray, fills: bool) -> TracedArray:
    traced = recorder.new(array)
    if fills:
        note(recorder, [], [traced])
    return traced


# What makes a new array, and whether it writes every element.
MAKERS = {np.empty: False, np.zeros: True, np.ones: True, np.full: True}

FUNCTIONS = {
    np.dot: _dot,
    np.copyto: _copyto,
    np.cumsum: _cumsum,
    np.sum: lambda a, *args, **options: a.sum(*args, **options),
    np.max: lambda a, *args, **options: a.max(*args, **options),
    np.min: lambda a, *args, **options: a.min(*args, **options),
    np.shape: lambda a: a.shape,
    np.ndim: lambda a: a.ndim,
    np.size: lambda a: a.size,
    np.transpose: lambda a: a.T,
    np.empty_like: _like(np.empty, False),
    np.zeros_like: _like(np.zeros, True),
    np.ones_like: _like(np.ones, True),
    np.full_like: _like(np.full, True),
}


def maker(recorder: Recorder, make: Callable) -> Callable:
    """Return a function that does what ``make`` of MAKERS does, and returns a traced array."""

    def make_traced(*args: Any, **options: Any) -> TracedArray:
        return _allocated(recorder, make(*args, **options), MAKERS[make])

    return make_traced


class TracedNumpy:
    """What a traced kernel finds under the name of NumPy: all that can be counted."""

    def __init__(self, recorder: Recorder):
        self._recorder = recorder

    def __getattr__(self, name: str) -> Any:
        value = getattr(np, name)
        if isinstance(value, Callable) and value in MAKERS:
            return maker(self._recorder, value)
        if isinstance(value, type | np.ufunc | float) or value is None or value in FUNCTIONS:
            return value
        raise TypeError(f"np.{name} in a traced kernel: not counted")
