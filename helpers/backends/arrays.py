"""Arrays that take the backend in use by themselves, in code that knows nothing of it.

NumPy asks its arguments before it computes: a ufunc their ``__array_ufunc__``, and operators such
as ``@`` and ``+`` are ufuncs too; any other function their ``__array_function__``. An ``Array``
answers with the backend's result where there is an operation for it, with NumPy's where not.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from helpers.backends import calls
from helpers.backends.interface import ELEMENTWISE

UFUNCS = {getattr(np, name): name for name in ("matmul", "add", *ELEMENTWISE)}


class Array(np.ndarray):
    """A NumPy array whose operations run on the backend in use.

    It is made by ``backends.array``, and so is what comes out of an operation that it takes part
    in; ``np.asarray`` gives the plain array back, over the same memory.
    """

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **options):
        """Compute a ufunc over plain arrays, on the backend where it knows the call."""
        plain = tuple(map(_plain, inputs))
        targets = None if out is None else tuple(map(_plain, out))
        run = _operation(ufunc, method, plain, targets, options)
        if run is not None:
            found = run(None if targets is None else targets[0])
        else:
            extra = options if targets is None else {**options, "out": targets}
            found = getattr(ufunc, method)(*plain, **_plain_values(extra))
        if found is NotImplemented or out is None:
            return _ours(found)
        return out[0] if len(out) == 1 else out

    def __array_function__(self, function, types, args, kwargs):
        """Compute any other function of NumPy; those that are operations take the backend."""
        if function in FUNCTIONS and (run := FUNCTIONS[function](*args, **kwargs)) is not None:
            return _ours(run())
        found = super().__array_function__(function, types, args, kwargs)
        given = any(found is value for value in (*args, *kwargs.values()))  # as out is returned
        return found if given else _ours(found)

    def dot(self, b, out=None):
        """Return ``np.dot``; a method would not be asked."""
        return np.dot(self, b) if out is None else np.dot(self, b, out)


def array(x: ArrayLike, dtype: DTypeLike | None = None) -> Array:
    """Return an array that dispatches by itself, over the memory of ``x`` where that can be.

    Operators, ufuncs and functions of NumPy on it take the backend in use where it has such an
    operation: @, +, -, *, /, np.maximum, np.exp, np.tanh, sums. All else is NumPy's.
    """
    return np.asarray(x, dtype).view(Array)


def _operation(ufunc, method, inputs, out, options) -> Callable | None:
    """Return what runs the call on the backend, given ``out``; None where it has no such."""
    name = UFUNCS.get(ufunc)
    if name and method == "__call__" and not options:
        if name == "maximum" and _is_zero(inputs[1]) and isinstance(inputs[0], np.ndarray):
            return lambda place: calls.relu(inputs[0], out=place)
        return lambda place: calls.apply(name, *inputs, out=place)
    if ufunc is np.add and method == "reduce":
        return _sum(*inputs, out=out, **options)
    return None


def _sum(x, axis=0, dtype=None, keepdims=False, where=True, out=None, **others) -> Callable | None:
    plain = isinstance(x, np.ndarray) and (axis is None or type(axis) is int)
    if not plain or dtype is not None or where is not True or others:
        return None
    if not keepdims:
        return lambda place: calls.sum(x, axis, out=place)
    if out is not None or axis is None or not -x.ndim <= axis < x.ndim:
        return None
    return lambda _: np.expand_dims(calls.sum(x, axis), axis)


def _is_zero(value: object) -> bool:
    return type(value) in calls.NUMBERS and value == 0


def _dot(a, b, out=None) -> Callable | None:
    """Return the product where np.dot and np.matmul agree: of vectors and matrices."""
    plain = tuple(map(_plain, (a, b)))
    if out is not None or not all(isinstance(x, np.ndarray) and 1 <= x.ndim <= 2 for x in plain):
        return None
    return lambda: calls.matmul(*plain)


FUNCTIONS = {np.dot: _dot}


def _plain(value: object) -> object:
    return value.view(np.ndarray) if isinstance(value, Array) else value


def _plain_values(options: dict) -> dict:
    return {name: _plain(value) for name, value in options.items()}


def _ours(found: object) -> object:
    if isinstance(found, tuple):
        return tuple(map(_ours, found))
    return found.view(Array) if type(found) is np.ndarray else found
