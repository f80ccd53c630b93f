"""Arrays that note every access to their elements, for kernels that run as plain Python."""

import weakref
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin
from numpy.typing import NDArray

from helpers.caches.layout import Layout
from helpers.caches.stream import code_of
from helpers.caches.tape import Tape

VIEWING = (slice, type(None), type(Ellipsis))
TEMPORARY = "temporary"


class Recorder:
    """What the arrays of one traced call share: the tape, and where new ones go."""

    def __init__(self, layout: Layout, tape: Tape):
        self.tape, self.layout, self._made = tape, layout, False

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the arrays, by their numbers."""
        return (*self.layout.names, TEMPORARY) if self._made else self.layout.names

    def adopt(self, array: NDArray, owner: int) -> "TracedArray":
        """Return the argument number ``owner`` as a traced array."""
        return self._traced(array, self.layout.moves[owner], owner)

    def new(self, array: NDArray) -> "TracedArray":
        """Return an array that the call made as a traced one; its place is free again when it dies.

        Whatever the call makes goes under one name, TEMPORARY.
        """
        self._made = True
        span = self.layout.allocate(array.nbytes)
        move = span.start - array.__array_interface__["data"][0]
        traced = self._traced(array, move, len(self.layout.names))
        weakref.finalize(traced, self.layout.free, span).atexit = False
        return traced

    def _traced(self, array: NDArray, move: int, owner: int) -> "TracedArray":
        return TracedArray(array, self, move, int(code_of(array.itemsize, False, owner)))


class TracedArray(NDArrayOperatorsMixin):
    """A NumPy array whose element reads and writes go on a tape, each with its address.

    An index of integers is one access. Slices, rows, ``.T`` and ``reshape`` are views: they cost
    nothing and lie where the array lies. An operation on whole arrays reads, element after element
    in C order of the result, each operand that is an array from left to right, then writes the
    result; without ``out=`` the result is a new array. A reduction reads all elements in C order
    and then writes the results, if they are more than one. What is not described here raises
    TypeError, because it would be miscounted.
    """

    __slots__ = (
        "__weakref__", "_array", "_axes", "_code", "_keeps", "_move", "_recorder", "_start", "_tape"
    )  # fmt: skip

    def __init__(self, array, recorder, move, code, keeps=None):
        self._array, self._recorder, self._tape = array, recorder, recorder.tape
        self._move, self._code, self._keeps = move, code, keeps
        self._start = array.__array_interface__["data"][0] + move
        self._axes = tuple(zip(array.shape, array.strides, strict=True))

    # What it is

    shape = property(lambda self: self._array.shape)
    strides = property(lambda self: self._array.strides)
    dtype = property(lambda self: self._array.dtype)
    size = property(lambda self: self._array.size)
    ndim = property(lambda self: self._array.ndim)
    itemsize = property(lambda self: self._array.itemsize)
    nbytes = property(lambda self: self._array.nbytes)
    T = property(lambda self: self._view(self._array.T))

    def __len__(self) -> int:
        return len(self._array)

    def __repr__(self) -> str:
        return f"TracedArray(shape={self.shape}, dtype={self.dtype}, address={self._start})"

    # Elements and views

    def __getitem__(self, key: Any) -> Any:
        address = self._address(key)
        if address is None:
            return self._view(self._array[_viewing(key)])
        value = self._array[key]
        self._tape.note(address, self._code)
        return value

    def __setitem__(self, key: Any, value: Any) -> None:
        address = self._address(key)
        if address is None:
            self._view(self._array[_viewing(key)])._assign(value)
            return
        if isinstance(value, TracedArray | np.ndarray):
            raise TypeError("an array is assigned to one element: index it, so that it counts")
        self._array[key] = value
        self._tape.note(address, self._code + 1)

    def __iter__(self) -> Iterator:
        return (self[i] for i in range(len(self)))

    def _address(self, key: Any) -> int | None:
        """Return the address of the element that ``key`` names; None where it names a view."""
        keys = key if type(key) is tuple else (key,)
        if len(keys) != len(self._axes):
            return None
        address = self._start
        for index, (length, stride) in zip(keys, self._axes, strict=True):
            if type(index) is not int:
                if isinstance(index, bool | np.bool) or not hasattr(index, "__index__"):
                    return None
                index = index.__index__()
            if not -length <= index < length:
                raise IndexError(f"index {index} is out of bounds for {length} elements")
            address += (index if index >= 0 else index + length) * stride
        return address

    def _view(self, array: NDArray) -> "TracedArray":
        # A view keeps the whole array: its place must not be given to another meanwhile.
        whole = self if self._keeps is None else self._keeps
        return TracedArray(array, self._recorder, self._move, self._code, whole)

    def _addresses(self, shape: tuple[int, ...]) -> NDArray:
        """Return the address of every element of the array broadcast to ``shape``."""
        grid = np.broadcast_to(self._array, shape)
        addresses = np.full(shape, self._start, np.int64)
        for axis, (length, stride) in enumerate(zip(grid.shape, grid.strides, strict=True)):
            steps = np.arange(length, dtype=np.int64) * stride
            addresses += steps.reshape(-1, *[1] * (grid.ndim - axis - 1))
        return addresses

    def _assign(self, value: Any) -> None:
        if not isinstance(value, TracedArray):
            if np.ndim(value):
                kind = type(value).__name__
                raise TypeError(f"a {kind} is assigned to a traced array: not counted")
            note(self._recorder, [], [self])
            self._array[...] = value
        elif not same(value._array, self._array):  # which is what ``a[i] += b`` ends with
            if np.shares_memory(value._array, self._array):
                raise TypeError("an assignment reads where it writes: NumPy copies, not counted")
            note(self._recorder, [value], [self])
            self._array[...] = value._array

    # Whole arrays

    def fill(self, value: Any) -> None:
        """Write ``value`` to every element."""
        self._assign(value)

    def copy(self) -> "TracedArray":
        """Return a new array with the same elements."""
        new = self._recorder.new(np.empty(self.shape, self.dtype))
        new._assign(self)
        return new

    def reshape(self, *shape: Any) -> "TracedArray":
        """Return a view of another shape; TypeError where it would be a copy."""
        view = self._array.reshape(*shape)
        if not np.may_share_memory(view, self._array) and view.size:
            raise TypeError("reshape copies here: not counted")
        return self._view(view)

    def sum(self, axis: Any = None, out: Any = None, keepdims: bool = False) -> Any:
        """Return the sum of the elements, along ``axis`` or of all."""
        return np.add.reduce(self, axis=axis, out=out, keepdims=keepdims)

    def max(self, axis: Any = None, out: Any = None, keepdims: bool = False) -> Any:
        """Return the largest element, along ``axis`` or of all."""
        return np.maximum.reduce(self, axis=axis, out=out, keepdims=keepdims)

    def min(self, axis: Any = None, out: Any = None, keepdims: bool = False) -> Any:
        """Return the smallest element, along ``axis`` or of all."""
        return np.minimum.reduce(self, axis=axis, out=out, keepdims=keepdims)

    def __bool__(self) -> bool:
        if self.size != 1:
            raise ValueError("the truth value of an array with more than one element is ambiguous")
        return bool(self[(0,) * self.ndim])

    def __array__(self, *_: Any, **__: Any) -> NDArray:
        raise TypeError(
            "a traced array is turned into a plain one: what is done there is not counted"
        )

    @property
    def _numba_type_(self) -> Any:
        raise TypeError("a traced array is given to a compiled function, which cannot count")

    def __array_ufunc__(self, ufunc, method, *inputs, out=(), **options):
        """Do what NumPy does and note its accesses."""
        results = [result for result in out or () if result is not None]
        _check_ufunc(ufunc, method, inputs, results, options)
        operands = [i for i in inputs if isinstance(i, TracedArray)]
        plain = [i._array if isinstance(i, TracedArray) else i for i in inputs]
        if results:
            options["out"] = tuple(result._array for result in results)
        made = getattr(ufunc, method)(*plain, **options)
        if not results and isinstance(made, np.ndarray):
            results = [self._recorder.new(made)]
        if method == "reduce":
            note(self._recorder, operands, [])
            note(self._recorder, [], results)
        else:
            note(self._recorder, operands, results)
        return results[0] if results else made

    def __array_function__(self, function, types, args, options):
        """Do what NumPy does for the functions that are listed, and refuse the others."""
        from helpers.caches.functions import FUNCTIONS

        if function not in FUNCTIONS:
            raise TypeError(f"np.{function.__name__} of a traced array: not counted")
        return FUNCTIONS[function](*args, **options)


def note(recorder: Recorder, reads: list[TracedArray], writes: list[TracedArray]) -> None:
    """Note an operation on whole arrays: element after element, reads before writes."""
    arrays = [*reads, *writes]
    if not arrays:
        return
    shape = np.broadcast_shapes(*(array.shape for array in arrays))
    addresses = [array._addresses(shape).ravel() for array in arrays]
    codes = [*(array._code for array in reads), *(array._code + 1 for array in writes)]
    addresses = np.stack(addresses, axis=1)
    recorder.tape.note_all(addresses, np.broadcast_to(codes, addresses.shape))


def _viewing(key: Any) -> Any:
    for index in key if type(key) is tuple else (key,):
        number = hasattr(index, "__index__") and not isinstance(index, bool | np.bool)
        if not number and not isinstance(index, VIEWING):
            raise TypeError(f"a traced array is indexed by a {type(index).__name__}: not counted")
    return key


def same(one: NDArray, other: NDArray) -> bool:
    keys = ("data", "shape", "typestr")
    first, second = one.__array_interface__, other.__array_interface__
    return all(first[key] == second[key] for key in keys) and one.strides == other.strides


def _check_ufunc(ufunc, method, inputs, results, options) -> None:
    """Raise TypeError for an operation that `TracedArray` does not describe."""
    name = ufunc.__name__
    if ufunc.signature or method not in ("__call__", "reduce") or ufunc.nout > 1:
        raise TypeError(f"np.{name}{'' if method == '__call__' else '.' + method}: not counted")
    for value in (*inputs, *results):
        if not isinstance(value, TracedArray) and np.ndim(value):
            kind = type(value).__name__
            raise TypeError(f"np.{name} with a {kind} that is not traced: not counted")
    if options.get("where", True) is not True:
        raise TypeError(f"np.{name} with where=: not counted")
    for result in results:
        for operand in (i for i in inputs if isinstance(i, TracedArray)):
            apart = not np.shares_memory(result._array, operand._array)
            if not apart and not same(result._array, operand._array):
                raise TypeError(f"np.{name} writes where it reads: NumPy makes a copy, not counted")
